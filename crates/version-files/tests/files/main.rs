//! Versions in files: folders of files before and after, hostile files, and what holds for all.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test may fail it")]

mod case;
mod damaged;
mod folders;
mod hostile;
mod surroundings;
