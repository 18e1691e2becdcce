//! What is new in a run since the last look at it.

use std::collections::BTreeSet;

use actions_core::untrusted::one_line;
use github_client::{Awaited, Job, Run, RunStatus};
use jiff::{SignedDuration, Timestamp};

/// After how long without news a sign of life is given.
const SILENCE: SignedDuration = SignedDuration::from_secs(30);

/// What was seen of a run.
#[derive(Debug, Clone)]
pub struct Watch {
    started: Timestamp,
    last_news: Timestamp,
    told: BTreeSet<String>,
}

impl Watch {
    /// Begins to watch a run at a moment.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { started: now, last_news: now, told: BTreeSet::new() }
    }

    /// What is new, each thing told once: steps and jobs that have ended, and approvals that are waited for. After thirty seconds without
    /// news a line says what runs.
    pub fn news(&mut self, now: Timestamp, run: &Run, jobs: &[Job], awaited: &[Awaited]) -> Vec<String> {
        let mut lines: Vec<String> = jobs.iter().flat_map(ended).collect();
        lines.extend(awaited.iter().map(waiting));
        lines.retain(|line| self.told.insert(line.clone()));
        if lines.is_empty() && !run.is_over() && now.duration_since(self.last_news) >= SILENCE {
            let seconds = now.duration_since(self.started).as_secs();
            lines.push(format!("{} after {}", still(run, jobs), took(seconds)));
        }
        if !lines.is_empty() {
            self.last_news = now;
        }
        lines.iter().map(|line| one_line(line)).collect()
    }
}

/// The steps of a job that have ended, and the job itself. What was skipped is not worth a line.
fn ended(job: &Job) -> Vec<String> {
    let is_told = |conclusion: &&str| *conclusion != "skipped";
    let step = |step: &github_client::Step| {
        let conclusion = step.conclusion.as_deref().filter(is_told).filter(|_| step.status == RunStatus::Completed)?;
        Some(format!("{} / {}: {conclusion}", job.name, step.name))
    };
    let mut lines: Vec<String> = job.steps.iter().filter_map(step).collect();
    if let Some(conclusion) = job.conclusion.as_deref().filter(|_| job.status == RunStatus::Completed) {
        lines.push(format!("{}: {conclusion}", job.name));
    }
    lines
}

fn waiting(awaited: &Awaited) -> String {
    let Awaited { environment, reviewers, is_ours, wait_minutes } = awaited;
    let by = if reviewers.is_empty() { String::new() } else { format!(" by {}", reviewers.join(", ")) };
    match (reviewers.is_empty() && !is_ours, wait_minutes) {
        (true, 1..) => format!("waits {wait_minutes} min, as the environment {environment} is set"),
        _ if *is_ours => format!("waits for an approval of {environment}{by}; you may give it on the run's page"),
        _ => format!("waits for an approval of {environment}{by}"),
    }
}

/// What a run does while nothing ends.
fn still(run: &Run, jobs: &[Job]) -> String {
    let running = jobs.iter().filter(|job| job.status == RunStatus::InProgress);
    let names: Vec<String> = running
        .map(|job| {
            let step = job.steps.iter().find(|step| step.status == RunStatus::InProgress);
            step.map_or_else(|| job.name.clone(), |step| format!("{} / {}", job.name, step.name))
        })
        .collect();
    match run.status {
        RunStatus::Waiting => "still waits".to_owned(),
        _ if names.is_empty() => "still waits for a runner".to_owned(),
        _ => format!("still runs {}", names.join(", ")),
    }
}

/// A number of seconds as people say it.
pub(super) fn took(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use github_client::Step;

    use super::*;

    fn run(status: RunStatus) -> Run {
        let [display_title, html_url] = ["Deploy", "https://x"].map(str::to_owned);
        Run { id: 1, run_attempt: 1, display_title, head_branch: None, actor: None, status, conclusion: None, html_url }
    }

    fn job(name: &str, status: RunStatus, conclusion: Option<&str>, steps: &[(&str, RunStatus, Option<&str>)]) -> Job {
        let step = |(number, (name, status, conclusion)): (u64, &(&str, RunStatus, Option<&str>))| Step {
            number,
            name: (*name).to_owned(),
            status: *status,
            conclusion: conclusion.map(str::to_owned),
        };
        let steps = (1..).zip(steps).map(step).collect();
        Job { id: 1, name: name.to_owned(), status, conclusion: conclusion.map(str::to_owned), html_url: None, steps }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn each_end_is_told_once() {
        let mut watch = Watch::new(at(0));
        let first = ("Check\nout", RunStatus::Completed, Some("success"));
        let half = [job("deploy", RunStatus::InProgress, None, &[first, ("Deploy", RunStatus::InProgress, None)])];
        assert_eq!(watch.news(at(1), &run(RunStatus::InProgress), &half, &[]), ["deploy / Check out: success"]);
        assert_eq!(watch.news(at(2), &run(RunStatus::InProgress), &half, &[]), [""; 0]);
        let steps = [first, ("Deploy", RunStatus::Completed, Some("failure")), ("Tell", RunStatus::Completed, Some("skipped"))];
        let whole = [job("deploy", RunStatus::Completed, Some("failure"), &steps)];
        assert_eq!(watch.news(at(3), &run(RunStatus::Completed), &whole, &[]), ["deploy / Deploy: failure", "deploy: failure"]);
    }

    #[test]
    fn a_long_silence_is_broken_by_a_sign_of_life() {
        let mut watch = Watch::new(at(0));
        let jobs = [job("deploy", RunStatus::InProgress, None, &[("Deploy", RunStatus::InProgress, None)])];
        let mut look = |second| watch.news(at(second), &run(RunStatus::InProgress), &jobs, &[]);
        assert_eq!(look(29), [""; 0]);
        assert_eq!(look(30), ["still runs deploy / Deploy after 30 s"]);
        assert_eq!(look(59), [""; 0]);
        assert_eq!(look(61), ["still runs deploy / Deploy after 1 min 1 s"]);
        assert_eq!(watch.news(at(99), &run(RunStatus::Queued), &[], &[]), ["still waits for a runner after 1 min 39 s"]);
    }

    #[test]
    fn an_approval_that_is_waited_for_is_told_with_who_may_give_it() {
        let awaited = |reviewers: &[&str], is_ours, wait_minutes| Awaited {
            environment: "production".to_owned(),
            reviewers: reviewers.iter().map(|name| (*name).to_owned()).collect(),
            is_ours,
            wait_minutes,
        };
        let told = |one| Watch::new(at(0)).news(at(1), &run(RunStatus::Waiting), &[], &[one]).concat();
        assert_eq!(told(awaited(&["ada"], false, 0)), "waits for an approval of production by ada");
        assert_eq!(
            told(awaited(&["ada", "ops"], true, 0)),
            "waits for an approval of production by ada, ops; you may give it on the run's page"
        );
        assert_eq!(told(awaited(&[], false, 30)), "waits 30 min, as the environment production is set");
    }
}
