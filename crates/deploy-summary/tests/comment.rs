//! `command: comment` under the runner's simulator, against GitHub as it answers.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use serde_json::{Value, json};
use simulators::Server;
use simulators::github::{Access, GitHub, Permissions};
use simulators::runner::{RunnerSim, StepResult};

const MARK: &str = "<!-- deploy-action: preview -->";
const SHA: &str = "abcdef0123456789abcdef0123456789abcdef01";
/// The record as a workflow names it.
const RECORD: (&str, &str) = ("record", "deployment.json");

/// A repository with an open pull request, served.
struct World {
    github: GitHub,
    server: Server,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let github = GitHub::new("octo/shop");
        github.open_pull(12);
        let server = Server::start(github.router()).await.unwrap();
        Self { github, server, folder: tempfile::tempdir().unwrap() }
    }

    fn step(&self) -> RunnerSim {
        let event = json!({ "action": "synchronize", "pull_request": {
            "number": 12, "head": { "sha": SHA, "ref": "topic" }, "base": { "ref": "main" } } });
        let step = RunnerSim::new(self.folder.path()).unwrap().event("pull_request", &event).unwrap();
        let step = step.env("GITHUB_REPOSITORY", "octo/shop").env("GITHUB_API_URL", self.server.base());
        step.env("GITHUB_RUN_ID", "7").input("command", "comment").input("github-token", "ghs_s3cret")
    }

    async fn comment(&self, inputs: &[(&str, &str)]) -> StepResult {
        let step = inputs.iter().fold(self.step(), |step, (name, value)| step.input(name, *value));
        step.run(async |runner| deploy_summary::run(runner).await).await.unwrap()
    }

    fn record(&self, record: &str) {
        let workspace = self.folder.path().join("workspace");
        std::fs::create_dir_all(&workspace).unwrap();
        std::fs::write(workspace.join("deployment.json"), record).unwrap();
    }

    fn bodies(&self) -> Vec<String> {
        self.github.comments(12).into_iter().map(|comment| comment.body).collect()
    }
}

fn message(step: &StepResult) -> String {
    let problem = &step.failure.as_ref().unwrap().problems[0];
    format!("{}: {}", problem.message, problem.hint.clone().unwrap_or_default())
}

#[tokio::test]
async fn a_preview_what_merging_releases_and_what_would_be_built_are_one_comment() {
    let world = World::new().await;
    let release = "<!-- deploy-action: semantic-release -->\n\nMerging this releases **1.7.0** (minor), after v1.6.0.\n\n<details><summary>Release notes</summary>\n\n### Features\n\n- cart\n\n</details>\n";
    let services =
        json!({ "api": { "action": "build", "reason": "api/a changed" }, "web": { "action": "promote", "reason": "same" } });
    let urls = json!({ "web": "https://pr-12.example.com", "api": "https://api-pr-12.example.com" }).to_string();
    let services = services.to_string();
    let inputs = [
        ("status", "deployed"),
        ("url", "https://pr-12.example.com"),
        ("urls", &urls),
        ("release", release),
        ("services", &services),
    ];
    let step = world.comment(&inputs).await;
    assert_eq!((step.exit, step.outputs["action"].as_str()), (0, "created"), "{}", step.log);
    let body = &world.bodies()[0];
    assert!(body.starts_with(&format!("{MARK}\n### preview\n\n✅ The preview is up: ")), "{body}");
    for part in [
        "https://api-pr-12.example.com",
        "\n\nMerging this releases **1.7.0** (minor), after v1.6.0.\n\n<details>",
        "**Images:** 1 to build, 1 to promote",
        "of `abcdef0` · [run](",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert_eq!(body.matches("<!--").count(), 1, "the mark of the release is none here: {body}");
    let comment = &world.github.comments(12)[0];
    assert_eq!(step.outputs["comment-id"], comment.id.to_string());
    assert!(step.outputs["comment-url"].ends_with(&format!("#issuecomment-{}", comment.id)));
    assert_eq!(world.comment(&inputs).await.outputs["action"], "unchanged");
    let gone = world.comment(&[("status", "destroyed")]).await;
    assert_eq!((gone.outputs["action"].as_str(), world.bodies().len()), ("updated", 1));
    assert!(world.bodies()[0].contains("is destroyed") && !world.bodies()[0].contains("https://pr-12"), "{:?}", world.bodies());
}

#[tokio::test]
async fn a_record_is_told_with_its_services_and_the_way_back_under_its_environment() {
    let world = World::new().await;
    world.record(include_str!("records/deployed.json"));
    let step = world.comment(&[RECORD]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    let body = &world.bodies()[0];
    assert!(body.starts_with("<!-- deploy-action: production -->\n## ✅ production: 1.6.0 → 1.6.1 deployed"), "{body}");
    for part in ["| service | image tag |", "**To go back** to `1.6.0`"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    world.comment(&[RECORD, ("environment", "eu"), ("number", "#12")]).await;
    assert!(world.bodies()[1].starts_with("<!-- deploy-action: eu -->"), "every environment has its own");
}

#[tokio::test]
async fn a_file_in_a_pull_request_that_is_called_like_a_record_says_nothing() {
    let world = World::new().await;
    let services = json!({ "api": { "action": "build" } }).to_string();
    for file in ["{", r#"{"apiVersion": "apps/v1", "kind": "Deployment"}"#, include_str!("records/deployed.json")] {
        world.record(file);
        for (name, value, said) in [
            ("status", "deployed", "The preview is up"),
            ("release", "Merging this releases **1.7.0**.", "Merging this releases"),
            ("services", services.as_str(), "**Images:** 1 to build"),
            ("release", "", ""),
        ] {
            let step = world.comment(&[("record", ""), (name, value)]).await;
            assert_eq!(step.exit, 0, "{}", step.log);
            let body = &world.bodies()[0];
            assert!(body.starts_with(MARK) && body.contains(said) && !body.contains("1.6.1"), "{body}");
        }
    }
}

#[tokio::test]
async fn a_record_that_is_asked_for_is_told_beside_the_rest() {
    let world = World::new().await;
    world.record(include_str!("records/deployed.json"));
    let step = world.comment(&[RECORD, ("release", "Merging this releases **1.7.0**.")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    let body = &world.bodies()[0];
    assert!(body.contains("production: 1.6.0 → 1.6.1 deployed") && body.contains("releases **1.7.0**"), "{body}");
}

#[tokio::test]
async fn every_way_in_which_a_preview_ends_has_its_words_and_one_that_is_not_known_is_told_as_it_is() {
    let world = World::new().await;
    let mut seen = std::collections::BTreeSet::new();
    for status in
        ["deployed", "unhealthy", "error", "lost", "superseded", "timed-out", "destroyed", "absent", "skipped", "unchanged"]
    {
        world.comment(&[("status", status)]).await;
        assert!(seen.insert(world.bodies().remove(0)), "{status}");
        assert!(!world.bodies()[0].contains("⚠️"), "{status}");
    }
    world.comment(&[("status", "a|b <b>@octocat")]).await;
    assert!(world.bodies()[0].contains("⚠️ ") && !world.bodies()[0].contains("<b>") && !world.bodies()[0].contains("@o"));
}

#[tokio::test]
async fn no_address_and_no_name_breaks_out() {
    let world = World::new().await;
    let urls = json!({ "a|b](https://evil.example)": "javascript:alert(1)", "<b>": "https://a.example/)](x" }).to_string();
    world.comment(&[("environment", "a --> <b>\n@octocat"), ("url", "javascript:x"), ("urls", &urls)]).await;
    let body = &world.bodies()[0];
    assert!(body.starts_with("<!-- deploy-action: a --%3E %3Cb%3E%0A@octocat -->\n### "), "{body}");
    let (_, shown) = body.split_once('\n').unwrap();
    assert!(
        ["](javascript", "](https://evil", "<b>", "-->", "@octocat", "](x"].iter().all(|part| !shown.contains(part)),
        "{shown}"
    );
}

#[tokio::test]
async fn a_release_that_is_too_long_loses_its_notes_and_not_its_version_nor_the_preview() {
    let world = World::new().await;
    let release = format!(
        "Merging this releases **1.7.0**.\n\n<details><summary>Release notes</summary>\n\n{}\n</details>\n",
        "- line\n".repeat(20_000)
    );
    world.comment(&[("status", "deployed"), ("url", "https://pr-12.example.com"), ("release", &release)]).await;
    let body = &world.bodies()[0];
    assert!(
        body.chars().count() <= 65_536
            && body.contains("**1.7.0**")
            && body.contains("pr-12")
            && body.contains("Something was left out")
    );
    assert!(!body.contains("<details>") && body.contains("of `abcdef0`"), "{}", body.len());
}

#[tokio::test]
async fn a_token_that_may_not_names_the_line_and_fails_the_step() {
    let world = World::new().await;
    world.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    let step = world.comment(&[("status", "deployed")]).await;
    assert_eq!(step.exit, 1);
    assert!(message(&step).contains("`pull-requests: write`") && message(&step).contains("fork"), "{}", message(&step));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_once_before_github_is_asked() {
    let world = World::new().await;
    let step = world.comment(&[("number", "twelve"), ("urls", "[]"), ("services", "api"), ("github-token", "")]).await;
    let problems = &step.failure.as_ref().unwrap().problems;
    assert_eq!((step.exit, problems.len(), world.server.seen().len()), (2, 4, 0), "{problems:?}");
    let missing =
        world.step().event("push", &Value::Null).unwrap().run(async |runner| deploy_summary::run(runner).await).await.unwrap();
    assert!(
        missing.exit == 2 && message(&missing).contains("`number`") && message(&missing).contains("pull_request"),
        "{}",
        message(&missing)
    );
    world.record("{");
    assert_eq!(world.comment(&[RECORD]).await.exit, 2, "a record that is none is not passed over");
}

#[tokio::test]
async fn a_dry_run_shows_the_comment_and_asks_nobody() {
    let world = World::new().await;
    let step = world
        .step()
        .event("push", &Value::Null)
        .unwrap()
        .input("dry-run", "true")
        .input("github-token", "")
        .input("status", "deployed");
    let step = step.run(async |runner| deploy_summary::run(runner).await).await.unwrap();
    assert_eq!((step.exit, world.server.seen().len()), (0, 0), "{}", step.log);
    assert!(step.log.contains("The preview is up"), "{}", step.log);
}
