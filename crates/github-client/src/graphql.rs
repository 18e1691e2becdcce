//! The GraphQL API: for what the REST API cannot do, or only one by one.

use http::{Method, StatusCode};
use http_client::{Replay, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::call::{Call, Permission};
use crate::client::GitHub;
use crate::error::{GitHubError, Source};
use crate::refusal::Refusal;

/// A document with its variables, and what it is for.
#[derive(Debug)]
pub(crate) struct Query {
    /// After "failed to".
    pub(crate) act: String,
    pub(crate) document: String,
    pub(crate) variables: Value,
    pub(crate) permission: Permission,
    /// Whether it may be sent again when its outcome is unknown.
    pub(crate) replay: Replay,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Vec<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    path: Vec<Value>,
}

impl Problem {
    /// Whether one of several things asked for is not there, which leaves the others as they are.
    fn is_absence(&self) -> bool {
        self.kind == "NOT_FOUND" && self.path.len() > 1
    }

    /// The field of the repository that is not shown to the token, which leaves the others as they are too.
    fn denied(&self) -> Option<&str> {
        let [_, field] = self.path.as_slice() else { return None };
        field.as_str().filter(|_| self.kind == "FORBIDDEN")
    }
}

/// Fields of the repository that the token may not read, each with GitHub's refusal.
pub(crate) type Denied = Vec<(String, GitHubError)>;

impl GitHub {
    /// Asks the GraphQL API. What is asked for and is not there is null in the answer.
    pub(crate) async fn graphql<T: DeserializeOwned>(&self, query: Query) -> Result<T, GitHubError> {
        let (data, denied) = self.graphql_partly(query).await?;
        denied.into_iter().next().map_or(Ok(data), |(_, error)| Err(error))
    }

    /// Asks for fields of the repository; those that the token may not read are null in the answer, and named beside it.
    pub(crate) async fn graphql_partly<T: DeserializeOwned>(&self, query: Query) -> Result<(T, Denied), GitHubError> {
        let Query { act, document, variables, permission, replay } = query;
        let url = self.transport().graphql();
        let call = Call::post(act, url.path().to_owned()).needing(permission);
        let failed = |source: Source| self.failed_at(&call, &url, source);
        let attempt = async {
            let request = Request::new(Method::POST, url.clone()).replay(replay);
            self.transport().direct(request.json(&json!({ "query": document, "variables": variables }))?).await
        };
        let (status, body) = attempt.await.map_err(|error| failed(Source::Http(error)))?;
        if status != StatusCode::OK {
            return Err(failed(Source::Refused(Refusal::read(status, &body))));
        }
        let unreadable = |error| failed(Source::unreadable(&String::from_utf8_lossy(&body), error));
        let answer: Answer = serde_json::from_slice(&body).map_err(unreadable)?;
        let refused = |problem: &Problem| failed(Source::Refused(Refusal::graphql(&problem.kind, &problem.message)));
        if let Some(problem) = answer.errors.iter().find(|problem| !problem.is_absence() && problem.denied().is_none()) {
            return Err(refused(problem));
        }
        let denied = answer.errors.iter().filter_map(|problem| Some((problem.denied()?.to_owned(), refused(problem)))).collect();
        match serde_json::from_value(answer.data) {
            Ok(data) => Ok((data, denied)),
            // What is not shown may be what every answer has.
            Err(error) => Err(denied.into_iter().next().map_or_else(|| unreadable(error), |(_, refusal)| refusal)),
        }
    }
}
