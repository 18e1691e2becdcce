//! `require: attestation`: the action as the runner runs it, with a registry, GitHub and an authority of its own.

use image_tagger::run;
use simulators::github::GitHub;
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use simulators::sigstore::{Build, Sigstore};
use simulators::{Fault, Server, What};

const PROVENANCE: &str = "https://slsa.dev/provenance/v1";

/// A registry with `acme/api` and `acme/web` under `1.6.1`, GitHub, and an authority that the step is told to believe.
struct Shop {
    api: String,
    web: String,
    images: String,
    github: GitHub,
    sigstore: Sigstore,
    servers: [Server; 2],
    folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        let store = Registry::open();
        let [api, web] = ["acme/api", "acme/web"].map(|name| store.push_image(name, "1.6.1", &["linux/amd64"]));
        let github = GitHub::new("octo/shop");
        let servers = [Server::start(store.router()).await.unwrap(), Server::start(github.router()).await.unwrap()];
        let at = servers[0].authority();
        let images = format!("api={at}/acme/api\nweb={at}/acme/web");
        let (sigstore, folder) = (Sigstore::new().unwrap(), tempfile::tempdir().unwrap());
        std::fs::create_dir_all(folder.path().join("workspace")).unwrap();
        std::fs::write(folder.path().join("workspace/roots.jsonl"), sigstore.trusted_root().to_string()).unwrap();
        Self { api, web, images, github, sigstore, servers, folder }
    }

    /// Both images, built and attested by the repository.
    async fn attested() -> Self {
        let shop = Self::new().await;
        shop.attest(&Build::new("octo/shop", &shop.api));
        shop.attest(&Build::new("octo/shop", &shop.web));
        shop
    }

    fn attest(&self, build: &Build) {
        self.github.attest(&build.digest, &build.predicate_type, self.sigstore.attest(build).unwrap());
    }

    async fn verify(&self, inputs: &[(&str, &str)]) -> StepResult {
        let step = RunnerSim::new(self.folder.path()).unwrap().env("SOURCE_DATE_EPOCH", "0");
        let step = step.env("GITHUB_API_URL", self.servers[1].base()).env("GITHUB_REPOSITORY_ID", "731215001");
        let all = [("command", "verify"), ("version", "1.6.1"), ("images", self.images.as_str()), ("require", "attestation")];
        let all = [&all, [("trusted-roots", "roots.jsonl"), ("github-token", "ghs_s3cret")].as_slice(), inputs].concat();
        all.iter().fold(step, |step, (name, value)| step.input(name, *value)).run(run).await.unwrap()
    }
}

fn page(result: &StepResult) -> &str {
    result.summary.as_deref().unwrap_or_default()
}

fn problems(result: &StepResult) -> Vec<(String, String)> {
    let problems = result.failure.iter().flat_map(|failure| failure.problems.clone());
    problems.map(|problem| (problem.message, problem.hint.unwrap_or_default())).collect()
}

#[tokio::test]
async fn images_that_this_repository_has_built_pass_and_the_table_says_from_what() {
    let shop = Shop::attested().await;
    let result = shop.verify(&[("attestation-workflow", "build.yml")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(result.outputs["complete"], "true");
    assert!(result.log.contains("built by"), "{}", result.log);
    assert_eq!(result.log.matches("octo/shop@b300f2e (refs/heads/main)").count(), 2, "{}", result.log);
    assert!(page(&result).contains("| built by |") && page(&result).contains("b300f2e"), "{}", page(&result));
}

#[tokio::test]
async fn an_image_without_attestation_fails_with_what_to_add_to_the_build() {
    let shop = Shop::new().await;
    shop.attest(&Build::new("octo/shop", &shop.api));
    let result = shop.verify(&[]).await;
    assert_eq!((result.exit, result.outputs["complete"].as_str()), (1, "false"), "{}", result.log);
    let problems = problems(&result);
    assert_eq!(problems.len(), 1, "{problems:?}");
    let (message, hint) = &problems[0];
    assert!(message.contains("acme/web:1.6.1 is not attested") && message.contains(&shop.web), "{message}");
    for line in ["actions/attest-build-provenance", "`attestations: write`", "`id-token: write`", "`attestations: read`"] {
        assert!(hint.contains(line), "{hint}");
    }
    assert!(result.log.contains("not proven") && page(&result).contains("1 of 2 complete"), "{}", result.log);
    assert!(!result.outputs.contains_key("nearest"), "no other version is better known");
}

#[tokio::test]
async fn an_image_that_another_repository_or_workflow_has_built_fails_and_names_it() {
    let shop = Shop::new().await;
    shop.attest(&Build { repository_id: Some("9".to_owned()), ..Build::new("mallory/shop", &shop.api) });
    shop.attest(&Build {
        identity: "https://github.com/octo/shop/.github/workflows/try.yml@refs/heads/x".to_owned(),
        ..Build::new("octo/shop", &shop.web)
    });
    let result = shop.verify(&[("attestation-workflow", "build.yml")]).await;
    let problems = problems(&result);
    assert!(problems[0].0.contains("it was built by mallory/shop, not by octo/shop"), "{problems:?}");
    assert!(problems[1].0.contains("octo/shop/.github/workflows/try.yml@refs/heads/x"), "{problems:?}");
    assert!(problems[1].1.contains("`attestation-workflow`"), "{problems:?}");
}

#[tokio::test]
async fn one_good_attestation_is_enough_whatever_else_lies_beside_it() {
    let shop = Shop::attested().await;
    shop.attest(&Build { repository_id: Some("9".to_owned()), ..Build::new("mallory/shop", &shop.api) });
    shop.github.attest_inline(&shop.api, PROVENANCE, serde_json::json!({ "mediaType": "nonsense" }));
    let result = shop.verify(&[]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
}

#[tokio::test]
async fn authorities_that_nobody_was_told_to_believe_prove_nothing() {
    let shop = Shop::attested().await;
    let theirs = Sigstore::new().unwrap().trusted_root().to_string();
    std::fs::write(shop.folder.path().join("workspace/roots.jsonl"), theirs).unwrap();
    let result = shop.verify(&[]).await;
    let problems = problems(&result);
    assert_eq!((result.exit, problems.len()), (1, 2), "{problems:?}");
    assert!(problems.iter().all(|(message, _)| message.contains("is not proven to be built by this repository")), "{problems:?}");
}

#[tokio::test]
async fn a_github_that_fails_is_no_proof() {
    let shop = Shop::attested().await;
    for at in 1..=20 {
        let what = What::Status("403".parse().unwrap());
        shop.servers[1].faults().add(Fault { what, at, path: "/attestations".to_owned() });
    }
    let result = shop.verify(&[]).await;
    assert_eq!(result.exit, 1, "{}", result.log);
    assert!(
        problems(&result).iter().all(|(message, hint)| message.contains("403") && hint.contains("`attestations: read`")),
        "{:?}",
        problems(&result)
    );
}

#[tokio::test]
async fn what_text_a_certificate_holds_it_cannot_write_commands_or_tables() {
    let shop = Shop::attested().await;
    let evil = "https://github.com/octo/shop|::error::x";
    shop.attest(&Build { reference: evil.to_owned(), ..Build::new("octo/shop", &shop.api) });
    let result = shop.verify(&[]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert!(!page(&result).contains("shop|::error"), "{}", page(&result));
}

#[tokio::test]
async fn inputs_that_would_be_passed_over_or_that_are_unknown_are_refused() {
    let shop = Shop::attested().await;
    let wrong = |result: StepResult| {
        assert_eq!(result.exit, 2, "{}", result.log);
        problems(&result).into_iter().map(|(message, _)| message).collect::<Vec<_>>().join("; ")
    };
    assert!(wrong(shop.verify(&[("require", "attestation,sbom")]).await).contains("`sbom` cannot be required"));
    assert!(wrong(shop.verify(&[("command", "compute")]).await).contains("it is for verify"));
    assert!(wrong(shop.verify(&[("require", "")]).await).contains("it is for `require: attestation`"));
    assert!(wrong(shop.verify(&[("trusted-roots", "nowhere.jsonl")]).await).contains("failed to read the trusted roots"));
    std::fs::write(shop.folder.path().join("workspace/roots.jsonl"), "{}").unwrap();
    assert!(wrong(shop.verify(&[]).await).contains("the trusted roots cannot be used"));
}
