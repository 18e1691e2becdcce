//! What every rendering says: the status in words, the failing parts, the way back.

use deploy_record::record::duration;
use deploy_record::{GateRecord, GateState, Outcome, Record, TargetRecord, TargetState};

/// The mark of an outcome.
#[must_use]
pub fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Deployed | Outcome::Unchanged => "✅",
        Outcome::Triggered => "⚠️",
        Outcome::RolledBack => "↩️",
        Outcome::Failed => "❌",
        Outcome::Cancelled => "⏹️",
    }
}

/// What happened to which version where, in one line.
#[must_use]
pub fn heading(record: &Record) -> String {
    let (environment, version) = (&record.environment, &record.version);
    let what = previous(record).map_or_else(|| version.clone(), |previous| format!("{previous} → {version}"));
    let untouched = if is_touched(record) { "" } else { ", nothing was changed" };
    match record.outcome {
        Outcome::Deployed => format!("{environment}: {what} deployed"),
        Outcome::Unchanged if previous(record).is_some() => format!("{environment}: {what} found live"),
        Outcome::Unchanged => format!("{environment}: {version} was live already"),
        Outcome::Triggered => format!("{environment}: {what} triggered, not proven"),
        Outcome::RolledBack if is_kept_in_part(record) => format!("{environment}: {what} failed, rolled back in part"),
        Outcome::RolledBack => format!("{environment}: {what} failed, rolled back"),
        Outcome::Failed => format!("{environment}: {what} failed{untouched}"),
        Outcome::Cancelled => format!("{environment}: {what} cancelled{untouched}"),
    }
}

/// What is live now, in one sentence.
#[must_use]
pub fn live_now(record: &Record) -> String {
    let version = &record.version;
    match (record.outcome, previous(record)) {
        (Outcome::Deployed, _) => format!("{version} is live, {}.", proof(record)),
        (Outcome::Unchanged, Some(_)) => format!("{version} was live already and is proven now; nothing was changed."),
        (Outcome::Unchanged, None) => format!("{version} was live already; nothing was changed."),
        (Outcome::Triggered, _) => format!("{version} was asked for; nothing proves that it is live."),
        (Outcome::RolledBack, _) if is_kept_in_part(record) => "What this run changed is as it was before.".to_owned(),
        (Outcome::RolledBack, Some(previous)) => format!("{previous} is live again."),
        (Outcome::RolledBack, None) => "What was live before is live again.".to_owned(),
        (Outcome::Failed | Outcome::Cancelled, _) if !is_touched(record) => "Everything runs what it ran before.".to_owned(),
        (Outcome::Failed, _) => "It is not certain which version is live.".to_owned(),
        (Outcome::Cancelled, _) => "It stopped on the way; a part may run the new version.".to_owned(),
    }
}

/// What happened to which version where, and how long it took: the first line.
#[must_use]
pub fn title(record: &Record) -> String {
    format!("{} · {}", heading(record), duration(record.duration_ms()))
}

/// Who started it, when that is known.
#[must_use]
pub fn started_by(record: &Record) -> Option<String> {
    (!record.actor.is_empty()).then(|| format!("Started by {}.", record.actor))
}

/// The version of before, when it is another.
#[must_use]
pub fn previous(record: &Record) -> Option<&str> {
    record.previous_version.as_deref().filter(|previous| *previous != record.version)
}

/// The targets of all waves.
pub fn targets(record: &Record) -> impl Iterator<Item = &TargetRecord> {
    record.waves.iter().flat_map(|wave| &wave.targets)
}

/// Whether anything was changed, or may have been.
#[must_use]
pub fn is_touched(record: &Record) -> bool {
    targets(record).any(TargetRecord::is_touched)
}

/// Whether a target ran the version before this run, so that it was not taken back with the others.
#[must_use]
pub fn is_kept_in_part(record: &Record) -> bool {
    targets(record).any(|target| target.state == TargetState::Unchanged)
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
    targets(record).flat_map(|target| &target.services).filter_map(|service| service.gate.as_ref())
}

/// The state of a target in words.
#[must_use]
pub fn target_state(state: TargetState) -> &'static str {
    match state {
        TargetState::Done => "done",
        TargetState::Unchanged => "unchanged",
        TargetState::Untouched => "not changed",
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

/// How often and how long a gate asked.
#[must_use]
pub fn asked(gate: &GateRecord) -> String {
    let times = if gate.attempts == 1 { "once".to_owned() } else { format!("{} times", gate.attempts) };
    format!("asked {times} in {}", duration(gate.duration_ms))
}

/// Whether a target ended well by itself, whatever its gates say.
#[must_use]
pub fn is_ended(target: &TargetRecord) -> bool {
    matches!(target.state, TargetState::Done | TargetState::Unchanged | TargetState::Triggered)
}

/// Whether something went wrong on a target itself, whatever its gates say.
#[must_use]
pub fn is_broken(target: &TargetRecord) -> bool {
    matches!(target.state, TargetState::Failed | TargetState::Lost | TargetState::TimedOut)
}

/// Whether a target's turn came: one that refused says why.
#[must_use]
pub fn is_reached(target: &TargetRecord) -> bool {
    target.state != TargetState::Untouched || target.error.is_some()
}

/// Whether a target failed, by itself or by a gate.
#[must_use]
pub fn is_failed(target: &TargetRecord) -> bool {
    let shut = target.services.iter().filter_map(|service| service.gate.as_ref()).any(|gate| !gate.state.is_open());
    (!is_ended(target) && is_reached(target)) || shut
}

/// The targets that failed, with those whose way back failed.
pub fn failed_parts(record: &Record) -> impl Iterator<Item = &TargetRecord> {
    targets(record).filter(|target| is_failed(target) || target.rollback.as_deref().is_some_and(is_failed))
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

/// A digest short enough for a table: twelve digits, without the name of the hash that everybody uses.
#[must_use]
pub fn short_digest(digest: &str) -> &str {
    const SHOWN: usize = 12;
    digest.strip_prefix("sha256:").and_then(|digits| digits.get(..SHOWN)).unwrap_or(digest)
}
