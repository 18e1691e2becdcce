//! What is read from, and written into, GitHub's deployments: pure functions.
//!
//! A payload cannot be changed once it is written, so that it holds what is known at the start; how it ended is in the statuses.

use std::collections::BTreeSet;

use actions_core::Context;
use actions_core::untrusted::one_line;
use conventional_commits::Message;
use deploy_config::tag_format::TagFormat;
use deploy_history::{Entry, History, is_ours};
use deploy_record::record::{SCHEMA, WRITER, duration};
use deploy_record::{Commit, Outcome, Record, ServiceRecord, TargetRecord, TargetState, WaveRecord};
use github_client::{CommitInfo, Deployed, DeploymentState};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::plan::Wish;

/// The most characters of a commit's subject and of a name that a record keeps.
const MOST_SUBJECT: usize = 200;
/// The most issues that a record keeps of one commit.
const MOST_CLOSED: usize = 50;
/// The field of a payload that a record has not: the run and its attempt.
const RUN: &str = "run";

/// The last deployment that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its version, where its payload or its tag says one.
    pub version: Option<String>,
    /// Its commit, where that is the version's.
    pub sha: Option<String>,
    /// Its image tag, where its payload says one.
    pub image_tag: Option<String>,
}

impl Before {
    /// The deployment that an environment runs.
    #[must_use]
    pub fn of(live: &Entry) -> Self {
        let sha = Some(live.sha.clone()).filter(|sha| !sha.is_empty());
        Self { version: live.version.clone(), sha, image_tag: live.image_tag.clone() }
    }
}

/// A deployment that begins, as its payload says it: a record of what is asked for, of which nothing is known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    record: Record,
    run: String,
}

impl Intent {
    /// What a run intends at a time.
    #[must_use]
    pub fn new(wish: &Wish<'_>, context: &Context, run: &str, started: Timestamp) -> Self {
        let waves = wish
            .environment
            .ordered_waves()
            .into_iter()
            .map(|names| WaveRecord { targets: names.iter().filter_map(|name| intended(wish, name)).collect() });
        let record = Record {
            schema: SCHEMA,
            written_by: Some(WRITER.to_owned()),
            repository: context.repository.to_string(),
            environment: wish.name.to_owned(),
            environment_url: wish.environment.url.clone(),
            version: wish.version.to_string(),
            image_tag: wish.image_tag.to_owned(),
            previous_version: None,
            sha: String::new(),
            previous_sha: None,
            actor: context.started_by.clone(),
            run_url: context.run_url.clone(),
            workflow: None,
            config: None,
            started,
            finished: started,
            outcome: Outcome::Triggered,
            reason: None,
            hint: None,
            waves: waves.collect(),
            commits: Vec::new(),
            commits_away: Vec::new(),
            commits_left_out: 0,
            notices: Vec::new(),
        };
        Self { record, run: run.to_owned() }
    }

    /// The payload: the record, with what GitHub knew of the version and of what was there before, and the run.
    #[must_use]
    pub fn payload(&self, sha: &str, before: Option<&Before>) -> Value {
        let mut record = self.record.clone();
        sha.clone_into(&mut record.sha);
        if let Some(before) = before {
            (record.previous_version, record.previous_sha) = (before.version.clone(), before.sha.clone());
            for target in record.waves.iter_mut().flat_map(|wave| &mut wave.targets) {
                target.previous_tag.clone_from(&before.image_tag);
            }
        }
        let mut payload = json!(record);
        if let Some(fields) = payload.as_object_mut() {
            fields.insert(RUN.to_owned(), self.run.clone().into());
        }
        payload
    }

    /// The deployment that an earlier try of the same run began for the same version and did not finish.
    #[must_use]
    pub fn unfinished<'d>(&self, known: &'d [Deployed]) -> Option<&'d Deployed> {
        known.iter().find(|one| is_under_way(one) && self.is_of_this_run(one))
    }

    /// The deployment by which an earlier try of the same run made the version live, unless another version was proven since. `history` is that
    /// of the known ones.
    #[must_use]
    pub fn finished<'d>(&self, known: &'d [Deployed], history: &History) -> Option<&'d Deployed> {
        let is_other = |entry: &Entry| entry.is_proven() && entry.version.as_deref() != Some(self.record.version.as_str());
        let since = known.iter().zip(history.entries()).take_while(|(_, entry)| !is_other(entry));
        let mut ours = since.filter(|(one, _)| is_ours(one) && self.is_of_this_run(one));
        ours.find(|(_, entry)| entry.is_proven() && !entry.is_untouched).map(|(one, _)| one)
    }

    /// Whether the run was tried before.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.run.split_once('.').is_some_and(|(_, attempt)| attempt != "1")
    }

    fn is_of_this_run(&self, one: &Deployed) -> bool {
        one.payload["version"].as_str() == Some(self.record.version.as_str())
            && one.payload[RUN].as_str().is_some_and(|run| run_id(run) == run_id(&self.run))
    }
}

/// The run and its attempt that made a deployment of ours.
#[must_use]
pub fn run_of(one: &Deployed) -> &str {
    one.payload[RUN].as_str().unwrap_or_default()
}

/// Whether deployments, newest first, tell all that is asked of them: what of a task is live and what was live before, each proven by one of ours.
#[must_use]
pub fn is_enough(found: &[Deployed], task: &str, environment: &str, format: &TagFormat) -> bool {
    let ours: Vec<Deployed> = found.iter().filter(|one| one.task == task && is_ours(one)).cloned().collect();
    History::read(&ours, format).before(environment).is_some()
}

/// A target with the images that it shall run: whoever prunes a registry keeps them.
fn intended(wish: &Wish<'_>, name: &str) -> Option<TargetRecord> {
    let target = wish.environment.targets.get(name)?;
    let service = |name: &String| {
        let (image, tag) = (wish.config.services.get(name)?.image.clone(), wish.image_tag.to_owned());
        Some(ServiceRecord { name: name.clone(), image, tag, digest: None, previous_digest: None, gate: None })
    };
    Some(TargetRecord {
        name: name.to_owned(),
        kind: "dokploy".to_owned(),
        previous_tag: None,
        previous_image: None,
        state: TargetState::Untouched,
        containers: None,
        deployment_id: None,
        log_url: None,
        log: None,
        error: None,
        hint: None,
        duration_ms: 0,
        services: target.services.iter().filter_map(service).collect(),
        rollback: None,
    })
}

/// `GITHUB_RUN_ID` without the attempt.
fn run_id(run: &str) -> &str {
    run.split('.').next().unwrap_or(run)
}

/// The deployments that are over once another is live: those that succeeded, and our own that never ended.
#[must_use]
pub fn to_retire(known: &[Deployed], except: Option<u64>) -> Vec<u64> {
    let is_over = |one: &&Deployed| one.state == "success" || (is_under_way(one) && is_ours(one));
    known.iter().filter(|one| Some(one.id) != except).filter(is_over).map(|one| one.id).collect()
}

fn is_under_way(one: &Deployed) -> bool {
    matches!(one.state.as_str(), "pending" | "queued" | "in_progress")
}

/// The state in which a deployment ends. GitHub has none for cancelled ones; and what nothing proves is no success, since versions
/// are promoted by it.
#[must_use]
pub fn state(record: &Record) -> DeploymentState {
    let is_touched = record.waves.iter().flat_map(|wave| &wave.targets).any(TargetRecord::is_touched);
    match record.outcome {
        Outcome::Deployed | Outcome::Unchanged => DeploymentState::Success,
        Outcome::Triggered => DeploymentState::Pending,
        Outcome::Failed if !is_touched => DeploymentState::Error,
        Outcome::RolledBack | Outcome::Failed => DeploymentState::Failure,
        Outcome::Cancelled => DeploymentState::Inactive,
    }
}

/// The end of a deployment in words, which begin with the word of its outcome.
#[must_use]
pub fn description(record: &Record) -> String {
    let took = duration(record.duration_ms());
    let reason = record.reason.as_deref().map(|reason| format!(": {}", one_line(reason))).unwrap_or_default();
    format!("{} after {took}{reason}", record.outcome.word())
}

/// A commit as a record keeps it.
#[must_use]
pub fn commit(info: CommitInfo) -> Commit {
    let subject = info.message.lines().next().unwrap_or_default();
    let author = info.login.unwrap_or(info.author);
    Commit {
        sha: info.sha,
        pull: pull(&info.message),
        closes: closes(&info.message),
        subject: start(subject),
        author: start(&author),
    }
}

/// The pull request that a message names as GitHub writes it: at the end of the subject when squashed, at its start when merged.
fn pull(message: &str) -> Option<u64> {
    let subject = message.lines().next()?.trim_end();
    let squashed = || subject.strip_suffix(')')?.rsplit_once("(#").map(|(_, number)| number);
    let merged = subject.strip_prefix("Merge pull request #").and_then(|rest| rest.split(' ').next());
    merged.or_else(squashed)?.parse().ok()
}

/// The issues of the repository that a message closes, such as by `Closes #12`.
fn closes(message: &str) -> Vec<u64> {
    let references = Message::parse(message).map(|message| message.references()).unwrap_or_default();
    let closed = references.iter().filter(|one| one.action.is_some() && one.owner.is_none() && one.repository.is_none());
    let numbers: BTreeSet<u64> = closed.filter_map(|one| one.issue.parse().ok()).collect();
    numbers.into_iter().take(MOST_CLOSED).collect()
}

fn start(text: &str) -> String {
    text.chars().take(MOST_SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployed(id: u64, state: &str, payload: Value) -> Deployed {
        Deployed { id, state: state.to_owned(), payload, ..Deployed::default() }
    }

    fn ours(id: u64, state: &str, run: &str, version: &str) -> Deployed {
        deployed(id, state, json!({ "schema": 1, "run": run, "version": version, "sha": "e".repeat(40) }))
    }

    fn intent(run: &str, version: &str) -> Intent {
        let record = json!({
            "schema": 1, "repository": "", "environment": "production", "version": version, "image_tag": version, "actor": "", "waves": [],
            "started": "2026-01-01T00:00:00Z", "finished": "2026-01-01T00:00:00Z", "outcome": "triggered",
        });
        Intent { record: serde_json::from_value(record).unwrap(), run: run.to_owned() }
    }

    #[test]
    fn only_what_the_same_run_began_for_the_same_version_and_did_not_finish_is_taken_up() {
        let known = [
            ours(5, "in_progress", "8.1", "1.6.1"),
            ours(4, "success", "7.1", "1.6.1"),
            ours(3, "in_progress", "7.1", "1.6.0"),
            ours(2, "pending", "7.1", "1.6.1"),
        ];
        assert_eq!(intent("7.2", "1.6.1").unfinished(&known).unwrap().id, 2);
        assert_eq!(intent("9.1", "1.6.1").unfinished(&known), None);
        assert_eq!(intent("7.2", "1.7.0").unfinished(&known), None);
    }

    #[test]
    fn it_is_read_on_until_what_was_before_the_live_one_is_known_whatever_may_run_since() {
        let known = [ours(3, "failure", "9.1", "1.7.0"), ours(2, "success", "8.1", "1.6.0"), ours(1, "success", "7.1", "1.5.0")];
        let known = known.map(|one| Deployed { environment: "production".to_owned(), ..one });
        let is_enough = |found| is_enough(found, "", "production", &TagFormat::default());
        assert!(!is_enough(&known[..2]) && is_enough(&known));
    }

    #[test]
    fn what_others_have_under_way_is_not_retired() {
        let known = [
            ours(5, "in_progress", "8.1", "1.6.1"),
            deployed(4, "in_progress", Value::Null),
            deployed(3, "success", Value::Null),
        ];
        assert_eq!(to_retire(&known, None), [5, 3]);
        assert_eq!(to_retire(&known, Some(5)), [3]);
    }

    #[test]
    fn a_pull_request_is_read_where_github_writes_it_and_nowhere_else() {
        for (message, number) in [
            ("feat: cart (#12)", Some(12)),
            ("feat: cart (#12) (#345)\n\n* (#7)", Some(345)),
            ("Merge pull request #9 from acme/cart\n\ncart", Some(9)),
            ("fix: as in #12", None),
            ("fix: (#12) again", None),
            ("feat: cart\n\n(#12)", None),
            ("feat: (#-1)", None),
            ("feat: (#99999999999999999999999)", None),
            ("", None),
        ] {
            assert_eq!(pull(message), number, "{message}");
        }
    }

    #[test]
    fn a_huge_message_leaves_a_short_subject() {
        let info = CommitInfo {
            sha: "a".repeat(40),
            parents: Vec::new(),
            message: "ü".repeat(5_000_000),
            author: "Ghost".to_owned(),
            email: String::new(),
            login: None,
            time: 0,
        };
        let kept = commit(info);
        assert_eq!((kept.subject.chars().count(), kept.author.as_str()), (200, "Ghost"));
    }
}
