//! What a registry is told about who we are: a token, a password, or nothing.
//!
//! Nothing is asked in advance. The first request to a registry goes out as it is, and a 401 says what is wanted; the other
//! requests wait for that one. A token is asked for once, for all repositories that are known to be needed, because its round
//! trip costs as much as the work itself. Where a registry or its token endpoint does not take that, each repository gets its
//! own.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use actions_core::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, StatusCode};
use http_client::{Client, HttpError, Opened, Request, Response};
use tokio::sync::OnceCell;
use url::Url;

use crate::challenge::{Bearer, Challenge};
use crate::credentials::{Ecr, Known, Login};
use crate::error::RegistryError;
use crate::pass::{Next, Pass, next};
use crate::token;

/// How often one request is sent at most: as it is, with a token that has ended, with a new one for all, with one of its own; and
/// twice more, because others renew the token for all meanwhile.
const TURNS: usize = 6;

/// What is to be done in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Manifests and blobs are read.
    Pull,
    /// Tags are put as well.
    Push,
    /// Tags and manifests are deleted as well.
    Delete,
}

impl Access {
    fn actions(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "pull,push",
            Self::Delete => "pull,push,delete",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Pull => "to pull",
            Self::Push => "to push",
            Self::Delete => "to delete from",
        }
    }
}

/// One registry and what it has said so far.
#[derive(Debug)]
pub(crate) struct Host {
    name: String,
    base: Url,
    /// Who we are, once it is known: the password of ECR comes from AWS.
    login: OnceCell<Option<Login>>,
    ecr: Option<Box<Ecr>>,
    needs: Mutex<BTreeMap<String, Access>>,
    session: tokio::sync::Mutex<Session>,
}

#[derive(Debug)]
struct Session {
    /// Whether the registry has answered once, so that requests need not wait for each other.
    settled: bool,
    pass: Pass,
    own: BTreeMap<String, Pass>,
    /// Whether the token endpoint refused a token for all.
    one_by_one: bool,
}

impl Session {
    fn pass(&self, repository: &str) -> &Pass {
        self.own.get(repository).unwrap_or(&self.pass)
    }
}

impl Host {
    pub(crate) fn new(name: &str, base: Url, known: Known) -> Self {
        let (pass, settled) = match &known {
            Known::Login(login) if login.direct => (Pass::Direct, true),
            // It is known to want a password.
            Known::Ecr(_) => (Pass::Basic, true),
            _ => (Pass::Unasked, false),
        };
        let (login, ecr) = match known {
            Known::Nobody => (OnceCell::new_with(Some(None)), None),
            Known::Login(login) => (OnceCell::new_with(Some(Some(login))), None),
            Known::Ecr(ecr) => (OnceCell::new(), Some(ecr)),
        };
        let session = Session { settled, pass, own: BTreeMap::new(), one_by_one: false };
        Self { name: name.to_owned(), base, login, ecr, needs: Mutex::default(), session: session.into() }
    }

    fn login(&self) -> Option<&Login> {
        self.login.get()?.as_ref()
    }

    /// Gets the password where it is not known yet; once for all requests.
    async fn ready(&self, client: &Client) -> Result<(), RegistryError> {
        if let Some(ecr) = &self.ecr {
            self.login.get_or_try_init(async || ecr.login(client).await.map(Some)).await?;
        }
        Ok(())
    }

    /// The address of a place in the registry's API.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }

    /// Remembers what will be needed, so that one token covers it.
    pub(crate) fn expect(&self, repository: &str, access: Access) {
        let mut needs = self.needs.lock().unwrap_or_else(PoisonError::into_inner);
        let known = needs.entry(repository.to_owned()).or_insert(access);
        *known = access.max(*known);
    }

    /// Sends a request with what the registry wants, which is learnt on the way; answers whatever the registry answers but 401.
    pub(crate) async fn send(
        &self,
        client: &Client,
        repository: &str,
        access: Access,
        request: Request,
    ) -> Result<Response, Trouble> {
        self.admitted(client, (repository, access), &request, |signed| client.send(signed)).await
    }

    /// As [`Host::send`], for an answer whose body is too large to hold.
    pub(crate) async fn open(
        &self,
        client: &Client,
        repository: &str,
        access: Access,
        request: Request,
    ) -> Result<Opened, Trouble> {
        self.admitted(client, (repository, access), &request, async |signed| client.open(&signed).await).await
    }

    /// The request as the registry wants it now, for a body that cannot be sent twice.
    pub(crate) async fn signed_now(&self, repository: &str, request: Request) -> Result<Request, HttpError> {
        // Credentials are for the registry, not for where it may send an upload to.
        if request.url().origin() != self.base.origin() {
            return Ok(request);
        }
        let pass = self.session.lock().await.pass(repository).clone();
        self.signed(request, &pass)
    }

    /// Whether letting us in cost more than one request: a refusal and a token.
    pub(crate) async fn has_given_a_token(&self) -> bool {
        let session = self.session.lock().await;
        matches!(session.pass, Pass::Shared(_)) || !session.own.is_empty()
    }

    async fn admitted<A: Answer, F: Future<Output = Result<A, HttpError>>>(
        &self,
        client: &Client,
        (repository, access): (&str, Access),
        request: &Request,
        send: impl Fn(Request) -> F,
    ) -> Result<A, Trouble> {
        self.expect(repository, access);
        self.ready(client).await?;
        let mut is_new = false;
        for _ in 0..TURNS {
            let mut session = self.session.lock().await;
            let pass = session.pass(repository).clone();
            let signed = self.signed(request.clone(), &pass)?;
            let answer = if session.settled {
                drop(session);
                let answer = send(signed).await?;
                session = self.session.lock().await;
                answer
            } else {
                let answer = send(signed).await;
                // Also after a failure: the others must fail together, not one after another.
                session.settled = true;
                answer?
            };
            if !is_refused(answer.status(), &pass) {
                return Ok(answer);
            }
            // Another request may have got a new token meanwhile; then that one is tried.
            if *session.pass(repository) == pass {
                self.advance(client, &mut session, (repository, access), is_new, &answer).await?;
                is_new = true;
            }
        }
        Err(self.refused(repository, access).into())
    }

    fn signed(&self, request: Request, pass: &Pass) -> Result<Request, HttpError> {
        match (pass, self.login()) {
            (Pass::Basic, Some(login)) => request.basic(&login.user, &login.password),
            (Pass::Direct, Some(login)) => {
                request.conceal(&login.password).bearer(&Secret::new(STANDARD.encode(login.password.expose())))
            }
            (Pass::Shared(token) | Pass::Own(token, _), _) => request.bearer(token),
            _ => Ok(request),
        }
    }

    async fn advance(
        &self,
        client: &Client,
        session: &mut Session,
        (repository, access): (&str, Access),
        is_new: bool,
        answer: &impl Answer,
    ) -> Result<(), RegistryError> {
        let values = answer.headers().get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let challenge = Challenge::read(values);
        if challenge.is_none() && answer.status() == StatusCode::UNAUTHORIZED && session.pass(repository) != &Pass::Direct {
            return Err(RegistryError::Challenge { registry: self.name.clone() });
        }
        let in_our_terms = |error| self.in_our_terms(error, repository, access);
        match next(session.pass(repository), is_new, access, challenge, self.login().is_some()) {
            Next::GiveUp => return Err(self.refused(repository, access)),
            Next::Basic => session.pass = Pass::Basic,
            Next::Anonymous => {
                tracing::info!("{} refused the token for {repository}; asked without it", self.name);
                session.own.insert(repository.to_owned(), Pass::Anonymous);
            }
            Next::AskForOne(bearer, named) => {
                let token = self.token_for_one(client, &bearer, repository, named).await.map_err(in_our_terms)?;
                session.own.insert(repository.to_owned(), Pass::Own(token, named));
            }
            Next::AskForAll(bearer) => {
                if !session.one_by_one
                    && let Some(token) = self.token_for_all(client, &bearer).await.map_err(in_our_terms)?
                {
                    session.pass = Pass::Shared(token);
                    return Ok(());
                }
                session.one_by_one = true;
                let token = self.token_for_one(client, &bearer, repository, true).await.map_err(in_our_terms)?;
                session.own.insert(repository.to_owned(), Pass::Own(token, true));
            }
        }
        Ok(())
    }

    /// A token for every repository that is known to be needed; nothing when the endpoint does not give one for several.
    async fn token_for_all(&self, client: &Client, bearer: &Bearer) -> Result<Option<Secret>, RegistryError> {
        let scopes = self.scopes(|_| true);
        match self.token(client, bearer, &scopes, true).await {
            Err(RegistryError::Token { source, .. })
                if scopes.len() > 1 && source.status_code().is_some_and(|status| status.is_client_error()) =>
            {
                tracing::debug!("{} gives no token for several repositories", self.name);
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    async fn token_for_one(
        &self,
        client: &Client,
        bearer: &Bearer,
        repository: &str,
        named: bool,
    ) -> Result<Secret, RegistryError> {
        let own = self.scopes(|name| name == repository);
        // The registry knows best what its token endpoint calls the repository; what is asked here may be more than it named.
        let named_by_it = bearer.scope.iter().flat_map(|scopes| scopes.split_whitespace());
        let other = named_by_it.filter(|scope| !scope.starts_with(&format!("repository:{repository}:"))).map(str::to_owned);
        let scopes: Vec<String> = own.into_iter().chain(other).collect();
        self.token(client, bearer, &scopes, named).await
    }

    fn scopes(&self, which: impl Fn(&str) -> bool) -> Vec<String> {
        let needs = self.needs.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = needs.iter().filter(|(name, _)| which(name));
        wanted.map(|(name, access)| format!("repository:{name}:{}", access.actions())).collect()
    }

    async fn token(&self, client: &Client, bearer: &Bearer, scopes: &[String], named: bool) -> Result<Secret, RegistryError> {
        let login = self.login().filter(|_| named);
        token::ask(client, (&self.name, &self.base), bearer, scopes, login).await
    }

    /// A token endpoint that lets us in nowhere says so for the registry.
    fn in_our_terms(&self, error: RegistryError, repository: &str, access: Access) -> RegistryError {
        match error {
            RegistryError::Token { source, .. }
                if matches!(source.status_code(), Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) =>
            {
                self.refused(repository, access)
            }
            other => other,
        }
    }

    /// The error for a repository that we are not let into.
    pub(crate) fn refused(&self, repository: &str, access: Access) -> RegistryError {
        RegistryError::Refused {
            registry: self.name.clone(),
            repository: repository.to_owned(),
            action: access.words(),
            named: self.login().is_some(),
        }
    }
}

/// Why a request came to no answer: known in the registry's terms, or not yet.
#[derive(Debug)]
pub(crate) enum Trouble {
    Known(RegistryError),
    Http(HttpError),
}

impl From<RegistryError> for Trouble {
    fn from(error: RegistryError) -> Self {
        Self::Known(error)
    }
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        Self::Http(error)
    }
}

/// What is looked at of an answer to see whether it is a refusal.
trait Answer {
    fn status(&self) -> StatusCode;
    fn headers(&self) -> &HeaderMap;
}

impl Answer for Response {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl Answer for Opened {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

fn is_refused(status: StatusCode, pass: &Pass) -> bool {
    status == StatusCode::UNAUTHORIZED || (status == StatusCode::FORBIDDEN && *pass == Pass::Direct)
}
