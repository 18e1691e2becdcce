//! GitHub's REST and GraphQL API, as far as this product calls it: one repository with its refs, releases and their assets, commits,
//! deployments, pull requests, issues and comments; and its owner's packages, over a registry.
//!
//! It is stateful, checks what it is sent and refuses it with GitHub's own statuses and messages; every answer is valid by GitHub's
//! OpenAPI description (`tests/github_openapi.rs`). It answers under any base path, such as `/api/v3` of GitHub Enterprise Server.
//! Its clock is its own: it starts at 2026-01-05T09:00:00Z and advances by one second with every write, so
//! that a run is the same each time.
//!
//! | module | what it holds |
//! |---|---|
//! | [`model`] | what the repository holds, as a test sees it |
//! | [`permissions`] | what a token may do |
//! | [`document`] | documents of the GraphQL API |
//! | `publishing` | what a test sets up and looks at around publishing |
//! | `state` | the repository, its clock and its history |
//! | `front` | HTTP: base path, token, permissions, rate limit, headers, the table of routes |
//! | `call`, `fields`, `answer` | a request, its body's rules, an answer or a refusal |
//! | `rules` | what the repository's settings forbid everybody |
//! | `repository`, `refs`, `releases`, `assets`, `commits`, `deployments`, `comments`, `labels`, `graphql` | one part of the API each |
//! | [`actions`] | workflows, what their runs do |
//! | `contents`, `pull_requests` | files and what is made of them; pull requests |
//! | `attestations` | the attestations of digests, and the storage that they lie in |
//! | `packages` | the owner's images as packages: versions, listed and deleted |
//! | `changes` | what a commit changes, and the history of a path |
//!
//! ```
//! use simulators::Server;
//! use simulators::github::{Commit, GitHub};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! let github = GitHub::new("acme/shop");
//! let (first, second) = ("a".repeat(40), "b".repeat(40));
//! github.push([Commit::new(&first, "feat: cart"), Commit::new(&second, "fix: sum").parents([&first])], &second);
//! github.tag("v1.0.0", &first);
//!
//! let server = Server::start(github.router()).await.unwrap();
//! let api_url = server.base(); // GITHUB_API_URL of the action under test
//! # let _ = api_url;
//! assert!(github.releases().is_empty());
//! # });
//! ```

pub mod actions;
mod answer;
mod assets;
mod attestations;
mod call;
mod changes;
mod comments;
mod commits;
mod contents;
mod deployments;
pub mod document;
mod fields;
mod front;
mod graphql;
mod labels;
pub mod model;
mod packages;
mod people;
pub mod permissions;
mod publishing;
mod pull_requests;
mod refs;
mod releases;
mod repository;
mod rules;
mod state;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;

pub use actions::play::Play;
pub use model::{Asset, Comment, Commit, Deployment, DeploymentStatus, Issue, Label, Pull, Release};
pub use permissions::{Access, Permissions};
use state::{Object, State};

use crate::registry::Registry;

/// One repository on GitHub; clones share it.
#[derive(Debug, Clone)]
pub struct GitHub(Arc<Mutex<State>>);

impl GitHub {
    /// An empty public repository, given as `owner/name`, whose default branch is `main`.
    ///
    /// Until [`GitHub::token`] registers one, any token is taken and may do all.
    #[must_use]
    pub fn new(full_name: &str) -> Self {
        Self(Arc::new(Mutex::new(State::new(full_name))))
    }

    /// The API as a router.
    pub fn router(&self) -> Router {
        front::router(self.clone())
    }

    /// Registers a token and what it may do; from then on an unknown token is answered 401.
    pub fn token(&self, token: &str, permissions: Permissions) {
        self.lock().tokens.push((token.to_owned(), permissions));
    }

    /// Makes the repository private: nothing of it shows without a token, and reading needs a permission too.
    pub fn make_private(&self) {
        self.lock().private = true;
    }

    /// Shows what a registry holds below the owner's name as packages of the owner's, an organisation.
    pub fn host_packages(&self, registry: &Registry) {
        self.lock().packages.registry = Some(registry.clone());
    }

    /// Makes the owner of the packages a person.
    pub fn owned_by_person(&self) {
        self.lock().packages.of_person = true;
    }

    /// Makes the owner of the packages an organisation again.
    pub fn owned_by_organisation(&self) {
        self.lock().packages.of_person = false;
    }

    /// Lets everybody see the packages: from then on 5,000 downloads keep a version for ever.
    pub fn publish_packages(&self) {
        self.lock().packages.public = true;
    }

    /// Takes the role Admin on the packages from the repository, so that its tokens delete nothing.
    pub fn deny_package_admin(&self) {
        self.lock().packages.no_admin = true;
    }

    /// Allows that many requests more, then answers 403 with `x-ratelimit-remaining: 0`.
    pub fn limit_requests(&self, remaining: u32) {
        self.lock().rate.remaining = remaining;
    }

    /// Adds commits, oldest first, and moves the default branch to `head`. Parents that were never pushed count as cut off.
    pub fn push(&self, commits: impl IntoIterator<Item = Commit>, head: &str) {
        let mut state = self.lock();
        for commit in commits {
            state.add_commit(commit);
        }
        let branch = format!("refs/heads/{}", state.default_branch);
        state.refs.insert(branch, Object::commit(head));
    }

    /// Sets a branch.
    pub fn branch(&self, name: &str, sha: &str) {
        self.lock().refs.insert(format!("refs/heads/{name}"), Object::commit(sha));
    }

    /// Sets a lightweight tag.
    pub fn tag(&self, name: &str, sha: &str) {
        self.lock().refs.insert(format!("refs/tags/{name}"), Object::commit(sha));
    }

    /// Sets an annotated tag: a tag object that points at a commit.
    pub fn annotated_tag(&self, name: &str, sha: &str, message: &str) {
        let mut state = self.lock();
        let object = state.add_tag_object(name, message, sha, None);
        state.refs.insert(format!("refs/tags/{name}"), object);
    }

    /// Sets an annotated tag whose tag object has that id, as when it was pushed.
    pub fn pushed_tag(&self, name: &str, object: &str, sha: &str, message: &str) {
        let mut state = self.lock();
        let made = state.add_tag_object(name, message, sha, None);
        if let Some(tag) = state.tag_objects.remove(&made.sha) {
            state.tag_objects.insert(object.to_owned(), tag);
        }
        state.refs.insert(format!("refs/tags/{name}"), Object { kind: made.kind, sha: object.to_owned() });
    }

    /// Publishes a release of a tag that exists.
    pub fn release(&self, tag: &str, body: &str) {
        let mut state = self.lock();
        let draft = releases::Wanted { name: Some(tag.to_owned()), body: Some(body.to_owned()), ..releases::Wanted::of(tag) };
        state.add_release(draft);
    }

    /// Reports a commit status (`success`, `pending`, `failure`, `error`), which deployments require unless told otherwise.
    pub fn commit_status(&self, sha: &str, context: &str, state: &str) {
        self.lock().contexts.insert((sha.to_owned(), context.to_owned()), state.to_owned());
    }

    /// Every tag with the commit it leads to.
    #[must_use]
    pub fn tags(&self) -> BTreeMap<String, String> {
        let state = self.lock();
        let name = |name: &str| name.strip_prefix("refs/tags/").map(str::to_owned);
        state.refs.iter().filter_map(|(full, object)| Some((name(full)?, state.peel(object)))).collect()
    }

    /// Every release, in the order of creation.
    #[must_use]
    pub fn releases(&self) -> Vec<Release> {
        self.lock().releases.clone()
    }

    /// Every deployment with its statuses, in the order of creation.
    #[must_use]
    pub fn deployments(&self) -> Vec<Deployment> {
        self.lock().deployments.clone()
    }

    /// Adds a deployment that was made before, with what was said of it.
    pub fn deployed(&self, deployment: Deployment) {
        self.lock().deployments.push(deployment);
    }

    /// The comments of an issue or pull request, oldest first.
    #[must_use]
    pub fn comments(&self, issue: u64) -> Vec<Comment> {
        self.lock().comments.iter().filter(|comment| comment.issue == issue).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
