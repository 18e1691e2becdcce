//! What the parsers of the field answer, is answered; where it is not, a named rule says why.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod answer;
mod cases;
mod differential;
mod parser;
mod rules;
mod several;
mod single;
