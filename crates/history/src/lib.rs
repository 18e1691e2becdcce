//! The history of a repository: its tags, what lies behind them, and the commits since, of the local repository or by GitHub's API.
//!
//! | module | what it holds |
//! |---|---|
//! | [`repository`] | [`Repository`]: the questions that can be asked |
//! | [`since`] | the answer to the last of them: the commits since a release |
//! | [`local`] | the repository on this machine, read by gix |
//! | [`api`] | the repository at GitHub |
//! | [`commit`] | commits, people, tags |
//! | [`id`] | the name of a commit |
//! | [`paths`] | which files a package of a monorepo is made of |
//! | [`error`] | why a history cannot be read |
//! | `order` | the one order of commits |

pub mod api;
pub mod commit;
pub mod error;
pub mod git;
pub mod id;
pub mod local;
pub mod model;
mod order;
pub mod paths;
pub mod repository;
pub mod since;

pub use commit::{CommitView, Person, Tag};
pub use error::HistoryError;
pub use id::Id;
pub use model::{Commit, History, Release};
pub use paths::Paths;
pub use repository::{Last, Repository};
pub use since::{Seen, Since};
