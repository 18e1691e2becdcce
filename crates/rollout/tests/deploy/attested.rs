//! An environment that takes only what this repository has built.

use deploy_record::Outcome;
use simulators::Server;
use simulators::github::GitHub;
use simulators::runner::RunnerSim;
use simulators::sigstore::{Build, Sigstore};

use crate::world::World;

const SERVICES: [&str; 3] = ["api", "worker", "web"];

/// A shop whose production requires attestations, GitHub, and an authority that the step is told to believe.
struct Attested {
    world: World,
    github: GitHub,
    server: Server,
    sigstore: Sigstore,
}

impl Attested {
    async fn new() -> Self {
        let (world, github, sigstore) = (World::new().await, GitHub::new("octo/shop"), Sigstore::new().unwrap());
        world.configure("    require: [attestation]\n");
        std::fs::write(world.checkout().join("roots.jsonl"), sigstore.trusted_root().to_string()).unwrap();
        let server = Server::start(github.router()).await.unwrap();
        Self { world, github, server, sigstore }
    }

    /// Attests a service's image of 1.6.1 for a repository.
    fn attest(&self, service: &str, repository: &str) {
        let image = format!("acme/shop-{service}");
        let build =
            Build { repository_id: None, ..Build::new(repository, &self.world.registry.digest(&image, "1.6.1").unwrap()) };
        self.github.attest(&build.digest, &build.predicate_type, self.sigstore.attest(&build).unwrap());
    }

    fn step(&self) -> RunnerSim {
        self.world.step("1.6.1").env("GITHUB_API_URL", self.server.base()).input("trusted-roots", "roots.jsonl")
    }
}

#[tokio::test]
async fn what_this_repository_has_built_is_deployed() {
    let shop = Attested::new().await;
    for service in SERVICES {
        shop.attest(service, "octo/shop");
    }
    let result = shop.world.run(shop.step()).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(shop.world.record().outcome, Outcome::Deployed);
}

#[tokio::test]
async fn what_is_not_attested_or_is_another_s_is_refused_before_anything_changes() {
    let shop = Attested::new().await;
    shop.attest("api", "octo/shop");
    shop.attest("web", "mallory/shop");
    let result = shop.world.run(shop.step()).await;
    assert_eq!(result.exit, 1, "{}", result.log);
    let messages: Vec<_> = result.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].contains("shop-worker:1.6.1 is not attested"), "{messages:?}");
    assert!(messages[1].contains("it was built by mallory/shop, not by octo/shop"), "{messages:?}");
    assert_eq!(shop.world.changes().len(), 0);
    assert_eq!(shop.world.record().outcome, Outcome::Failed);
}

#[tokio::test]
async fn without_the_requirement_github_is_not_asked() {
    let shop = Attested::new().await;
    shop.world.edit("    require: [attestation]\n", "");
    let result = shop.world.run(shop.step()).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert!(shop.server.seen().is_empty());
}
