//! How a deployment ended, by what was said of it.
//!
//! A status of ours begins with the word of the outcome: `deployed after 12 s`, `rolled-back after 40 s: the gate of api stayed shut`.
//! What others said has no such words, so only its state tells.

use deploy_record::Outcome;
use github_client::{Deployed, DeployedStatus};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::entry::is_ours;

/// Why one counts as cancelled of which nobody said an end.
pub(crate) const NEVER_ENDED: &str = "it never ended";

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The version was proven; it counts as that also when it was retired since.
    Proven,
    /// It was asked for, and nothing proves that it happened.
    Triggered,
    /// It failed.
    Failed,
    /// It failed, and what was live before is live again.
    RolledBack,
    /// It was cancelled or given up, or it never ended.
    Cancelled,
    /// It has not ended.
    UnderWay,
}

impl Ending {
    /// All of them, the good one first.
    pub const ALL: [Self; 6] = [Self::Proven, Self::Triggered, Self::Failed, Self::RolledBack, Self::Cancelled, Self::UnderWay];

    /// The word that JSON uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Triggered => "triggered",
            Self::Failed => "failed",
            Self::RolledBack => "rolled-back",
            Self::Cancelled => "cancelled",
            Self::UnderWay => "under-way",
        }
    }
}

/// An ending with its time and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) ending: Ending,
    pub(crate) at: Option<Timestamp>,
    pub(crate) reason: Option<String>,
    /// Whether it is known to have changed nothing.
    pub(crate) is_untouched: bool,
}

impl Ended {
    /// How a deployment ended, as far as was said.
    pub(crate) fn read(one: &Deployed) -> Self {
        let is_ours = is_ours(one);
        let said = |state: &str| one.statuses.iter().find(|status| status.state == state);
        let tells = |status: &DeployedStatus, outcome: Outcome| is_ours && word(&status.description) == outcome.word();
        if let Some(status) = said("success") {
            return Self { is_untouched: tells(status, Outcome::Unchanged), reason: None, ..Self::by(Ending::Proven, status) };
        }
        let is_failure = |status: &&DeployedStatus| matches!(status.state.as_str(), "failure" | "error");
        if let Some(status) = one.statuses.iter().rfind(is_failure) {
            let is_back = tells(status, Outcome::RolledBack);
            let ended = Self::by(if is_back { Ending::RolledBack } else { Ending::Failed }, status);
            // Of ours only what could not begin is an error.
            return Self { is_untouched: is_ours && status.state == "error", ..ended };
        }
        if let Some(status) = one.statuses.iter().rfind(|status| tells(status, Outcome::Triggered)) {
            return Self { reason: None, ..Self::by(Ending::Triggered, status) };
        }
        match said("inactive") {
            // The next one retired it, which says when that was live, and not when this one ended.
            Some(status) if is_ours && !tells(status, Outcome::Cancelled) => {
                Self { reason: Some(NEVER_ENDED.to_owned()), ..Self::by_state(&status.state) }
            }
            Some(status) => Self::by(Ending::Cancelled, status),
            None => Self::by_state(&one.state),
        }
    }

    fn by(ending: Ending, status: &DeployedStatus) -> Self {
        Self { ending, at: Some(status.created_at), reason: reason(&status.description), is_untouched: false }
    }

    /// The ending of a deployment of which no status tells one.
    fn by_state(state: &str) -> Self {
        let ending = match state {
            "success" => Ending::Proven,
            "failure" | "error" => Ending::Failed,
            "inactive" => Ending::Cancelled,
            _ => Ending::UnderWay,
        };
        Self { ending, at: None, reason: None, is_untouched: false }
    }
}

/// Whether a deployment was retired: it is inactive, and not since its own run was cancelled.
pub(crate) fn is_retired(one: &Deployed) -> bool {
    let last = one.statuses.last().map(|status| word(&status.description));
    one.state == "inactive" && !(is_ours(one) && last == Some(Outcome::Cancelled.word()))
}

/// When a deployment was retired, where it was and that was said.
pub(crate) fn retired(one: &Deployed) -> Option<Timestamp> {
    let said = || one.statuses.iter().rfind(|status| status.state == "inactive");
    is_retired(one).then(said).flatten().map(|status| status.created_at)
}

/// The word that a description begins with.
fn word(description: &str) -> &str {
    description.split([' ', ':']).next().unwrap_or_default()
}

/// What a description says beyond the word of its outcome and the time that it took.
fn reason(description: &str) -> Option<String> {
    let is_outcome = Outcome::ALL.iter().any(|outcome| outcome.word() == word(description));
    let reason = match description.split_once(": ") {
        Some((_, reason)) if is_outcome => reason,
        None if is_outcome => "",
        _ => description,
    };
    Some(reason.trim()).filter(|reason| !reason.is_empty()).map(str::to_owned)
}
