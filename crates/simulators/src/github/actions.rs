//! Workflows: `/actions/workflows/…` starts them, `/actions/runs/…` shows their runs.
//!
//! A workflow is a file of the repository, and what it takes is read from there. What its runs do a test writes as a [`Play`]. A run goes
//! one step further each time that it is looked at.
//!
//! | module | what it holds |
//! |---|---|
//! | [`play`] | what runs do, moment by moment |
//! | `dispatch` | what a workflow takes, and how GitHub refuses the rest |
//! | `shown` | runs, jobs and approvals as answers show them |

mod dispatch;
pub mod play;
mod shown;

use std::collections::{BTreeMap, VecDeque};

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::GitHub;
use super::answer::{Answer, Page, Refusal};
use super::call::Call;
use super::front::caller;
use super::model::{Deployment, DeploymentStatus};
use super::state::State;
use play::{Moment, Play, PlayedDeployment};

/// What was asked of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// The workflow's file, by its name.
    pub workflow: String,
    /// The branch or tag.
    pub git_ref: String,
    /// The inputs as they were given.
    pub inputs: BTreeMap<String, String>,
}

/// What the repository's workflows do.
#[derive(Debug, Default)]
pub(super) struct Actions {
    plays: BTreeMap<String, Play>,
    runs: Vec<Run>,
    /// Whether the server is one that does not know `return_run_details`.
    is_old: bool,
}

/// A run.
#[derive(Debug)]
struct Run {
    id: u64,
    asked: Dispatch,
    sha: String,
    actor: String,
    created_at: Timestamp,
    moments: VecDeque<Moment>,
    deployment: Option<PlayedDeployment>,
}

impl GitHub {
    /// Lets the runs of a workflow do that; without it they have no job and succeed.
    pub fn play(&self, workflow: &str, play: Play) {
        self.lock().actions.plays.insert(workflow.to_owned(), play);
    }

    /// What was asked of workflows so far, in order.
    #[must_use]
    pub fn dispatches(&self) -> Vec<Dispatch> {
        self.lock().actions.runs.iter().map(|run| run.asked.clone()).collect()
    }

    /// Makes the server an older one, such as an Enterprise Server 3.19, which refuses `return_run_details` as a key that it does not know.
    pub fn tell_no_run_details(&self) {
        self.lock().actions.is_old = true;
    }

    /// Says whose a token is; by default it is a workflow's own, of `github-actions[bot]`.
    pub fn account(&self, token: &str, login: &str) {
        self.lock().accounts.insert(token.to_owned(), login.to_owned());
    }
}

pub(super) fn start(state: &mut State, call: &Call, workflow: &str) -> Result<Answer, Refusal> {
    let (asked, wants_details, sha) = dispatch::read(state, call, workflow)?;
    let play = state.actions.plays.get(workflow).cloned().unwrap_or_default();
    let actor = caller(state, &call.headers);
    let (id, created_at) = (9_000_000_000 + state.new_id(), state.tick());
    let (moments, deployment) = (play.moments().into(), play.deployment);
    state.actions.runs.push(Run { id, asked, sha, actor, created_at, moments, deployment });
    if !wants_details {
        return Ok(Answer::no_content());
    }
    let (api, html) = (&call.urls.repo, &call.urls.html);
    Ok(Answer::ok(json!({
        "workflow_run_id": id,
        "run_url": format!("{api}/actions/runs/{id}"),
        "html_url": format!("{html}/actions/runs/{id}"),
    })))
}

/// The runs of a workflow, newest first. Every run here was started by hand.
pub(super) fn list(state: &State, call: &Call, workflow: &str) -> Answer {
    let since = call.query("created").and_then(|text| text.strip_prefix(">=")).unwrap_or_default();
    let is = |name: &str, value: &str| call.query(name).is_none_or(|wanted| wanted == value);
    let is_listed = |run: &&Run| {
        run.asked.workflow == workflow
            && run.created_at.to_string().as_str() >= since
            && is("event", "workflow_dispatch")
            && is("branch", &run.asked.git_ref)
    };
    let found: Vec<&Run> = state.actions.runs.iter().rev().filter(is_listed).collect();
    let page = Page::of(call, found.len());
    let runs: Vec<Value> = found.iter().skip(page.skipped()).take(page.size).map(|run| shown::run(state, call, run)).collect();
    Answer { link: page.link(call), ..Answer::ok(json!({ "total_count": found.len(), "workflow_runs": runs })) }
}

/// A run, which goes one step further.
pub(super) fn get(state: &mut State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let run = state.actions.runs.iter_mut().find(|run| run.id == id).ok_or_else(Refusal::not_found)?;
    if run.moments.len() > 1 {
        run.moments.pop_front();
    }
    if run.moments.len() == 1
        && let Some(played) = run.deployment.take()
    {
        let (sha, git_ref, actor) = (run.sha.clone(), run.asked.git_ref.clone(), run.actor.clone());
        deploy(state, id, [sha, git_ref, actor], played);
    }
    let run = known(state, id)?;
    Ok(Answer::ok(shown::run(state, call, run)))
}

pub(super) fn jobs(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let jobs = shown::jobs(call, known(state, id)?);
    let page = Page::of(call, jobs.len());
    let body = json!({ "total_count": jobs.len(), "jobs": jobs.iter().skip(page.skipped()).take(page.size).collect::<Vec<_>>() });
    Ok(Answer { link: page.link(call), ..Answer::ok(body) })
}

pub(super) fn pending(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let awaits = known(state, id)?.moments.front().and_then(|moment| moment.awaits.as_deref());
    Ok(Answer::of(StatusCode::OK, Value::Array(awaits.map(|name| shown::pending(call, name)).into_iter().collect())))
}

fn known(state: &State, id: u64) -> Result<&Run, Refusal> {
    state.actions.runs.iter().find(|run| run.id == id).ok_or_else(Refusal::not_found)
}

/// Makes the deployment that a run tells GitHub of, and tells its end.
fn deploy(state: &mut State, run: u64, [sha, git_ref, actor]: [String; 3], played: PlayedDeployment) {
    let PlayedDeployment { environment, mut payload, state: ending, description } = played;
    payload["run"] = json!(format!("{run}.1"));
    payload["run_url"] = json!(format!("https://github.com/{}/{}/actions/runs/{run}", state.owner, state.name));
    let (id, status, created_at) = (state.new_id(), state.new_id(), state.tick());
    let log_url = payload["run_url"].as_str().unwrap_or_default().to_owned();
    let told = DeploymentStatus {
        id: status,
        state: ending,
        description,
        environment: environment.clone(),
        environment_url: String::new(),
        log_url,
        created_at,
    };
    state.deployments.push(Deployment {
        id,
        sha,
        git_ref,
        task: "deploy".to_owned(),
        original_environment: environment.clone(),
        environment,
        description: None,
        payload,
        creator: actor,
        transient: false,
        production: true,
        created_at,
        updated_at: created_at,
        statuses: vec![told],
    });
}
