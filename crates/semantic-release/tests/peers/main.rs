//! What the peers answer, is answered: their own cases, by rule. Where the product answers otherwise on purpose, the rule has a name, which
//! the README explains.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test may fail it")]

mod case;
mod commit_analyzer;
mod differences;
mod semantic_release;
mod setup;
mod versions;
