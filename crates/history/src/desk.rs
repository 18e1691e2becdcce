//! At a desk: which repository it is about, and the token for it. Under a runner its environment says both.

use actions_core::{Context, Failure, Runner, Secret};
use http_client::redact;

use crate::error::HistoryError;
use crate::local::Local;
use crate::remote;

/// Where a token for github.com is looked for when no input gives one.
const OF_GITHUB: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];
/// The same for an Enterprise Server: the names that `gh` reads, too.
const OF_A_SERVER: [&str; 2] = ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"];
/// The variable that says where GitHub's API is.
const API: &str = "GITHUB_API_URL";

/// The repository, and the token that may be sent to its server: the one that was given, at a desk else that which people set.
///
/// # Errors
/// As [`context`].
pub fn located(runner: &Runner, given: Option<Secret>) -> Result<(Context, Option<Secret>), Failure> {
    let context = context(runner)?;
    let token = if runner.is_actions() { given } else { token(runner, given, &context) };
    Ok((context, token))
}

/// The repository: as the environment says, else that of the checkout's remote `origin`.
///
/// # Errors
/// [`Failure`] when neither says one.
pub fn context(runner: &Runner) -> Result<Context, Failure> {
    if runner.env("GITHUB_REPOSITORY").is_some() {
        return Ok(runner.context()?);
    }
    let origin = Local::origin(&runner.workspace()).map_err(|error| HistoryError::NoRepository(Some(Box::new(error))))?;
    let address = origin.ok_or(HistoryError::NoRepository(None))?;
    let mut context = remote::repository(&address).ok_or_else(|| HistoryError::Remote(shown(&address)))?;
    if let Some(api) = runner.env(API) {
        api.trim_end_matches('/').clone_into(&mut context.api_url);
    }
    tracing::info!("found the repository {} by the remote of the checkout", context.repository);
    Ok(context)
}

/// The address without what may be a password in it.
fn shown(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |url| redact::shown(&url))
}

/// The token for that repository's server: that of the input, else of the variables that people set. A remote may name any host, so that
/// what is set for github.com goes elsewhere only where `GITHUB_API_URL` says so.
pub fn token(runner: &Runner, given: Option<Secret>, context: &Context) -> Option<Secret> {
    let is_hosted = remote::is_hosted(&context.api_url);
    let of_a_server = OF_A_SERVER.iter().filter(|_| !is_hosted);
    let of_github = OF_GITHUB.iter().filter(|_| is_hosted || runner.env(API).is_some());
    let set = || of_a_server.chain(of_github).find_map(|name| runner.env(name)).map(|value| runner.secret(value.trim()));
    given.or_else(set)
}
