//! Which images are built and which promoted: on a repository, a registry and GitHub.

use std::collections::BTreeMap;

use http::StatusCode;
use image_tagger::run;
use serde_json::{Value, json};
use simulators::github::{Commit, GitHub, Permissions};
use simulators::registry::Registry;
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Fault, Server, What};
use test_support::TestRepo;

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];
const SERVICES: [&str; 3] = ["api", "web", "docs"];

/// A repository whose `v1.6.0` was built, with one more commit.
struct Shop {
    store: Registry,
    server: Server,
    folder: tempfile::TempDir,
    repo: TestRepo,
    files: BTreeMap<String, String>,
}

impl Shop {
    async fn new() -> Self {
        let store = Registry::basic("alice", "s3cret");
        let server = Server::start(store.router()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let repo = TestRepo::init(folder.path().join("workspace"));
        let mut shop = Self { store, server, folder, repo, files: BTreeMap::new() };
        shop.write(".github/deploy.yml", &shop.config("", ""));
        for service in SERVICES {
            shop.write(&format!("{service}/Dockerfile"), "FROM scratch");
        }
        shop.write("lib/money.rs", "1");
        shop.commit("feat: begin");
        shop.release("1.6.0");
        shop
    }

    /// deploy.yml with more at its root and more in the service `api`.
    fn config(&self, root: &str, api: &str) -> String {
        let at = self.server.authority();
        format!(
            "version: 1\n{root}build: {{ paths: [lock.json] }}\nservices:\n  \
             api: {{ image: {at}/acme/api, context: api, platforms: [linux/amd64, linux/arm64], paths: [api, lib]{api} }}\n  \
             web: {{ image: {at}/acme/web, context: web }}\n  docs: {{ image: {at}/acme/docs, context: docs }}\n"
        )
    }

    /// Writes a file, in the checkout and in the next commit.
    fn write(&mut self, path: &str, content: &str) {
        let file = self.folder.path().join("workspace").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
        self.files.insert(path.to_owned(), content.to_owned());
    }

    fn commit(&self, message: &str) -> String {
        self.repo.files(self.files.clone());
        self.repo.commit(message)
    }

    fn change(&mut self, path: &str) {
        self.write(path, "changed");
        self.commit("fix: it");
    }

    /// Tags a version and pushes its images.
    fn release(&self, version: &str) {
        self.repo.tag(&format!("v{version}"));
        for service in SERVICES {
            let name = format!("acme/{service}");
            let digest = self.store.push_image(&name, version, &BOTH);
            self.store.tag(&name, "latest", &digest);
        }
    }

    async fn run(&self, inputs: &[(&str, &str)]) -> StepResult {
        self.step(inputs).run(run).await.unwrap()
    }

    fn step(&self, inputs: &[(&str, &str)]) -> RunnerSim {
        let login = [("registry-username", "alice"), ("registry-password", "s3cret")];
        let step = RunnerSim::new(self.folder.path()).unwrap().env("SOURCE_DATE_EPOCH", "0");
        [&login, inputs].concat().iter().fold(step, |step, (name, value)| step.input(name, *value))
    }

    async fn compute(&self, version: &str) -> StepResult {
        self.run(&[("version", version)]).await
    }

    fn digest(&self, service: &str, tag: &str) -> Option<String> {
        self.store.digest(&format!("acme/{service}"), tag)
    }
}

fn json_of(result: &StepResult, output: &str) -> Value {
    serde_json::from_str(&result.outputs[output]).unwrap()
}

/// What becomes of each service: the first letter of `build`, `promote` or `none`.
fn fates(result: &StepResult) -> String {
    assert_eq!(result.exit, 0, "{}", result.log);
    let services = json_of(result, "services");
    let fates = SERVICES.map(|service| services[service]["action"].as_str().unwrap()[..1].to_owned()).concat();
    let built: Vec<String> =
        SERVICES.iter().filter(|one| services[one]["action"] == "build").map(|&one| one.to_owned()).collect();
    let matrix = json_of(result, "matrix");
    let rows = matrix["include"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["service"].as_str().unwrap()).collect::<Vec<_>>(), built);
    assert_eq!(result.outputs["build"], (!built.is_empty()).to_string());
    fates
}

fn reason(result: &StepResult, service: &str) -> String {
    json_of(result, "services")[service]["reason"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn only_what_changed_since_the_last_release_is_built_and_the_rest_promoted() {
    let mut shop = Shop::new().await;
    shop.write("api/src/main.rs", "2");
    shop.change("lib/money.rs");
    let result = shop.compute("1.6.1").await;
    assert_eq!(fates(&result), "bpp");
    let digest = shop.digest("web", "1.6.0").unwrap();
    assert_eq!(result.outputs["promote"], format!("web={digest}\ndocs={}", shop.digest("docs", "1.6.0").unwrap()));
    assert_eq!(result.outputs["tag-names"], "1.6.1\nlatest");
    assert!(result.log.contains("api: builds: 2 files changed since v1.6.0: api/src/main.rs, lib/money.rs"), "{}", result.log);
    assert!(result.log.contains("web: promotes v1.6.0's image: nothing of it has changed"), "{}", result.log);
    let summary = result.summary.unwrap();
    assert!(summary.contains("### Images of 1.6.1: 1 to build, 2 to promote"), "{summary}");
    let (from, to) = (result.outputs["promote"].as_str(), result.outputs["tag-names"].as_str());
    let promoted = shop.run(&[("command", "promote"), ("version", "1.6.1"), ("from", from), ("to", to)]).await;
    assert_eq!(promoted.exit, 0, "{}", promoted.log);
    assert_eq!((shop.digest("web", "1.6.1"), shop.digest("web", "latest")), (Some(digest.clone()), Some(digest)));
    assert_eq!(shop.digest("api", "1.6.1"), None, "what is to be built is not promoted");
    assert_eq!(json_of(&promoted, "services").as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn a_promoted_image_is_promoted_again_by_its_digest() {
    let mut shop = Shop::new().await;
    let first = shop.digest("web", "1.6.0").unwrap();
    shop.change("api/a");
    shop.repo.tag("v1.6.1");
    shop.store.push_image("acme/api", "1.6.1", &BOTH);
    for service in ["web", "docs"] {
        shop.store.tag(&format!("acme/{service}"), "1.6.1", &shop.digest(service, "1.6.0").unwrap());
    }
    shop.change("api/b");
    let result = shop.compute("1.6.2").await;
    assert_eq!(fates(&result), "bpp");
    assert!(result.outputs["promote"].contains(&first));
}

#[tokio::test]
async fn a_run_that_is_repeated_builds_nothing_again() {
    let mut shop = Shop::new().await;
    shop.change("api/a");
    let digest = shop.store.push_image("acme/api", "1.6.1", &BOTH);
    let result = shop.compute("1.6.1").await;
    assert_eq!(fates(&result), "ppp");
    assert_eq!(reason(&result, "api"), "its own image, which is there, but not under latest");
    assert!(result.outputs["promote"].starts_with(&format!("api={digest}\n")));
    shop.store.tag("acme/api", "latest", &digest);
    let result = shop.compute("1.6.1").await;
    assert_eq!((fates(&result).as_str(), reason(&result, "api").as_str()), ("npp", "it is there already"));
    assert_eq!(json_of(&result, "matrix"), json!({ "include": [] }));
}

#[tokio::test]
async fn an_image_that_is_not_whole_is_built() {
    let mut shop = Shop::new().await;
    shop.change("api/a");
    shop.store.push_image("acme/api", "1.6.1", &["linux/amd64"]);
    assert_eq!(fates(&shop.compute("1.6.1").await), "bpp", "half a build is no build");
    let shop = Shop::new().await;
    shop.store.push_image("acme/api", "1.6.0", &["linux/arm64"]);
    let result = shop.compute("1.6.1").await;
    assert_eq!(fates(&result), "bpp", "half an image is not promoted");
    let at = shop.server.authority();
    assert_eq!(reason(&result, "api"), format!("{at}/acme/api:1.6.0 has no linux/amd64; it has linux/arm64"));
}

#[tokio::test]
async fn of_deploy_yml_only_what_makes_another_image_counts() {
    for (root, api, expected) in [
        ("tags: [version, sha]\n", "", "ppp"),
        ("", ", args: { MODE: fast }", "bpp"),
        ("", ", dockerfile: api/other", "bpp"),
        ("", ", health: { path: /up }", "ppp"),
        ("", ", build: always", "bpp"),
    ] {
        let mut shop = Shop::new().await;
        let text = shop.config(root, api);
        shop.write(".github/deploy.yml", &text);
        shop.commit("ci: deploy otherwise");
        let result = shop.compute("1.6.1").await;
        assert_eq!(fates(&result), expected, "{root}{api}: {}", result.log);
    }
}

#[tokio::test]
async fn a_path_of_all_services_builds_all() {
    let mut shop = Shop::new().await;
    shop.change("lock.json");
    assert_eq!(fates(&shop.compute("1.6.1").await), "bbb");
}

#[tokio::test]
async fn a_service_that_is_new_is_built() {
    let mut shop = Shop::new().await;
    let more = format!("{}  blog: {{ image: {}/acme/blog, context: docs }}\n", shop.config("", ""), shop.server.authority());
    shop.write(".github/deploy.yml", &more);
    shop.commit("feat: a blog");
    let result = shop.compute("1.7.0").await;
    assert_eq!(reason(&result, "blog"), "it is new since v1.6.0");
    assert_eq!(json_of(&result, "matrix")["include"][0]["service"], "blog");
}

#[tokio::test]
async fn everything_is_built_when_that_is_asked_for_or_nothing_is_known() {
    let mut shop = Shop::new().await;
    shop.store.push_image("acme/api", "1.6.1", &BOTH);
    let result = shop.run(&[("version", "1.6.1"), ("build", "all")]).await;
    assert_eq!((fates(&result).as_str(), reason(&result, "api").as_str()), ("bbb", "`build` is `all`"));
    assert!(shop.server.seen().is_empty());
    shop.change("api/a");
    let result = shop.run(&[("version", "1.6.1"), ("previous-version", "1.5.0")]).await;
    assert_eq!(fates(&result), "pbb", "what is there is not built again");
    assert_eq!(reason(&result, "web"), "no tag of 1.5.0 lies behind this commit");
    std::fs::remove_dir_all(shop.repo.git_dir()).unwrap();
    let result = shop.compute("1.7.0").await;
    assert_eq!((fates(&result).as_str(), result.annotations.len()), ("bbb", 0));
}

#[tokio::test]
async fn a_history_that_cannot_be_read_is_a_warning_and_builds_all() {
    let mut shop = Shop::new().await;
    let base = shop.repo.id("HEAD");
    shop.change("api/a");
    shop.repo.lose(&base);
    let result = shop.compute("1.6.1").await;
    assert_eq!(fates(&result), "bbb");
    assert_eq!(result.annotations.len(), 1, "{}", result.log);
}

#[tokio::test]
async fn the_release_to_compare_with_can_be_named() {
    let mut shop = Shop::new().await;
    shop.change("api/a");
    shop.release("1.6.1");
    shop.change("web/a");
    assert_eq!(fates(&shop.compute("1.6.2").await), "pbp");
    assert_eq!(fates(&shop.run(&[("version", "1.6.2"), ("previous-version", "v1.6.0")]).await), "bbp");
}

#[tokio::test]
async fn latest_stays_when_a_higher_version_was_released() {
    let shop = Shop::new().await;
    shop.repo.tag("v2.0.0");
    shop.repo.tag("v3.0.0-rc.1");
    assert_eq!(shop.compute("1.6.1").await.outputs["tag-names"], "1.6.1");
    assert_eq!(shop.compute("2.0.1").await.outputs["tag-names"], "2.0.1\nlatest", "a prerelease is no release");
}

#[tokio::test]
async fn tags_are_those_of_presets() {
    let mut shop = Shop::new().await;
    let text = shop.config("tags: [branch, branch-sha]\n", "");
    shop.write(".github/deploy.yml", &text);
    shop.commit("ci: tags");
    let step = |inputs: &[(&str, &str)]| shop.step(inputs).env("GITHUB_REF", "refs/heads/staging");
    let result = step(&[("version", "1.6.1")]).run(run).await.unwrap();
    assert_eq!(result.outputs["tag-names"], "1.6.1\nstaging\nstaging-0000000", "{}", result.log);
    let result = step(&[("version", "1.6.1"), ("tags", "sha\nlatest")]).run(run).await.unwrap();
    assert_eq!(result.outputs["tag-names"], "1.6.1\nsha-0000000\nlatest");
    let result = step(&[("version", "1.6.1"), ("tags", "lates\ntype=sha")]).run(run).await.unwrap();
    assert_eq!(result.exit, 2);
    assert!(result.log.contains("did you mean `latest`?") && result.log.contains("without `version`"), "{}", result.log);
}

#[tokio::test]
async fn a_registry_without_an_answer_is_an_error_and_one_that_refuses_is_asked_to_take_a_build() {
    let mut shop = Shop::new().await;
    shop.change("api/a");
    for at in 1..=40 {
        shop.server.faults().add(Fault { what: What::Status(StatusCode::SERVICE_UNAVAILABLE), at, path: "acme/api".to_owned() });
    }
    let result = shop.compute("1.6.1").await;
    assert_eq!(result.exit, 1, "who cannot see an image must not build it again: {}", result.log);
    assert!(!result.outputs.contains_key("matrix"));
    let shop = Shop::new().await;
    let result = shop.run(&[("version", "1.6.1"), ("registry-password", "wrong")]).await;
    assert_eq!(fates(&result), "bbb");
    assert!(result.annotations.iter().all(|one| one.message.contains("it is taken for missing, and built")), "{}", result.log);
    assert!(!result.annotations.is_empty());
}

#[tokio::test]
async fn a_shallow_checkout_has_the_rest_told_by_github() {
    let mut shop = Shop::new().await;
    let simulator = GitHub::new("octo/shop");
    simulator.token("t0ken", Permissions::all());
    let base = shop.repo.id("HEAD");
    let told = Commit { files: shop.files.clone(), ..Commit::new(base.as_str(), "feat: begin") };
    simulator.push([told], &base);
    simulator.tag("v1.6.0", &base);
    shop.change("web/a");
    let head = shop.repo.id("HEAD");
    simulator
        .push([Commit { files: shop.files.clone(), ..Commit::new(head.as_str(), "fix: it").parents([base.as_str()]) }], &head);
    shop.repo.shallow_at("HEAD");
    let github = Server::start(simulator.router()).await.unwrap();
    let inputs = [("version", "1.6.1"), ("github-token", "t0ken")];
    let step = shop.step(&inputs).env("GITHUB_API_URL", github.base());
    let result = step.run(run).await.unwrap();
    assert_eq!(fates(&result), "pbp", "{}", result.log);
    let text = shop.config("tags: [version]\n", "");
    shop.write(".github/deploy.yml", &text);
    let latest = shop.commit("ci: tags");
    simulator.push([Commit { files: shop.files.clone(), ..Commit::new(latest.as_str(), "ci: tags").parents([head]) }], &latest);
    shop.repo.shallow_at("HEAD");
    let result = shop.step(&inputs).env("GITHUB_API_URL", github.base()).run(run).await.unwrap();
    assert_eq!(fates(&result), "bbb");
    assert!(reason(&result, "api").contains("only a whole checkout tells what in it"), "{}", result.log);
}

#[tokio::test]
async fn a_line_of_a_service_that_there_is_not_is_bad_input() {
    let shop = Shop::new().await;
    let result = shop.run(&[("command", "promote"), ("version", "1.6.1"), ("from", "wed=1.6.0")]).await;
    assert_eq!(result.exit, 2);
    assert!(result.log.contains("there is no service `wed`") && result.log.contains("did you mean `web`?"), "{}", result.log);
}
