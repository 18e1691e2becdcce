//! Which repository it is about, and the token for it.

use actions_core::{Context, Runner, Secret};
use history::Local;
use http_client::redact;

use super::error::DeskError;
use super::remote;
use actions_core::Failure;

/// Where a token is looked for when no input gives one.
const TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];

/// The repository: as the environment says, else that of the checkout's remote `origin`.
///
/// # Errors
/// [`Failure`] when neither says one.
pub fn context(runner: &Runner) -> Result<Context, Failure> {
    if runner.env("GITHUB_REPOSITORY").is_some() {
        return Ok(runner.context()?);
    }
    let origin = Local::origin(&runner.workspace()).map_err(|error| DeskError::NoRepository(Some(error)))?;
    let address = origin.ok_or(DeskError::NoRepository(None))?;
    let mut context = remote::repository(&address).ok_or_else(|| DeskError::Remote(shown(&address)))?;
    if let Some(api) = runner.env("GITHUB_API_URL") {
        api.trim_end_matches('/').clone_into(&mut context.api_url);
    }
    tracing::info!("found the repository {} by the remote of the checkout", context.repository);
    Ok(context)
}

/// The address without what may be a password in it.
fn shown(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |url| redact::shown(&url))
}

/// The token: that of the input, else of the variables that people set.
///
/// # Errors
/// [`DeskError::NoToken`] when there is none.
pub fn token(runner: &Runner, given: Option<Secret>) -> Result<Secret, DeskError> {
    let set = || TOKENS.iter().find_map(|name| runner.env(name)).map(|value| runner.secret(value.trim()));
    given.or_else(set).ok_or(DeskError::NoToken)
}
