//! Who may do what: accounts, challenges and tokens (distribution's token specification; what ghcr.io does otherwise).

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

use super::endpoint::{Call, Endpoint, query};
use super::reply::{self, Code};

/// The path of the token endpoint, on the registry's own host and port.
pub const TOKEN_PATH: &str = "/token";
/// What the registry calls itself in a challenge.
pub const SERVICE: &str = "simulated-registry";

/// One action on one repository, such as `("acme/api", "pull")`.
type Grant = (String, String);

/// Who an account is and what it may do.
#[derive(Debug, Clone)]
pub(super) struct Account {
    user: String,
    password: String,
    anonymous: bool,
    may_push: bool,
}

impl Account {
    pub(super) fn new(user: &str, password: &str) -> Self {
        Self { user: user.to_owned(), password: password.to_owned(), anonymous: false, may_push: true }
    }

    /// Who gives no name.
    pub(super) fn anonymous() -> Self {
        Self { anonymous: true, may_push: false, ..Self::new("", "") }
    }

    /// The same account, for pulling only.
    pub(super) fn reader(self) -> Self {
        Self { may_push: false, ..self }
    }

    fn may(&self, action: &str) -> bool {
        action == "pull" || self.may_push
    }
}

/// How a registry asks who one is.
#[derive(Debug, Clone)]
pub(super) enum Access {
    Open,
    Basic(Vec<Account>),
    Token(Vec<Account>),
    Ghcr(Vec<Account>),
}

impl Access {
    /// The same access with one more account; an open registry needs none.
    pub(super) fn with(mut self, account: Account) -> Self {
        match &mut self {
            Self::Open => {}
            Self::Basic(accounts) | Self::Token(accounts) | Self::Ghcr(accounts) => accounts.push(account),
        }
        self
    }

    pub(super) fn is_ghcr(&self) -> bool {
        matches!(self, Self::Ghcr(_))
    }

    /// How many tags one answer holds when the caller does not say.
    pub(super) fn page(&self) -> Option<usize> {
        self.is_ghcr().then_some(100)
    }

    fn accounts(&self) -> &[Account] {
        match self {
            Self::Open => &[],
            Self::Basic(accounts) | Self::Token(accounts) | Self::Ghcr(accounts) => accounts,
        }
    }

    fn anonymous(&self) -> Option<&Account> {
        self.accounts().iter().find(|account| account.anonymous)
    }

    fn login(&self, user: &str, password: &str) -> Option<&Account> {
        let mut named = self.accounts().iter().filter(|account| !account.anonymous);
        // ghcr.io takes any user name beside a token.
        named.find(|account| account.password == password && (self.is_ghcr() || account.user == user))
    }

    /// The account behind a Basic header: `Ok(None)` without one, `Err` when it is wrong.
    fn basic(&self, headers: &HeaderMap) -> Result<Option<&Account>, ()> {
        let Some(pair) = authorization(headers, "Basic ") else {
            return Ok(None);
        };
        let pair = decoded(pair).ok_or(())?;
        let (user, password) = pair.split_once(':').ok_or(())?;
        self.login(user, password).map(Some).ok_or(())
    }
}

/// The tokens that were given out, with what each allows.
#[derive(Debug, Default)]
pub(super) struct Tokens(BTreeMap<String, BTreeSet<Grant>>);

/// The refusal that a call gets; nothing when it is allowed.
pub(super) fn refusal(access: &Access, tokens: &Tokens, endpoint: &Endpoint, call: &Call) -> Option<Response> {
    let needs = needs(endpoint, call);
    let decide = |account: Option<&Account>| match account {
        Some(account) if needs.iter().all(|(_, action)| account.may(action)) => None,
        Some(account) if !account.anonymous => Some(Code::DENIED.reply()),
        _ => Some(challenge(access, call, &needs, None)),
    };
    match access {
        Access::Open => None,
        Access::Basic(_) => match access.basic(&call.headers) {
            Ok(account) => decide(account.or(access.anonymous())),
            Err(()) => decide(None),
        },
        Access::Token(_) | Access::Ghcr(_) => {
            let Some(bearer) = authorization(&call.headers, "Bearer ") else {
                return decide(None);
            };
            match tokens.0.get(bearer) {
                Some(grants) if needs.iter().all(|need| grants.contains(need)) => None,
                Some(_) => Some(challenge(access, call, &needs, Some("insufficient_scope"))),
                None if access.is_ghcr() => ghcr_refusal(access, bearer, &needs),
                None => Some(challenge(access, call, &needs, Some("invalid_token"))),
            }
        }
    }
}

/// ghcr.io takes the base64 of a GitHub token in the place of a token of its own.
fn ghcr_refusal(access: &Access, bearer: &str, needs: &[Grant]) -> Option<Response> {
    let token = decoded(bearer);
    match token.and_then(|token| access.login("", &token)) {
        Some(account) if needs.iter().all(|(_, action)| account.may(action)) => None,
        Some(_) => Some(Code::DENIED.says("permission_denied: write_package").reply()),
        None => Some(Code::DENIED.says("denied").reply()),
    }
}

/// What a call needs, in the order in which a challenge names it.
fn needs(endpoint: &Endpoint, call: &Call) -> Vec<Grant> {
    let Some(repository) = endpoint.repository() else {
        return Vec::new();
    };
    let actions: &[&str] = match call.method {
        Method::GET | Method::HEAD => &["pull"],
        Method::DELETE => &["delete"],
        _ => &["pull", "push"],
    };
    let own = actions.iter().map(|action| (repository.to_owned(), (*action).to_owned()));
    let mounted = call.parameter("from").map(|from| (from.to_owned(), "pull".to_owned()));
    own.chain(mounted).collect()
}

fn challenge(access: &Access, call: &Call, needs: &[Grant], error: Option<&str>) -> Response {
    let text = match access {
        Access::Open | Access::Basic(_) => "Basic realm=\"basic-realm\"".to_owned(),
        Access::Token(_) | Access::Ghcr(_) => {
            let base = format!("Bearer realm=\"{}{TOKEN_PATH}\",service=\"{SERVICE}\"", call.origin());
            let scope = Some(scope(needs)).filter(|scope| !scope.is_empty()).map(|scope| format!(",scope=\"{scope}\""));
            [Some(base), scope, error.map(|error| format!(",error=\"{error}\""))].into_iter().flatten().collect()
        }
    };
    let mut refusal = Code::UNAUTHORIZED.reply();
    if let Ok(value) = text.parse() {
        refusal.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    refusal
}

/// `repository:a:pull,push repository:b:pull`.
fn scope(needs: &[Grant]) -> String {
    let mut by_repository: Vec<(&str, Vec<&str>)> = Vec::new();
    for (repository, action) in needs {
        match by_repository.iter_mut().find(|(name, _)| name == repository) {
            Some((_, actions)) => actions.push(action),
            None => by_repository.push((repository, vec![action])),
        }
    }
    let one = |(name, actions): (&str, Vec<&str>)| format!("repository:{name}:{}", actions.join(","));
    by_repository.into_iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The token endpoint: GET with Basic, or without for what anybody may do. There is no POST, as on ghcr.io.
pub(super) fn issue(access: &Access, tokens: &mut Tokens, parts: &Parts) -> Response {
    if !matches!(access, Access::Token(_) | Access::Ghcr(_)) || parts.method != Method::GET {
        return reply::no_page();
    }
    let parameters = query(parts);
    if !parameters.iter().any(|(key, value)| key == "service" && value == SERVICE) {
        return reply::json(
            StatusCode::BAD_REQUEST,
            &json!({ "errors": [{ "code": "UNSUPPORTED", "message": "unknown service" }] }),
        );
    }
    let Ok(named) = access.basic(&parts.headers) else {
        return if access.is_ghcr() { Code::DENIED.says("denied").reply() } else { Code::UNAUTHORIZED.reply() };
    };
    let account = named.or(access.anonymous());
    let asked: Vec<Grant> = parameters.iter().filter(|(key, _)| key == "scope").flat_map(|(_, scope)| grants(scope)).collect();
    let allowed = |(_, action): &Grant| account.is_some_and(|account| account.may(action));
    if access.is_ghcr() && !asked.iter().all(allowed) {
        return Code::DENIED.reply();
    }
    let token = format!("token-{}", uuid::Uuid::new_v4());
    tokens.0.insert(token.clone(), asked.into_iter().filter(allowed).collect());
    let answer = if access.is_ghcr() {
        json!({ "token": token })
    } else {
        json!({ "token": token, "access_token": token, "expires_in": 300 })
    };
    reply::json(StatusCode::OK, &answer)
}

/// The grants that a `scope` parameter asks for.
fn grants(scopes: &str) -> Vec<Grant> {
    let one = |scope: &str| -> Option<Vec<Grant>> {
        let (name, actions) = scope.strip_prefix("repository:")?.rsplit_once(':')?;
        Some(actions.split(',').map(|action| (name.to_owned(), action.to_owned())).collect())
    };
    scopes.split(' ').filter_map(one).flatten().collect()
}

fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix(scheme)
}

fn decoded(base64: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(base64).ok()?).ok()
}
