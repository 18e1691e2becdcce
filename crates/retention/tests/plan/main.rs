//! Plans, carried out on a registry that is a value.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod again;
mod big;
mod cases;
mod properties;
mod reading;
mod world;
