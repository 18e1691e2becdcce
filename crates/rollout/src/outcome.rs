//! How a deployment ended, in words: a pure function of what was planned and what happened.

use deploy_config::OnFailure;
use deploy_record::record::duration;
use deploy_record::{ContainerState, GateRecord, GateState, Outcome, TargetRecord, TargetState, WaveRecord};

use crate::plan::{Action, Plan};

/// How the way forward ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Every wave went through.
    Done,
    /// A wave failed, for this reason.
    Failed(String),
    /// The run was cancelled, and this is what is left.
    Cancelled(String),
}

/// The outcome with its reason and what to do, where it is not plainly good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// Why.
    pub reason: Option<String>,
    /// What to do now.
    pub hint: Option<String>,
}

/// The outcome of a plan that was carried out.
#[must_use]
pub fn verdict(plan: &Plan, waves: &[WaveRecord], end: &End) -> Verdict {
    let said =
        |outcome, reason: &str, hint: &str| Verdict { outcome, reason: Some(reason.to_owned()), hint: Some(hint.to_owned()) };
    match end {
        End::Done => good(plan, waves),
        End::Cancelled(reason) => cancelled(reason),
        End::Failed(reason) if !targets(waves).any(TargetRecord::is_touched) => {
            let cures = each_once(hints(waves)).unwrap_or_else(|| "mend it and run again".to_owned());
            said(Outcome::Failed, reason, &cures)
        }
        End::Failed(reason) if plan.on_failure == OnFailure::Stop => {
            let way_back = match &plan.previous_version {
                _ if targets(waves).any(|target| target.state == TargetState::Triggered) => {
                    "set the tag of before in Dokploy to go back: a webhook cannot choose a version".to_owned()
                }
                Some(previous) if *previous == plan.version.to_string() => "set the settings of before to go back".to_owned(),
                Some(previous) => format!("deploy {previous} to go back"),
                None => "deploy another version".to_owned(),
            };
            let hint = format!("everything is left as it is; mend it and run again, or {way_back}");
            said(Outcome::Failed, reason, &with_cures(&hint, waves))
        }
        End::Failed(reason) => match way_back_failure(waves) {
            None => said(Outcome::RolledBack, reason, &with_cures(&restored(plan, waves), waves)),
            Some(failure) => {
                let reason = format!("{reason}; and going back failed: {failure}");
                let hint = "look at the targets now, then deploy a version that is known to be good";
                said(Outcome::Failed, &reason, &with_cures(hint, waves))
            }
        },
    }
}

/// The outcome of a run that was cancelled, with what is left.
#[must_use]
pub fn cancelled(reason: &str) -> Verdict {
    let hint = "run it again, or deploy the version before: either reads what is live and goes on from there";
    Verdict { outcome: Outcome::Cancelled, reason: Some(reason.to_owned()), hint: Some(hint.to_owned()) }
}

/// Several texts as one, each once; nothing for none.
#[must_use]
pub fn each_once<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    (!all.is_empty()).then(|| all.join("; "))
}

/// The advice with the cures of what failed.
fn with_cures(advice: &str, waves: &[WaveRecord]) -> String {
    each_once([advice].into_iter().chain(hints(waves))).unwrap_or_default()
}

/// The cures of the targets that failed, and of their ways back.
fn hints(waves: &[WaveRecord]) -> impl Iterator<Item = &str> {
    let records = targets(waves).flat_map(|target| [Some(target), target.rollback.as_deref()]).flatten();
    records.filter_map(|target| target.hint.as_deref())
}

/// What runs after the way back. A target that ran the version before this run keeps it, as what it ran before that is not known.
fn restored(plan: &Plan, waves: &[WaveRecord]) -> String {
    let kept: Vec<_> = targets(waves).filter(|target| target.state == TargetState::Unchanged).collect();
    let names: Vec<_> = kept.iter().map(|target| format!("`{}`", target.name)).collect();
    let is_same = plan.previous_version.as_ref().is_some_and(|previous| *previous == plan.version.to_string());
    match (names.as_slice(), &plan.previous_version) {
        _ if is_same => "what ran before is live again, with its settings of before; mend the cause".to_owned(),
        ([], _) if hints(waves).next().is_some() => "what ran before is live again".to_owned(),
        ([], _) => "what ran before is live again; mend the cause and release a new version".to_owned(),
        (_, Some(previous)) => format!(
            "what this run changed is as before, but {} ran {} already and still does: deploy {previous} to take all of it back",
            names.join(", "),
            plan.version
        ),
        (_, None) => {
            format!("what this run changed is as before, but {} ran {} already and still does", names.join(", "), plan.version)
        }
    }
}

fn targets(waves: &[WaveRecord]) -> impl Iterator<Item = &TargetRecord> {
    waves.iter().flat_map(|wave| &wave.targets)
}

fn good(plan: &Plan, waves: &[WaveRecord]) -> Verdict {
    let proven = |outcome| Verdict { outcome, reason: None, hint: None };
    let unproven =
        |reason: String, hint: &str| Verdict { outcome: Outcome::Triggered, reason: Some(reason), hint: Some(hint.to_owned()) };
    let steps = || plan.waves.iter().flatten();
    if steps().all(|step| step.action == Action::Keep) {
        return proven(Outcome::Unchanged);
    }
    let targets = || targets(waves);
    let is_proven = |target: &TargetRecord| {
        gates(target).count() == target.services.len() && gates(target).all(|(_, gate)| gate.state == GateState::Proven)
    };
    if let Some(target) = targets().find(|target| target.state == TargetState::Triggered && !is_proven(target)) {
        let reason = format!(
            "the target `{}` was triggered by its webhook, which does not tell how it ends, and not every service of it says its version",
            target.name
        );
        return unproven(reason, "give the target an API key in deploy.yml, or let every service of it say its version");
    }
    let is_seen = targets().any(|target| target.containers == Some(ContainerState::Healthy));
    if !is_seen && targets().flat_map(gates).all(|(_, gate)| gate.state == GateState::Unchecked) {
        let reason = "the targets say that they are done, and no service has a gate that could prove it".to_owned();
        let hint =
            "give the services `health` in deploy.yml and the environment their `urls`, or the target `health: containers`";
        return unproven(reason, hint);
    }
    proven(Outcome::Deployed)
}

fn gates(target: &TargetRecord) -> impl Iterator<Item = (&str, &GateRecord)> {
    target.services.iter().filter_map(|service| Some((service.name.as_str(), service.gate.as_ref()?)))
}

/// Whether a target's own end lets the wave go on to its gates.
#[must_use]
pub fn is_delivered(state: TargetState) -> bool {
    matches!(state, TargetState::Done | TargetState::Unchanged | TargetState::Triggered)
}

/// Why a wave failed, if it did: every target that was not delivered, else every gate that did not open.
#[must_use]
pub fn failure_of(wave: &WaveRecord) -> Option<String> {
    let undelivered: Vec<_> = wave.targets.iter().filter(|target| !is_delivered(target.state)).collect();
    let all: Vec<_> = wave.targets.iter().collect();
    let failing = if undelivered.is_empty() { all } else { undelivered };
    let failures: Vec<_> = failing.into_iter().flat_map(failures).collect();
    (!failures.is_empty()).then(|| failures.join("; "))
}

fn failures(target: &TargetRecord) -> Vec<String> {
    if !is_delivered(target.state) {
        let error = target.error.as_deref().unwrap_or("it did not say why");
        return vec![format!("the target `{}` {}: {error}", target.name, state_word(target.state))];
    }
    let shut = gates(target).filter(|(_, gate)| !gate.state.is_open());
    let mut failures: Vec<_> = shut.map(|(name, gate)| gate_failure(name, gate)).collect();
    // Only a cancelled run leaves the gates of a delivered target unasked.
    if failures.is_empty() && target.services.iter().any(|service| service.gate.is_none()) {
        failures.push(format!("the gates of `{}` were not asked", target.name));
    }
    failures
}

fn gate_failure(service: &str, gate: &GateRecord) -> String {
    let problem = gate.last_problem.as_deref().unwrap_or("not enough good answers in a row");
    let looks = format!("{} in {}", counted(gate.attempts), duration(gate.duration_ms));
    match gate.state {
        GateState::Stale => format!("`{service}` never answered with the new version: {problem} ({looks})"),
        _ => format!("`{service}` did not become healthy: {problem} ({looks})"),
    }
}

fn counted(looks: u32) -> String {
    if looks == 1 { "1 look".to_owned() } else { format!("{looks} looks") }
}

/// Why a bake failed.
#[must_use]
pub fn bake_failure(service: &str, gate: &GateRecord) -> String {
    let problem = gate.last_problem.as_deref().unwrap_or("it stopped answering");
    format!("`{service}` was healthy and did not stay so: {problem}")
}

/// What is left when a run is cancelled before a wave, counted from 0.
#[must_use]
pub fn cancelled_before(wave: usize) -> String {
    match wave {
        0 => "the run was cancelled before anything was changed".to_owned(),
        1 => "the run was cancelled after wave 1, which is proven; the waves after it are as they were".to_owned(),
        _ => format!("the run was cancelled after wave {wave}; the waves up to it are proven, those after it are as they were"),
    }
}

/// What is left when a run is cancelled within a wave, counted from 0.
#[must_use]
pub fn cancelled_in(wave: usize, waves: &[WaveRecord]) -> String {
    let touched = waves.get(wave).into_iter().flat_map(|wave| &wave.targets).filter(|target| target.is_touched());
    let names: Vec<_> = touched.map(|target| format!("`{}`", target.name)).collect();
    let number = wave + 1;
    if names.is_empty() {
        return format!(
            "the run was cancelled in wave {number}, before anything of it was changed; later waves are as they were"
        );
    }
    let names = names.join(", ");
    format!("the run was cancelled in wave {number}: {names} may run the new version, unproven; later waves are as they were")
}

/// What is left when a run is cancelled in its bake.
#[must_use]
pub fn cancelled_in_bake() -> String {
    "the run was cancelled while it watched the environment; every wave was proven and runs the new version".to_owned()
}

/// How a run that failed ended, where it was cancelled while it went back: what it had not taken back yet may run the new version. A way
/// back that was over by then is as good as any other.
#[must_use]
pub fn cancelled_on_the_way_back(reason: String, waves: &[WaveRecord]) -> End {
    let is_back = |target: &TargetRecord| target.rollback.as_deref().is_some_and(|way| failures(way).is_empty());
    let left: Vec<_> = targets(waves).filter(|target| target.is_touched() && !is_back(target)).collect();
    if left.is_empty() {
        return End::Failed(reason);
    }
    let names: Vec<_> = left.iter().map(|target| format!("`{}`", target.name)).collect();
    let names = names.join(", ");
    End::Cancelled(format!(
        "the run was cancelled while it went back to what was live before: {names} may run the new version, which failed: {reason}"
    ))
}

fn way_back_failure(waves: &[WaveRecord]) -> Option<String> {
    let ways = targets(waves).filter_map(|target| target.rollback.as_deref());
    let failures: Vec<_> = ways.flat_map(failures).collect();
    (!failures.is_empty()).then(|| failures.join("; "))
}

/// A target's state in the log's words.
#[must_use]
pub fn state_word(state: TargetState) -> &'static str {
    match state {
        TargetState::Done => "was deployed",
        TargetState::Unchanged => "was left as it is",
        TargetState::Untouched => "was not changed",
        TargetState::Triggered => "was triggered",
        TargetState::Failed => "failed",
        TargetState::Cancelled => "was cancelled",
        TargetState::Lost => "was lost",
        TargetState::TimedOut => "did not end in time",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(state: TargetState, gate: Option<GateState>) -> TargetRecord {
        let gate = gate.map(|state| GateRecord {
            state,
            url: None,
            attempts: 12,
            seen_version: None,
            last_problem: Some("answered 503".to_owned()),
            duration_ms: 60_400,
        });
        let (name, image, tag) = ("api".to_owned(), "ghcr.io/acme/api".to_owned(), "1.6.1".to_owned());
        let service = deploy_record::ServiceRecord { name, image, tag, digest: None, previous_digest: None, gate };
        TargetRecord {
            name: "backend".to_owned(),
            kind: "dokploy".to_owned(),
            previous_tag: None,
            previous_image: None,
            state,
            containers: None,
            deployment_id: None,
            log_url: None,
            log: None,
            error: Some("no answer".to_owned()),
            hint: None,
            duration_ms: 0,
            services: vec![service],
            rollback: None,
        }
    }

    fn wave(targets: Vec<TargetRecord>) -> WaveRecord {
        WaveRecord { targets }
    }

    #[test]
    fn a_wave_fails_by_a_target_or_by_a_gate_and_says_which() {
        let open = || target(TargetState::Done, Some(GateState::Proven));
        assert_eq!(failure_of(&wave(vec![open(), target(TargetState::Triggered, Some(GateState::Unchecked))])), None);
        assert_eq!(
            failure_of(&wave(vec![open(), target(TargetState::Done, Some(GateState::Unhealthy))])).unwrap(),
            "`api` did not become healthy: answered 503 (12 looks in 1 min 0 s)"
        );
        assert_eq!(
            failure_of(&wave(vec![target(TargetState::TimedOut, None)])).unwrap(),
            "the target `backend` did not end in time: no answer"
        );
    }

    #[test]
    fn the_gates_that_another_target_s_failure_left_unasked_are_no_cause() {
        let failure = failure_of(&wave(vec![target(TargetState::Done, None), target(TargetState::Failed, None)])).unwrap();
        assert_eq!(failure, "the target `backend` failed: no answer");
        assert_eq!(failure_of(&wave(vec![target(TargetState::Done, None)])).unwrap(), "the gates of `backend` were not asked");
    }

    #[test]
    fn a_short_time_is_said_with_its_tenths() {
        let mut failed = target(TargetState::Done, Some(GateState::Stale));
        failed.services[0].gate = failed.services[0].gate.take().map(|gate| GateRecord { attempts: 1, duration_ms: 840, ..gate });
        let failure = failure_of(&wave(vec![failed])).unwrap();
        assert!(failure.ends_with("answered 503 (1 look in 0.8 s)"), "{failure}");
    }

    #[test]
    fn a_kept_target_that_falls_ill_is_a_failure_and_no_rollback() {
        let kept = wave(vec![target(TargetState::Unchanged, Some(GateState::Unhealthy))]);
        let plan = Plan {
            environment: "production".to_owned(),
            environment_url: None,
            version: semver::Version::new(1, 6, 1),
            image_tag: "1.6.1".to_owned(),
            previous_version: None,
            waves: Vec::new(),
            on_failure: OnFailure::Rollback,
            bake: None,
        };
        assert_eq!(verdict(&plan, &[kept], &End::Failed("ill".to_owned())).outcome, Outcome::Failed);
    }

    #[test]
    fn what_a_cancelled_run_leaves_is_said_by_wave() {
        assert_eq!(cancelled_before(0), "the run was cancelled before anything was changed");
        assert!(cancelled_before(1).starts_with("the run was cancelled after wave 1, which is proven"));
        assert!(cancelled_before(2).contains("after wave 2; the waves up to it are proven"));
    }
}
