//! Web sockets: opened by a handshake that is checked, read until they end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::server::{Server, answer};
use crate::{client, get};
use http_client::HttpError;

/// A server that takes one handshake, sends bytes and closes; `proof` makes of the client's key what is answered.
async fn socket(proof: fn(&str) -> String, frames: &'static [u8]) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://127.0.0.1:{}/listen?logPath=/a", listener.local_addr().unwrap().port());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).unwrap();
        let accept = proof(key);
        let answer = "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n";
        stream.write_all(format!("{answer}sec-websocket-accept: {accept}\r\n\r\n").as_bytes()).await.unwrap();
        stream.write_all(frames).await.unwrap();
        head
    });
    (url, task)
}

fn right(key: &str) -> String {
    STANDARD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11").as_bytes()))
}

#[tokio::test]
async fn texts_come_one_after_the_other_until_the_server_closes() {
    // A text in two frames with a ping between them, bytes, and the close.
    let (url, server) = socket(right, b"\x01\x03one\x89\x00\x80\x04 two\x82\x03\xffab\x88\x00").await;
    let mut socket = client().websocket(get(&url)).await.unwrap();
    assert_eq!(socket.next().await.as_deref(), Some("one two"));
    assert_eq!(socket.next().await.as_deref(), Some("\u{fffd}ab"));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.next().await, None);
    let head = server.await.unwrap();
    assert!(head.starts_with("GET /listen?logPath=/a HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nupgrade: websocket\r\n") && head.contains("\r\nsec-websocket-version: 13\r\n"), "{head}");
}

#[tokio::test]
async fn one_that_breaks_off_is_over() {
    let (url, _server) = socket(right, b"\x81\x7e").await;
    assert_eq!(client().websocket(get(&url)).await.unwrap().next().await, None);
}

#[tokio::test]
async fn a_server_that_did_not_see_the_key_is_not_believed() {
    let (url, _server) = socket(|_| "c29tZXRoaW5nIGVsc2U=".to_owned(), b"").await;
    let error = client().websocket(get(&url)).await.unwrap_err();
    assert!(matches!(error, HttpError::Status { .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_opens_none_is_an_error_of_its_answer_and_is_asked_once() {
    let server = Server::start([answer("404 Not Found", &[], "no such page")]).await;
    let error = client().websocket(get(&server.url("/listen"))).await.unwrap_err();
    assert!(matches!(&error, HttpError::Status { body, .. } if body == "no such page"), "{error:?}");
    let error = client().websocket(get(&server.url("/listen"))).await.unwrap_err();
    assert!(matches!(error, HttpError::Transport { .. }), "{error:?}");
}
