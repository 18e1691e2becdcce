//! Who is told of a release: once, by the run that made it public, and never at the release's cost.

use semantic_release::run;
use simulators::catcher::Catcher;
use simulators::runner::RunnerSim;
use simulators::{Fault, Server};

use super::World;

const TOLD: [&str; 3] = ["release shop@1.0.0", "released 1.0.0", "📦 shop 1.0.0 was released"];

/// A repository whose releases are told to Slack, Sentry and a server of one's own.
struct Telling {
    world: World,
    catcher: Catcher,
    server: Server,
}

impl Telling {
    async fn new() -> Self {
        let telling = Self::of("{}").await;
        telling.world.commit("feat: first");
        telling
    }

    /// The same with tags that move along.
    async fn floating() -> Self {
        let telling = Self::of("{ floating_tags: [major, minor] }").await;
        telling.world.commit("feat: first");
        telling
    }

    /// The same with that part `release` of deploy.yml, and no commit yet.
    async fn of(release: &str) -> Self {
        let (world, catcher) = (World::new().await, Catcher::new());
        catcher.share_secret("s3cret");
        let server = Server::start(catcher.router()).await.unwrap();
        let base = server.base();
        let config = format!(
            "version: 1\nrelease: {release}\nnotify:\n  - slack: {{ token: {{ env: SLACK }}, channel: releases, url: \"{base}/api\" }}\n  \
             - {{ events: [released], webhook: {{ url: \"{base}/hook\", secret: {{ env: HOOK }} }} }}\n  \
             - {{ events: [deployed], discord: {{ webhook: {{ env: DISCORD }} }} }}\n  \
             - sentry: {{ token: {{ env: SENTRY }}, organization: acme, projects: [shop], release: \"shop@{{version}}\", url: \"{base}\" }}\n"
        );
        world.write(".github/deploy.yml", &config);
        Self { world, catcher, server }
    }

    fn step(&self) -> RunnerSim {
        let step = self.world.step().env("SLACK", "xoxb-1").env("HOOK", "s3cret").env("SENTRY", "sntrys_1");
        step.env("GITHUB_RUN_ID", "7").env("DISCORD", format!("{}/api/webhooks/1/token", self.server.base()))
    }

    /// The titles of what was told, in one order.
    fn told(&self) -> Vec<String> {
        let mut titles: Vec<_> = self.catcher.caught().into_iter().map(|caught| caught.title).collect();
        titles.sort();
        titles
    }

    /// How many requests there were, to GitHub and to those who are told.
    fn requests(&self) -> usize {
        self.world.server.seen().len() + self.server.seen().len()
    }
}

#[tokio::test]
async fn a_release_is_told_to_all_who_asked_with_its_page_and_no_second_run_tells_it_again() {
    let telling = Telling::new().await;
    let result = telling.step().run(run).await.unwrap();
    assert_eq!((result.exit, result.faults.len()), (0, 0), "{}", result.log);
    assert_eq!(telling.told(), TOLD);
    let message = telling.catcher.messages().remove(0).body.to_string();
    assert!(message.contains("/octo/shop/releases/tag/v1.0.0|release>"), "{message}");
    for _ in 0..2 {
        let again = telling.step().run(run).await.unwrap();
        assert_eq!((again.exit, telling.told().len()), (0, 3), "{}", again.log);
    }
}

#[tokio::test]
async fn the_version_is_told_as_deployments_tell_it_whatever_its_tag_is() {
    let telling = Telling::of("{ tag_format: \"release-${version}\" }").await;
    telling.world.commit("feat: first");
    let result = telling.step().run(run).await.unwrap();
    assert_eq!((result.exit, telling.world.released()), (0, vec!["release-1.0.0".to_owned()]), "{}", result.log);
    assert_eq!(telling.told(), TOLD);
}

#[tokio::test]
async fn a_run_that_is_killed_anywhere_and_repeated_tells_nobody_twice_and_always_who_knows_a_repetition() {
    let whole = Telling::floating().await;
    whole.step().run(run).await.unwrap();
    let requests = whole.requests();
    assert!(requests > 8, "there is something to be killed in");
    for at in 1..=requests {
        let telling = Telling::floating().await;
        let reached = async {
            while telling.requests() < at {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = reached => {}
            result = telling.step().run(run) => assert_eq!((at, result.unwrap().exit), (requests, 0)),
        }
        let again = telling.step().run(run).await.unwrap();
        assert_eq!(again.exit, 0, "killed after {at} of {requests}: {}", again.log);
        let was_public = again.log.contains("found the release");
        let told = telling.told();
        assert!(told == TOLD || (was_public && told == TOLD[..2]), "killed after {at} of {requests}: {told:?}");
    }
}

#[tokio::test]
async fn a_run_that_is_killed_while_tags_move_along_has_told_everybody() {
    let telling = Telling::floating().await;
    let is_moving = async {
        while !telling.world.server.seen().iter().any(|seen| seen.path.ends_with("git/ref/tags/v1")) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = is_moving => {}
        result = telling.step().run(run) => panic!("it ended before it was killed: {}", result.unwrap().log),
    }
    assert_eq!(telling.told(), TOLD);
}

#[tokio::test]
async fn a_notice_that_fails_is_a_line_of_the_summary_and_the_release_is_out() {
    let telling = Telling::new().await;
    telling.server.faults().add(Fault { what: "403".parse().unwrap(), at: 1, path: "/hook".to_owned() });
    let result = telling.step().run(run).await.unwrap();
    assert_eq!((result.exit, telling.world.released()), (0, vec!["v1.0.0".to_owned()]), "{}", result.log);
    assert_eq!(telling.told().len(), 2);
    let summary = result.summary.unwrap_or_default();
    assert!(summary.contains("### Notices") && summary.contains("webhook (127.0.0.1) was not told"), "{summary}");
}

#[tokio::test]
async fn a_package_that_is_out_is_told_although_a_later_one_fails_and_a_second_run_tells_the_other() {
    let telling = Telling::of("{ packages: { lib: { paths: [lib] }, api: { paths: [api] } } }").await;
    for package in ["lib", "api"] {
        telling.world.commit_file(&format!("feat({package}): first"), &format!("{package}/a"), "1");
    }
    // The tag of the second package.
    telling.world.server.faults().add(Fault { what: "403".parse().unwrap(), at: 2, path: "git/refs".to_owned() });
    let result = telling.step().run(run).await.unwrap();
    assert_eq!((result.exit, telling.world.released()), (1, vec!["lib@1.0.0".to_owned()]), "{}", result.log);
    let of = |package: &str| telling.told().iter().filter(|title| title.contains(package)).count();
    assert_eq!((of("lib@"), of("api@")), (3, 0), "{:?}", telling.told());
    let again = telling.step().run(run).await.unwrap();
    assert_eq!((again.exit, of("lib@"), of("api@")), (0, 3, 3), "{}", again.log);
}

#[tokio::test]
async fn neither_a_dry_run_nor_a_pull_request_tells_anything() {
    let telling = Telling::new().await;
    for step in [telling.step().input("dry-run", "true"), telling.step().env("GITHUB_EVENT_NAME", "pull_request")] {
        let result = step.run(run).await.unwrap();
        assert_eq!((result.exit, telling.server.seen().len()), (0, 0), "{}", result.log);
    }
}
