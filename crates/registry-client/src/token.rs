//! The token endpoint (distribution's token specification), by GET: the POST of OAuth 2 is missing on ghcr.io and others.

use actions_core::Secret;
use http_client::{Client, Request, Response};
use serde::Deserialize;
use url::Url;

use crate::challenge::{self, Bearer};
use crate::credentials::Login;
use crate::error::RegistryError;

/// What a token endpoint answers; the life time is not used, because a token that has ended is renewed after the 401 that it gets.
#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
}

/// Asks for a token for some scopes. `base` is the registry that named the endpoint, `registry` its name for errors.
pub(crate) async fn ask(
    client: &Client,
    (registry, base): (&str, &Url),
    bearer: &Bearer,
    scopes: &[String],
    login: Option<&Login>,
) -> Result<Secret, RegistryError> {
    let name = || registry.to_owned();
    let failed = |source| RegistryError::Token { registry: name(), source: Box::new(source) };
    let refused = |reason| RegistryError::Realm { registry: name(), realm: bearer.realm.clone(), reason };
    let mut url = challenge::realm(base, &bearer.realm).map_err(refused)?;
    url.query_pairs_mut().extend_pairs(bearer.service.iter().map(|service| ("service", service)));
    url.query_pairs_mut().extend_pairs(scopes.iter().map(|scope| ("scope", scope)));
    let request = Request::get(url).secret_answer();
    let request = match login {
        Some(login) => request.basic(&login.user, &login.password).map_err(failed)?,
        None => request,
    };
    let response = client.send(request).await.and_then(Response::success).map_err(failed)?;
    let answer: Answer = response.json().map_err(failed)?;
    let token = [answer.token, answer.access_token].into_iter().flatten().find(|token| !token.is_empty());
    tracing::debug!("got a token of {registry} for {}", scopes.join(" "));
    token.map(Secret::new).ok_or_else(|| RegistryError::NoToken { registry: name() })
}
