//! Runs, jobs and approvals as answers show them.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::people::user;
use super::super::repository;
use super::super::state::{State, node_id, tree_of};
use super::Run;
use super::play::{JobMoment, StepMoment};

/// The number that stands for a person's account.
const PERSON: u64 = 5_001;

pub(super) fn run(state: &State, call: &Call, run: &Run) -> Value {
    let (id, moment) = (run.id, run.moments.front());
    let url = format!("{}/actions/runs/{id}", call.urls.repo);
    let actor = user(&call.urls.api, &run.actor, PERSON, "User");
    let workflow = format!("{}/actions/workflows/{}", call.urls.repo, run.asked.workflow);
    let inputs: Vec<&str> = run.asked.inputs.values().map(String::as_str).collect();
    let message = state.commit(&run.sha).map(|stored| stored.commit.message.clone()).unwrap_or_default();
    let person = json!({ "name": "Ada", "email": "ada@example.com" });
    let at = run.created_at.to_string();
    json!({
        "id": id, "node_id": node_id("WorkflowRun", id), "name": run.asked.workflow, "path": format!(".github/workflows/{}", run.asked.workflow),
        "display_title": format!("{} {}", run.asked.workflow, inputs.join(" ")), "head_branch": run.asked.git_ref, "head_sha": run.sha,
        "run_number": 1, "run_attempt": 1, "event": "workflow_dispatch", "workflow_id": 1, "check_suite_id": id, "pull_requests": [],
        "status": moment.map(|moment| moment.status), "conclusion": moment.and_then(|moment| moment.conclusion.clone()),
        "url": url, "html_url": format!("{}/actions/runs/{id}", call.urls.html), "jobs_url": format!("{url}/jobs"),
        "logs_url": format!("{url}/logs"), "check_suite_url": format!("{}/check-suites/{id}", call.urls.repo),
        "cancel_url": format!("{url}/cancel"), "rerun_url": format!("{url}/rerun"), "artifacts_url": format!("{url}/artifacts"),
        "previous_attempt_url": null, "workflow_url": workflow, "created_at": at, "updated_at": state.now.to_string(), "run_started_at": at,
        "actor": actor, "triggering_actor": actor,
        "head_commit": { "id": run.sha, "tree_id": tree_of(&run.sha), "message": message, "timestamp": at, "author": person, "committer": person },
        "repository": repository::shown(state, call), "head_repository": repository::shown(state, call),
    })
}

pub(super) fn jobs(call: &Call, run: &Run) -> Vec<Value> {
    let jobs = run.moments.front().map(|moment| moment.jobs.as_slice()).unwrap_or_default();
    jobs.iter().enumerate().map(|(index, one)| job(call, run, index, one)).collect()
}

fn job(call: &Call, run: &Run, index: usize, moment: &JobMoment) -> Value {
    let id = run.id * 10 + index as u64;
    let (repo, at) = (&call.urls.repo, run.created_at.to_string());
    let step = |(index, step): (usize, &StepMoment)| {
        let StepMoment { name, status, conclusion } = step;
        json!({ "name": name, "status": status, "conclusion": conclusion, "number": index + 1, "started_at": at, "completed_at": null })
    };
    json!({
        "id": id, "node_id": node_id("CheckRun", id), "run_id": run.id, "run_url": format!("{repo}/actions/runs/{}", run.id), "run_attempt": 1,
        "head_sha": run.sha, "head_branch": run.asked.git_ref, "workflow_name": run.asked.workflow, "name": moment.name,
        "url": format!("{repo}/actions/jobs/{id}"), "html_url": format!("{}/actions/runs/{}/job/{id}", call.urls.html, run.id),
        "check_run_url": format!("{repo}/check-runs/{id}"), "status": moment.status, "conclusion": moment.conclusion,
        "created_at": at, "started_at": at, "completed_at": moment.conclusion.as_ref().map(|_| at.clone()),
        "steps": moment.steps.iter().enumerate().map(step).collect::<Vec<_>>(), "labels": ["ubuntu-latest"],
        "runner_id": null, "runner_name": null, "runner_group_id": null, "runner_group_name": null,
    })
}

/// An environment that waits for a person.
pub(super) fn pending(call: &Call, environment: &str) -> Value {
    let reviewer = user(&call.urls.api, "ada", PERSON, "User");
    json!({
        "environment": {
            "id": 1, "node_id": node_id("Environment", 1), "name": environment,
            "url": format!("{}/environments/{environment}", call.urls.repo), "html_url": format!("{}/deployments", call.urls.html),
        },
        "wait_timer": 0, "wait_timer_started_at": null, "current_user_can_approve": true,
        "reviewers": [{ "type": "User", "reviewer": reviewer }],
    })
}
