//! Git repositories for tests, made in a folder without the git program: commits with fixed times, branches, merges, light and
//! annotated tags, a detached `HEAD`, a shallow clone, lost objects, packs, work trees, SHA-256.
//!
//! | module | what it holds |
//! |---|---|
//! | [`repo`] | [`TestRepo`], the builder |
//! | [`histories`] | histories that are easily read wrongly |
//! | `pack` | a pack and its index |
//!
//! ```
//! # let dir = tempfile::tempdir().unwrap();
//! let repo = test_support::TestRepo::init(dir.path());
//! repo.commit("feat: first");
//! repo.tag("v1.0.0");
//! repo.branch("side", "HEAD");
//! repo.switch("side");
//! let fix = repo.commit("fix: on the side");
//! repo.switch("main");
//! repo.commit("docs: on main");
//! repo.merge("side", "Merge branch 'side'");
//! assert_eq!(repo.id("side"), fix);
//! ```

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "dev only: a test that cannot make its repository fails at once, with the cause"
)]

pub mod histories;
mod pack;
pub mod repo;

pub use repo::TestRepo;
