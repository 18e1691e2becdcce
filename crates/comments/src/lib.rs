//! What pull requests and issues are told: one comment each, found again by its mark and its author, changed and never repeated.
//!
//! **who → their conversations → what each is to say → only what differs is written.** Nothing is kept anywhere else: what a comment said before
//! is read from itself, so that a run that was killed and repeated ends in the same comments.
//!
//! | module | what it holds |
//! |---|---|
//! | [`marker`] | the hidden lines by which comments are known again: pure |
//! | [`limit`] | sections that fit into a comment: pure |
//! | [`news`] | what a comment says of releases and environments, and how that changes: pure |
//! | [`sticky`] | one comment of a name on one pull request |
//! | [`tell`](mod@tell) | many pull requests and issues told of a release or a deployment |
//! | [`put`] | one comment made, changed, or made anew |
//! | [`pace`] | writes within GitHub's limits |
//! | [`error`] | why a comment is not there |

pub mod error;
pub mod limit;
pub mod marker;
pub mod news;
pub mod pace;
pub mod put;
pub mod sticky;
pub mod tell;

pub use error::CommentError;
pub use limit::MAX_COMMENT;
pub use news::{Event, Released};
pub use pace::{Pace, Paced};
pub use put::{Action, Placed};
pub use sticky::stick;
pub use tell::{Audience, Errand, Said, tell};
