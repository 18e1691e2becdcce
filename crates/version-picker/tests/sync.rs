//! `sync` on a simulator of GitHub: what it proposes or commits, what it refuses, and that it converges.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actions_core::Runner;
use axum::extract::Request;
use axum::middleware::{self, Next};
use simulators::github::{Access, Commit, GitHub, Permissions};
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Fault, Server, What};

const PATH: &str = ".github/workflows/production-manual.yml";
const BRANCH: &str = "deploy-action/versions";
const WORKFLOW: &str = "name: Deploy # ä
on:
  workflow_dispatch:
    inputs:
      version:
        type: choice
        default: latest
        options: # newest first
          - latest
          - 1.0.0 # the first
";

struct World {
    github: GitHub,
    server: Server,
    dir: tempfile::TempDir,
}

impl World {
    /// A repository with that workflow and those tags.
    async fn new(workflow: &str, tags: &[&str]) -> Self {
        let github = GitHub::new("octo/shop");
        let sha = "a".repeat(40);
        github.push([Commit::new(&sha, "feat: shop").files([(PATH, workflow), ("README.md", "shop")])], &sha);
        for tag in tags {
            github.tag(tag, &sha);
        }
        github.account("ghs_app", "bumper[bot]");
        let server = Server::start(github.router()).await.unwrap();
        Self { github, server, dir: tempfile::tempdir().unwrap() }
    }

    async fn run(&self, inputs: &[(&str, &str)]) -> StepResult {
        self.run_at(&self.server.base(), inputs).await
    }

    async fn run_at(&self, api: &str, inputs: &[(&str, &str)]) -> StepResult {
        self.step(api, inputs).run(async |runner| version_picker::run(runner).await).await.unwrap()
    }

    fn step(&self, api: &str, inputs: &[(&str, &str)]) -> RunnerSim {
        let mut step = RunnerSim::new(self.dir.path()).unwrap().env("GITHUB_API_URL", api);
        for (name, value) in [("command", "sync"), ("github-token", "ghs_job"), ("token", "ghs_app")].iter().chain(inputs) {
            step = step.input(name, *value);
        }
        step
    }

    fn file(&self, branch: &str) -> String {
        self.github.head(branch).unwrap().0.files[PATH].clone()
    }

    /// The requests so far that could have changed something.
    fn writes(&self) -> usize {
        let is_write = |path: &str, method: &str| method != "GET" && !path.ends_with("/graphql");
        self.server.seen().iter().filter(|seen| is_write(&seen.path, seen.method.as_str())).count()
    }
}

fn done(step: &StepResult) -> &StepResult {
    assert_eq!(step.exit, 0, "{}", step.log);
    step
}

/// The message and the hint of a refusal with that exit code.
fn refused(step: &StepResult, exit: u8) -> (String, String) {
    assert_eq!(step.exit, exit, "{}", step.log);
    let problem = step.failure.as_ref().unwrap().problems[0].clone();
    (problem.message, problem.hint.unwrap_or_default())
}

#[tokio::test]
async fn the_newest_versions_are_proposed_on_a_branch_of_one_commit() {
    let world = World::new(WORKFLOW, &["v1.0.0", "v1.1.0", "v2.0.0-rc.1", "v1", "beta"]).await;
    let step = world.run(&[]).await;
    assert_eq!(done(&step).outputs["changed"], "true");
    assert_eq!(world.file(BRANCH), WORKFLOW.replace("          - 1.0.0", "          - 1.1.0\n          - 1.0.0"));
    let (head, is_signed) = world.github.head(BRANCH).unwrap();
    assert_eq!(
        (head.parents, is_signed, head.message.as_str()),
        (vec!["a".repeat(40)], true, "ci: offer the newest versions in production-manual.yml")
    );
    assert_eq!(head.files["README.md"], "shop", "nothing else changes");
    assert_eq!(world.file("main"), WORKFLOW);
    let pull = world.github.pull_requests(BRANCH)[0].clone();
    assert_eq!(step.outputs["pull-request-url"], format!("https://github.com/octo/shop/pull/{}", pull.number));
    assert!(pull.pull.unwrap().body.contains("\n- Added: 1.1.0\n"), "{}", step.log);
    assert!(step.summary.unwrap().contains("add 1.1.0"));
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_later_release_updates_the_same_pull_request() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    let requests = |world: &World| (world.server.seen().len(), world.writes());
    done(&world.run(&[]).await);
    assert_eq!(requests(&world), (2 + 4 + 7, 4), "versions, the workflow and its proposal, and what opens one");
    let (head, before) = (world.github.head(BRANCH).unwrap().0.sha, requests(&world));
    done(&world.run(&[]).await);
    assert_eq!((world.github.head(BRANCH).unwrap().0.sha, world.writes()), (head, before.1));
    world.github.tag("v1.2.0", &"a".repeat(40));
    let before = requests(&world);
    done(&world.run(&[("limit", "1")]).await);
    let after = requests(&world);
    assert_eq!((after.0 - before.0, after.1 - before.1), (2 + 4 + 9, 5), "one that is open costs two more");
    assert!(world.file(BRANCH).ends_with("- latest\n          - 1.2.0\n"), "{}", world.file(BRANCH));
    assert_eq!(world.github.head(BRANCH).unwrap().0.parents, ["a".repeat(40)], "one commit on top of the base");
    let pulls = world.github.pull_requests(BRANCH);
    assert!(pulls.len() == 1 && pulls[0].pull.as_ref().unwrap().body.contains("Added: 1.2.0"));
}

#[tokio::test]
async fn a_merged_branch_is_written_anew() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    done(&world.run(&[]).await);
    let number = world.github.pull_requests(BRANCH)[0].number;
    world.github.close_pull(number);
    done(&world.run(&[]).await);
    let pulls = world.github.pull_requests(BRANCH);
    assert_eq!(pulls.iter().filter(|issue| !issue.pull.as_ref().unwrap().closed).count(), 1);
}

#[tokio::test]
async fn a_proposal_that_has_become_wrong_is_closed_or_named() {
    let world = World::new(WORKFLOW, &["v1.0.0", "v1.1.0"]).await;
    done(&world.run(&[]).await);
    world.github.draft("v1.1.0", "1.1.0", "not yet");
    let is_open = || world.github.pull_requests(BRANCH).iter().any(|issue| !issue.pull.as_ref().unwrap().closed);
    let step = world.run(&[("dry-run", "true")]).await;
    assert!(done(&step).log.contains("proposes options that are wrong now: it was not closed") && is_open(), "{}", step.log);
    world.github.token("ghs_job", Permissions::none().with("contents", Access::Write).with("pull-requests", Access::Read));
    world.github.token("ghs_app", Permissions::all());
    let step = world.run(&[("token", "")]).await;
    let warning = &done(&step).annotations[0].message;
    assert!(warning.starts_with("the pull request #1 proposes options that are wrong now, and it is open still: "), "{warning}");
    assert!(warning.contains("/pull/1") && warning.contains("`pull-requests: write`"), "{warning}");
    let step = world.run(&[]).await;
    assert_eq!((done(&step).outputs["changed"].as_str(), is_open()), ("false", false), "{}", step.log);
    assert!(world.github.pull_requests(BRANCH)[0].pull.as_ref().unwrap().body.starts_with("Closed: "));
    world.github.tag("v1.2.0", &"a".repeat(40));
    done(&world.run(&[]).await);
    assert!(is_open(), "what is to change again is proposed again");
}

#[tokio::test]
async fn killed_at_any_request_that_writes_a_second_run_converges() {
    // The pull request is looked for twice before it is opened.
    for (path, at) in [("/git/trees", 1), ("/git/commits", 1), ("/git/refs", 1), ("/pulls", 3)] {
        for what in [What::Reset, What::Lost] {
            let world = World::new(WORKFLOW, &["v1.1.0"]).await;
            world.server.faults().add(Fault { what, at, path: path.to_owned() });
            let first = world.run(&[]).await;
            let is_found_again = what == What::Lost && ["/git/refs", "/pulls"].contains(&path);
            assert_eq!(first.exit, u8::from(!is_found_again), "{what} {path}: {}", first.log);
            done(&world.run(&[]).await);
            assert!(world.file(BRANCH).ends_with("- 1.1.0\n"), "{what} {path}");
            assert_eq!(world.github.pull_requests(BRANCH).len(), 1, "{what} {path}");
            assert_eq!(world.github.head(BRANCH).unwrap().0.parents, ["a".repeat(40)], "{what} {path}");
        }
    }
}

#[tokio::test]
async fn options_that_are_right_need_no_token_and_no_request_that_writes() {
    let world = World::new(WORKFLOW, &["v1.0.0"]).await;
    let step = world.run(&[("token", "")]).await;
    assert_eq!((done(&step).outputs["changed"].as_str(), world.writes()), ("false", 0));
    assert!(step.log.contains("offers the newest versions already"), "{}", step.log);
}

#[tokio::test]
async fn a_dry_run_shows_the_difference_and_needs_no_token() {
    let world = World::new(WORKFLOW, &["v1.1.0", "v1.0.0"]).await;
    let step = world.run(&[("token", ""), ("dry-run", "true")]).await;
    let diff = format!(
        "--- a/{PATH}\n+++ b/{PATH}\n@@ -7,4 +7,5 @@\n         default: latest\n         options: # newest first\n           - latest\n+          - 1.1.0\n           - 1.0.0 # the first\n"
    );
    assert!(done(&step).log.contains(&diff), "{}", step.log);
    assert_eq!((world.writes(), world.github.head(BRANCH)), (0, None));
}

#[tokio::test]
async fn a_change_can_be_committed_and_then_nothing_is_left_to_do() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    let step = world.run(&[("pull-request", "false")]).await;
    let (head, is_signed) = world.github.head("main").unwrap();
    assert_eq!((done(&step).outputs["commit"].as_str(), is_signed), (head.sha.as_str(), true));
    assert!(world.file("main").ends_with("- 1.1.0\n") && head.message.ends_with("add 1.1.0; remove 1.0.0"), "{}", head.message);
    assert_eq!(world.run(&[("pull-request", "false")]).await.outputs["changed"], "false");
    assert_eq!(world.github.head("main").unwrap().0.sha, head.sha);
}

/// The versions among the options on a branch, highest first.
fn offered(world: &World, branch: &str) -> Vec<String> {
    let version = |line: &str| Some(line.trim().strip_prefix("- ")?.split(' ').next()?.to_owned());
    world.file(branch).lines().filter_map(version).filter(|option| option != "latest").collect()
}

#[tokio::test]
async fn as_many_versions_are_offered_as_were_asked_for_however_many() {
    let tags: Vec<String> = (0..80).map(|minor| format!("v1.{minor}.0")).collect();
    let world = World::new(WORKFLOW, &tags.iter().map(String::as_str).collect::<Vec<_>>()).await;
    done(&world.run(&[("limit", "80"), ("pull-request", "false")]).await);
    assert_eq!(offered(&world, "main"), (0..80).rev().map(|minor| format!("1.{minor}.0")).collect::<Vec<_>>());
    for minor in 0..55 {
        world.github.draft(&format!("v2.{minor}.0"), "", "not yet");
        world.github.tag(&format!("v2.{minor}.0"), &"a".repeat(40));
    }
    done(&world.run(&[("limit", "10"), ("pull-request", "false")]).await);
    assert_eq!(offered(&world, "main"), (70..80).rev().map(|minor| format!("1.{minor}.0")).collect::<Vec<_>>());
}

#[tokio::test]
async fn options_that_were_not_looked_at_stay_as_far_as_there_is_room() {
    let world = World::new(&WORKFLOW.replace("- 1.0.0 #", "- 1.2.0\n          - 0.9.0\n          - 1.0.0 #"), &["v9.0.0"]).await;
    for tag in ["v1.0.0", "v1.1.0", "v1.2.0"] {
        world.github.tag(tag, &"a".repeat(40));
    }
    for minor in 0..80 {
        world.github.draft(&format!("v2.{minor}.0"), "", "not yet");
        world.github.tag(&format!("v2.{minor}.0"), &"a".repeat(40));
    }
    let step = world.run(&[]).await;
    assert_eq!(offered(&world, BRANCH), ["9.0.0", "1.2.0", "1.0.0"], "0.9.0 has no tag");
    assert!(done(&step).log.contains("passed over too many versions to look at 14 others: "), "{}", step.log);
    let body = world.github.pull_requests(BRANCH)[0].pull.clone().unwrap().body;
    assert!(body.contains("- Not looked at, so left: 1.2.0, 1.0.0\n"), "{body}");
    done(&world.run(&[("limit", "2")]).await);
    assert_eq!(offered(&world, BRANCH), ["9.0.0", "1.2.0"]);
}

#[tokio::test]
async fn prereleases_tags_and_kept_options_are_as_asked() {
    let workflow = WORKFLOW.replace("1.0.0 # the first", "v1.0.0");
    let world = World::new(&workflow, &["v1.0.0", "v2.0.0-rc.1"]).await;
    let inputs = [("pull-request", "false"), ("prereleases", "true"), ("keep", "previous, staging\n")];
    done(&world.run(&inputs).await);
    let options = "          - latest\n          - previous\n          - staging\n          - v2.0.0-rc.1\n          - v1.0.0\n";
    assert!(world.file("main").ends_with(options), "{}", world.file("main"));
}

#[tokio::test]
async fn a_branch_that_moves_meanwhile_is_read_again_once() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    for times in [1, 2] {
        let (github, left) = (world.github.clone(), Arc::new(AtomicUsize::new(times)));
        let moving = middleware::from_fn(move |request: Request, next: Next| {
            let (github, left) = (github.clone(), left.clone());
            async move {
                // The contents are read just before the commit is made.
                let is_read = request.uri().path().contains("/contents/") && left.load(Ordering::SeqCst) > 0;
                let response = next.run(request).await;
                if is_read && left.fetch_sub(1, Ordering::SeqCst) > 0 {
                    let head = github.head("main").unwrap().0;
                    let sha = format!("{times}{}", left.load(Ordering::SeqCst)).repeat(20);
                    let moved = Commit::new(&sha, "docs: more").parents([&head.sha]).files(head.files);
                    github.push([moved], &sha);
                }
                response
            }
        });
        let server = Server::start(world.github.router().layer(moving)).await.unwrap();
        let step = world.run_at(&server.base(), &[("pull-request", "false")]).await;
        match times {
            1 => assert_eq!(done(&step).outputs["commit"], world.github.head("main").unwrap().0.sha),
            _ => assert_eq!(refused(&step, 1).0, "the branch main was changed twice meanwhile"),
        }
        world.github.push([Commit::new("e".repeat(40), "ci: back").files([(PATH, WORKFLOW)])], &"e".repeat(40));
    }
}

#[tokio::test]
async fn the_job_s_own_token_is_refused_before_anything_is_written() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    for (token, message) in [("ghs_job", "the token is the job's own"), ("", "there is no token that may change a workflow")] {
        let (told, hint) = refused(&world.run(&[("token", token)]).await, 2);
        assert!(told.starts_with(message), "{told}");
        assert!(hint.contains("`workflows: write`") && hint.contains("GitHub App"), "{hint}");
    }
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_job_that_is_cancelled_writes_nothing() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    let cancelled = async |runner: &Runner| {
        runner.cancelled().cancel();
        version_picker::run(runner).await
    };
    for way in ["true", "false"] {
        let step = world.step(&world.server.base(), &[("pull-request", way)]).run(cancelled).await.unwrap();
        assert_eq!(refused(&step, 1).0, "cancelled: nothing was changed");
    }
    assert_eq!(world.writes(), 0);
    assert_eq!((world.github.head(BRANCH), world.file("main").as_str()), (None, WORKFLOW));
}

#[tokio::test]
async fn an_app_without_the_permission_is_told_which() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    let app = Permissions::none().with("contents", Access::Write).with("pull-requests", Access::Write);
    world.github.token("ghs_app", app.clone());
    world.github.token("ghs_job", Permissions::all());
    for way in ["true", "false"] {
        let (told, hint) = refused(&world.run(&[("pull-request", way)]).await, 1);
        assert!(told.starts_with("the token may not change workflows: failed to "), "{told}");
        assert!(hint.contains("`workflows: write`"), "{hint}");
    }
    assert_eq!((world.github.head(BRANCH), world.file("main").as_str()), (None, WORKFLOW));
    let writes = |permission: &str| Permissions::none().with("workflows", Access::Write).with(permission, Access::Write);
    for (token, permission) in [("ghs_commits", "contents"), ("ghs_proposes", "pull-requests")] {
        world.github.token(token, writes(permission));
        world.github.account(token, "bumper[bot]");
    }
    let cases = [
        ("true", "ghs_commits", "open a pull request from "),
        ("false", "ghs_proposes", "commit to main "),
        ("true", "ghs_of_yesterday", "read whose token it is "),
    ];
    for (way, token, act) in cases {
        let (told, hint) = refused(&world.run(&[("pull-request", way), ("token", token)]).await, 1);
        assert!(told.starts_with(&format!("`token` does not suffice: failed to {act}")), "{told}");
        assert!(hint.contains("give `token` ") && hint.contains("`pull-requests: write`") && !hint.contains("job"), "{hint}");
    }
}

#[tokio::test]
async fn a_protected_branch_is_told_with_the_way_around() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    world.github.protect_branch("main");
    let (told, hint) = refused(&world.run(&[("pull-request", "false")]).await, 1);
    assert!(
        told.starts_with("the branch main takes no commit: ") && hint.starts_with("leave `pull-request` on"),
        "{told}\n{hint}"
    );
    done(&world.run(&[]).await);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_before_anything_is_written() {
    let world = World::new(WORKFLOW, &[]).await;
    assert!(refused(&world.run(&[]).await, 1).0.starts_with("no version can be deployed"), "nothing is taken away then");
    world.github.tag("v1.0.0", &"a".repeat(40));
    let cases = [
        (("workflow", "deploy.yml"), "the branch main has no .github/workflows/deploy.yml"),
        (("ref", "nowhere"), "the branch nowhere has no .github/workflows/production-manual.yml"),
        (("input", "tag"), ".github/workflows/production-manual.yml: `workflow_dispatch` has no input `tag`; it has version"),
        (("workflow", "../deploy.yml"), "input `workflow`: `../deploy.yml` is not a workflow's file in .github/workflows/"),
        (("limit", "0"), "input `limit`: `0` is not a number from 1 to 100"),
    ];
    for (input, message) in cases {
        assert_eq!(refused(&world.run(&[input]).await, 2).0, message);
    }
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn the_branch_that_the_change_is_for_is_never_written_anew() {
    let world = World::new(WORKFLOW, &["v1.1.0"]).await;
    world.github.branch("release/1", &world.github.head("main").unwrap().0.sha);
    for base in ["main", "", "release/1"] {
        let (told, hint) = refused(&world.run(&[("ref", base), ("branch", "main")]).await, 2);
        assert_eq!(
            (told.as_str(), hint.as_str()),
            ("the branch main is not one to propose from: it would be written anew", "name another one as `branch`")
        );
    }
    assert_eq!((world.writes(), world.file("main").as_str()), (0, WORKFLOW));
}
