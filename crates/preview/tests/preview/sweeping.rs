//! Forgotten previews swept, and nothing else.

use serde_json::json;
use simulators::Server;
use simulators::github::GitHub;
use simulators::runner::sim::{RunnerSim, StepResult};

use crate::scene::{FILE, Scene, problems, sound};

struct Nightly {
    scene: Scene,
    github: GitHub,
    server: Server,
}

impl Nightly {
    /// Previews of an open, a merged and a closed pull request, and of one that GitHub does not know.
    async fn new() -> Self {
        let scene = Scene::new().await;
        let github = GitHub::new("octo/report");
        github.open_pull(1);
        github.pull(2, ["a".repeat(40)], []);
        github.open_pull(3);
        github.close_pull(3);
        for number in 1..=4 {
            scene.make("octo/report", number).await;
        }
        scene.make("octo/shop", 2).await;
        let server = Server::start(github.router()).await.unwrap();
        Self { scene, github, server }
    }

    async fn gc(&self, more: &[(&str, &str)]) -> StepResult {
        let folder = tempfile::tempdir().unwrap();
        let sim = RunnerSim::new(folder.path()).unwrap().event("schedule", &json!({})).unwrap();
        let sim = sim.env("GITHUB_REPOSITORY", "octo/report").env("GITHUB_API_URL", self.server.base());
        let usual = self.scene.usual().into_iter().filter(|(name, _)| *name != "domains" && *name != "copy-variables");
        let sim = usual.fold(sim, |sim, (name, value)| sim.input(name, value)).input("github-token", "a-token");
        let sim = more.iter().fold(sim, |sim, (name, value)| sim.input(name, *value));
        sim.run(preview::run).await.map(sound).unwrap()
    }
}

impl Scene {
    async fn make(&self, repository: &str, number: u64) {
        let (name, marker) = (format!("pr-{number}"), format!("deploy-action preview {repository}#{number}"));
        let environment = self.api().create_environment(&self.project_id, &name, &marker).await.unwrap();
        let id = self.dokploy.create_compose_in(&environment.environment_id, &name, FILE, "");
        self.dokploy.set_column(simulators::dokploy::Kind::Compose, &id, "description", json!(marker));
    }
}

#[tokio::test]
async fn previews_of_closed_pull_requests_go_and_all_others_stay() {
    let night = Nightly::new().await;
    let said = night.gc(&[]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "swept"), "{}", problems(&said));
    assert_eq!(said.outputs["destroyed"], "[2,3]");
    assert_eq!(night.scene.dokploy.environments(), ["production", "pr-1", "pr-4", "pr-2"], "the last is another repository's");
    assert!(said.log.contains("pr-4: kept, GitHub shows no such pull request"), "{}", said.log);
    assert_eq!(night.gc(&[]).await.outputs["destroyed"], "[]");
}

#[tokio::test]
async fn a_dry_run_of_gc_says_what_would_go() {
    let night = Nightly::new().await;
    let said = night.gc(&[("dry-run", "true")]).await;
    assert_eq!((said.exit, said.outputs["destroyed"].as_str()), (0, "[]"));
    assert!(said.log.contains("pr-3: would be destroyed, its pull request is closed"), "{}", said.log);
    assert_eq!(night.scene.composes().len(), 5);
}

#[tokio::test]
async fn a_preview_of_an_open_pull_request_goes_when_nobody_deployed_to_it_for_too_long() {
    let night = Nightly::new().await;
    assert_eq!(night.gc(&[("max-age", "36500d")]).await.outputs["destroyed"], "[2,3]");
    // The simulated server's clock stands in the past.
    assert_eq!(night.gc(&[("max-age", "1s")]).await.outputs["destroyed"], "[1]");
}

#[tokio::test]
async fn nothing_goes_when_github_cannot_be_asked() {
    let night = Nightly::new().await;
    night.github.limit_requests(0);
    assert_eq!(night.gc(&[]).await.exit, 1);
    assert_eq!(night.scene.composes().len(), 5);
}

#[tokio::test]
async fn one_that_cannot_be_destroyed_keeps_none_of_the_others() {
    let night = Nightly::new().await;
    let api = night.scene.api();
    let project = api.project(&night.scene.project_id).await.unwrap();
    let second = project.environments.iter().find(|environment| environment.description.ends_with("octo/report#2")).unwrap();
    let _theirs = night.scene.dokploy.create_compose_in(&second.environment_id, "database", FILE, "");
    let said = night.gc(&[]).await;
    assert_eq!((said.exit, said.outputs["destroyed"].as_str()), (1, "[3]"), "{}", said.log);
    assert!(problems(&said).contains("database"), "{}", problems(&said));
}
