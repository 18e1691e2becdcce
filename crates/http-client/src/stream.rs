//! Bodies that are too large to hold: passed on as they come. What has gone by cannot be sent again, so nothing here is.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame, SizeHint};

use crate::client::{Client, Failed};
use crate::error::HttpError;
use crate::request::Request;
use crate::response::{Asked, Response};

/// An answer, of whatever status, whose body is still to come.
#[derive(Debug)]
pub struct Opened {
    asked: Asked,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Stream,
}

impl Opened {
    /// The answer as an error of its status; its body is not read.
    #[must_use]
    pub fn into_error(self) -> HttpError {
        Response { asked: self.asked, status: self.status, headers: self.headers, body: Bytes::new() }.into_error()
    }
}

/// Why the bytes of an answer broke off.
pub type StreamError = reqwest::Error;

/// The bytes of an answer as they come.
pub struct Stream(reqwest::Body);

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").finish_non_exhaustive()
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Client {
    /// Sends a request once and answers as soon as status and headers are there.
    ///
    /// # Errors
    /// [`HttpError::Transport`] when there is no answer.
    pub async fn open(&self, request: &Request) -> Result<Opened, HttpError> {
        match self.begin(request, request.body.clone().into()).await {
            Ok(mut answer) => {
                let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
                Ok(Opened { asked: request.asked(1), status, headers, body: Stream(answer.into()) })
            }
            Err(source) => Err(HttpError::transport(request.asked(1), source)),
        }
    }

    /// Sends a request once, with a body that comes from elsewhere, and reads the whole answer. The body's size is sent as
    /// `Content-Length` when it is known.
    ///
    /// # Errors
    /// [`HttpError::Transport`] when there is no answer, or when the body broke off; [`HttpError::TooLarge`] when the answer is over
    /// the limit.
    pub async fn send_stream<B>(&self, request: &Request, body: B) -> Result<Response, HttpError>
    where
        B: Body<Data = Bytes> + Send + Sync + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let outcome = match self.begin(request, reqwest::Body::wrap(body)).await {
            Ok(answer) => self.read(request, answer).await,
            Err(error) => Err(Failed::Transport(error)),
        };
        self.finish(request.asked(1), crate::retry::Stop::NotReplayable, outcome)
    }
}
