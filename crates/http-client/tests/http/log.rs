//! What a step log shows of requests.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use actions_core::{Env, Runner, Secret, Sink};
use http_client::Client;

use crate::server::{Server, answer};
use crate::{get, post, settings};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The log of a GET that is answered 503 and then 200, and of a POST to a secret URL.
async fn log_of(debug: &str) -> String {
    let log = Log::default();
    let env = Env::from([("RUNNER_DEBUG".to_owned(), debug.to_owned())]);
    let runner = Runner::new(env, Sink::new(log.clone())).unwrap();
    let _guard = tracing::subscriber::set_default(actions_core::log::subscriber(&runner));
    let replies = [answer("503 Service Unavailable", &[], ""), answer("200 OK", &[], ""), answer("204 No Content", &[], "")];
    let server = Server::start(replies).await;
    let client = Client::new(&runner, settings()).unwrap();
    let token = Secret::new("s3cret-token");
    client.send(get(&server.url("/health?key=hidden")).bearer(&token).unwrap()).await.unwrap();
    client.send(post(&server.url("/hook/s3cret-token")).secret_url()).await.unwrap();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    text.replace(&server.url(""), "http://server")
}

#[tokio::test]
async fn a_retry_is_one_line_that_says_why() {
    let log = log_of("0").await;
    let (line, wait) = log.split_once("; trying again after ").unwrap();
    assert_eq!(line, "GET http://server/health answered 503 Service Unavailable (try 1 of 3)");
    assert_eq!(wait.lines().count(), 1);
}

#[tokio::test]
async fn with_debugging_on_every_request_is_a_line_without_secrets() {
    let log = log_of("1").await;
    let lines: Vec<&str> = log.lines().map(|line| line.split(" after ").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "GET http://server/health answered 503 Service Unavailable",
            "GET http://server/health answered 503 Service Unavailable (try 1 of 3); trying again",
            "GET http://server/health answered 200 OK",
            "POST http://server/… answered 204 No Content",
        ]
    );
    assert!(!log.contains("hidden") && !log.contains("s3cret"), "{log}");
}
