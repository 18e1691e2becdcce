//! Who is told of releases and deployments, by `notify` in deploy.yml. A notice that fails never fails what it tells of.
//!
//! **event → channels that want it → one message each → sent all at once → what became of them.**
//!
//! | module | what it holds |
//! |---|---|
//! | [`event`] | what is told, and the key under which it is told once |
//! | [`story`] | an event in words: pure |
//! | [`text`] | text from outside, cut and made harmless: pure |
//! | [`slack`], [`discord`], [`teams`] | the message of each service: pure |
//! | [`webhook`] | the body and the signature for a server of one's own: pure |
//! | [`sentry`], [`datadog`] | the markers of each service: pure |
//! | [`mail`] | the mail: pure |
//! | [`smtp`] | a mail sent |
//! | [`channel`] | deploy.yml's entries with their secrets |
//! | [`send`] | one message sent, by whatever channel |
//! | [`notices`] | all of them at once, and what became of them |
//! | [`error`] | why a notice was not sent, and the cure |

pub mod channel;
pub mod datadog;
pub mod discord;
pub mod error;
pub mod event;
pub mod mail;
pub mod notices;
pub mod send;
pub mod sentry;
pub mod slack;
pub mod smtp;
pub mod story;
pub mod teams;
pub mod text;
pub mod webhook;

pub use error::NoticeError;
pub use event::{Event, Kind};
pub use notices::{Delivery, Notices, Threads, show};
