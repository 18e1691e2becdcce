//! The one versioned type behind `deployment.json`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::RecordError;

/// The schema's number; a reader refuses a higher one.
pub const SCHEMA: u32 = 1;

/// This release as a record names it, as in `deploy-action 1.2.3`.
pub const WRITER: &str = concat!("deploy-action ", env!("CARGO_PKG_VERSION"));

/// What one deployment did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The number of this shape: 1.
    pub schema: u32,
    /// The release that wrote it, as [`WRITER`]; absent in those of before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_by: Option<String>,
    /// `owner/name` of the repository; empty at a desk.
    pub repository: String,
    /// The environment's name.
    pub environment: String,
    /// The environment's address, where people see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment_url: Option<String>,
    /// The version that was asked for, without a leading `v`.
    pub version: String,
    /// The image tag of that version.
    pub image_tag: String,
    /// The version that was live before: where every target agreed on one; otherwise the last that was deployed, unless that is the same version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_version: Option<String>,
    /// The commit of the version; empty when not known.
    #[serde(default)]
    pub sha: String,
    /// The commit of the last deployment of the environment that succeeded; absent when not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_sha: Option<String>,
    /// Who started it, or tried it again; empty at a desk.
    pub actor: String,
    /// The run's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_url: Option<String>,
    /// The file of the workflow that deploys another version by hand; absent when none is sure to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<String>,
    /// The configuration that this workflow, or without one the action, must be told as `config`; absent when it deploys by that unasked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// When it started.
    #[schemars(with = "String")]
    pub started: Timestamp,
    /// When it ended.
    #[schemars(with = "String")]
    pub finished: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so, in one sentence, when it is not [`Outcome::Deployed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to do now, when it is not [`Outcome::Deployed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The waves in their order, those that were not reached too; none when the deployment was refused.
    pub waves: Vec<WaveRecord>,
    /// The commits that the version has and the last deployment that succeeded had not, newest first; empty when not known.
    #[serde(default)]
    pub commits: Vec<Commit>,
    /// The commits that the last deployment that succeeded had and the version has not, newest first: those that an older version takes away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commits_away: Vec<Commit>,
    /// How many more commits there are than these lists hold.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub commits_left_out: usize,
    /// Who was told how it ended, and who could not be; empty in a record that was read before they were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeRecord>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The version answers, healthy, from every service that has a gate.
    Deployed,
    /// The version was live already, everywhere; nothing was changed.
    Unchanged,
    /// It was asked for, and nothing can tell whether it happened (a webhook without a key, no gate).
    Triggered,
    /// It failed, and the previous version is live again and gated.
    RolledBack,
    /// It failed, and the previous version could not be restored, or was not to be.
    Failed,
    /// The run was cancelled on the way.
    Cancelled,
}

impl Outcome {
    /// All of them, the good ones first.
    pub const ALL: [Self; 6] =
        [Self::Deployed, Self::Unchanged, Self::Triggered, Self::RolledBack, Self::Failed, Self::Cancelled];

    /// Whether the step succeeds.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(self, Self::Deployed | Self::Unchanged | Self::Triggered)
    }

    /// The word that the record, the outputs and the summary use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Unchanged => "unchanged",
            Self::Triggered => "triggered",
            Self::RolledBack => "rolled-back",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Targets that were deployed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaveRecord {
    /// The targets of the wave.
    pub targets: Vec<TargetRecord>,
}

/// One target: a compose project, an application, a service of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetRecord {
    /// Its name in deploy.yml.
    pub name: String,
    /// Its kind, such as `dokploy`.
    pub kind: String,
    /// The image tag that was live before, when the target could say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_tag: Option<String>,
    /// The whole image reference that was set before, of a target that is set to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_image: Option<String>,
    /// How the deployment ended on the target.
    pub state: TargetState,
    /// How the target's containers were seen afterwards; absent when nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containers: Option<ContainerState>,
    /// The target's id of the deployment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<String>,
    /// The page or file of the target's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_url: Option<String>,
    /// The end of the target's log, when the deployment failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// What went wrong, when something did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What to do about it, when something did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// From the trigger to the target's own end, in milliseconds.
    pub duration_ms: u64,
    /// The services that it runs.
    pub services: Vec<ServiceRecord>,
    /// The way back, when it was taken: the same shape, with the previous tag deployed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Box<TargetRecord>>,
}

impl TargetRecord {
    /// Whether the deployment changed, or may have changed, anything on the target.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        !matches!(self.state, TargetState::Unchanged | TargetState::Untouched)
    }
}

/// How a deployment ended on one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// The target says that it is done.
    Done,
    /// The target ran this tag already; nothing was sent.
    Unchanged,
    /// Nothing was changed on it: it refused, with an error, or its turn did not come.
    Untouched,
    /// It was triggered and cannot be followed.
    Triggered,
    /// The target says that it failed, or it could not be triggered.
    Failed,
    /// Somebody cancelled it on the target.
    Cancelled,
    /// It disappeared from the target's queue.
    Lost,
    /// It did not end in time.
    TimedOut,
}

/// How the containers of a target were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerState {
    /// All run, and each that has a health check is healthy.
    Healthy,
    /// All run, and none has a health check.
    Running,
    /// Some are not well.
    Unhealthy,
    /// They could not be seen.
    Unseen,
}

/// One service on a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceRecord {
    /// Its name in deploy.yml.
    pub name: String,
    /// The image without tag.
    pub image: String,
    /// The image tag.
    pub tag: String,
    /// The digest behind the tag in the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The digest behind the previous tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_digest: Option<String>,
    /// What its gate saw; absent when the gate was not reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateRecord>,
}

/// What a gate saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateRecord {
    /// How it ended.
    pub state: GateState,
    /// The address that was asked; absent for a service without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How many times it was asked.
    pub attempts: u32,
    /// The version that the last answer named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_version: Option<String>,
    /// The last answer that was not as expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_problem: Option<String>,
    /// From the first request to the end, in milliseconds.
    pub duration_ms: u64,
}

/// How a gate ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateState {
    /// Healthy, and the version is the one wanted.
    Proven,
    /// Healthy; the service cannot say its version.
    Healthy,
    /// Never healthy in time.
    Unhealthy,
    /// Healthy, with another version.
    Stale,
    /// The service has no address in this environment, so nothing was asked.
    Unchecked,
}

impl GateState {
    /// Whether the gate lets the deployment go on.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Proven | Self::Healthy | Self::Unchecked)
    }
}

/// A notice of the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeRecord {
    /// The service, and what tells it from others, such as `Slack (deploys)`.
    pub channel: String,
    /// Why it was not told; absent when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A commit that went live, or away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commit {
    /// Its id.
    pub sha: String,
    /// The first line of its message.
    pub subject: String,
    /// Its author's name.
    pub author: String,
    /// The pull request that brought it in, where GitHub or its message says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull: Option<u64>,
    /// The issues of the repository that its message closes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<u64>,
}

impl Record {
    /// The record as text, indented.
    ///
    /// # Errors
    /// [`RecordError::Write`], never in practice: every field can be JSON.
    pub fn to_json(&self) -> Result<String, RecordError> {
        Ok(serde_json::to_string_pretty(self).map_err(RecordError::Write)? + "\n")
    }

    /// From start to end, in milliseconds.
    #[must_use]
    pub fn duration_ms(&self) -> u64 {
        u64::try_from(self.finished.as_millisecond() - self.started.as_millisecond()).unwrap_or_default()
    }
}

/// A time in milliseconds as people say it: `40 ms`, `0.4 s`, `12 s`, `3 min 5 s`, `1 h 4 min`.
#[must_use]
pub fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0 if ms < 100 => format!("{ms} ms"),
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
