//! Comments on GitHub as it answers: once, twice, killed anywhere, among what others said, and where it must refuse.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod kills;
mod sticky;
mod telling;
mod together;

use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use comments::{Audience, Errand, Event, Pace, Paced, Released, Said};
use http_client::{Client, RetryPolicy, Settings};
use simulators::Server;
use simulators::github::{Commit, GitHub};

/// The account behind the token.
pub(crate) const US: &str = "github-actions[bot]";

/// A repository with two commits, and a pull request that closes an issue.
pub(crate) struct World {
    pub(crate) github: GitHub,
    pub(crate) server: Server,
    pub(crate) client: github_client::GitHub,
    pub(crate) audience: Audience,
    pub(crate) release: Released,
}

/// What came of telling.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) told: usize,
    pub(crate) untold: Vec<String>,
}

impl From<Said> for Came {
    fn from(said: Said) -> Self {
        Self { told: said.told, untold: said.untold() }
    }
}

/// Without a pause, so many writes at most.
pub(crate) fn paced(most: usize) -> Paced {
    Paced::new(Pace { burst: 5000, pause: Duration::ZERO, most, settle: Duration::ZERO })
}

impl World {
    pub(crate) async fn new() -> Self {
        let github = GitHub::new("acme/shop");
        let (first, second) = ("a".repeat(40), "b".repeat(40));
        github.push([Commit::new(&first, "feat: cart"), Commit::new(&second, "fix: sum (#12)").parents([&first])], &second);
        github.issue(7);
        github.pull(12, [&second], [7]);
        let server = Server::start(github.router()).await.unwrap();
        let client = client(&server.base());
        let url = Some("https://github.com/acme/shop/releases/tag/v1.7.0".to_owned());
        let release = Released { tag: "v1.7.0".to_owned(), title: None, url, prerelease: false };
        Self { github, server, client, audience: Audience { shas: vec![second], ..Audience::default() }, release }
    }

    pub(crate) fn live<'a>(&'a self, environment: &'a str) -> Event<'a> {
        Event::Live { environment, url: Some("https://shop.example.com"), version: &self.release }
    }

    /// Tells the pull request and the issue of an event, without waiting between.
    pub(crate) async fn tell(&self, event: Event<'_>, labels: &[String]) -> Came {
        let errand = Errand { event, audience: &self.audience, comments: true, labels, meaning: "Live", is_shared: true };
        self.run(&[errand], 500).await
    }

    pub(crate) async fn run(&self, errands: &[Errand<'_>], most: usize) -> Came {
        let mut said = Said::default();
        comments::tell(&self.client, errands, &mut paced(most), &mut said).await;
        said.into()
    }

    /// The first lines of the comments, with the links' addresses left out.
    pub(crate) fn says(&self, number: u64) -> Vec<String> {
        let short = |text: &str| {
            text.replace("(https://github.com/acme/shop/releases/tag/v1.7.0)", "()").replace("(https://shop.example.com)", "()")
        };
        self.github.comments(number).iter().map(|comment| short(comment.body.lines().next().unwrap_or_default())).collect()
    }

    /// How many requests that write there were.
    pub(crate) fn writes(&self) -> usize {
        self.server.seen().iter().filter(|seen| seen.method != "GET" && !seen.path.ends_with("/graphql")).count()
    }
}

/// A client of two tries with next to no wait between them.
fn client(api_url: &str) -> github_client::GitHub {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 2, base: Duration::from_millis(1), cap: Duration::from_millis(50) };
    let client = Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap();
    github_client::GitHub::new(&client, api_url, Some(&Secret::new("ghs_s3cret")), &"acme/shop".parse().unwrap()).unwrap()
}
