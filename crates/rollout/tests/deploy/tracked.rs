//! What GitHub knows of a deployment, and what it is told of it.

use std::time::Duration;

use deploy_record::Record;
use simulators::github::model::Deployment;
use simulators::github::permissions::{Access, Permissions};
use simulators::github::{Commit, GitHub};
use simulators::runner::{RunnerSim, StepResult};
use simulators::{Fault, Seen, Server, What};

use crate::world::{World, run_and_cancel};

/// The shop and its repository, in which 1.6.0 and 1.6.1 are three commits apart.
pub(crate) struct Tracked {
    pub(crate) world: World,
    pub(crate) github: GitHub,
    pub(crate) server: Server,
}

impl Tracked {
    pub(crate) async fn new() -> Self {
        let github = GitHub::new("octo/shop");
        let ids = ["a", "b", "c", "d"].map(|letter| letter.repeat(40));
        let commits = [
            Commit::new(&ids[0], "feat: cart"),
            Commit::new(&ids[1], "fix: sum (#12)").parents([&ids[0]]).author("Ada", "ada@example.com"),
            Commit::new(&ids[2], "Merge pull request #9 from octo/tax").parents([&ids[1]]),
            Commit::new(&ids[3], "fix: tax").parents([&ids[2]]),
        ];
        github.push(commits, &ids[3]);
        github.tag("v1.6.0", &ids[0]);
        github.annotated_tag("v1.6.1", &ids[3], "1.6.1");
        let server = Server::start(github.router()).await.unwrap();
        Self { world: World::new().await, github, server }
    }

    pub(crate) fn step(&self, version: &str, run: &str, attempt: &str) -> RunnerSim {
        let step = self.world.step(version).env("GITHUB_API_URL", self.server.base()).input("github-token", "ghs_t");
        step.env("GITHUB_SHA", "d".repeat(40)).env("GITHUB_RUN_ID", run).env("GITHUB_RUN_ATTEMPT", attempt)
    }

    pub(crate) async fn deploy(&self, version: &str, run: &str) -> StepResult {
        self.world.run(self.step(version, run, "1")).await
    }

    /// Deploys a version, and cancels the run as soon as `when` holds.
    async fn deploy_and_cancel(&self, version: &str, when: impl Fn() -> bool) -> StepResult {
        run_and_cancel(self.step(version, "9", "1"), when).await
    }

    /// Adds so many deployments of another configuration to the environment, each after all others.
    fn deployed_by_others(&self, count: u64) {
        let last = self.github.deployments().pop().unwrap();
        let task = "deploy:other.yml".to_owned();
        (0..count).for_each(|more| self.github.deployed(Deployment { id: 1_000_000 + more, task: task.clone(), ..last.clone() }));
    }

    /// How many pages of deployments were asked for.
    fn pages(&self) -> usize {
        let is_page = |seen: &&Seen| String::from_utf8_lossy(&seen.body).contains("query Deployments");
        self.server.seen().iter().filter(is_page).count()
    }

    /// The states that each deployment went through, oldest first.
    pub(crate) fn states(&self) -> Vec<Vec<String>> {
        let states = |one: &Deployment| one.statuses.iter().map(|status| status.state.clone()).collect();
        self.github.deployments().iter().map(states).collect()
    }
}

#[tokio::test]
async fn a_deployment_is_created_at_the_start_told_how_it_goes_and_retired_by_the_next() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    let result = tracked.deploy("1.6.1", "2").await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let way = ["in_progress", "in_progress", "in_progress", "success"];
    assert_eq!(tracked.states(), [[&way[..], &["inactive"]].concat(), way.to_vec()]);
    let made = tracked.github.deployments().remove(1);
    assert_eq!((made.git_ref.as_str(), made.sha, made.environment.as_str()), ("v1.6.1", "d".repeat(40), "production"));
    assert_eq!((made.payload["version"].as_str(), made.payload["previous_version"].as_str()), (Some("1.6.1"), Some("1.6.0")));
    assert_eq!((made.payload["run"].as_str(), made.payload["schema"].as_u64()), (Some("2.1"), Some(1)));
    let told: Vec<_> = made.statuses.iter().map(|status| status.description.as_str()).collect();
    assert_eq!(told[..3], ["under way", "wave 1 of 2", "wave 2 of 2"]);
    assert!(told[3].starts_with("deployed after "), "{}", told[3]);
    let last = &made.statuses[3];
    assert_eq!(last.environment_url, "https://shop.example.com");
    assert_eq!(last.log_url, "https://github.com/octo/shop/actions/runs/2");
}

#[tokio::test]
async fn a_payload_is_a_record_that_names_the_images_so_that_none_of_them_is_pruned() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.deploy("1.6.1", "2").await;
    let payload = tracked.github.deployments().remove(1).payload;
    let record = Record::from_json(&payload.to_string()).unwrap();
    let targets: Vec<_> = record.waves.iter().flat_map(|wave| &wave.targets).collect();
    let services: Vec<_> = targets.iter().flat_map(|target| &target.services).map(|service| service.tag.as_str()).collect();
    assert_eq!((record.waves.len(), services.as_slice()), (2, ["1.6.1"; 3].as_slice()));
    assert!(targets.iter().all(|target| target.previous_tag.as_deref() == Some("1.6.0")), "{payload:#}");
}

#[tokio::test]
async fn the_record_names_the_commits_since_the_last_deployment_that_succeeded() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    assert_eq!(tracked.world.record().commits, [], "nothing was deployed before");
    tracked.deploy("1.6.1", "2").await;
    let record = tracked.world.record();
    assert_eq!((record.sha, record.previous_sha), ("d".repeat(40), Some("a".repeat(40))));
    let commits: Vec<_> = record.commits.iter().map(|commit| (commit.subject.as_str(), commit.pull)).collect();
    let expected = [("fix: tax", None), ("Merge pull request #9 from octo/tax", Some(9)), ("fix: sum (#12)", Some(12))];
    assert_eq!(commits, expected);
    assert_eq!((record.commits[2].author.as_str(), record.commits_away, record.commits_left_out), ("Ada", Vec::new(), 0));
    tracked.deploy("1.6.0", "3").await;
    let back = tracked.world.record();
    assert_eq!((back.commits.len(), back.commits_away.len()), (0, 3));
}

#[tokio::test]
async fn pull_requests_are_those_that_github_knows_and_else_those_that_the_messages_name() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.github.pull(31, ["d".repeat(40)], []);
    tracked.github.pull(13, ["b".repeat(40), "d".repeat(40)], [7]);
    tracked.deploy("1.6.1", "2").await;
    let pulls = |record: &Record| record.commits.iter().map(|commit| commit.pull).collect::<Vec<_>>();
    assert_eq!(
        pulls(&tracked.world.record()),
        [Some(13), Some(9), Some(13)],
        "the first of two, one of a message, and one that is no issue"
    );
    tracked.github.make_private();
    let unread = Permissions::none().with("contents", Access::Read).with("deployments", Access::Write);
    tracked.github.token("ghs_t", unread);
    tracked.deploy("1.6.0", "3").await;
    let result = tracked.deploy("1.6.1", "4").await;
    assert_eq!(pulls(&tracked.world.record()), [None, Some(9), Some(12)], "{}", result.log);
    assert!(result.log.contains("pull-requests: read") && !result.log.contains("::warning"), "{}", result.log);
}

#[tokio::test]
async fn of_very_many_commits_the_newest_are_kept_and_the_others_counted() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    let id = |index: usize| format!("{index:040x}");
    let parent = |index: usize| if index == 0 { "a".repeat(40) } else { id(index - 1) };
    let commits = (0..3150).map(|index| Commit::new(id(index), format!("fix: {index}")).parents([parent(index)]));
    tracked.github.push(commits, &id(3149));
    tracked.github.tag("v1.6.1", &id(3149));
    tracked.deploy("1.6.1", "2").await;
    let record = tracked.world.record();
    assert_eq!((record.commits.len(), record.commits_left_out), (3000, 150));
    assert_eq!((record.commits[0].subject.as_str(), record.commits[2999].subject.as_str()), ("fix: 3149", "fix: 150"));
}

#[tokio::test]
async fn the_deployments_of_other_configurations_do_not_hide_what_was_live() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.deployed_by_others(200);
    let mut pages = vec![tracked.pages()];
    let result = tracked.deploy("1.6.1", "2").await;
    let record = tracked.world.record();
    assert_eq!((record.commits.len(), record.previous_sha), (3, Some("a".repeat(40))), "{}", result.log);
    assert_eq!(tracked.github.deployments()[0].state(), "inactive");
    pages.push(tracked.pages());
    tracked.deploy("1.6.0", "3").await;
    pages.push(tracked.pages());
    tracked.deploy("1.6.1", "4").await;
    pages.push(tracked.pages());
    assert_eq!(pages, [1, 4, 7, 8], "no page is read behind the one that has two versions that were proven");
}

#[tokio::test]
async fn what_could_not_begin_still_says_what_is_live() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.github.tag("v9.9.9", &"d".repeat(40));
    let result = tracked.deploy("9.9.9", "2").await;
    assert_eq!((result.outputs["outcome"].as_str(), result.outputs["previous-version"].as_str()), ("failed", "1.6.0"));
    assert_eq!(tracked.world.record().previous_version.as_deref(), Some("1.6.0"));
}

#[tokio::test]
async fn where_targets_disagree_the_last_deployment_says_what_was_live() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    let (dokploy, frontend) = (&tracked.world.dokploy, &tracked.world.frontend);
    dokploy.set_column(simulators::dokploy::Kind::Compose, frontend, "env", "IMAGE_TAG=1.5.0\n".into());
    tracked.world.apps.set_version("web", "1.5.0");
    let result = tracked.deploy("1.6.1", "2").await;
    assert_eq!((result.exit, result.outputs["previous-version"].as_str()), (0, "1.6.0"), "{}", result.log);
}

#[tokio::test]
async fn what_went_live_without_being_proven_has_the_last_that_was_proven_before_it() {
    let tracked = Tracked::new().await;
    tracked.world.edit("services: [api, worker]", "services: [api]");
    tracked.deploy("1.6.0", "1").await;
    tracked.world.deploy("1.6.1").await;
    let result = tracked.deploy("1.6.1", "2").await;
    let [outcome, previous] = ["outcome", "previous-version"].map(|name| result.outputs[name].as_str());
    assert_eq!((outcome, previous, tracked.world.record().commits.len()), ("unchanged", "1.6.0", 3), "{}", result.log);
    assert_eq!(tracked.deploy("1.6.1", "3").await.outputs["previous-version"], "1.6.1");
}

#[tokio::test]
async fn a_failure_leaves_the_deployment_before_as_the_live_one() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.world.apps.sicken("web", "1.6.1");
    tracked.world.impatient();
    let result = tracked.deploy("1.6.1", "2").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    let deployments = tracked.github.deployments();
    assert_eq!([deployments[0].state(), deployments[1].state()], ["success", "failure"]);
    assert!(deployments[1].statuses.last().unwrap().description.starts_with("rolled-back after "));
}

#[tokio::test]
async fn a_deployment_that_could_not_begin_is_an_error() {
    let tracked = Tracked::new().await;
    tracked.github.tag("v9.9.9", &"d".repeat(40));
    let result = tracked.deploy("9.9.9", "1").await;
    assert_eq!(result.exit, 1);
    assert_eq!(tracked.github.deployments()[0].state(), "error");
}

#[tokio::test]
async fn a_run_that_was_killed_after_any_request_has_one_deployment_in_the_end() {
    let whole = Tracked::new().await;
    whole.deploy("1.6.1", "7").await;
    let requests = whole.server.seen().len();
    assert!(requests > 5, "the deployment is found, created and told how it goes");
    for at in 0..=requests {
        let tracked = Tracked::new().await;
        let reached = async {
            while tracked.server.seen().len() < at {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            biased;
            () = reached => {}
            result = tracked.deploy("1.6.1", "7") => assert_eq!(result.exit, 0, "{}", result.log),
        }
        let is_over = tracked.github.deployments().iter().any(|one| one.state() == "success");
        let result = tracked.world.run(tracked.step("1.6.1", "7", "2")).await;
        assert_eq!(result.exit, 0, "{}", result.log);
        let made = tracked.github.deployments();
        let open = made.iter().filter(|one| one.state() != "success" && one.state() != "inactive").count();
        assert_eq!((open, made.len()), (0, if is_over { 2 } else { 1 }), "killed after {at} of {requests}");
    }
}

#[tokio::test]
async fn a_run_that_is_cancelled_leaves_an_inactive_deployment() {
    let tracked = Tracked::new().await;
    tracked.world.dokploy.hold();
    let (dokploy, backend) = (tracked.world.dokploy.clone(), tracked.world.backend.clone());
    let is_set = || dokploy.env(&backend).unwrap().contains("1.6.1") && dokploy.waiting() == 0;
    let result = tracked.deploy_and_cancel("1.6.1", is_set).await;
    assert_eq!(result.outputs["outcome"], "cancelled", "{}", result.log);
    assert_eq!(tracked.github.deployments()[0].state(), "inactive");
}

#[tokio::test]
async fn a_token_that_may_not_deploy_is_told_its_line_and_the_deployment_goes_on() {
    let tracked = Tracked::new().await;
    tracked.github.token("ghs_t", Permissions::none().with("contents", Access::Read));
    let result = tracked.deploy("1.6.1", "1").await;
    assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "deployed"), "{}", result.log);
    assert_eq!(result.annotations.len(), 1, "{:?}", result.annotations);
    let warning = &result.annotations[0].message;
    assert!(warning.starts_with("the deployment is not shown on GitHub, and it goes on without: "), "{warning}");
    assert!(warning.contains("`deployments: write`"), "{warning}");
    assert_eq!(tracked.world.record().sha, "d".repeat(40));
}

#[tokio::test]
async fn what_github_fails_to_do_fails_no_deployment() {
    for path in ["/git/ref", "/graphql", "/deployments", "/statuses", "/compare"] {
        let tracked = Tracked::new().await;
        tracked.deploy("1.6.0", "1").await;
        let broken = What::Status(http::StatusCode::UNPROCESSABLE_ENTITY);
        for at in 1..=20 {
            tracked.server.faults().add(Fault { what: broken, at, path: path.to_owned() });
        }
        let result = tracked.deploy("1.6.1", "2").await;
        assert_eq!((result.exit, result.outputs["outcome"].as_str()), (0, "deployed"), "{path}: {}", result.log);
        assert!(result.log.contains("goes on without"), "{path}: {}", result.log);
        let is_shown = tracked.github.deployments().len() == 2;
        assert_eq!(is_shown, path != "/deployments", "{path}: {}", result.log);
        assert_eq!(result.log.contains("the deployment is not shown on GitHub"), !is_shown, "{path}: {}", result.log);
    }
}

#[tokio::test]
async fn a_later_attempt_that_cannot_ask_what_the_first_one_began_begins_nothing_twice() {
    let tracked = Tracked::new().await;
    let broken = What::Status(http::StatusCode::UNPROCESSABLE_ENTITY);
    tracked.server.faults().add(Fault { what: broken, at: 1, path: "/graphql".to_owned() });
    let result = tracked.world.run(tracked.step("1.6.1", "7", "2")).await;
    assert_eq!((result.exit, tracked.github.deployments().len()), (0, 0), "{}", result.log);
    assert!(result.log.contains("the deployment is not shown on GitHub"), "{}", result.log);
}

#[tokio::test]
async fn a_deployment_whose_commits_are_late_is_shown() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.server.faults().add(Fault { what: What::Hang, at: 1, path: "/compare".to_owned() });
    let asked = || tracked.server.seen().iter().any(|seen| seen.path.contains("/compare"));
    let result = tracked.deploy_and_cancel("1.6.1", asked).await;
    assert!(result.log.contains("the record may lack commits"), "{}", result.log);
    assert!(!result.log.contains("shown there"), "{}", result.log);
    assert_eq!(tracked.github.deployments()[1].state(), "inactive");
}

#[tokio::test]
async fn a_dry_run_and_a_run_that_shall_not_create_no_deployment() {
    let tracked = Tracked::new().await;
    tracked.world.run(tracked.step("1.6.1", "1", "1").input("dry-run", "true")).await;
    assert_eq!(tracked.server.seen().len(), 0, "a dry run does not even ask");
    tracked.world.run(tracked.step("1.6.1", "2", "1").input("github-deployment", "false")).await;
    assert!(tracked.github.deployments().is_empty());
    assert_eq!(tracked.world.record().sha, "d".repeat(40));
    let wrong = tracked.world.run(tracked.step("1.6.1", "3", "1").input("github-deployment", "yes")).await;
    assert_eq!(wrong.exit, 2);
}

#[tokio::test]
async fn where_no_target_says_what_ran_before_the_last_deployment_does() {
    let tracked = Tracked::new().await;
    tracked.deploy("1.6.0", "1").await;
    tracked.world.edit("version: { pointer: /version }, ", "");
    tracked.world.dokploy.set_column(simulators::dokploy::Kind::Compose, &tracked.world.backend, "env", "A=1\n".into());
    tracked.world.dokploy.set_column(simulators::dokploy::Kind::Compose, &tracked.world.frontend, "env", "A=1\n".into());
    let result = tracked.deploy("1.6.1", "2").await;
    assert_eq!(result.outputs["previous-version"], "1.6.0", "{}", result.log);
}
