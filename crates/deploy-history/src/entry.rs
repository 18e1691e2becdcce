//! One deployment as history tells it.

use deploy_config::tag_format::TagFormat;
use github_client::Deployed;
use jiff::Timestamp;
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::ending::{Ended, Ending, retired};

/// The field of our payloads that a record has not: the run and its attempt.
const RUN: &str = "run";

/// One deployment. What is not known is absent, or empty where it is a text.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and a field of the JSON")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// GitHub's id.
    pub id: u64,
    /// The environment.
    pub environment: String,
    /// What was done: `deploy`, or another for another configuration of the same environment.
    pub task: String,
    /// The version, where the payload or the tag says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The branch, tag or commit that was deployed.
    pub git_ref: String,
    /// The version's commit; empty when it is not known.
    pub sha: String,
    /// The image tag, where the payload says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_tag: Option<String>,
    /// The version that was live before, where the payload says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_version: Option<String>,
    /// Who deployed it: the person who started the run, or tried it again, else who created the deployment; none for a deleted user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The run's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_url: Option<String>,
    /// The environment's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment_url: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished: Option<Timestamp>,
    /// When it was retired: another took its place, or its environment is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<Timestamp>,
    /// When the version's commit was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed: Option<Timestamp>,
    /// How it ended.
    pub ending: Ending,
    /// Why it ended so, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it is known to have changed nothing: it could not begin, or the version was live already.
    pub is_untouched: bool,
    /// Whether it is what the environment runs, as far as was proven.
    pub is_live: bool,
    /// Whether nothing proved it and the environment may run it: it has not ended, or may have left something.
    pub may_run: bool,
    /// Whether this product made it; what others made says how a job ended, and proves no version.
    pub is_ours: bool,
}

impl Entry {
    /// A deployment with what can be read of it, whatever its payload is.
    pub(crate) fn read(one: &Deployed, format: &TagFormat) -> Self {
        let text = |name: &str| one.payload[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let is_ours = is_ours(one);
        // A deployment of ours without the version's tag was made of the run's commit, which is another.
        let sha = if is_ours { text("sha").unwrap_or_default() } else { one.sha.clone() };
        let said = |url: fn(&github_client::DeployedStatus) -> Option<&String>| one.statuses.iter().rev().find_map(url).cloned();
        let Ended { ending, at, reason, is_untouched } = Ended::read(one);
        Self {
            id: one.id,
            environment: one.environment.clone(),
            task: one.task.clone(),
            version: text("version").or_else(|| Some(format.version(&one.git_ref)?.to_string())),
            git_ref: one.git_ref.clone(),
            committed: one.committed_at.filter(|_| sha == one.sha),
            sha,
            image_tag: text("image_tag"),
            previous_version: text("previous_version"),
            actor: text("actor").filter(|_| is_ours).or_else(|| one.actor.clone()),
            run_url: text("run_url").or_else(|| said(|status| status.log_url.as_ref())),
            environment_url: said(|status| status.environment_url.as_ref()).or_else(|| text("environment_url")),
            started: one.created_at,
            finished: at,
            retired: retired(one),
            ending,
            reason,
            is_untouched,
            is_live: false,
            may_run: false,
            is_ours,
        }
    }

    /// Whether the version was proven.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.ending == Ending::Proven
    }

    /// Whether it settles what its environment runs, whatever older deployments say: it is ours, was proven, and names its version.
    #[must_use]
    pub fn is_settling(&self) -> bool {
        self.is_ours && self.is_proven() && self.version.is_some()
    }

    /// The run that made it, where its page is known.
    pub(crate) fn run(&self) -> Option<&str> {
        self.run_url.as_deref().and_then(run_of)
    }

    /// Whether a run made it that made another one too; nothing where one of them does not say its run.
    pub(crate) fn is_of_run(&self, other: &Self) -> Option<bool> {
        Some(self.run_url.as_deref().map(run_of)? == other.run_url.as_deref().map(run_of)?)
    }

    /// What tells it from others: the version, or the commit where no version is known.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.version.as_deref().unwrap_or(&self.sha)
    }
}

/// Whether one version comes before another; what is no version comes before none.
pub(crate) fn is_older(version: &str, than: &str) -> bool {
    let read = |text: &str| Version::parse(text).ok();
    read(version).zip(read(than)).is_some_and(|(version, than)| version < than)
}

/// The run in the address of its page, or of one of its jobs.
fn run_of(url: &str) -> Option<&str> {
    url.split_once("/actions/runs/")?.1.split('/').next()
}

/// Whether this product made a deployment: its payload is a record of any schema with the run that made it.
#[must_use]
pub fn is_ours(one: &Deployed) -> bool {
    one.payload["schema"].is_u64() && one.payload[RUN].is_string()
}
