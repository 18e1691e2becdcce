//! `command: history` under the runner's simulator, against GitHub as it answers.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod hostile;
mod page;
mod scene;
mod summary;
mod three_months;
mod verb;
