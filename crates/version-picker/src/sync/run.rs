//! The command: inputs → facts → plan → apply → report.

use actions_core::failure::chain;
use actions_core::summary::escape;
use actions_core::{Context, Explain, Failure, Runner, Secret, Summary};
use http_client::{Client, Settings};

use github_client::GitHub;

use super::apply::{self, Base};
use super::change::Change;
use super::diff::unified;
use super::error::SyncError;
use super::inputs::Request;
use super::options::{Deployable, Wish};
use crate::error::PickError;
use crate::facts::Sources;
use crate::run::located;
use crate::survey::{Found, deployable};

/// Why a proposal is closed, in its description.
const WITHDRAWN: &str =
    "Closed: the workflow offers the newest versions that can be deployed already, and these options would be wrong.";
/// How often a branch that moves is read.
const TRIES: usize = 2;

/// What was done.
#[derive(Debug, Default)]
struct Done {
    commit: Option<String>,
    pull_request: Option<String>,
}

/// The branch that the change is for: the one that is named, else the default one. Neither is ever proposed from, since the branch of a
/// proposal is written anew, whatever is on it.
async fn base_branch(github: &GitHub, named: Option<String>, head: Option<&str>) -> Result<String, SyncError> {
    let default = match (&named, head) {
        (Some(_), None) => None,
        _ => Some(github.default_branch().await?),
    };
    if let Some(branch) = named.iter().chain(&default).find(|branch| Some(branch.as_str()) == head) {
        return Err(SyncError::OwnBranch { branch: branch.clone() });
    }
    Ok(named.or(default).unwrap_or_default())
}

/// Keeps the options of a workflow's input at the newest versions that can be deployed.
///
/// # Errors
/// [`Failure`] when an input or the workflow is wrong, when no version can be deployed, or when GitHub or a registry refuses or cannot
/// be asked.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let Request { place, path, input, base, limit, keep, prereleases, head, token, dry_run } = Request::read(runner)?;
    let (context, place) = located(runner, place)?;
    let client = Client::new(runner, Settings::default())?;
    let reading = open(&client, &context, place.token.as_ref())?;
    let branch = base_branch(&reading, base, head.as_deref()).await?;
    let format = place.tag_format.clone();
    let sources = Sources::open(&client, &context, place)?;
    let (versions, unseen) = versions(&sources, limit, prereleases).await?;
    let wish = Wish { versions: &versions, unseen: &unseen, limit, keep: keep.as_deref(), format: &format };
    for _ in 0..TRIES {
        let base = Base::read(&reading, &branch, &path).await?;
        let change = Change::plan(&path, &base.text, &input, &wish);
        let Some(change) = change.map_err(|fault| SyncError::Workflow { path: path.clone(), fault })? else {
            tracing::info!("{path} offers the newest versions already: nothing was changed");
            if let Some(head) = &head {
                let writing = token.as_ref().map(|token| open(&client, &context, Some(token))).transpose()?;
                withdraw(runner, &reading, writing.as_ref(), (head, &branch), dry_run).await;
            }
            return Ok(runner.set_output("changed", "false")?);
        };
        tracing::info!("found what is to change in {path}: {}", change.told());
        if dry_run {
            runner.print(&unified(&path, &change.before, &change.after));
            return report(runner, &change, &Done::default());
        }
        if runner.cancelled().is_cancelled() {
            return Err(SyncError::Cancelled.into());
        }
        let writing = writing(&client, &context, token.as_ref()).await?;
        if let Some(done) = make(&writing, &base, head.as_deref(), &change).await? {
            return report(runner, &change, &done);
        }
        tracing::info!("found that {branch} has moved meanwhile");
    }
    Err(SyncError::Moved { branch }.into())
}

/// Makes a change: proposes it from a branch, or commits it. Nothing is done when the branch has moved meanwhile.
async fn make(github: &GitHub, base: &Base, head: Option<&str>, change: &Change) -> Result<Option<Done>, SyncError> {
    let Some(head) = head else {
        let commit = apply::commit(github, base, change).await?;
        return Ok(commit.map(|commit| Done { commit: Some(commit), ..Done::default() }));
    };
    let made = apply::propose(github, base, head, change).await?;
    tracing::info!("proposed it in the pull request #{}: {}", made.number, made.html_url);
    Ok(Some(Done { pull_request: Some(made.html_url), ..Done::default() }))
}

/// Closes what an earlier run proposed from a branch for another: the options are right without it. Where that may not be done, a warning
/// names it.
async fn withdraw(runner: &Runner, reading: &GitHub, writing: Option<&GitHub>, (head, base): (&str, &str), dry_run: bool) {
    let github = writing.unwrap_or(reading);
    let open = match github.open_pull_request(head, base).await {
        Ok(Some(open)) => open,
        Ok(None) => return,
        Err(error) => {
            return tracing::info!("failed to look for an earlier proposal, which would be wrong now: {}", chain(&error));
        }
    };
    let stale = format!("the pull request #{} proposes options that are wrong now", open.number);
    if dry_run || runner.cancelled().is_cancelled() {
        return tracing::info!("found that {stale}: it was not closed");
    }
    match github.close_pull_request(&open, WITHDRAWN).await {
        Ok(()) => tracing::info!("closed the pull request #{}, since its options are wrong now", open.number),
        Err(error) => {
            let why = chain(&error);
            let error = if writing.is_some() { SyncError::by_token(error) } else { error.into() };
            let cure = error.hint().map(|hint| format!(", or {hint}")).unwrap_or_default();
            runner.warning(format!("{stale}, and it is open still: {why}\n  help: close {}{cure}", open.html_url));
        }
    }
}

/// The newest versions that can be deployed, highest first, and those that were not looked at.
async fn versions(sources: &Sources, limit: usize, prereleases: bool) -> Result<(Vec<Deployable>, Vec<Deployable>), SyncError> {
    let Found { rows, passed, unseen } = deployable(sources, limit, |version| prereleases || version.pre.is_empty()).await?;
    let versions: Vec<Deployable> = rows.into_iter().map(|row| (row.version, row.tag)).collect();
    tracing::info!("found {} versions to offer", versions.len());
    if !unseen.is_empty() {
        let count = unseen.len();
        tracing::info!(
            "passed over too many versions to look at {count} others: those of them that are options stay, as far as `limit` allows"
        );
    }
    if versions.is_empty() {
        return Err(SyncError::NoVersions { passed });
    }
    Ok((versions, unseen.into_iter().map(|candidate| (candidate.version, candidate.tag.name)).collect()))
}

fn open(client: &Client, context: &Context, token: Option<&Secret>) -> Result<GitHub, PickError> {
    Ok(GitHub::new(client, &context.api_url, token, &context.repository)?)
}

/// GitHub by the token that may change workflows. Whose it is GitHub says: an app's token looks like a job's own.
async fn writing(client: &Client, context: &Context, token: Option<&Secret>) -> Result<GitHub, SyncError> {
    let github = open(client, context, Some(token.ok_or(SyncError::NoToken)?))?;
    let viewer = github.viewer().await.map_err(SyncError::by_token)?;
    if viewer.is_workflow() {
        return Err(SyncError::OwnToken);
    }
    Ok(github)
}

fn report(runner: &Runner, change: &Change, done: &Done) -> Result<(), Failure> {
    let link = match (&done.pull_request, &done.commit) {
        (Some(url), _) => format!("proposed in {url}"),
        (_, Some(commit)) => format!("committed as {commit}"),
        _ => "not changed: a dry run".to_owned(),
    };
    let mut summary = Summary::new();
    summary.section(format!("### Versions in {}\n\nTo {}; {link}.", escape(&change.path), escape(&change.told())));
    runner.append_summary(&summary)?;
    runner.set_output("changed", "true")?;
    for (name, value) in [("pull-request-url", &done.pull_request), ("commit", &done.commit)] {
        if let Some(value) = value {
            runner.set_output(name, value)?;
        }
    }
    Ok(())
}
