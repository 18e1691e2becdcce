//! The history of a repository: its tags, what lies behind them, and the commits since, of the local repository or by GitHub's API.
//!
//! | module | what it holds |
//! |---|---|
//! | [`repository`] | [`Repository`]: the questions that can be asked |
//! | [`since`] | the answer to the last of them: the commits since a release |
//! | [`local`] | the repository on this machine, read by gix |
//! | [`api`] | the repository at GitHub |
//! | [`joined`] | the commits on this machine, with the tags of GitHub |
//! | [`commit`] | commits, people, tags |
//! | [`id`] | the name of a commit |
//! | [`desk`] | which repository it is about at a desk, and the token for it |
//! | [`remote`] | what the address of a remote says of that: pure |
//! | [`paths`] | which files a package of a monorepo is made of |
//! | [`error`] | why a history cannot be read |
//! | `order` | the one order of commits |

pub mod api;
pub mod commit;
pub mod desk;
pub mod error;
pub mod id;
pub mod joined;
pub mod local;
mod order;
pub mod paths;
pub mod remote;
pub mod repository;
pub mod since;

pub use api::Api;
pub use commit::{Commit, CommitView, Person, Tag};
pub use error::HistoryError;
pub use id::Id;
pub use joined::Joined;
pub use local::Local;
pub use paths::Paths;
pub use repository::{Last, Repository};
pub use since::{Seen, Since};
