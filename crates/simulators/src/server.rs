//! A router on a loopback port, with every request recorded and faults in front.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderMap, Method};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::fault::{self, Faults, What};

/// One request that a server has seen.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The status that was answered.
    pub status: u16,
}

/// A running simulator. It stops when dropped.
#[derive(Debug)]
pub struct Server {
    url: Url,
    faults: Faults,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<io::Result<()>>,
}

#[derive(Clone)]
struct Front {
    faults: Faults,
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
        let front = Front { faults: Faults::default(), seen: Arc::default() };
        let (faults, seen) = (front.faults.clone(), front.seen.clone());
        let app = router.layer(middleware::from_fn_with_state(front, observe));
        let task = tokio::spawn(async move { axum::serve(listener, app).await });
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        Ok(Self { url, faults, seen, task })
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
    let due = front.faults.next(&path);
    if due == Some(What::Slow) {
        tokio::time::sleep(fault::SLOW).await;
    }
    let response = match due.and_then(fault::answer) {
        Some(response) => response,
        None => next.run(request).await,
    };
    let seen = Seen { method, path, headers, status: response.status().as_u16() };
    front.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    response
}
