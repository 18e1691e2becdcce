//! `command: comment`: one comment for each environment on a pull request, which says what is given and nothing else.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the inputs and outputs of the command |
//! | [`run`] | the command: writes the comment, or shows it |
//! | [`sections`] | what the comment says, the most important first: a pure function |
//! | [`services`] | which images would be built: pure |

pub mod inputs;
pub mod run;
pub mod sections;
pub mod services;
