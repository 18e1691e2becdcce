//! The verb on GitHub as it answers, from the inputs to the outputs.
//!
//! | module | what it shows |
//! |---|---|
//! | `basics` | a release, a second run, a kill in between, what is refused |
//! | `scenarios` | histories that other tools read wrongly, and such as cannot be read |
//! | `sources` | where the history comes from: checkout, GitHub, both |
//! | `lines` | maintenance, release and prerelease branches |
//! | `monorepo` | packages |
//! | `events` | what starts a run |
//! | `files` | version files and changelogs, committed by GitHub |
//! | `races` | several runs at once |
//! | `unfinished` | a tag whose release is missing |
//! | `switching` | repositories and workflows that used semantic-release |
//! | `told` | who is told of a release |
//! | `commented` | the pull requests and issues of a release |

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod basics;
mod commented;
mod events;
mod files;
mod lines;
mod monorepo;
mod races;
mod scenarios;
mod sources;
mod switching;
mod told;
mod unfinished;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;

use semantic_release::run;
use simulators::Server;
use simulators::github::{Commit, GitHub};
use simulators::runner::{RunnerSim, StepResult};
use tempfile::TempDir;
use test_support::TestRepo;

/// A repository here and on GitHub.
struct World {
    dir: TempDir,
    repo: TestRepo,
    github: GitHub,
    server: Server,
    branch: RefCell<String>,
    /// The heads of the branches.
    heads: RefCell<BTreeMap<String, String>>,
    files: RefCell<BTreeMap<String, String>>,
    author: RefCell<String>,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let repo = TestRepo::init(dir.path().join("repo"));
        let github = GitHub::new("octo/shop");
        let server = Server::start(github.router()).await.unwrap();
        let (branch, heads, files) = (RefCell::new("main".to_owned()), RefCell::default(), RefCell::default());
        let world = Self { dir, repo, github, server, branch, heads, files, author: RefCell::default() };
        world.by("Ada");
        world
    }

    /// Makes the next commits be that person's.
    fn by(&self, name: &str) {
        self.repo.author(name, &format!("{name}@example.com"));
        name.clone_into(&mut self.author.borrow_mut());
    }

    /// Commits here, and pushes to the simulator.
    fn commit(&self, message: &str) -> String {
        let branch = self.branch.borrow().clone();
        let parent = self.heads.borrow().get(&branch).cloned();
        let files = self.files.borrow().clone();
        self.repo.files(files.clone());
        let id = self.repo.commit(message);
        let author = self.author.borrow();
        let commit = Commit::new(&id, message).author(author.as_str(), format!("{author}@example.com"));
        self.github.push([commit.parents(parent).files(files)], &id);
        self.heads.borrow_mut().insert(branch, id.clone());
        for (branch, head) in self.heads.borrow().iter() {
            self.github.branch(branch, head);
        }
        id
    }

    /// Commits with a file changed, here on disk too.
    fn commit_file(&self, message: &str, path: &str, content: &str) -> String {
        let full = self.repo.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, content).unwrap();
        self.files.borrow_mut().insert(path.to_owned(), content.to_owned());
        self.commit(message)
    }

    fn write(&self, path: &str, content: &str) {
        let full = self.repo.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, content).unwrap();
    }

    /// Goes on with a branch, which is made here when there is none of that name.
    fn switch(&self, branch: &str) {
        if !self.heads.borrow().contains_key(branch) {
            let head = self.repo.id("HEAD");
            self.repo.branch(branch, "HEAD");
            self.github.branch(branch, &head);
            self.heads.borrow_mut().insert(branch.to_owned(), head);
        }
        self.repo.switch(branch);
        branch.clone_into(&mut self.branch.borrow_mut());
    }

    fn tag(&self, name: &str, id: &str) {
        self.repo.tag_at(name, id);
        self.github.tag(name, id);
    }

    fn step(&self) -> RunnerSim {
        let step = tempfile::tempdir_in(self.dir.path()).unwrap().keep();
        RunnerSim::new(&step)
            .unwrap()
            .workspace(self.repo.path())
            .env("GITHUB_API_URL", self.server.base())
            .input("github-token", "s3cret-token")
    }

    async fn run(&self) -> StepResult {
        self.step().run(run).await.unwrap()
    }

    async fn run_with(&self, inputs: &[(&str, &str)]) -> StepResult {
        inputs.iter().fold(self.step(), |step, (name, value)| step.input(name, *value)).run(run).await.unwrap()
    }

    /// The releases as tag and notes.
    fn releases(&self) -> Vec<(String, String)> {
        self.github.releases().into_iter().map(|release| (release.tag, release.body.unwrap_or_default())).collect()
    }

    /// The tags of the releases, oldest first.
    fn released(&self) -> Vec<String> {
        self.github.releases().into_iter().map(|release| release.tag).collect()
    }

    fn writes(&self) -> usize {
        self.server.seen().iter().filter(|seen| seen.method != "GET").count()
    }
}

#[track_caller]
fn output<'a>(step: &'a StepResult, name: &str) -> &'a str {
    assert_eq!(step.exit, 0, "{}", step.log);
    &step.outputs[name]
}
