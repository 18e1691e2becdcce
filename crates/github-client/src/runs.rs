//! Runs of workflows: their state, their jobs and steps, and whose approval they wait for.

use serde::Deserialize;

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many jobs GitHub puts on one page.
const PER_PAGE: usize = 100;

/// How many pages of jobs are read: a matrix has 256 jobs at most, and a workflow a few of them.
const PAGES: usize = 10;

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Run {
    /// GitHub's id; that of a later run is higher.
    pub id: u64,
    /// Which try it is, counted from 1.
    #[serde(default = "first")]
    pub run_attempt: u64,
    /// What it is called: its `run-name`.
    #[serde(default)]
    pub display_title: String,
    /// The branch or tag that it runs on.
    pub head_branch: Option<String>,
    /// Who started it; nobody when the account is gone.
    pub actor: Option<Account>,
    /// How far it is.
    pub status: RunStatus,
    /// How it ended, such as `success` or `failure`.
    pub conclusion: Option<String>,
    /// The address of its page.
    pub html_url: String,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its name.
    pub login: String,
}

/// How far a run, a job or a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It has ended.
    Completed,
    /// It runs.
    InProgress,
    /// It waits for an approval, or for an environment's wait timer.
    Waiting,
    /// It has not begun: it waits for a runner, or for a run before it; or it is in a state that is not known here.
    #[serde(other)]
    Queued,
}

/// A job of a run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Job {
    /// GitHub's id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub status: RunStatus,
    /// How it ended.
    pub conclusion: Option<String>,
    /// The address of its page.
    pub html_url: Option<String>,
    /// Its steps.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Its place in the job, counted from 1.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub status: RunStatus,
    /// How it ended.
    pub conclusion: Option<String>,
}

/// An environment that a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The environment's name.
    pub environment: String,
    /// Who may approve: names of people and teams.
    pub reviewers: Vec<String>,
    /// Whether the token's account may.
    pub is_ours: bool,
    /// The environment's wait timer, in minutes.
    pub wait_minutes: u64,
}

#[derive(Deserialize)]
struct Jobs {
    jobs: Vec<Job>,
}

#[derive(Deserialize)]
struct Pending {
    environment: Environment,
    #[serde(default)]
    wait_timer: u64,
    #[serde(default)]
    current_user_can_approve: bool,
    #[serde(default)]
    reviewers: Vec<Reviewer>,
}

#[derive(Deserialize)]
struct Environment {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Reviewer {
    reviewer: Option<Named>,
}

/// A person has a login, a team a name.
#[derive(Deserialize)]
struct Named {
    login: Option<String>,
    name: Option<String>,
}

impl Run {
    /// Whether it has come to its end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.status == RunStatus::Completed
    }
}

fn first() -> u64 {
    1
}

impl From<Pending> for Awaited {
    fn from(pending: Pending) -> Self {
        let name = |reviewer: Reviewer| reviewer.reviewer.and_then(|named| named.login.or(named.name));
        Self {
            environment: pending.environment.name.unwrap_or_default(),
            reviewers: pending.reviewers.into_iter().filter_map(name).collect(),
            is_ours: pending.current_user_can_approve,
            wait_minutes: pending.wait_timer,
        }
    }
}

impl GitHub {
    /// A run as it is now.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn run(&self, id: u64) -> Result<Run, GitHubError> {
        let call = self.runs_call(format!("read the run {id}"), &format!("actions/runs/{id}"));
        Ok(self.call::<Run>(&call.query(&[("exclude_pull_requests", "true")]), NO_BODY).await?.value)
    }

    /// The jobs of a run's last try, in GitHub's order.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn jobs(&self, run: u64) -> Result<Vec<Job>, GitHubError> {
        let call = self.runs_call(format!("read the jobs of the run {run}"), &format!("actions/runs/{run}/jobs"));
        let mut jobs = Vec::new();
        for page in 1..=PAGES {
            let answer = self.call::<Jobs>(&call.page(PER_PAGE, page), NO_BODY).await?;
            let is_last = !answer.has_next();
            jobs.extend(answer.value.jobs);
            if is_last {
                break;
            }
        }
        Ok(jobs)
    }

    /// The environments that a run waits for.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn awaited(&self, run: u64) -> Result<Vec<Awaited>, GitHubError> {
        let call =
            self.runs_call(format!("read what the run {run} waits for"), &format!("actions/runs/{run}/pending_deployments"));
        let pending: Vec<Pending> = self.call(&call, NO_BODY).await?.value;
        Ok(pending.into_iter().map(Awaited::from).collect())
    }

    fn runs_call(&self, act: String, tail: &str) -> Call {
        Call::get(act, self.route(tail)).needing(Permission::ReadActions)
    }
}
