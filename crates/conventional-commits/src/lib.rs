//! Commit messages, read as the tools of the field read them: a tolerant scanner, not a grammar.
//!
//! Source: conventional-commits-parser (`CommitParser.ts`, `regex.ts`), the presets conventional-changelog-conventionalcommits
//! and conventional-changelog-angular (`parser.js`), conventional-commits-filter. What the regular expressions there accept is
//! accepted here, oddities included, because teams have histories that were released by them.
//!
//! | module | what it holds |
//! |---|---|
//! | [`options`] | presets and options |
//! | [`parser`] | the parser that they make |
//! | [`message`] | a whole message |
//! | [`header`] | `type(scope)!: subject` |
//! | `body` | body, footer and fields, line by line |
//! | `notes` | `BREAKING CHANGE: …` |
//! | `references` | `closes #12` and `@login` |
//! | [`revert`] | `This reverts commit …`, and which commits cancel each other |
//! | [`split`](mod@split) | the commits that one message holds |
//! | [`trailers`] | `Release-As:` and `[skip release]` |
//! | `pattern`, `words`, `lines`, [`space`] | given patterns, lists of words, lines, JavaScript's idea of white space |

mod body;
pub mod header;
#[cfg(test)]
mod linear;
mod lines;
pub mod message;
mod notes;
pub mod options;
pub mod parser;
mod pattern;
mod references;
pub mod revert;
pub mod space;
pub mod split;
pub mod trailers;
mod words;

pub use body::Details;
pub use message::Message;
pub use notes::Note;
pub use options::{Edition, Options, Preset};
pub use parser::Parser;
pub use pattern::PatternError;
pub use references::Reference;
pub use split::split;
pub use trailers::{release_as, skips_release};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
