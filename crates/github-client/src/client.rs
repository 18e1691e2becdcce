//! One repository on GitHub, or on an Enterprise Server.

use actions_core::{RepositoryName, Secret};
use http::request::Builder;
use http::{HeaderMap, header};
use http_client::Client;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::call::{self, Call, Permission};
use crate::error::{GitHubError, Source};
use crate::pace::Pace;
use crate::transport::Transport;

/// One repository on GitHub; clones share their connections.
#[derive(Debug, Clone)]
pub struct GitHub {
    octocrab: Octocrab,
    transport: Transport,
    api: Url,
    repository: RepositoryName,
    writes: bool,
    pace: Pace,
}

/// An answer's headers and its JSON body.
pub(crate) struct Answer<T> {
    pub(crate) headers: HeaderMap,
    pub(crate) value: T,
}

impl<T> Answer<T> {
    /// Whether GitHub names a next page (RFC 8288).
    pub(crate) fn has_next(&self) -> bool {
        let links = self.headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok());
        links.flat_map(|value| value.split(',')).any(|link| link.contains(r#"rel="next""#))
    }

    /// A value in the query of the next page's address, as where pages are found by a cursor.
    pub(crate) fn next_page(&self, name: &str) -> Option<String> {
        self.linked("next", name)
    }

    /// The number of the last page, when GitHub names it.
    pub(crate) fn last_page(&self) -> Option<usize> {
        self.linked("last", "page")?.parse().ok()
    }

    /// A value in the query of the address that GitHub links to under a relation.
    fn linked(&self, relation: &str, name: &str) -> Option<String> {
        let links = self.headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok());
        let relation = format!("rel=\"{relation}\"");
        let link = links.flat_map(|value| value.split(',')).find(|link| link.contains(&relation))?;
        let (_, address) = link.split_once('<')?;
        let address = Url::parse(address.split_once('>')?.0).ok()?;
        address.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

impl GitHub {
    /// The repository behind the API at `api_url`, such as `https://api.github.com` or `https://ghe.example.org/api/v3`.
    ///
    /// Must be called within a Tokio runtime, on which octocrab starts its worker.
    ///
    /// # Errors
    /// [`GitHubError::Url`] when `api_url` is not the URL of a server.
    pub fn new(client: &Client, api_url: &str, token: Option<&Secret>, repository: &RepositoryName) -> Result<Self, GitHubError> {
        let wrong = |reason: String| GitHubError::Url { url: api_url.to_owned(), reason };
        let api = Url::parse(api_url).map_err(|error| wrong(error.to_string()))?;
        if !matches!(api.scheme(), "http" | "https") {
            return Err(wrong(format!("`{}` is neither http nor https", api.scheme())));
        }
        let transport = Transport::new(client.clone(), api.clone(), token.cloned());
        let Ok(octocrab) = OctocrabBuilder::new_empty().with_service(transport.clone()).with_auth(AuthState::None).build();
        let pace = Pace::of(&api);
        Ok(Self { octocrab, transport, api, repository: repository.clone(), writes: false, pace })
    }

    /// The same repository for a run that writes: what is advised when even reading is refused is the permission that the run needs
    /// in the end.
    #[must_use]
    pub fn for_writing(&self) -> Self {
        Self { writes: true, ..self.clone() }
    }

    /// The repository's name.
    #[must_use]
    pub fn repository(&self) -> &RepositoryName {
        &self.repository
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.transport
    }

    pub(crate) fn api(&self) -> &Url {
        &self.api
    }

    /// The route below this repository, percent-encoded.
    pub(crate) fn route(&self, tail: &str) -> String {
        call::path(&self.api, &format!("repos/{}/{tail}", self.repository))
    }

    /// Makes a call and reads its answer as JSON.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        call: &Call,
        body: Option<&impl Serialize>,
    ) -> Result<Answer<T>, GitHubError> {
        let (headers, text) = self.send(call, body).await?;
        let value = serde_json::from_str(&text).map_err(|source| self.failed(call, Source::unreadable(&text, source)))?;
        Ok(Answer { headers, value })
    }

    /// Makes a call whose answer holds nothing of interest.
    pub(crate) async fn effect(&self, call: &Call, body: Option<&impl Serialize>) -> Result<(), GitHubError> {
        self.send(call, body).await.map(|_| ())
    }

    /// Makes a call; answers the headers and the text of the body.
    pub(crate) async fn send(&self, call: &Call, body: Option<&impl Serialize>) -> Result<(HeaderMap, String), GitHubError> {
        self.pace.wait(&call.method).await;
        let attempt = async {
            let request = self.octocrab.build_request(Builder::new().method(call.method.clone()).uri(&call.route), body)?;
            let response = octocrab::map_github_error(self.octocrab.execute(request).await?).await?;
            let headers = response.headers().clone();
            Ok((headers, self.octocrab.body_to_string(response).await?))
        };
        attempt.await.map_err(|source: octocrab::Error| self.failed(call, source.into()))
    }

    pub(crate) fn failed(&self, call: &Call, source: Source) -> GitHubError {
        let url = call.route.parse().map_or_else(|_| self.api.clone(), |route| self.transport.url(&route));
        self.failed_at(call, &url, source)
    }

    pub(crate) fn failed_at(&self, call: &Call, url: &Url, source: Source) -> GitHubError {
        let permission = match call.permission {
            Permission::ReadContents if self.writes => Permission::WriteContents,
            Permission::ReadPulls if self.writes => Permission::WritePulls,
            permission => permission,
        };
        GitHubError::Call {
            act: if call.of_repository { format!("{} in {}", call.act, self.repository) } else { call.act.clone() },
            method: call.method.clone(),
            url: http_client::redact::shown(url),
            permission,
            source: Box::new(source),
        }
    }
}
