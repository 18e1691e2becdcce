//! A router on a loopback port, with every request recorded and faults in front.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::fault::{self, Faults, What};
use crate::meanwhile::Meanwhile;

/// One request that a server has seen.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty when there was none, or no whole one.
    pub body: Bytes,
    /// The status that was answered.
    pub status: u16,
}

/// A running simulator. It stops when dropped.
#[derive(Debug)]
pub struct Server {
    url: Url,
    faults: Faults,
    meanwhile: Meanwhile,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<io::Result<()>>,
}

#[derive(Clone, Default)]
struct Front {
    faults: Faults,
    meanwhile: Meanwhile,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Serves a router on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The operating system's, when no port can be had.
    pub async fn start(router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let front = Front::default();
        let (faults, meanwhile, seen) = (front.faults.clone(), front.meanwhile.clone(), front.seen.clone());
        let app = router.layer(middleware::from_fn_with_state(front, observe));
        let task = tokio::spawn(async move { axum::serve(listener, app).await });
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        Ok(Self { url, faults, meanwhile, seen, task })
    }

    /// The server's address, such as `http://127.0.0.1:34567/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The server's address without a final slash, as settings are usually written.
    #[must_use]
    pub fn base(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// Host and port, such as `127.0.0.1:34567`.
    #[must_use]
    pub fn authority(&self) -> String {
        self.url.authority().to_owned()
    }

    /// The faults that the server has to show.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What others do between the requests.
    #[must_use]
    pub fn meanwhile(&self) -> &Meanwhile {
        &self.meanwhile
    }

    /// Every request so far, in the order in which the answers began.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn observe(State(front): State<Front>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let headers = request.headers().clone();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let request = Request::from_parts(parts, Body::from(body.clone()));
    front.meanwhile.pass();
    let due = front.faults.next(&path);
    if due == Some(What::Slow) {
        tokio::time::sleep(fault::SLOW).await;
    }
    let response = match due.and_then(fault::answer) {
        Some(response) if due != Some(What::Lost) => response,
        instead => {
            let response = next.run(request).await;
            instead.unwrap_or(response)
        }
    };
    let seen = Seen { method, path, headers, body, status: response.status().as_u16() };
    front.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    if due == Some(What::Hang) {
        std::future::pending::<()>().await;
    }
    response
}

#[cfg(test)]
mod tests {
    use actions_core::{Runner, Sink};
    use axum::routing::get;
    use http_client::{Client, HttpError, Request, Response, RetryPolicy, Settings};

    use super::*;
    use crate::fault::Fault;

    async fn server() -> Server {
        Server::start(Router::new().route("/hello", get(async || "true"))).await.unwrap()
    }

    fn fail(server: &Server, what: &str, at: u32) {
        server.faults().add(Fault { what: what.parse().unwrap(), at, path: String::new() });
    }

    async fn hello(server: &Server) -> Result<Response, HttpError> {
        let runner = Runner::new(actions_core::runner::Env::new(), Sink::new(io::sink())).unwrap();
        let once = RetryPolicy { attempts: 1, ..RetryPolicy::default() };
        let client = Client::new(&runner, Settings { retry: once, ..Settings::default() }).unwrap();
        client.send(Request::get(server.url().join("hello?x=1").unwrap())).await
    }

    #[tokio::test]
    async fn the_router_is_served_and_every_request_is_recorded_with_its_answer() {
        let server = server().await;
        assert_eq!(hello(&server).await.unwrap().text(), "true");
        fail(&server, "503", 1);
        assert_eq!(hello(&server).await.unwrap().status, 503);
        let seen: Vec<_> = server.seen().iter().map(|seen| format!("{} {} {}", seen.method, seen.path, seen.status)).collect();
        assert_eq!(seen, ["GET /hello?x=1 200", "GET /hello?x=1 503"]);
        assert!(server.seen()[0].headers.contains_key("user-agent"));
    }

    #[tokio::test]
    async fn a_fault_takes_the_place_of_the_answer_once() {
        let server = server().await;
        fail(&server, "html", 2);
        let answers = [hello(&server).await.unwrap(), hello(&server).await.unwrap(), hello(&server).await.unwrap()];
        assert_eq!(answers.each_ref().map(|answer| answer.text().contains("Please sign in")), [false, true, false]);
    }

    #[tokio::test]
    async fn a_limited_answer_says_when_to_come_again() {
        let server = server().await;
        fail(&server, "429", 1);
        let answer = hello(&server).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.header(&http::header::RETRY_AFTER)), (429, Some("1")));
    }

    #[tokio::test]
    async fn a_reset_breaks_off_in_the_middle_of_the_answer() {
        let server = server().await;
        fail(&server, "reset", 1);
        assert!(matches!(hello(&server).await, Err(HttpError::Transport { unsent: false, .. })));
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn a_lost_answer_is_of_a_request_that_was_served() {
        let count = Arc::new(Mutex::new(0));
        let counter = count.clone();
        let route = get(async move || {
            *counter.lock().unwrap() += 1;
            "true"
        });
        let server = Server::start(Router::new().route("/hello", route)).await.unwrap();
        for (what, expected) in [("lost-answer", 1), ("reset", 1)] {
            fail(&server, what, 1);
            assert!(matches!(hello(&server).await, Err(HttpError::Transport { unsent: false, .. })));
            assert_eq!(*count.lock().unwrap(), expected, "{what}");
        }
    }

    #[tokio::test]
    async fn a_request_that_hangs_is_served_and_never_answered() {
        let server = server().await;
        fail(&server, "hang", 1);
        let passing = async {
            while server.seen().is_empty() {
                tokio::task::yield_now().await;
            }
            // From here on time passes wherever only time is waited for.
            tokio::time::pause();
        };
        let (answer, ()) = tokio::join!(hello(&server), passing);
        assert!(matches!(answer, Err(HttpError::Transport { unsent: false, .. })));
        assert_eq!(server.seen().len(), 1);
    }

    #[tokio::test]
    async fn addresses_are_written_as_settings_are() {
        let server = server().await;
        assert_eq!(format!("http://{}", server.authority()), server.base());
        assert_eq!(format!("{}/", server.base()), server.url().as_str());
    }

    #[tokio::test]
    async fn a_dropped_server_answers_no_more() {
        let server = server().await;
        let address = server.authority();
        drop(server);
        tokio::task::yield_now().await;
        assert!(tokio::net::TcpStream::connect(address).await.is_err());
    }
}
