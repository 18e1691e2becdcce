//! octocrab's requests, sent by `http-client`: the same TLS, proxies, timeouts and retries as everywhere else. octocrab's own
//! retries, which would send a POST again at once on any failure, are not compiled in.

use std::pin::Pin;
use std::task::{Context, Poll};

use actions_core::Secret;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HeaderName};
use http_body_util::{BodyExt, Full};
use http_client::{Client, HttpError, Request};
use octocrab::OctoBody;
use thiserror::Error;
use tower::Service;
use url::Url;

const MEDIA_TYPE: &str = "application/vnd.github+json";
const API_VERSION: HeaderName = HeaderName::from_static("x-github-api-version");

/// Where octocrab's requests go, and with which token.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    client: Client,
    api: Url,
    token: Option<Secret>,
}

/// Why a request of octocrab's was not answered.
#[derive(Debug, Error)]
pub(crate) enum TransportError {
    /// As `http-client` says.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The body cannot be read from memory.
    #[error(transparent)]
    Body(#[from] octocrab::Error),
    /// A header's value is no text.
    #[error("a header's value is no text")]
    Text(#[from] http::header::ToStrError),
}

impl Transport {
    /// A transport to the API at a base URL, whose path (`/api/v3` on an Enterprise Server) every route is put after.
    pub(crate) fn new(client: Client, api: Url, token: Option<Secret>) -> Self {
        Self { client, api, token }
    }

    /// The URL of a route. Only the route's path and query count: the token never leaves the API's own host.
    pub(crate) fn url(&self, route: &http::Uri) -> Url {
        let mut url = self.api.clone();
        url.set_path(&format!("{}{}", self.api.path().trim_end_matches('/'), route.path()));
        url.set_query(route.query());
        url
    }

    /// The URL of the GraphQL API: `/graphql`, or `/api/graphql` beside `/api/v3` on an Enterprise Server.
    pub(crate) fn graphql(&self) -> Url {
        let mut url = self.api.clone();
        let base = self.api.path().trim_end_matches('/');
        url.set_path(&format!("{}/graphql", base.strip_suffix("/v3").unwrap_or(base)));
        url
    }

    /// Whether the token may go to a URL that GitHub named: the API's own server, or `uploads.X` beside `api.X`.
    pub(crate) fn is_github(&self, url: &Url) -> bool {
        let is_beside =
            |host: &str, api: &str| api.strip_prefix("api.").is_some_and(|x| host.strip_prefix("uploads.") == Some(x));
        let hosts = url.host_str().zip(self.api.host_str());
        let is_uploads = url.scheme() == "https" && hosts.is_some_and(|(host, api)| is_beside(host, api));
        url.origin() == self.api.origin() || is_uploads
    }

    /// Whether what lies at an address that GitHub named may be read from there: nobody on the way can change it.
    pub(crate) fn is_safe(&self, url: &Url) -> bool {
        url.scheme() == "https" || url.origin() == self.api.origin()
    }

    /// Reads what GitHub keeps on another server. The address itself is the permission, so that it is not shown, and the token stays
    /// here.
    pub(crate) async fn elsewhere(&self, url: Url) -> Result<Bytes, HttpError> {
        let answer = self.client.send(Request::get(url).secret_url()).await?;
        Ok(answer.success()?.body)
    }

    /// Sends a request that octocrab has no part in, with the token, and reads the answer without it.
    pub(crate) async fn direct(&self, request: Request) -> Result<(http::StatusCode, Bytes), HttpError> {
        let mut request = request.accept(MEDIA_TYPE)?.header(API_VERSION, "2022-11-28")?;
        if let Some(token) = &self.token {
            request = request.bearer(token)?;
        }
        let answer = self.client.send(request).await?;
        Ok((answer.status, self.without_token(answer.body)))
    }

    async fn send(self, request: http::Request<OctoBody>) -> Result<http::Response<Full<Bytes>>, TransportError> {
        let (parts, body) = request.into_parts();
        let mut sent = Request::new(parts.method, self.url(&parts.uri)).accept(MEDIA_TYPE)?;
        for (name, value) in parts.headers.iter().filter(|(name, _)| **name != CONTENT_LENGTH && **name != ACCEPT) {
            sent = sent.header(name.clone(), value.to_str()?)?;
        }
        if let Some(token) = &self.token {
            sent = sent.bearer(token)?;
        }
        let answer = self.client.send(sent.bytes(body.collect().await?.to_bytes())).await?;
        let mut response = http::Response::new(Full::new(self.without_token(answer.body)));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }

    /// A body as errors may show it: proxies have pages that repeat the request's headers.
    fn without_token(&self, body: Bytes) -> Bytes {
        let text = String::from_utf8_lossy(&body);
        match &self.token {
            Some(token) if text.contains(token.expose()) => text.replace(token.expose(), "***").into(),
            _ => body,
        }
    }
}

impl Service<http::Request<OctoBody>> for Transport {
    type Response = http::Response<Full<Bytes>>;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<OctoBody>) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}
