//! The verb on simulators of GitHub and a registry: what it picks, what it refuses, and how much it asks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use simulators::Server;
use simulators::github::{Commit, GitHub};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};

/// Two services, of which `web` is not part of production.
const CONFIG: &str = "
version: 1
services:
  api: { image: REGISTRY/acme/api, platforms: [linux/amd64, linux/arm64] }
  web: { image: REGISTRY/acme/web }
environments:
  production:
    targets:
      shop: { services: [api], dokploy: { webhook: { env: HOOK } } }
";
const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

struct World {
    github: GitHub,
    registry: Registry,
    github_server: Server,
    registry_server: Server,
    dir: tempfile::TempDir,
}

impl World {
    /// A repository with those tags, on one commit each, and a registry without images.
    async fn new(tags: &[&str]) -> Self {
        let (github, registry) = (GitHub::new("octo/shop"), Registry::open());
        for (number, tag) in tags.iter().enumerate() {
            github.push([Commit::new(sha(number), format!("feat: {number}"))], &sha(number));
            github.tag(tag, &sha(number));
        }
        let github_server = Server::start(github.router()).await.unwrap();
        let registry_server = Server::start(registry.router()).await.unwrap();
        let world = Self { github, registry, github_server, registry_server, dir: tempfile::tempdir().unwrap() };
        world.write(".github/deploy.yml", CONFIG);
        world
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join("workspace").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace("REGISTRY", &self.registry_server.authority())).unwrap();
    }

    fn build(&self, versions: &[&str]) {
        for version in versions {
            self.registry.push_image("acme/api", version, &BOTH);
            self.registry.push_single("acme/web", version, "linux/amd64");
        }
    }

    async fn pick(&self, inputs: &[(&str, &str)]) -> StepResult {
        let mut step = RunnerSim::new(self.dir.path()).unwrap().env("GITHUB_API_URL", self.github_server.base());
        for (name, value) in [("github-token", "ghs_token")].iter().chain(inputs) {
            step = step.input(name, *value);
        }
        step.run(async |runner| version_picker::run(runner).await).await.unwrap()
    }

    fn requests(&self) -> (usize, usize) {
        (self.github_server.seen().len(), self.registry_server.seen().iter().filter(|seen| seen.path != "/v2/").count())
    }
}

fn sha(number: usize) -> String {
    format!("{number:040x}")
}

fn picked(step: &StepResult) -> &str {
    assert_eq!(step.exit, 0, "{}", step.log);
    &step.outputs["version"]
}

/// The message and the hint of a refusal, whose exit code must be that one.
fn refused(step: &StepResult, exit: u8) -> (String, String) {
    assert_eq!((step.exit, step.outputs.len()), (exit, 0), "{}", step.log);
    let problem = step.failure.as_ref().unwrap().problems[0].clone();
    (problem.message, problem.hint.unwrap())
}

#[tokio::test]
async fn latest_is_the_highest_version_that_is_no_prerelease() {
    let world = World::new(&["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "v1", "v2", "beta"]).await;
    world.build(&["1.10.0"]);
    let step = world.pick(&[]).await;
    assert_eq!(picked(&step), "1.10.0");
    let outputs: Vec<_> = step.outputs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        outputs,
        ["image-tag=1.10.0".to_owned(), format!("sha={}", sha(1)), "tag=v1.10.0".to_owned(), "version=1.10.0".to_owned()]
    );
    assert_eq!((world.requests(), step.summary), ((1, 2), None));
}

#[tokio::test]
async fn an_exact_version_is_one_tag_to_ask_for_and_may_be_an_annotated_prerelease() {
    let world = World::new(&["v1.0.0"]).await;
    world.github.annotated_tag("v1.1.0-rc.1", &sha(0), "candidate");
    world.build(&["1.1.0-rc.1"]);
    let step = world.pick(&[("version", "v1.1.0-rc.1")]).await;
    assert_eq!((picked(&step), &step.outputs["sha"]), ("1.1.0-rc.1", &sha(0)));
    assert_eq!(world.requests(), (2, 2), "the tag, its object, and each image");
}

#[tokio::test]
async fn the_start_of_a_version_is_its_highest() {
    let world = World::new(&["v1.6.0", "v1.6.1", "v1.7.0"]).await;
    world.build(&["1.6.1", "1.7.0"]);
    assert_eq!(picked(&world.pick(&[("version", "1.6")]).await), "1.6.1");
    assert_eq!(picked(&world.pick(&[("version", "1")]).await), "1.7.0");
}

#[tokio::test]
async fn an_incomplete_latest_is_refused_and_the_newest_complete_one_is_only_offered() {
    let world = World::new(&["v1.5.0", "v1.6.0", "v1.7.0", "v2.0.0-rc.1"]).await;
    world.build(&["1.5.0", "1.6.0", "2.0.0-rc.1"]);
    world.registry.push_image("acme/api", "1.7.0", &["linux/amd64"]);
    let step = world.pick(&[]).await;
    let (message, hint) = refused(&step, 1);
    assert!(message.starts_with("latest is 1.7.0, whose images are not complete: api: "), "{message}");
    assert!(message.contains("has no linux/arm64") && message.contains("web: "), "{message}");
    assert_eq!(hint, "ask for 1.6.0, the nearest that can be deployed, of: 2.0.0-rc.1, 1.6.0, 1.5.0");
    let summary = step.summary.unwrap();
    assert!(summary.contains("- `1.6.0` (nearest)\n- `1.5.0`\n"), "{summary}");
}

#[tokio::test]
async fn a_version_without_a_tag_is_refused_with_the_newest_ten_that_can_be_deployed() {
    let versions: Vec<String> = (0..14).map(|minor| format!("1.{minor}.0")).collect();
    let tags: Vec<String> = versions.iter().map(|version| format!("v{version}")).collect();
    let world = World::new(&tags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    versions.iter().filter(|version| *version != "1.12.0").for_each(|version| world.build(&[version]));
    let (message, hint) = refused(&world.pick(&[("version", "1.12.3")]).await, 1);
    assert_eq!(message, "no version tag is 1.12.3");
    assert_eq!(
        hint,
        "ask for 1.13.0, the nearest that can be deployed, of: 1.13.0, 1.11.0, 1.10.0, 1.9.0, 1.8.0, 1.7.0, 1.6.0, 1.5.0, 1.4.0"
    );
    assert_eq!(world.requests().1, 20, "ten versions of two images");
}

#[tokio::test]
async fn without_any_version_the_hint_is_to_release_one() {
    let world = World::new(&["v1", "beta"]).await;
    let (message, hint) = refused(&world.pick(&[]).await, 1);
    assert_eq!((message.as_str(), hint.ends_with("release a version first")), ("no version tag is latest", true), "{hint}");
}

#[tokio::test]
async fn only_the_images_of_the_environment_must_be_there() {
    let world = World::new(&["v1.0.0"]).await;
    world.registry.push_image("acme/api", "1.0.0", &BOTH);
    assert_eq!(picked(&world.pick(&[("environment", "production")]).await), "1.0.0");
    refused(&world.pick(&[]).await, 1);
    let (message, _) = refused(&world.pick(&[("environment", "staging")]).await, 2);
    assert_eq!(message, "there is no environment `staging`; known are: production");
}

#[tokio::test]
async fn without_a_configuration_tags_alone_decide_unless_it_was_asked_for() {
    let world = World::new(&["shop-1.0.0", "v9.0.0"]).await;
    std::fs::remove_file(world.dir.path().join("workspace/.github/deploy.yml")).unwrap();
    let step = world.pick(&[("tag-format", "shop-${version}")]).await;
    assert_eq!((picked(&step), step.outputs["tag"].as_str()), ("1.0.0", "shop-1.0.0"));
    assert_eq!(world.requests(), (1, 0));
    let (message, _) = refused(&world.pick(&[("config", "deploy.yml")]).await, 2);
    assert_eq!(message, "there is no file deploy.yml");
    let (message, _) = refused(&world.pick(&[("environment", "production")]).await, 2);
    assert_eq!(message, "the environment `production` is asked for, and there is no .github/deploy.yml");
}

#[tokio::test]
async fn every_wrong_input_is_named_at_once() {
    let world = World::new(&[]).await;
    let step = world.pick(&[("version", "newest"), ("registry-username", "alice")]).await;
    let messages: Vec<String> = step.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    assert_eq!((step.exit, messages.len()), (2, 2), "{messages:?}");
    assert!(messages[0].contains("input `version`: `newest` is not a version"), "{messages:?}");
    assert_eq!(world.requests(), (0, 0));
}

#[tokio::test]
async fn the_template_of_deploy_yml_makes_the_image_tag() {
    let world = World::new(&["v1.0.0"]).await;
    world.write("other.yml", &CONFIG.replace("services:\n  api", "image_tag: v{version}\nservices:\n  api"));
    world.registry.push_image("acme/api", "v1.0.0", &BOTH);
    let step = world.pick(&[("config", "other.yml"), ("environment", "production")]).await;
    assert_eq!((picked(&step), step.outputs["image-tag"].as_str()), ("1.0.0", "v1.0.0"));
}
