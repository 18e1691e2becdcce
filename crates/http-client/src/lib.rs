//! One HTTP client for everything this product talks to.
//!
//! | module | what it holds |
//! |---|---|
//! | [`client`] | the client: TLS roots, proxies, timeouts, no redirects, retries, body cap |
//! | [`request`] | a request as a value, that can be sent again |
//! | [`response`] | the whole answer |
//! | [`retry`] | when to send again and after how long: a pure function |
//! | [`error`] | what went wrong: method, URL without query or secret, status, 500 bytes of body |

pub mod client;
pub mod error;
pub mod request;
pub mod response;
pub mod retry;

pub use client::{Client, Settings};
pub use error::HttpError;
pub use request::{Replay, Request};
pub use response::Response;
pub use retry::RetryPolicy;
