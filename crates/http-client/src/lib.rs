//! One HTTP client for everything this product talks to.
//!
//! | module | what it holds |
//! |---|---|
//! | [`client`] | the client: timeouts, no redirects, retries, body cap |
//! | [`request`] | a request as a value, that can be sent again |
//! | [`response`] | the whole answer |
//! | [`stream`] | bodies that are too large to hold |
//! | [`websocket`] | text that a server sends as it comes |
//! | [`retry`] | when to send again and after how long: a pure function |
//! | [`limit`] | how long a server that limits requests asks to wait: pure |
//! | [`transport`] | why there was no answer, in words |
//! | [`redact`] | what may be shown of URLs and bodies |
//! | [`error`] | what went wrong: method, URL without query or secret, status, 500 bytes of body |
//! | `proxy` | the proxy variables: pure |
//! | `tls` | TLS with its roots: built in, and those of `SSL_CERT_FILE` |

pub mod client;
pub mod error;
pub mod limit;
mod proxy;
pub mod redact;
pub mod request;
pub mod response;
pub mod retry;
pub mod stream;
mod tls;
pub mod transport;
pub mod websocket;

pub use client::{Client, Settings};
pub use error::HttpError;
pub use request::{Replay, Request};
pub use response::Response;
pub use retry::RetryPolicy;
pub use stream::{Opened, Stream, StreamError};
pub use websocket::WebSocket;
