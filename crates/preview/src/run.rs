//! The verb: reads what is asked, looks whether it may be done, and does it.

use actions_core::{Context, Exit, Failure, Runner};
use dokploy_webhook::Api;
use github_client::GitHub;
use http_client::{Client, Settings};

use crate::down::{Patience, destroy};
use crate::error::PreviewError;
use crate::facts::{place, previews};
use crate::guard::{Admission, Facts, admit};
use crate::identity::Identity;
use crate::inputs::{Command, Request};
use crate::report::Report;
use crate::{gc, up};

/// How often a deployment that runs is asked for before its service is deleted.
const EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// Makes, updates or destroys the preview of a pull request, or sweeps the forgotten ones.
///
/// # Errors
/// [`Failure`] when an input is wrong, or it could not be done, or the preview is not healthy.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let context = runner.context()?;
    let request = Request::read(runner, &context)?;
    let facts = Facts::read(&context, request.key.is_some());
    match admit(facts, request.command == Command::Up, request.allow_forks) {
        Admission::Admitted => {}
        Admission::Skipped(why) => {
            runner.notice(format!("the pull request gets no preview from this run: {why}"));
            return Ok(Report::new("skipped").number(request.number).tell(runner)?);
        }
        Admission::Refused => return Err(PreviewError::Fork.into()),
    }
    let client = Client::new(runner, Settings::default())?;
    let api = open(&client, &request)?;
    match request.command {
        Command::Up => Box::pin(up::up(runner, &api, &context, &request, &identity(&context, &request)?)).await,
        Command::Down => {
            let identity = identity(&context, &request)?;
            unless_cancelled(runner, down(runner, &api, &request, &identity)).await
        }
        Command::Gc => {
            let github = GitHub::new(&client, &context.api_url, request.token.as_ref(), &context.repository)?;
            unless_cancelled(runner, gc::gc(runner, &api, &github, &context, &request)).await
        }
    }
}

impl Request {
    /// How long a deployment that runs is waited for before its service is deleted.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience { most: self.timeout, every: EVERY }
    }
}

fn open(client: &Client, request: &Request) -> Result<Api, Failure> {
    let missing = |name: &str, hint: &str| Failure::new(Exit::BadInput, format!("Input required and not supplied: {name}"), hint);
    let url =
        request.url.as_ref().ok_or_else(|| missing("url", "give the server's address, such as https://dokploy.example.com"))?;
    let key = request.key.as_ref().ok_or_else(|| missing("api-key", "give a secret that holds an API key of Dokploy"))?;
    Ok(Api::new(client, url, key)?)
}

fn identity(context: &Context, request: &Request) -> Result<Identity, Failure> {
    let number = request.number.ok_or_else(|| {
        let hint = "run on pull_request events; for `down` the pull request's number is enough";
        Failure::new(Exit::BadInput, "Input required and not supplied: number", hint)
    })?;
    Ok(Identity { repository: context.repository.clone(), number })
}

async fn down(runner: &Runner, api: &Api, request: &Request, identity: &Identity) -> Result<(), Failure> {
    let place = place(api, request.project.as_deref(), request.template.as_deref()).await?;
    let project = api.project(&place.project_id).await.map_err(PreviewError::from)?;
    let mut found = previews(&project, &identity.repository);
    found.retain(|found| found.identity.is(identity));
    let name = identity.name();
    if request.dry_run {
        for found in &found {
            tracing::info!(
                "would delete {} compose projects with their volumes, and the environment {name}",
                found.composes.len()
            );
        }
        return Ok(Report::new("unchanged").number(Some(identity.number)).tell(runner)?);
    }
    for found in &found {
        destroy(api, found, request.patience()).await?;
    }
    if found.is_empty() {
        tracing::info!("there is no preview {name}, so nothing was to be destroyed");
        return Ok(Report::new("absent").number(Some(identity.number)).tell(runner)?);
    }
    Ok(Report::new("destroyed").number(Some(identity.number)).destroyed(vec![identity.number]).tell(runner)?)
}

/// Waits for something, but not longer than the run goes on.
///
/// # Errors
/// As it ends; [`PreviewError::Interrupted`] when the run was cancelled.
pub(crate) async fn unless_cancelled<T>(runner: &Runner, part: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        biased;
        () = runner.cancelled().cancelled() => Err(PreviewError::Interrupted.into()),
        outcome = part => outcome,
    }
}
