//! Commit messages, read as semantic-release reads them with the `conventionalcommits` preset: a tolerant scanner, not a grammar.
//!
//! Source: conventional-commits-parser (`CommitParser.ts`, `regex.ts`) and conventional-changelog-conventionalcommits
//! (`parser.js`). What the regular expressions there accept is accepted here, oddities included, because teams have histories
//! that were released by them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`message`] | a whole message |
//! | [`header`] | `type(scope)!: subject` |
//! | [`breaking`] | `BREAKING CHANGE: …` in the body |
//! | [`revert`] | `This reverts commit …`, and which commits cancel each other |
//! | [`space`] | JavaScript's idea of white space |

pub mod breaking;
pub mod header;
pub mod message;
pub mod revert;
pub mod space;

pub use message::Message;
