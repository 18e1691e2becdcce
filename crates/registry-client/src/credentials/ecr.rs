//! The password of Amazon's registry: one signed request answers one for all its repositories, good for twelve hours.

use actions_core::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_client::{Client, Response};
use serde::Deserialize;
use serde_json::json;

use super::Login;
use crate::auth::Trouble;
use crate::aws::{Aws, Place};
use crate::error::RegistryError;

/// One registry of Amazon's and who we are there.
#[derive(Debug, Clone)]
pub(crate) struct Ecr {
    pub(crate) aws: Aws,
    pub(crate) place: Place,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(rename = "authorizationData")]
    data: Vec<TokenData>,
}

#[derive(Deserialize)]
struct TokenData {
    #[serde(rename = "authorizationToken")]
    token: String,
}

impl Ecr {
    /// Gets the registry's password.
    pub(crate) async fn login(&self, client: &Client) -> Result<Login, RegistryError> {
        let registry = || self.place.host.clone();
        let failed = |source| RegistryError::Aws { registry: registry(), source: Box::new(source) };
        let asked = self.aws.ask(client, &self.place, "GetAuthorizationToken", &json!({})).await;
        let answer = asked.map_err(|trouble| match trouble {
            Trouble::Known(error) => error,
            Trouble::Http(source) => failed(source),
        })?;
        let data = Response::success(answer).and_then(|answer| answer.json::<Tokens>()).map_err(failed)?.data.into_iter().next();
        let pair = data.and_then(|data| STANDARD.decode(data.token).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
        let pair = pair.as_deref().and_then(|pair| pair.split_once(':'));
        let (user, password) = pair.ok_or_else(|| RegistryError::NoToken { registry: registry() })?;
        tracing::info!("got the password of {} from AWS", self.place.host);
        Ok(Login { user: user.to_owned(), password: Secret::new(password), direct: false })
    }
}
