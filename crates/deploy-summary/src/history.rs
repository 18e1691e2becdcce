//! `command: history`: who deployed what, when, where and with which result, out of GitHub's deployments.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | its inputs and outputs |
//! | [`run`](mod@run) | inputs → facts → report |
//! | [`report`] | the history as a value: what every form of it shows, and what the JSON is |
//! | [`words`] | figures, times and endings in the words of people |
//! | [`table`] | history → job summary |
//! | [`text`] | history → aligned text for a terminal |
//! | [`page`] | history → a page without outside parts |

pub mod inputs;
pub mod page;
pub mod report;
pub mod run;
pub mod table;
pub mod text;
pub mod words;
