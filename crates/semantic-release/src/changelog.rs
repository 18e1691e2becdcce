//! A changelog that is kept in the repository: a release is put into it without touching the rest, byte for byte.
//!
//! | module | what it holds |
//! |---|---|
//! | [`insert`](mod@insert) | a release into a changelog of either form |
//! | [`outline`] | where headings and link definitions stand in a file |
//! | [`versions`] | which heading is of which version |
//! | [`conventional`] | the form of conventional-changelog and `@semantic-release/changelog` |
//! | [`keep`] | the form of keepachangelog.com |
//! | [`categories`] | its Added, Changed, Deprecated, Removed, Fixed, Security |
//! | [`definitions`] | its links at the end |
//! | [`edits`] | texts put into a file |

pub mod categories;
pub mod conventional;
pub mod definitions;
pub mod edits;
pub mod insert;
pub mod keep;
pub mod outline;
pub mod versions;

pub use insert::insert;
