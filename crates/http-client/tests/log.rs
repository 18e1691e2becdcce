//! What a step log shows of requests. Alone in its process: `tracing` caches for all threads who listens to an event.

#![expect(clippy::unwrap_used, reason = "a test whose helpers fail is a test that fails")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use http_client::{Client, Request, RetryPolicy, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers one connection after the other with these statuses.
async fn serve(statuses: [&'static str; 3]) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for status in statuses {
            let (mut stream, _) = listener.accept().await.unwrap();
            assert_ne!(stream.read(&mut [0; 4096]).await.unwrap(), 0);
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    format!("http://{address}")
}

/// The log of a GET that is answered 503 and then 200, and of a POST to a secret URL; without what differs from run to run.
async fn log_of(debug: &str) -> Vec<String> {
    let log = Log::default();
    let env = Env::from([("RUNNER_DEBUG".to_owned(), debug.to_owned())]);
    let runner = Runner::new(env, Sink::new(log.clone())).unwrap();
    let _guard = tracing::subscriber::set_default(actions_core::log::subscriber(&runner));
    let server = serve(["503 Service Unavailable", "200 OK", "201 Created"]).await;
    let retry = RetryPolicy { attempts: 3, base: Duration::from_millis(1), ..RetryPolicy::default() };
    let client = Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap();
    let url = |path: &str| Url::parse(&format!("{server}{path}")).unwrap();
    let get = Request::get(url("/health?key=hidden")).bearer(&Secret::new("s3cret-token")).unwrap();
    client.send(get).await.unwrap();
    client.send(Request::post(url("/hook/s3cret-token")).secret_url()).await.unwrap();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    text.lines().map(|line| line.split(" after ").next().unwrap_or_default().replace(&server, "http://server")).collect()
}

#[tokio::test]
async fn a_retry_is_one_line_and_with_debugging_on_every_request_is_one_none_with_a_secret() {
    let retry = "GET http://server/health answered 503 Service Unavailable (try 1 of 3); trying again";
    assert_eq!(log_of("0").await, [retry]);
    let all = [
        "GET http://server/health answered 503 Service Unavailable",
        retry,
        "GET http://server/health answered 200 OK",
        "POST http://server/… answered 201 Created",
    ];
    assert_eq!(log_of("1").await, all);
}
