//! Keys for a role, in exchange for the token that GitHub gives the job (`AssumeRoleWithWebIdentity`).

use actions_core::Secret;
use http::header::ACCEPT;
use http_client::{Client, Request, Response};
use serde::Deserialize;
use url::Url;

use super::sigv4::Keys;
use crate::error::RegistryError;

const FORM: &str = "application/x-www-form-urlencoded";
/// Whom the token of GitHub is for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// A role, and where the job's token is to be had.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) url: Url,
    pub(super) token: Secret,
}

#[derive(Deserialize)]
struct Identity {
    value: String,
}

impl Role {
    /// Takes on the role, at AWS's token service.
    pub(super) async fn assumed(&self, client: &Client, sts: &Url) -> Result<Keys, RegistryError> {
        let failed = |source| RegistryError::Role { role: self.arn.clone(), source: Box::new(source) };
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("audience", AUDIENCE);
        let request = Request::get(url).secret_answer().bearer(&self.token).map_err(failed)?;
        let identity: Identity =
            client.send(request).await.and_then(Response::success).and_then(|answer| answer.json()).map_err(failed)?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", "AssumeRoleWithWebIdentity")
            .append_pair("Version", "2011-06-15")
            .append_pair("RoleArn", &self.arn)
            .append_pair("RoleSessionName", "deploy-action")
            .append_pair("WebIdentityToken", &identity.value)
            .finish();
        let request = Request::post(sts.clone()).replay(http_client::Replay::Safe).secret_answer();
        let request = request.conceal(&Secret::new(identity.value)).header(ACCEPT, "application/xml").map_err(failed)?;
        let request = request.body(FORM, form).map_err(failed)?;
        let answer = client.send(request).await.and_then(Response::success).map_err(failed)?;
        let keys = read(&answer.text()).ok_or_else(|| RegistryError::NoKeys { role: self.arn.clone() })?;
        tracing::info!("took on the role {}", self.arn);
        Ok(keys)
    }
}

fn read(answer: &str) -> Option<Keys> {
    let secret = |name: &str| element(answer, name).map(Secret::new);
    Some(Keys { id: element(answer, "AccessKeyId")?, secret: secret("SecretAccessKey")?, session: secret("SessionToken") })
}

/// The text of an element of XML that holds letters only, as keys do.
fn element(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty() && !value.contains(['<', '&']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_from_the_answer_s_elements() {
        let keys =
            read("<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>b/c+=</SecretAccessKey></Credentials>").unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.expose(), keys.session), ("A", "b/c+=", None));
        assert!(read("<ErrorResponse/>").is_none());
    }
}
