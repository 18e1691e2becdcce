//! The calls to GitHub that a deployment makes: octocrab, sending through this product's one HTTP client.
//!
//! | module | what it holds |
//! |---|---|
//! | [`client`] | one repository on GitHub, or on an Enterprise Server |
//! | [`tags`] | tags: read, create, move |
//! | [`details`] | what lies behind tags, many in one request: commit, date, release |
//! | [`refs`] | tags and branches by the start of their names, and the commits that they lead to |
//! | [`commits`] | commits: those behind one, those that touch a path, the files that one changes |
//! | [`compare`] | how two commits lie to one another, and the commits between them |
//! | [`repository`] | the repository itself: what it is, the default branch |
//! | [`branches`] | branches: where they are, made, moved; a commit that no branch has yet |
//! | [`contents`] | files of a branch, changed by a commit that GitHub makes and signs |
//! | [`releases`] | releases: read, draft, publish, delete |
//! | [`assets`] | the files that are attached to a release: list, upload, delete |
//! | [`attestations`] | the attestations of digests |
//! | [`pulls`] | pull requests, many in one request |
//! | [`threads`] | the conversations of pull requests and issues, many in one request |
//! | [`issues`] | what is said and marked in pull requests and issues |
//! | [`pull_requests`] | pull requests of a branch: found, opened, described anew |
//! | [`workflows`] | workflows, started by hand |
//! | [`runs`] | runs of workflows: jobs, steps, approvals |
//! | [`packages`] | images as packages: their versions, listed and deleted |
//! | [`deployments`] | deployments read with all that was said of them, created, and told how they go |
//! | [`viewer`] | whose token it is |
//! | [`error`] | why a call failed |
//! | [`refusal`] | what GitHub says when it refuses, and which permission would cure it |
//! | `graphql` | the GraphQL API: for what the REST API cannot do, or only one by one |
//! | `batches` | many things in one request of it, and in several where GitHub does not manage so many |
//! | `call` | one call: its purpose, method, route and permission |
//! | `pace` | how fast GitHub may be called |
//! | `transport` | octocrab's requests, sent by `http-client` |

pub mod assets;
pub mod attestations;
mod batches;
pub mod branches;
mod call;
pub mod client;
pub mod commits;
pub mod compare;
pub mod contents;
pub mod deployments;
pub mod details;
pub mod error;
mod graphql;
pub mod issues;
mod pace;
pub mod packages;
pub mod pull_requests;
pub mod pulls;
pub mod refs;
pub mod refusal;
pub mod releases;
pub mod repository;
pub mod runs;
pub mod tags;
pub mod threads;
mod transport;
pub mod viewer;
pub mod workflows;

pub use assets::{Asset, NewAsset};
pub use client::GitHub;
pub use commits::{Changed, CommitInfo, CommitList};
pub use compare::Comparison;
pub use contents::{Committed, NewCommit};
pub use deployments::{Deployed, DeployedStatus, DeploymentState, Deployments, NewDeployment, NewStatus};
pub use details::TagDetail;
pub use error::GitHubError;
pub use issues::Said;
pub use packages::{Package, PackageVersion, Removal};
pub use pull_requests::{Proposal, PullRequest};
pub use pulls::Pull;
pub use refs::{Object, ObjectKind, Reference};
pub use refusal::Refusal;
pub use releases::{MakeLatest, NewRelease, Publication, Release};
pub use repository::RepositoryInfo;
pub use runs::{Awaited, Job, Run, RunStatus, Step};
pub use tags::{Creation, TagRef};
pub use threads::{Comment, Hidden, THREADS, Thread};
pub use viewer::Viewer;
pub use workflows::{Dispatch, Dispatched};
