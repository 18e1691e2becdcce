//! A server that answers by hand-written answers, in order; the last one for all further requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode};
use simulators::Server;

#[derive(Clone)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

pub(crate) fn answer(status: u16, body: &str) -> Answer {
    Answer { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body: body.to_owned() }
}

/// What the GraphQL API answers, with the status 200, when it finds an answer too costly.
pub(crate) fn too_costly(kind: &str) -> Answer {
    let message = "Resource limits for this query exceeded.";
    answer(
        200,
        &format!(
            r#"{{"data":{{"repository":null}},"errors":[{{"type":"{kind}","path":["repository"],"message":"{message}"}}]}}"#
        ),
    )
}

impl Answer {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), value.parse().unwrap());
        self
    }
}

pub(crate) async fn serve(answers: impl IntoIterator<Item = Answer>) -> Server {
    let mut answers: Vec<Answer> = answers.into_iter().collect();
    answers.reverse();
    let answers = Arc::new(Mutex::new(answers));
    let next = move || {
        let mut answers = answers.lock().unwrap();
        let next = if answers.len() > 1 { answers.pop() } else { answers.last().cloned() };
        let Answer { status, headers, body } = next.unwrap();
        let response: Response = (status, headers, body).into_response();
        std::future::ready(response)
    };
    Server::start(Router::new().fallback(next)).await.unwrap()
}
