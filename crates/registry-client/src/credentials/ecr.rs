//! Amazon's registry: one signed request answers a password for all its repositories, good for twelve hours.
//!
//! The keys are the job's (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, as aws-actions/configure-aws-credentials
//! exports them). Without keys, the role `AWS_ROLE_ARN` is taken on with GitHub's own token for the job, which needs
//! `permissions: id-token: write`. `AWS_ENDPOINT_URL_ECR`, `AWS_ENDPOINT_URL_STS` and `AWS_ENDPOINT_URL` lead elsewhere, as for AWS's tools.

use actions_core::{Runner, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderName;
use http::header::{ACCEPT, AUTHORIZATION, DATE};
use http_client::{Client, HttpError, Request, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use serde::Deserialize;
use url::Url;

use super::Login;
use super::sigv4::{self, Keys, Subject};
use crate::error::RegistryError;

const TARGET: &str = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
const JSON: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded";
const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const AMZ_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
/// Whom the token of GitHub is for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// Who we are at AWS.
#[derive(Debug, Clone)]
pub(crate) struct Aws {
    means: Means,
    ecr: Option<Url>,
    sts: Option<Url>,
    now: Timestamp,
}

#[derive(Debug, Clone)]
enum Means {
    Keys(Keys),
    Role { arn: String, url: Url, token: Secret },
}

/// One registry of Amazon's and who we are there.
#[derive(Debug, Clone)]
pub(crate) struct Ecr {
    pub(super) aws: Aws,
    pub(super) place: Place,
}

/// What a registry's host says: `<account>.dkr.ecr.<region>.amazonaws.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    host: String,
    region: String,
    ecr: Url,
    sts: Url,
}

impl Place {
    /// The place of a host; nothing when it is none of Amazon's registries.
    pub(crate) fn of(host: &str) -> Option<Self> {
        let (account, rest) = host.split_once('.')?;
        let rest = rest.strip_prefix("dkr.ecr.").or_else(|| rest.strip_prefix("dkr.ecr-fips."))?;
        let (region, domain) = rest.split_once('.')?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !is_account || !matches!(domain, "amazonaws.com" | "amazonaws.com.cn") {
            return None;
        }
        let url = |service: &str| Url::parse(&format!("https://{service}.{region}.{domain}/")).ok();
        Some(Self { host: host.to_owned(), region: region.to_owned(), ecr: url("api.ecr")?, sts: url("sts")? })
    }
}

impl Aws {
    /// What the environment says; nothing when it says nothing.
    pub(super) fn from_env(runner: &Runner) -> Option<Self> {
        let given = |name: &str| runner.env(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let endpoint = |name: &str| given(name).or_else(|| given("AWS_ENDPOINT_URL")).and_then(|text| Url::parse(&text).ok());
        let secret = |name: &str| given(name).map(|text| runner.secret(text));
        let keys = given("AWS_ACCESS_KEY_ID").zip(secret("AWS_SECRET_ACCESS_KEY"));
        let keys = keys.map(|(id, secret_key)| Keys { id, secret: secret_key, session: secret("AWS_SESSION_TOKEN") });
        let role = || {
            let url = Url::parse(&given("ACTIONS_ID_TOKEN_REQUEST_URL")?).ok()?;
            Some(Means::Role { arn: given("AWS_ROLE_ARN")?, url, token: secret("ACTIONS_ID_TOKEN_REQUEST_TOKEN")? })
        };
        let means = keys.map(Means::Keys).or_else(role)?;
        Some(Self { means, ecr: endpoint("AWS_ENDPOINT_URL_ECR"), sts: endpoint("AWS_ENDPOINT_URL_STS"), now: runner.now() })
    }
}

impl Ecr {
    /// Gets the registry's password.
    pub(crate) async fn login(&self, client: &Client) -> Result<Login, RegistryError> {
        let registry = || self.place.host.clone();
        let failed = |source| RegistryError::Aws { registry: registry(), source: Box::new(source) };
        let keys = match &self.aws.means {
            Means::Keys(keys) => keys.clone(),
            Means::Role { arn, url, token } => self.assumed(client, arn, url, token).await?,
        };
        let answer = self.ask(client, &keys).await.map_err(failed)?;
        let data = answer.json::<Tokens>().map_err(failed)?.data.into_iter().next();
        let pair = data.and_then(|data| STANDARD.decode(data.token).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
        let (user, password) = pair
            .as_deref()
            .and_then(|pair| pair.split_once(':'))
            .ok_or_else(|| RegistryError::NoToken { registry: registry() })?;
        tracing::info!("got the password of {} from AWS", self.place.host);
        Ok(Login { user: user.to_owned(), password: Secret::new(password), direct: false })
    }

    /// Asks for the password. AWS refuses a signature whose moment is not now; then the time of its own answer is taken, because
    /// the clock here may be wrong, or stand still for reproducible builds.
    async fn ask(&self, client: &Client, keys: &Keys) -> Result<Response, HttpError> {
        let response = client.send(self.signed(keys, self.aws.now)?).await?;
        let told = response.header(&DATE).and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
        match told {
            Some(told) if !response.status.is_success() && told.duration_since(self.aws.now).abs().as_secs() > 240 => {
                client.send(self.signed(keys, told)?).await?.success()
            }
            _ => response.success(),
        }
    }

    fn signed(&self, keys: &Keys, moment: Timestamp) -> Result<Request, HttpError> {
        let url = self.aws.ecr.as_ref().unwrap_or(&self.place.ecr).clone();
        let host = url.authority().to_owned();
        let (date, body) = (sigv4::date(moment), b"{}");
        let mut headers = vec![("content-type", JSON), ("host", &host), ("x-amz-date", &date), ("x-amz-target", TARGET)];
        if let Some(session) = &keys.session {
            headers.push(("x-amz-security-token", session.expose()));
        }
        let region = self.place.region.as_str();
        let subject = Subject { method: "POST", path: "/", headers: &headers, body, region, service: "ecr" };
        let authorization = Secret::new(sigv4::authorization(&subject, keys, moment));
        // Asking for a password twice is the same as asking once.
        let request = Request::post(url).replay(http_client::Replay::Safe).secret_answer().body(JSON, body.as_slice())?;
        let request = request.header(AMZ_DATE, &date)?.header(AMZ_TARGET, TARGET)?.conceal(&keys.secret);
        let request = request.secret_header(AUTHORIZATION, &authorization)?;
        match &keys.session {
            Some(session) => request.secret_header(AMZ_TOKEN, session),
            None => Ok(request),
        }
    }

    /// Takes on a role with GitHub's token for this job.
    async fn assumed(&self, client: &Client, arn: &str, url: &Url, token: &Secret) -> Result<Keys, RegistryError> {
        let failed = |source| RegistryError::Role { role: arn.to_owned(), source: Box::new(source) };
        let mut url = url.clone();
        url.query_pairs_mut().append_pair("audience", AUDIENCE);
        let request = Request::get(url).secret_answer().bearer(token).map_err(failed)?;
        let identity: Identity =
            client.send(request).await.and_then(Response::success).and_then(|answer| answer.json()).map_err(failed)?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("Action", "AssumeRoleWithWebIdentity")
            .append_pair("Version", "2011-06-15")
            .append_pair("RoleArn", arn)
            .append_pair("RoleSessionName", "deploy-action")
            .append_pair("WebIdentityToken", &identity.value)
            .finish();
        let request = Request::post(self.aws.sts.as_ref().unwrap_or(&self.place.sts).clone())
            .replay(http_client::Replay::Safe)
            .secret_answer();
        let request = request.conceal(&Secret::new(identity.value)).header(ACCEPT, "application/xml").map_err(failed)?;
        let request = request.body(FORM, form).map_err(failed)?;
        let answer = client.send(request).await.and_then(Response::success).map_err(failed)?;
        let text = answer.text();
        let keys = element(&text, "AccessKeyId").zip(element(&text, "SecretAccessKey"));
        tracing::info!("took on the role {arn}");
        keys.map(|(id, secret)| Keys {
            id,
            secret: Secret::new(secret),
            session: element(&text, "SessionToken").map(Secret::new),
        })
        .ok_or_else(|| RegistryError::NoToken { registry: self.place.host.clone() })
    }
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

#[derive(Deserialize)]
struct Identity {
    value: String,
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
    fn a_registry_of_amazon_s_is_known_by_its_host() {
        let shown = |host: &str| Place::of(host).map(|place| format!("{} {}", place.region, place.ecr));
        let known = shown("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
        assert_eq!(known.as_deref(), Some("eu-west-1 https://api.ecr.eu-west-1.amazonaws.com/"));
        assert_eq!(
            shown("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn").as_deref(),
            Some("cn-north-1 https://api.ecr.cn-north-1.amazonaws.com.cn/")
        );
        for host in [
            "ghcr.io",
            "public.ecr.aws",
            "123.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
            "123456789012.dkr.ecr.evil.example",
        ] {
            assert_eq!(shown(host), None, "{host}");
        }
    }

    #[test]
    fn keys_are_read_from_the_answer_s_elements() {
        let text = "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>b/c+=</SecretAccessKey></Credentials>";
        assert_eq!(element(text, "SecretAccessKey").as_deref(), Some("b/c+="));
        assert_eq!(element(text, "SessionToken"), None);
    }
}
