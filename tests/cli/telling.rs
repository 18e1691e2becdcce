//! Pull requests and issues are told by the deploy that their commits are live, whatever happens to the deploy meanwhile.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use simulators::github::{Access, Commit, GitHub, Permissions};
use simulators::runner::StepResult;
use simulators::{Fault, Server, What};

use crate::Running;
use crate::deploy::World;

const ASKED: &str = "    url: https://shop.example.com\n    comments: true\n    labels: [in production]\n";
const LIVE: &str =
    "Live in [production](https://shop.example.com) with [v1.6.1](https://github.com/octo/shop/releases/tag/v1.6.1).";

/// A repository whose 1.6.1 has a pull request that closes an issue; the shop runs 1.6.0 by a deployment that GitHub knows.
struct Told {
    world: World,
    github: GitHub,
    server: Server,
}

impl Told {
    async fn new(more: &str) -> Self {
        let github = GitHub::new("octo/shop");
        let (first, second) = ("a".repeat(40), "b".repeat(40));
        github.push([Commit::new(&first, "feat: cart"), Commit::new(&second, "fix: sum (#12)").parents([&first])], &second);
        github.tag("v1.6.0", &first);
        github.tag("v1.6.1", &second);
        github.issue(7);
        github.pull(12, [&second], [7]);
        let server = Server::start(github.router()).await.unwrap();
        let world = World::with(more, vec![("GITHUB_API_URL", server.base()), ("INPUT_GITHUB-TOKEN", "ghs_t".to_owned())]).await;
        let told = Self { world, github, server };
        told.deploy("1.6.0").await;
        told
    }

    async fn deploy(&self, version: &str) -> StepResult {
        self.run(version, |_| ()).await.1
    }

    async fn run(&self, version: &str, meanwhile: impl FnOnce(&mut Running) + Send + 'static) -> (Option<i32>, StepResult) {
        self.world.deploy(&[("version", version)], meanwhile).await
    }

    /// The first lines of the comments on the pull request and on the issue.
    fn says(&self) -> [Vec<String>; 2] {
        let first = |body: &str| body.lines().next().unwrap_or_default().to_owned();
        [12, 7].map(|number| self.github.comments(number).iter().map(|comment| first(&comment.body)).collect())
    }

    fn hang_at(&self, path: &str) {
        self.server.faults().add(Fault { what: What::Hang, at: 1, path: path.to_owned() });
    }
}

#[tokio::test]
async fn pull_requests_and_issues_are_told_that_they_are_live_and_that_they_are_no_longer() {
    let told = Told::new(ASKED).await;
    assert_eq!(told.says(), [vec![], vec![] as Vec<String>], "nobody knows what the first deployment brought");
    let step = told.deploy("1.6.1").await;
    assert_eq!(
        (step.outputs["outcome"].as_str(), told.says()),
        ("deployed", [vec![LIVE.to_owned()], vec![LIVE.to_owned()]]),
        "{}",
        step.log
    );
    assert_eq!(
        [told.github.labels_of(12), told.github.labels_of(7)],
        [vec!["in production".to_owned()], vec!["in production".to_owned()]]
    );
    assert!(step.log.contains("told 2 pull requests and issues of v1.6.1 in production"), "{}", step.log);
    let step = told.deploy("1.6.0").await;
    let away = "No longer live in [production](https://shop.example.com).";
    assert_eq!(told.says(), [vec![away.to_owned()], vec![away.to_owned()]], "{}", step.log);
    assert_eq!([told.github.labels_of(12).len(), told.github.labels_of(7).len()], [0, 0]);
    told.deploy("1.6.1").await;
    assert_eq!(told.says(), [vec![LIVE.to_owned()], vec![LIVE.to_owned()]]);
}

#[tokio::test]
async fn what_was_written_is_read_again_only_where_releases_or_other_environments_write_too() {
    let mut asked = Vec::new();
    for others in ["", "release: { comments: true }\n"] {
        let told = Told::new(ASKED).await;
        told.world.edit("version: 1\n", &format!("version: 1\n{others}"));
        let step = told.deploy("1.6.1").await;
        assert_eq!(told.says(), [vec![LIVE.to_owned()], vec![LIVE.to_owned()]], "{}", step.log);
        asked.push(told.server.seen().iter().filter(|seen| seen.path.ends_with("/graphql")).count());
    }
    assert_eq!(asked[1], asked[0] + 1, "one request for all");
}

#[tokio::test]
async fn nobody_is_told_where_nobody_asks_for_it_nor_of_what_failed() {
    let told = Told::new("").await;
    told.deploy("1.6.1").await;
    assert_eq!(told.says(), [vec![], vec![] as Vec<String>]);
    assert!(told.server.seen().iter().all(|seen| !seen.path.contains("/issues")));
    let told = Told::new(ASKED).await;
    told.world.apps.sicken("api", "1.6.1");
    let step = told.deploy("1.6.1").await;
    assert_eq!((step.outputs["outcome"].as_str(), told.says()), ("rolled-back", [vec![], vec![] as Vec<String>]), "{}", step.log);
}

#[tokio::test]
async fn without_github_s_deployments_nobody_can_be_told_and_that_is_said() {
    let told = Told::new(ASKED).await;
    let (exit, step) = told.world.deploy(&[("version", "1.6.1"), ("github-deployment", "false")], |_| ()).await;
    assert_eq!((exit, told.says()), (Some(0), [vec![], vec![] as Vec<String>]), "{}", step.log);
    assert!(step.log.contains("no pull request and no issue is told"), "{}", step.log);
}

/// What a run that was killed while it told left untold is told by another of the same version, which ends so.
async fn killed_and_finished(configure: impl Fn(&World), outcome: &str) {
    for path in ["/issues/7/comments", "/issues/12/comments", "/labels", "/issues/12/labels"] {
        let told = Told::new(ASKED).await;
        configure(&told.world);
        told.hang_at(path);
        let (go, wait) = std::sync::mpsc::channel();
        let before = told.server.seen().len();
        let served = async {
            while !told.server.seen().iter().skip(before).any(|seen| seen.path.ends_with(path)) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            go.send(()).unwrap();
        };
        let killed = told.run("1.6.1", move |running| {
            wait.recv().unwrap();
            running.signal(Signal::KILL);
        });
        let ((exit, _), ()) = tokio::join!(killed, served);
        assert_eq!(exit, None, "{path}");
        let step = told.deploy("1.6.1").await;
        assert_eq!(
            (step.outputs["outcome"].as_str(), told.says()),
            (outcome, [vec![LIVE.to_owned()], vec![LIVE.to_owned()]]),
            "{path}: {}",
            step.log
        );
        assert_eq!([told.github.labels_of(12).len(), told.github.labels_of(7).len()], [1, 1], "{path}");
    }
}

#[tokio::test]
async fn a_run_that_is_killed_while_it_tells_is_finished_by_another_of_the_same_version() {
    killed_and_finished(|_| (), "unchanged").await;
}

#[tokio::test]
async fn it_is_finished_also_where_a_service_cannot_say_its_version_and_is_deployed_again() {
    killed_and_finished(|world| world.edit("version: { pointer: /version }, ", ""), "deployed").await;
}

#[tokio::test]
async fn an_issue_that_a_commit_closes_without_a_pull_request_is_told_too() {
    let told = Told::new(ASKED).await;
    let (second, third) = ("b".repeat(40), "c".repeat(40));
    told.github.issue(9);
    told.github.push([Commit::new(&third, "fix: tax\n\nCloses #9, other/shop#7").parents([&second])], &third);
    told.github.tag("v1.6.1", &third);
    let says =
        || told.github.comments(9).iter().map(|comment| comment.body.lines().next().unwrap().to_owned()).collect::<Vec<_>>();
    let step = told.deploy("1.6.1").await;
    assert_eq!(says(), [LIVE], "{}", step.log);
    let step = told.deploy("1.6.0").await;
    assert_eq!(says(), ["No longer live in [production](https://shop.example.com)."], "{}", step.log);
}

#[tokio::test]
async fn a_run_that_is_cancelled_while_it_tells_ends_soon_and_says_who_is_not_told() {
    let told = Told::new(ASKED).await;
    told.hang_at("/issues/7/comments");
    let started = Instant::now();
    let (exit, step) = told
        .run("1.6.1", |running| {
            running.wait_for_line("production runs 1.6.1, proven");
            running.signal(Signal::INT);
        })
        .await;
    assert_eq!((exit, step.outputs["outcome"].as_str()), (Some(0), "deployed"), "{}", step.log);
    assert!(started.elapsed() < Duration::from_secs(20) && step.log.contains("#7, #12: the run was cancelled"), "{}", step.log);
}

#[tokio::test]
async fn what_github_refuses_is_one_warning_with_the_lines_that_the_workflow_lacks() {
    let told = Told::new(ASKED).await;
    told.github.token("ghs_t", Permissions::none().with("contents", Access::Read).with("deployments", Access::Write));
    let (exit, step) = told.run("1.6.1", |_| ()).await;
    assert_eq!((exit, step.outputs["outcome"].as_str()), (Some(0), "deployed"), "{}", step.log);
    let warnings: Vec<_> = step.annotations.iter().filter(|one| one.message.contains("not every pull request")).collect();
    assert_eq!(warnings.len(), 1, "{}", step.log);
    for line in ["`pull-requests: write`", "`issues: write`"] {
        assert!(warnings[0].message.contains(line), "{line}: {}", warnings[0].message);
    }
}
