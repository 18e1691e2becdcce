//! What every rendering says: the status in words, the failing parts, the way back.

use deploy_record::{GateRecord, GateState, Outcome, Record, TargetRecord, TargetState};

use crate::safe::is_plain;

/// The workflow by which a version is deployed by hand.
pub const WORKFLOW: &str = "production-manual.yml";

/// The mark and the word of an outcome.
#[must_use]
pub fn mark(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Deployed => ("✅", "deployed"),
        Outcome::Unchanged => ("✅", "live already"),
        Outcome::Triggered => ("⚠️", "triggered, not proven"),
        Outcome::RolledBack => ("↩️", "failed and was rolled back"),
        Outcome::Failed => ("❌", "failed"),
        Outcome::Cancelled => ("⏹️", "cancelled"),
    }
}

/// What is live now, in one sentence.
#[must_use]
pub fn live_now(record: &Record) -> String {
    let (version, previous) = (&record.version, record.previous_version.as_deref());
    match record.outcome {
        Outcome::Deployed => format!("{version} is live, {}.", proof(record)),
        Outcome::Unchanged => format!("{version} was live already; nothing was changed."),
        Outcome::Triggered => format!("{version} was asked for; nothing proves that it is live."),
        Outcome::RolledBack => match previous {
            Some(previous) => format!("{previous} is live again."),
            None => "What was live before is live again.".to_owned(),
        },
        Outcome::Failed | Outcome::Cancelled if record.waves.is_empty() => "Nothing was changed.".to_owned(),
        Outcome::Failed => "It is not certain which version is live.".to_owned(),
        Outcome::Cancelled => "It stopped on the way; a part may run the new version.".to_owned(),
    }
}

fn proof(record: &Record) -> String {
    let states: Vec<_> = gates(record).map(|gate| gate.state).collect();
    let count = |state| states.iter().filter(|&&seen| seen == state).count();
    let services = |count| if count == 1 { "1 service".to_owned() } else { format!("{count} services") };
    match (count(GateState::Proven), count(GateState::Healthy)) {
        (0, 0) => "as its targets say".to_owned(),
        (0, healthy) => format!("healthy on {}", services(healthy)),
        (proven, 0) => format!("proven by {}", services(proven)),
        (proven, healthy) => format!("proven by {}, healthy on {} more", services(proven), healthy),
    }
}

fn gates(record: &Record) -> impl Iterator<Item = &GateRecord> {
    record
        .waves
        .iter()
        .flat_map(|wave| &wave.targets)
        .flat_map(|target| &target.services)
        .filter_map(|service| service.gate.as_ref())
}

/// From which version to which.
#[must_use]
pub fn change(record: &Record) -> String {
    match &record.previous_version {
        Some(previous) if *previous != record.version => format!("{previous} → {}", record.version),
        _ => record.version.clone(),
    }
}

/// The state of a target in words.
#[must_use]
pub fn target_state(state: TargetState) -> &'static str {
    match state {
        TargetState::Done => "done",
        TargetState::Unchanged => "unchanged",
        TargetState::Triggered => "triggered",
        TargetState::Failed => "failed",
        TargetState::Cancelled => "cancelled",
        TargetState::Lost => "lost",
        TargetState::TimedOut => "timed out",
    }
}

/// The state of a gate in words; a gate that was not reached has none.
#[must_use]
pub fn gate_state(gate: Option<&GateRecord>) -> String {
    let Some(gate) = gate else {
        return "not reached".to_owned();
    };
    match (gate.state, &gate.seen_version) {
        (GateState::Proven, _) => "✅ proven".to_owned(),
        (GateState::Healthy, _) => "✅ healthy".to_owned(),
        (GateState::Unhealthy, _) => "❌ unhealthy".to_owned(),
        (GateState::Stale, Some(version)) => format!("❌ still {version}"),
        (GateState::Stale, None) => "❌ says no version".to_owned(),
        (GateState::Unchecked, _) => "no gate".to_owned(),
    }
}

/// Whether a target failed, by itself or by a gate.
#[must_use]
pub fn is_failed(target: &TargetRecord) -> bool {
    let bad_state = !matches!(target.state, TargetState::Done | TargetState::Unchanged | TargetState::Triggered);
    let shut = target.services.iter().filter_map(|service| service.gate.as_ref()).any(|gate| !gate.state.is_open());
    bad_state || shut
}

/// The targets that failed, with those whose way back failed.
pub fn failed_parts(record: &Record) -> impl Iterator<Item = &TargetRecord> {
    let targets = record.waves.iter().flat_map(|wave| &wave.targets);
    targets.filter(|target| is_failed(target) || target.rollback.as_deref().is_some_and(is_failed))
}

/// How the way back of a target went, when it was taken.
#[must_use]
pub fn way_back(target: &TargetRecord) -> &'static str {
    match target.rollback.as_deref() {
        None => "—",
        Some(back) if is_failed(back) => "❌ failed",
        Some(_) => "✅ restored",
    }
}

/// The command that deploys the previous version, when there is one and it can be written into a command as it is.
#[must_use]
pub fn rollback_command(record: &Record) -> Option<String> {
    let previous = record.previous_version.as_deref().filter(|previous| *previous != record.version)?;
    let went_live = matches!(record.outcome, Outcome::Deployed | Outcome::Triggered | Outcome::Failed | Outcome::Cancelled);
    let changed = went_live && !record.waves.is_empty();
    (changed && is_plain(previous) && is_plain(&record.environment))
        .then(|| format!("gh workflow run {WORKFLOW} -f environment={} -f version={previous}", record.environment))
}

/// A time in milliseconds as people say it: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 4 min`.
#[must_use]
pub fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A digest short enough for a table.
#[must_use]
pub fn short_digest(digest: &str) -> &str {
    const SHOWN: usize = "sha256:".len() + 12;
    digest.get(..SHOWN).unwrap_or(digest)
}
