//! Publishing on GitHub as it answers: once, twice, at once with another run, killed anywhere, and where it must refuse.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod assets;
mod commits;
mod drafts;
mod floating;
mod kills;
mod plain;
mod races;
mod rules;
mod telling;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use comments::{Audience, Pace};
use http_client::{Client, RetryPolicy, Settings};
use semantic_release::publish::{AssetFile, CommitTodo, Done, PublishError, Tell, Telling, Todo, follow, publish};
use simulators::Server;
use simulators::github::{Commit, GitHub};
use tempfile::TempDir;

/// Without a pause.
pub(crate) const PACE: Pace = Pace { burst: 500, pause: Duration::ZERO, most: 200, settle: Duration::ZERO };

/// A repository with two commits and a pull request, served, and two files to attach.
pub(crate) struct World {
    pub(crate) github: GitHub,
    pub(crate) server: Server,
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) client: github_client::GitHub,
    dir: TempDir,
}

/// A release that is there, and who was told of it.
#[derive(Debug)]
pub(crate) struct Published {
    done: Done,
    pub(crate) told: usize,
    pub(crate) untold: Vec<String>,
}

impl Deref for Published {
    type Target = Done;

    fn deref(&self) -> &Done {
        &self.done
    }
}

/// What is to be the same however a release came about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) releases: Vec<Shown>,
    pub(crate) head: (String, Vec<String>, BTreeMap<String, String>),
    /// By number: the comments and the labels.
    pub(crate) threads: Vec<(u64, Vec<String>, Vec<String>)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) tag: String,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) draft: bool,
    /// By name, with their content.
    pub(crate) assets: Vec<(String, String)>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let github = GitHub::new("acme/shop");
        let (first, second) = ("a".repeat(40), "b".repeat(40));
        let files = [("package.json", "{}"), ("README.md", "# shop")];
        let commits = [
            Commit::new(&first, "feat: cart").files(files),
            Commit::new(&second, "fix: sum (#12)").parents([&first]).files(files),
        ];
        github.push(commits, &second);
        github.issue(7);
        github.pull(12, [&second], [7]);
        let server = Server::start(github.router()).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("shop.txt"), "shop").unwrap();
        std::fs::write(dir.path().join("cart.zip"), "cart").unwrap();
        let client = client(&server.base());
        Self { github, server, first, second, client, dir }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Publishes a release and tells of it.
    pub(crate) async fn publish(&self, todo: &Todo) -> Result<Published, PublishError> {
        self.publish_at(todo, PACE).await
    }

    /// The same, telling at another pace.
    pub(crate) async fn publish_at(&self, todo: &Todo, pace: Pace) -> Result<Published, PublishError> {
        let mut done = publish(&self.client, todo).await?;
        follow(&self.client, todo, &mut done).await;
        let released = [(todo.clone(), done)];
        let mut telling = Telling::new(&released, pace);
        telling.tell(&self.client).await;
        let (told, untold) = (telling.told(), telling.untold());
        let [(_, done)] = released;
        Ok(Published { done, told, untold })
    }

    /// A release of the second commit, with nothing more.
    pub(crate) fn plain(&self) -> Todo {
        Todo::new("v1.1.0", &self.second, "### Fixes\n\n- sum")
    }

    /// A release with all that can go with one but a commit.
    pub(crate) fn whole(&self) -> Todo {
        Todo {
            assets: vec![AssetFile::new(self.path("shop.txt")), AssetFile::new(self.path("cart.zip"))],
            floating: vec!["v1".to_owned(), "v1.1".to_owned()],
            tell: Some(self.tell()),
            ..self.plain()
        }
    }

    pub(crate) fn tell(&self) -> Tell {
        Tell {
            audience: Audience { shas: vec![self.second.clone()], pulls: vec![12], issues: Vec::new() },
            comments: true,
            labels: vec!["released".to_owned()],
            is_shared: false,
        }
    }

    /// The same with issues that footers close.
    pub(crate) fn tell_issues(&self, issues: Vec<u64>) -> Tell {
        let tell = self.tell();
        Tell { audience: Audience { issues, ..tell.audience }, ..tell }
    }

    pub(crate) fn state(&self) -> State {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let releases = self.github.releases().into_iter().map(|release| {
            let mut assets: Vec<_> = release.assets.iter().map(|asset| (asset.name.clone(), text(&asset.content))).collect();
            assets.sort();
            Shown { tag: release.tag, name: release.name, notes: release.body, draft: release.draft, assets }
        });
        let (head, _) = self.github.head("main").unwrap();
        let said = |number| self.github.comments(number).into_iter().map(|comment| comment.body).collect();
        State {
            tags: self.tags(),
            releases: releases.collect(),
            head: (head.message, head.parents, head.files),
            threads: [7, 12].into_iter().map(|number| (number, said(number), self.github.labels_of(number))).collect(),
        }
    }

    /// The tags; those at the commit that the release made are at `made`, as its hash has the time in it.
    fn tags(&self) -> BTreeMap<String, String> {
        let known = [&self.first, &self.second];
        let place = |sha: String| if known.contains(&&sha) { sha } else { "made".to_owned() };
        self.github.tags().into_iter().map(|(name, sha)| (name, place(sha))).collect()
    }

    /// The methods and paths of the requests after so many, without what they share.
    pub(crate) fn requests(&self, after: usize) -> Vec<String> {
        let short = |path: &str| path.strip_prefix("/repos/acme/shop/").unwrap_or(path).to_owned();
        self.server.seen().iter().skip(after).map(|seen| format!("{} {}", seen.method, short(&seen.path))).collect()
    }

    /// How many requests that write there were.
    pub(crate) fn writes(&self) -> usize {
        let is_write = |path: &str, body: &[u8]| !path.ends_with("/graphql") || body.windows(8).any(|part| part == b"mutation");
        self.server.seen().iter().filter(|seen| seen.method != "GET" && is_write(&seen.path, &seen.body)).count()
    }
}

/// A commit of one file.
pub(crate) fn commit() -> CommitTodo {
    CommitTodo {
        branch: "main".to_owned(),
        message: "chore(release): 1.1.0 [skip ci]".to_owned(),
        tags: vec!["v1.1.0".to_owned()],
        files: vec![("package.json".to_owned(), b"{\"version\": \"1.1.0\"}".to_vec())],
    }
}

/// A client of two tries with next to no wait between them.
fn client(api_url: &str) -> github_client::GitHub {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 2, base: Duration::from_millis(1), cap: Duration::from_millis(50) };
    let client = Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap();
    github_client::GitHub::new(&client, api_url, Some(&Secret::new("ghs_s3cret")), &"acme/shop".parse().unwrap()).unwrap()
}

/// The error with its cure, as a log shows it.
pub(crate) fn told(error: &PublishError) -> String {
    use actions_core::Explain;
    format!("{}: {}", actions_core::failure::chain(error), error.hint().unwrap_or_default())
}
