//! Web sockets (RFC 6455): text that a server sends as it comes.
//!
//! The handshake goes through the same proxies and trusts the same certificates as every other request, but always over HTTP/1.1, which
//! alone has it everywhere. Frames are `tungstenite`'s.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use http::header::{CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderMap, StatusCode};
use reqwest::Upgraded;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::client::Client;
use crate::error::HttpError;
use crate::request::Request;
use crate::response::Response;
use crate::retry::Stop;

/// What is added to the key before it is hashed (RFC 6455, 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The most bytes of one message.
const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

/// An open WebSocket. It is closed when it is dropped.
pub struct WebSocket(WebSocketStream<Upgraded>);

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket").finish_non_exhaustive()
    }
}

impl Client {
    /// Opens a WebSocket at an http or https URL. It is tried once.
    ///
    /// # Errors
    /// [`HttpError::Transport`] without an answer, [`HttpError::Status`] when the server answers otherwise than by opening one.
    pub async fn websocket(&self, request: Request) -> Result<WebSocket, HttpError> {
        let key = STANDARD.encode(uuid::Uuid::new_v4().as_bytes());
        let request = request
            .header(CONNECTION, "Upgrade")?
            .header(UPGRADE, "websocket")?
            .header(SEC_WEBSOCKET_VERSION, "13")?
            .header(SEC_WEBSOCKET_KEY, &key)?;
        let asked = request.asked(1);
        let client = self.of_http1()?;
        let answer = client.begin(&request, reqwest::Body::default()).await;
        let answer = answer.map_err(|error| HttpError::transport(asked.clone(), error))?;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            let answer = client.read(&request, answer).await;
            return Err(client.finish(asked, Stop::Final, answer)?.into_error());
        }
        if !is_accepted(answer.headers(), &key) {
            let (status, headers) = (answer.status(), answer.headers().clone());
            return Err(Response { asked, status, headers, body: bytes::Bytes::new() }.into_error());
        }
        let upgraded = answer.upgrade().await;
        let connection = upgraded.map_err(|error| HttpError::transport(asked, client.transport(&request, &error)))?;
        let config = WebSocketConfig::default().max_message_size(Some(MESSAGE_LIMIT));
        Ok(WebSocket(WebSocketStream::from_raw_socket(connection, Role::Client, Some(config)).await))
    }
}

impl WebSocket {
    /// The next text; nothing when it is over, whether the server closed it or it broke off.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            match self.0.next().await? {
                Ok(Message::Text(text)) => return Some(text.as_str().to_owned()),
                Ok(Message::Binary(bytes)) => return Some(String::from_utf8_lossy(&bytes).into_owned()),
                Ok(Message::Close(reason)) => {
                    tracing::debug!("the server closed the WebSocket: {reason:?}");
                    return None;
                }
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => {}
                Err(error) => {
                    tracing::debug!("the WebSocket broke off: {error}");
                    return None;
                }
            }
        }
    }
}

/// Whether the server has seen the key: a proxy that repeats an old answer has not.
fn is_accepted(headers: &HeaderMap, key: &str) -> bool {
    headers.get(SEC_WEBSOCKET_ACCEPT).is_some_and(|accept| accept.as_bytes() == accept_of(key).as_bytes())
}

fn accept_of(key: &str) -> String {
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, format!("{key}{GUID}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::accept_of;

    #[test]
    fn the_servers_proof_is_the_one_of_the_specification() {
        assert_eq!(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
