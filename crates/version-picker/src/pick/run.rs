//! From the questions to the end of the run.

use std::time::Duration;

use actions_core::{Failure, Runner};
use deploy_config::tag_format::TagFormat;
use deploy_history::{Entry, History};
use github_client::deployments::Deployments;
use github_client::{Dispatch, GitHub};
use history::desk;
use http_client::{Client, Settings};

use super::ask::{Ask, Question};
use super::error::DeskError;
use super::follow::{Ended, follow};
use super::form::Form;
use super::inputs::Request;
use super::plan::{Moved, Plan};
use super::start::{Started, start};
use super::{change, config, ending, inputs, table, terminal};
use crate::error::PickError;
use crate::facts::Sources;
use crate::inputs::Place;
use crate::resolve::resolve;
use crate::survey::{Found, Row, offered};
use crate::wanted::Wanted;
use crate::workflow;

/// How many of the newest releases are offered.
const RELEASES: usize = 30;
/// How many prereleases are offered among them.
const PRERELEASES: usize = 10;
/// The last question.
const START: Question<'_> = Question { text: "Start it?", what: "confirmation", flag: "yes" };
/// How many of an environment's deployments are read to find that of the run.
const DEPLOYMENTS: usize = 100;
/// How long between two looks at the run.
const EVERY: Duration = Duration::from_secs(5);

/// Lets a person choose a version, starts the workflow that deploys it, and follows its run to the end.
///
/// # Errors
/// [`Failure`] when something cannot be known, nobody can be asked, GitHub refuses, or the run does not succeed.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    drive(runner, terminal::whoever_is_there(runner).as_ref(), EVERY).await
}

/// The same with somebody else to ask and another time between two looks at the run.
///
/// # Errors
/// As [`run`].
pub async fn drive(runner: &Runner, ask: &dyn Ask, every: Duration) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let context = desk::context(runner)?;
    let token = desk::token(runner, request.token.clone(), &context).ok_or(DeskError::NoToken)?;
    // What is asked last is known to be missing first, before GitHub is asked for anything.
    if !request.yes && !ask.is_there() {
        return Err(DeskError::NoTerminal { what: START.what, flag: START.flag }.into());
    }
    let client = Client::new(runner, Settings::default())?;
    let github = GitHub::new(&client, &context.api_url, Some(&token), &context.repository).map_err(DeskError::from)?;
    let git_ref = match &request.git_ref {
        Some(git_ref) => git_ref.clone(),
        None => github.default_branch().await.map_err(DeskError::from)?,
    };
    let config = config::read(runner, &github, &request, &git_ref).await?;
    let (mut place, wanted) = inputs::place(runner, config)?;
    place.token = Some(token);
    place.environment = environment(ask, &place)?;
    let Request { path, input, yes, .. } = request;
    let form = read_form(&github, &path, &git_ref, &input).await?;
    form.check(place.environment.as_deref(), &place.environments())?;
    let (environment, config, format) = (place.environment.clone(), place.config.clone(), place.tag_format.clone());
    let sources = Sources::open(&client, &context, place)?;
    let row = version(ask, &sources, wanted.as_ref()).await?;
    let inputs = form.fill(&row.version, &row.tag, environment.as_deref())?;
    let (live, may_run) = live(&sources, environment.as_deref()).await?;
    let plan = Plan {
        version: row.version.to_string(),
        environment: environment.as_deref(),
        live: live.as_ref().map(|live| live.identity().to_owned()),
        may_run: may_run.map(|other| other.identity().to_owned()),
        config: config.as_ref(),
        moved: moved(&github, live.as_ref(), &row).await,
        path: &path,
        git_ref: &git_ref,
    };
    runner.print(&plan.text());
    confirm(ask, yes)?;
    // Whoever leaves before the start wants none.
    if runner.cancelled().is_cancelled() {
        return Err(DeskError::Declined.into());
    }
    let dispatch = Dispatch { workflow: workflow::name(&path), git_ref: &git_ref, inputs: &inputs };
    let started = start(&github, &path, &dispatch, every).await?;
    tracing::info!("started {path}: {}", started.url);
    let ended = follow(runner, &github, &started, every).await?;
    report(runner, &github, &started, &ended, environment.as_deref(), &format).await
}

/// The environment: as given, else the only one, else the one that is chosen. Without deploy.yml there is none to choose.
fn environment(ask: &dyn Ask, place: &Place) -> Result<Option<String>, DeskError> {
    let known: Vec<String> = place.environments().into_iter().map(str::to_owned).collect();
    match (&place.environment, known.as_slice()) {
        (Some(given), _) => Ok(Some(given.clone())),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(only.clone())),
        (None, several) => {
            let question = Question { text: "Deploy to which environment?", what: "environment", flag: "environment" };
            Ok(several.get(ask.choose(&question, several)?).cloned())
        }
    }
}

async fn read_form(github: &GitHub, path: &str, git_ref: &str, input: &str) -> Result<Form, DeskError> {
    let missing = || DeskError::NoFile { path: path.to_owned(), git_ref: git_ref.to_owned() };
    let text = github.file(path, git_ref).await?.ok_or_else(missing)?;
    Form::read(path, &text, input)
}

/// The version: as given, else chosen from the newest that can be deployed.
async fn version(ask: &dyn Ask, sources: &Sources, wanted: Option<&Wanted>) -> Result<Row, DeskError> {
    if let Some(wanted) = wanted {
        return Ok(resolve(sources, wanted).await?);
    }
    let Found { rows, passed, .. } = offered(sources, RELEASES, PRERELEASES).await?;
    tracing::info!("found {} of the newest versions that can be deployed", rows.len());
    if rows.is_empty() {
        return Err(DeskError::NoVersions { passed });
    }
    let question = Question { text: "Deploy which version?", what: "version", flag: "version" };
    let chosen = ask.choose(&question, &table::lines(&rows))?;
    rows.into_iter().nth(chosen).ok_or(DeskError::Declined)
}

/// What the environment runs, and what may run there in its place, as far as GitHub's deployments tell.
async fn live(sources: &Sources, environment: Option<&str>) -> Result<(Option<Entry>, Option<Entry>), PickError> {
    let Some(name) = environment else { return Ok((None, None)) };
    let history = sources.history(&[name], |history| history.live(name).is_some_and(Entry::is_settling), |_, _| false).await?;
    Ok((history.live(name).cloned(), history.may_run(name).next().cloned()))
}

/// The commits that this moves. They are only shown, so that whatever keeps them unknown stops nothing.
async fn moved(github: &GitHub, live: Option<&Entry>, row: &Row) -> Option<Moved> {
    let live = live.map(|live| live.sha.as_str()).filter(|sha| !sha.is_empty());
    let (live, next) = live.zip(row.sha.as_deref())?;
    change::moved(github, live, next).await.unwrap_or_else(|error| {
        tracing::info!("failed to read the commits that this moves: {error}");
        None
    })
}

fn confirm(ask: &dyn Ask, yes: bool) -> Result<(), DeskError> {
    if yes || ask.confirm(&START)? { Ok(()) } else { Err(DeskError::Declined) }
}

/// Says how it ended, and ends likewise.
async fn report(
    runner: &Runner,
    github: &GitHub,
    started: &Started,
    ended: &Ended,
    environment: Option<&str>,
    format: &TagFormat,
) -> Result<(), Failure> {
    let environments: Vec<&str> = environment.into_iter().collect();
    let asked = Deployments { environments: &environments, most: DEPLOYMENTS, ..Deployments::default() };
    // The run has ended as it has, whether or not somebody may read its deployment.
    let deployed = github.deployments(&asked).await.unwrap_or_else(|error| {
        tracing::info!("failed to read what GitHub's deployments say of it: {error}");
        Vec::new()
    });
    let history = History::read(&deployed, format);
    runner.print(&ending::text(ended, &ending::of_run(&history, started.id)));
    match ended.run.conclusion.as_deref() {
        Some("success") => Ok(()),
        other => {
            let conclusion = other.unwrap_or("no conclusion").to_owned();
            Err(DeskError::Ended { conclusion, url: ended.run.html_url.clone() }.into())
        }
    }
}
