//! AWS: who we are there, and signed requests to the API of its registry.
//!
//! The keys are the job's (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, as aws-actions/configure-aws-credentials
//! exports them). Without keys, the role `AWS_ROLE_ARN` is taken on with GitHub's own token for the job, which needs
//! `permissions: id-token: write`. `AWS_ENDPOINT_URL_ECR`, `AWS_ENDPOINT_URL_STS` and `AWS_ENDPOINT_URL` lead elsewhere, as for AWS's tools.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | here | the account, the places of a region, one signed request | IO |
//! | `role` | keys for a role, in exchange for the job's token | IO |
//! | `sigv4` | signatures | pure |

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actions_core::{Runner, Secret};
use bytes::Bytes;
use http::HeaderName;
use http::header::{AUTHORIZATION, DATE};
use http_client::{Client, HttpError, Request, Response};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

use self::role::Role;
use self::sigv4::{Keys, Subject};
use crate::auth::Trouble;
use crate::error::RegistryError;

mod role;
mod sigv4;

const TARGET: &str = "AmazonEC2ContainerRegistry_V20150921";
const JSON: &str = "application/x-amz-json-1.1";
const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const AMZ_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
/// How far a clock may be wrong before AWS's own is taken; AWS refuses at five minutes.
const SKEW: SignedDuration = SignedDuration::from_secs(240);
/// How often a request is sent that AWS throttles, and how long is waited after the first; it doubles.
const TRIES: u32 = 6;
const WAIT: Duration = Duration::from_millis(250);

/// Who we are at AWS; clones share keys and clock.
#[derive(Debug, Clone)]
pub(crate) struct Aws {
    means: Means,
    keys: Arc<OnceCell<Keys>>,
    clock: Arc<Mutex<Clock>>,
    ecr: Option<Url>,
    sts: Option<Url>,
}

#[derive(Debug, Clone)]
enum Means {
    Keys(Keys),
    Role(Role),
}

/// A moment, and since when it has passed.
#[derive(Debug, Clone, Copy)]
struct Clock {
    read: Timestamp,
    at: Instant,
}

/// What a registry's host says: `<account>.dkr.ecr.<region>.amazonaws.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) host: String,
    pub(crate) account: String,
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
        let (ecr, sts) = (url("api.ecr")?, url("sts")?);
        Some(Self { host: host.to_owned(), account: account.to_owned(), region: region.to_owned(), ecr, sts })
    }
}

impl Aws {
    /// What the environment says; nothing when it says nothing.
    pub(crate) fn from_env(runner: &Runner) -> Option<Self> {
        let given = |name: &str| runner.env(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let endpoint = |name: &str| given(name).or_else(|| given("AWS_ENDPOINT_URL")).and_then(|text| Url::parse(&text).ok());
        let secret = |name: &str| given(name).map(|text| runner.secret(text));
        let keys = given("AWS_ACCESS_KEY_ID").zip(secret("AWS_SECRET_ACCESS_KEY"));
        let keys = keys.map(|(id, secret_key)| Keys { id, secret: secret_key, session: secret("AWS_SESSION_TOKEN") });
        let role = || {
            let url = Url::parse(&given("ACTIONS_ID_TOKEN_REQUEST_URL")?).ok()?;
            let token = secret("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?;
            Some(Means::Role(Role { arn: given("AWS_ROLE_ARN")?, url, token }))
        };
        let means = keys.map(Means::Keys).or_else(role)?;
        let clock = Arc::new(Mutex::new(Clock { read: runner.now(), at: Instant::now() }));
        let (ecr, sts) = (endpoint("AWS_ENDPOINT_URL_ECR"), endpoint("AWS_ENDPOINT_URL_STS"));
        Some(Self { means, keys: Arc::default(), clock, ecr, sts })
    }

    /// Asks the registry's API for an operation that may be asked for twice, again while AWS throttles it. Answers whatever AWS
    /// answers in the end.
    pub(crate) async fn ask(&self, client: &Client, place: &Place, operation: &str, body: &Value) -> Result<Response, Trouble> {
        let keys = self.keys(client, place).await?;
        let body = Bytes::from(body.to_string());
        let mut wait = WAIT;
        for _ in 1..TRIES {
            let response = self.ask_in_time(client, place, &keys, (operation, &body)).await?;
            if !is_throttled(&response) {
                return Ok(response);
            }
            tracing::info!("AWS throttled {operation}; trying again after {wait:?}");
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        Ok(self.ask_in_time(client, place, &keys, (operation, &body)).await?)
    }

    async fn keys(&self, client: &Client, place: &Place) -> Result<Keys, RegistryError> {
        match &self.means {
            Means::Keys(keys) => Ok(keys.clone()),
            Means::Role(role) => {
                let sts = self.sts.as_ref().unwrap_or(&place.sts);
                self.keys.get_or_try_init(|| role.assumed(client, sts)).await.cloned()
            }
        }
    }

    /// AWS refuses a signature whose moment is not now; then the time of its own answer is taken, because the clock here may be wrong, or
    /// stand still for reproducible builds.
    async fn ask_in_time(
        &self,
        client: &Client,
        place: &Place,
        keys: &Keys,
        asked: (&str, &Bytes),
    ) -> Result<Response, HttpError> {
        let moment = self.now();
        let response = client.send(self.signed(place, keys, asked, moment)?).await?;
        let told = response.header(&DATE).and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
        match told {
            Some(told) if !response.status.is_success() && told.duration_since(moment).abs() > SKEW => {
                *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Clock { read: told, at: Instant::now() };
                client.send(self.signed(place, keys, asked, told)?).await
            }
            _ => Ok(response),
        }
    }

    fn now(&self) -> Timestamp {
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = SignedDuration::try_from(clock.at.elapsed()).unwrap_or_default();
        clock.read.saturating_add(passed).unwrap_or(clock.read)
    }

    fn signed(
        &self,
        place: &Place,
        keys: &Keys,
        (operation, body): (&str, &Bytes),
        moment: Timestamp,
    ) -> Result<Request, HttpError> {
        let url = self.ecr.as_ref().unwrap_or(&place.ecr).clone();
        let (host, target) = (url.authority().to_owned(), format!("{TARGET}.{operation}"));
        let date = sigv4::date(moment);
        let mut headers = vec![("content-type", JSON), ("host", &host), ("x-amz-date", &date), ("x-amz-target", &target)];
        if let Some(session) = &keys.session {
            headers.push(("x-amz-security-token", session.expose()));
        }
        let subject = Subject { method: "POST", path: "/", headers: &headers, body, region: &place.region, service: "ecr" };
        let authorization = Secret::new(sigv4::authorization(&subject, keys, moment));
        let request = Request::post(url).replay(http_client::Replay::Safe).secret_answer().body(JSON, body.clone())?;
        let request = request.header(AMZ_DATE, &date)?.header(AMZ_TARGET, &target)?.conceal(&keys.secret);
        let request = request.secret_header(AUTHORIZATION, &authorization)?;
        match &keys.session {
            Some(session) => request.secret_header(AMZ_TOKEN, session),
            None => Ok(request),
        }
    }
}

/// What AWS calls an error, without its namespace, such as `RepositoryNotFoundException`.
pub(crate) fn error_code(response: &Response) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(rename = "__type")]
        name: String,
    }
    let name = response.json::<Refusal>().map(|refusal| refusal.name).unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default().to_owned()
}

/// AWS throttles with 400, which says nothing by itself.
fn is_throttled(response: &Response) -> bool {
    let is_limit =
        |code: &str| code.starts_with("Throttl") || matches!(code, "TooManyRequestsException" | "RequestLimitExceeded");
    response.status.is_client_error() && is_limit(&error_code(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_of_amazon_s_is_known_by_its_host() {
        let shown = |host: &str| Place::of(host).map(|place| format!("{} {} {}", place.account, place.region, place.ecr));
        let known = shown("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
        assert_eq!(known.as_deref(), Some("123456789012 eu-west-1 https://api.ecr.eu-west-1.amazonaws.com/"));
        assert_eq!(
            shown("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn").as_deref(),
            Some("123456789012 cn-north-1 https://api.ecr.cn-north-1.amazonaws.com.cn/")
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
}
