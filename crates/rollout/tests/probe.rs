//! How a service is looked at, on a server that counts its connections.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actions_core::{Env, Runner, Sink};
use rollout::gate::{Limits, Sight};
use rollout::probe::{Echo, Probe};
use rollout::version::Expected;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// A server that keeps its connections, gives every request the same answer, and counts connections.
async fn server(answer: String) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while socket.read(&mut request).await.is_ok_and(|read| read > 0) {
                    socket.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (url, connections)
}

fn runner() -> Runner {
    Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap()
}

fn probe(url: &Url) -> Probe {
    let limits = Limits { successes: 1, interval: Duration::from_millis(1), deadline: Duration::from_secs(20) };
    let echo = Echo { url: Some(url.join("version").unwrap()), pointer: None };
    let (health, timeout) = (url.join("health").unwrap(), Duration::from_secs(20));
    Probe { service: "api".to_owned(), health, status: vec![200], echo: Some(echo), limits, timeout }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn every_look_has_a_connection_of_its_own_which_its_two_requests_share() {
    let (url, connections) = server(ok("1.6.1")).await;
    let (runner, expected) = (runner(), Expected::new(["1.6.1"]));
    for looks in 1..=3 {
        assert_eq!(probe(&url).look(&runner, &expected).await, Sight::Good { version: Some("1.6.1".to_owned()) });
        assert_eq!(connections.load(Ordering::SeqCst), looks);
    }
}

#[tokio::test]
async fn no_connection_and_no_answer_in_time_are_errors_that_cost_only_time() {
    let nobody = Url::parse("http://127.0.0.1:1/").unwrap();
    let (silent, _) = server(String::new()).await;
    for url in [nobody, silent] {
        let hasty = Probe { timeout: Duration::from_millis(200), ..probe(&url) };
        let sight = hasty.look(&runner(), &Expected::default()).await;
        assert!(matches!(sight, Sight::Error { retry_after: None, .. }), "{sight:?}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_healthy_page_is_wrong() {
    let (healthy, _) = server(ok("1.6.1")).await;
    let (url, _) = server(format!("HTTP/1.1 302 Found\r\nlocation: {healthy}\r\ncontent-length: 0\r\n\r\n")).await;
    let sight = probe(&url).look(&runner(), &Expected::default()).await;
    assert_eq!(sight, Sight::Wrong { problem: format!("answered 302 to {healthy}, a redirect") });
}

#[tokio::test]
async fn an_endless_answer_is_wrong() {
    let (url, _) = server(ok(&"x".repeat(2 * 1024 * 1024))).await;
    let sight = probe(&url).look(&runner(), &Expected::default()).await;
    assert!(matches!(sight, Sight::Wrong { .. }), "{sight:?}");
}

#[tokio::test]
async fn a_server_that_is_overloaded_says_how_long_to_wait() {
    let (url, _) = server("HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    let sight = probe(&url).look(&runner(), &Expected::default()).await;
    assert_eq!(sight, Sight::Error { problem: "answered 503".to_owned(), retry_after: Some(Duration::from_secs(7)) });
}
