//! The action as the runner runs it.

use std::path::Path;

use image_tagger::{ACTION, run};
use serde_json::{Value, json};
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Server, registry::Registry};

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

/// A registry with `acme/api` and `acme/web` under `1.6.1`, and a workspace whose deploy.yml names them.
struct Shop {
    store: Registry,
    server: Server,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn new() -> Self {
        let store = Registry::basic("alice", "s3cret");
        let server = Server::start(store.router()).await.unwrap();
        for name in ["acme/api", "acme/web"] {
            store.push_image(name, "1.6.1", &BOTH);
        }
        let folder = tempfile::tempdir().unwrap();
        let at = server.authority();
        let config = format!(
            "version: 1\nservices:\n  api:\n    image: {at}/acme/api\n    context: api\n    platforms: [linux/amd64, linux/arm64]\n  \
             web:\n    image: {at}/acme/web\n"
        );
        std::fs::create_dir_all(folder.path().join("workspace/.github")).unwrap();
        std::fs::write(folder.path().join("workspace/.github/deploy.yml"), config).unwrap();
        Self { store, server, folder }
    }

    async fn run(&self, inputs: &[(&str, &str)]) -> StepResult {
        let login = [("registry-username", "alice"), ("registry-password", "s3cret")];
        step(self.folder.path(), &[&login, inputs].concat()).await
    }
}

async fn step(folder: &Path, inputs: &[(&str, &str)]) -> StepResult {
    let step = RunnerSim::new(folder).unwrap().env("SOURCE_DATE_EPOCH", "0");
    let step = inputs.iter().fold(step, |step, (name, value)| step.input(name, *value));
    step.run(run).await.unwrap()
}

fn json_of(result: &StepResult, output: &str) -> Value {
    serde_json::from_str(&result.outputs[output]).unwrap()
}

fn problems(result: &StepResult) -> Vec<String> {
    result.failure.iter().flat_map(|failure| &failure.problems).map(|problem| problem.message.clone()).collect()
}

#[tokio::test]
async fn a_build_of_all_asks_no_registry_and_answers_the_matrix_of_the_job() {
    let shop = Shop::new().await;
    let result = shop.run(&[("version", "v1.7.0"), ("build", "all")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let at = shop.server.authority();
    let services = json_of(&result, "services");
    assert_eq!(services["api"]["tags"], json!([format!("{at}/acme/api:1.7.0"), format!("{at}/acme/api:latest")]));
    assert_eq!(services["web"]["dockerfile"], "Dockerfile");
    let matrix = json_of(&result, "matrix");
    assert_eq!(matrix["include"][0]["dockerfile"], "api/Dockerfile");
    let labels = matrix["include"][1]["labels"].as_str().unwrap();
    assert_eq!(
        labels.lines().collect::<Vec<_>>(),
        [
            "org.opencontainers.image.title=web",
            "org.opencontainers.image.version=1.7.0",
            "org.opencontainers.image.revision=0000000000000000000000000000000000000000",
            "org.opencontainers.image.source=https://github.com/octo/shop",
            "org.opencontainers.image.created=1970-01-01T00:00:00Z",
        ]
    );
    assert!(shop.server.seen().is_empty());
}

#[tokio::test]
async fn verify_answers_digests_and_a_table() {
    let shop = Shop::new().await;
    let result = shop.run(&[("command", "verify"), ("version", "1.6.1")]).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    assert_eq!(result.outputs["complete"], "true");
    let api = &json_of(&result, "services")["api"];
    assert_eq!(api["digest"].as_str(), shop.store.digest("acme/api", "1.6.1").as_deref());
    assert_eq!(api["tags"], json!([format!("{}/acme/api:1.6.1", shop.server.authority())]), "only what was looked at");
    assert!(result.summary.unwrap().contains("### Images: 2 of 2 complete"));
    assert!(!result.log.contains("s3cret"));
}

#[tokio::test]
async fn verify_fails_with_everything_that_is_missing() {
    let shop = Shop::new().await;
    shop.store.push_image("acme/api", "1.7.0", &["linux/amd64"]);
    let result = shop.run(&[("command", "verify"), ("version", "1.7.0")]).await;
    assert_eq!(result.exit, 1);
    let at = shop.server.authority();
    let expected =
        [format!("{at}/acme/api:1.7.0 has no linux/arm64; it has linux/amd64"), format!("{at}/acme/web:1.7.0 does not exist")];
    assert_eq!(problems(&result), expected);
    assert_eq!(result.outputs["complete"], "false");
    assert_eq!(json_of(&result, "nearest"), json!(["1.6.1"]));
    assert!(result.summary.as_ref().unwrap().contains("The nearest versions whose images are complete: 1.6.1"));
    assert_eq!(result.annotations.len(), 2);
}

#[tokio::test]
async fn promote_puts_the_version_s_tag_on_what_the_other_is_on() {
    let shop = Shop::new().await;
    let inputs = [("command", "promote"), ("version", "1.7.0"), ("from", "1.6.1")];
    let dry = shop.run(&[&inputs[..], &[("dry-run", "true")]].concat()).await;
    assert_eq!(shop.store.digest("acme/api", "1.7.0"), None, "a dry run changes nothing");
    let wet = shop.run(&inputs).await;
    assert_eq!((dry.exit, wet.exit), (0, 0), "{}{}", dry.log, wet.log);
    for name in ["acme/api", "acme/web"] {
        assert_eq!(shop.store.digest(name, "1.7.0"), shop.store.digest(name, "1.6.1"));
    }
    assert_eq!(dry.outputs, wet.outputs);
    let plan = |result: &StepResult| result.log.lines().filter(|line| line.contains("→")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(plan(&dry).len(), 2);
    assert_eq!(plan(&dry), plan(&wet), "a dry run prints the same plan");
}

#[tokio::test]
async fn promote_brings_images_from_another_repository_under_the_tags_that_are_asked_for() {
    let shop = Shop::new().await;
    let at = shop.server.authority();
    let images = format!("api={at}/prod/api\nweb={at}/prod/site");
    let from = format!("{at}/acme/{{service}}:1.6.1");
    let inputs =
        [("command", "promote"), ("version", "1.6.1"), ("images", images.as_str()), ("from", from.as_str()), ("to", "live\nv1")];
    let result = shop.run(&inputs).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    for (one, other) in [("acme/api", "prod/api"), ("acme/web", "prod/site")] {
        for tag in ["live", "v1"] {
            assert_eq!(shop.store.digest(other, tag), shop.store.digest(one, "1.6.1"));
        }
        assert_eq!(shop.store.digest(other, "1.6.1"), None, "only what was asked for");
    }
    assert_eq!(json_of(&result, "services")["api"]["tags"], json!([format!("{at}/prod/api:live"), format!("{at}/prod/api:v1")]));
}

#[tokio::test]
async fn a_source_or_a_tag_that_is_none_is_bad_input() {
    let shop = Shop::new().await;
    for (from, to) in [("not a tag", "1.7.0"), ("wep=1.6.1", "1.7.0"), ("1.6.1", "-x")] {
        let result = shop.run(&[("command", "promote"), ("version", "1.7.0"), ("from", from), ("to", to)]).await;
        assert_eq!(result.exit, 2, "{from} {to}: {}", result.log);
    }
    assert!(shop.server.seen().is_empty());
}

#[tokio::test]
async fn images_can_be_given_instead_of_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = [
        ("version", "2.0.0-rc.1"),
        ("images", "ghcr.io/Acme/API\nweb=ghcr.io/acme/site"),
        ("platforms", "linux/amd64,linux/arm64/v8"),
    ];
    let result = step(folder.path(), &inputs).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let services = json_of(&result, "services");
    assert_eq!(services["api"]["tags"], json!(["ghcr.io/acme/api:2.0.0-rc.1"]), "latest never follows a prerelease");
    assert_eq!(services["web"]["platforms"], json!(["linux/amd64", "linux/arm64"]));
}

#[tokio::test]
async fn every_wrong_input_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = [
        ("command", "promot"),
        ("version", "one"),
        ("images", "ghcr.io/acme/api:1"),
        ("dry-run", "yes"),
        ("registry-username", "a"),
    ];
    let result = step(folder.path(), &inputs).await;
    assert_eq!(result.exit, 2);
    for input in ["command", "version", "images", "dry-run", "registry-password"] {
        assert!(problems(&result).iter().any(|problem| problem.contains(input)), "{input}: {:?}", problems(&result));
    }
}

#[tokio::test]
async fn a_missing_configuration_and_an_impossible_name_are_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let result = step(folder.path(), &[("version", "1.0.0")]).await;
    assert_eq!((result.exit, problems(&result)), (2, vec!["there is no file .github/deploy.yml".to_owned()]));
    let result = step(folder.path(), &[("version", "1.0.0"), ("command", "promote"), ("images", "ghcr.io/a/b")]).await;
    assert_eq!((result.exit, problems(&result).len()), (2, 1), "promote needs `from`");
}

#[test]
fn every_output_and_input_has_a_sentence_without_a_full_stop() {
    let inputs = ACTION.inputs.iter().map(|input| input.description);
    let outputs = ACTION.outputs.iter().map(|output| output.description);
    for sentence in inputs.chain(outputs).chain([ACTION.description]) {
        assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{sentence}");
    }
}

#[tokio::test]
async fn verify_reads_as_the_target_does_and_says_when_it_is_not_let_in() {
    let shop = Shop::new().await;
    let verify = [("command", "verify"), ("version", "1.6.1")];
    let as_whom = async |inputs: &[(&str, &str)]| shop.run(&[&verify, inputs].concat()).await;
    let user = as_whom(&[("target-username", "alice"), ("target-password", "s3cret")]).await;
    assert_eq!((user.exit, user.outputs["complete"].as_str()), (0, "true"), "{}", user.log);
    for target in [&[("target-username", "dokploy"), ("target-password", "old")][..], &[("target-anonymous", "true")]] {
        let refused = as_whom(target).await;
        assert_eq!((refused.exit, refused.outputs["complete"].as_str()), (1, "false"), "{}", refused.log);
        assert_eq!(problems(&refused).len(), 2, "{}", refused.log);
        assert!(refused.log.contains("the target could not pull it"), "{}", refused.log);
        assert!(!refused.outputs.contains_key("nearest"), "what nobody may see is not said to be missing");
    }
    let both = as_whom(&[("target-username", "a"), ("target-anonymous", "true")]).await;
    assert_eq!((both.exit, problems(&both).len()), (2, 1), "{}", both.log);
    let promoted = shop.run(&[("command", "promote"), ("version", "1"), ("from", "1.6.1"), ("target-anonymous", "true")]).await;
    assert_eq!(promoted.exit, 2, "{}", promoted.log);
}
