//! Deployments and their statuses.

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::{Call, Urls};
use super::fields::Fields;
use super::model::{Deployment, DeploymentStatus};
use super::people::{BOT, account, bot};
use super::state::{State, node_id};

const STATES: [&str; 7] = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
/// The most characters of a status's description.
const DESCRIPTION_LIMIT: usize = 140;

pub(super) fn list(state: &State, call: &Call) -> Answer {
    let is = |name: &str, value: &str| call.query(name).is_none_or(|wanted| wanted == value);
    let matches = |deployment: &&Deployment| {
        is("sha", &deployment.sha)
            && is("ref", &deployment.git_ref)
            && is("task", &deployment.task)
            && is("environment", &deployment.environment)
    };
    let found: Vec<&Deployment> = state.deployments.iter().rev().filter(matches).collect();
    Answer::page(call, &found, |deployment| shown(&call.urls, deployment))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let git_ref = fields.required_text("ref");
    let task = fields.text("task").unwrap_or_else(|| "deploy".to_owned());
    let auto_merge = fields.flag("auto_merge").unwrap_or(true);
    let required = fields.texts("required_contexts");
    let payload = fields.object_or_text("payload").unwrap_or_else(|| json!({}));
    let environment = fields.text("environment").unwrap_or_else(|| "production".to_owned());
    let description = fields.nullable_text("description");
    let transient = fields.flag("transient_environment").unwrap_or(false);
    let production = fields.flag("production_environment").unwrap_or(environment == "production");
    fields.finish()?;

    let no_ref = || Refusal::unprocessable(format!("No ref found for: {git_ref}"));
    let sha = state.resolve(&git_ref).ok_or_else(no_ref)?.commit.sha.clone();
    if auto_merge && is_behind(state, &git_ref, &sha) {
        let message = format!("Auto-merged {} into {git_ref} on deployment.", state.default_branch);
        return Ok(Answer::of(StatusCode::ACCEPTED, json!({ "message": message })));
    }
    check_contexts(state, &sha, &git_ref, required.as_deref())?;
    let (id, now) = (state.new_id(), state.tick());
    let deployment = Deployment {
        id,
        sha,
        git_ref,
        task,
        original_environment: environment.clone(),
        environment,
        creator: BOT.to_owned(),
        description,
        payload,
        transient,
        production,
        created_at: now,
        updated_at: now,
        statuses: Vec::new(),
    };
    state.deployments.push(deployment.clone());
    Ok(Answer::created(shown(&call.urls, &deployment)))
}

pub(super) fn get(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    Ok(Answer::ok(shown(&call.urls, find(state, id)?)))
}

/// Only an inactive deployment can be deleted, unless it is the only one.
pub(super) fn delete(state: &mut State, id: u64) -> Result<Answer, Refusal> {
    let is_active = find(state, id)?.state() != "inactive";
    if is_active && state.deployments.len() > 1 {
        let message = "We cannot delete an active deployment unless it is the only deployment in a given repository.";
        return Err(Refusal::unprocessable(message));
    }
    state.deployments.retain(|deployment| deployment.id != id);
    Ok(Answer::no_content())
}

pub(super) fn statuses(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let deployment = find(state, id)?;
    let newest_first: Vec<&DeploymentStatus> = deployment.statuses.iter().rev().collect();
    Ok(Answer::page(call, &newest_first, |status| shown_status(&call.urls, id, status)))
}

pub(super) fn status(state: &State, call: &Call, id: u64, status: u64) -> Result<Answer, Refusal> {
    let found = find(state, id)?.statuses.iter().find(|known| known.id == status).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown_status(&call.urls, id, found)))
}

pub(super) fn create_status(state: &mut State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let environment = find(state, id)?.environment.clone();
    let mut fields = Fields::read(&call.body)?;
    let word = fields.required_word("state", &STATES);
    let target_url = fields.text("target_url");
    let log_url = fields.text("log_url").or(target_url).unwrap_or_default();
    let description = fields.text("description").unwrap_or_default();
    let environment = fields.text("environment").unwrap_or(environment);
    let environment_url = fields.text("environment_url").unwrap_or_default();
    let auto_inactive = fields.flag("auto_inactive").unwrap_or(true);
    fields.finish()?;
    if description.chars().count() > DESCRIPTION_LIMIT {
        let message = format!("description is too long (maximum is {DESCRIPTION_LIMIT} characters)");
        let error = json!({ "resource": "DeploymentStatus", "code": "custom", "field": "description", "message": message });
        return Err(Refusal::validation(vec![error]));
    }
    let (status_id, created_at) = (state.new_id(), state.tick());
    let status = DeploymentStatus { id: status_id, state: word, description, environment, environment_url, log_url, created_at };
    if status.state == "success" && auto_inactive {
        retire(state, id, &status.environment);
    }
    let answer = Answer::created(shown_status(&call.urls, id, &status));
    add_status(state, id, status);
    Ok(answer)
}

fn find(state: &State, id: u64) -> Result<&Deployment, Refusal> {
    state.deployments.iter().find(|deployment| deployment.id == id).ok_or_else(Refusal::not_found)
}

fn add_status(state: &mut State, id: u64, status: DeploymentStatus) {
    if let Some(deployment) = state.deployments.iter_mut().find(|deployment| deployment.id == id) {
        deployment.environment.clone_from(&status.environment);
        deployment.updated_at = status.created_at;
        deployment.statuses.push(status);
    }
}

/// Marks the environment's earlier successful deployments inactive, but never transient and production ones.
fn retire(state: &mut State, id: u64, environment: &str) {
    let is_earlier = |other: &&Deployment| {
        other.id != id && other.environment == environment && !other.transient && !other.production && other.state() == "success"
    };
    let earlier: Vec<u64> = state.deployments.iter().filter(is_earlier).map(|deployment| deployment.id).collect();
    for other in earlier {
        let status = DeploymentStatus {
            id: state.new_id(),
            state: "inactive".to_owned(),
            description: String::new(),
            environment: environment.to_owned(),
            environment_url: String::new(),
            log_url: String::new(),
            created_at: state.now,
        };
        add_status(state, other, status);
    }
}

/// Whether the ref is a branch that lacks commits of the default branch.
fn is_behind(state: &State, git_ref: &str, sha: &str) -> bool {
    let is_branch = state.refs.contains_key(&format!("refs/heads/{git_ref}"));
    let head = state.resolve("HEAD").map(|stored| stored.commit.sha.as_str());
    is_branch && head.is_some_and(|head| !state.ancestors(sha).contains(head))
}

/// Every required context must be `success`: all that were reported unless a list is given.
fn check_contexts(state: &State, sha: &str, git_ref: &str, required: Option<&[String]>) -> Result<(), Refusal> {
    let reported = state.contexts.iter().filter(|((commit, _), _)| commit == sha).map(|((_, context), _)| context.clone());
    let required = required.map_or_else(|| reported.collect(), <[String]>::to_vec);
    let state_of = |context: &String| state.contexts.get(&(sha.to_owned(), context.clone())).map_or("pending", String::as_str);
    let missing: Vec<&String> = required.iter().filter(|context| state_of(context) != "success").collect();
    if missing.is_empty() {
        return Ok(());
    }
    let contexts: Vec<Value> = required.iter().map(|context| json!({ "context": context, "state": state_of(context) })).collect();
    let error = json!({ "contexts": contexts, "resource": "Deployment", "field": "required_contexts", "code": "invalid" });
    let message = format!("Conflict: Commit status checks failed for {git_ref}.");
    Err(Refusal::new(StatusCode::CONFLICT, message).with_errors(vec![error]))
}

fn shown(urls: &Urls, deployment: &Deployment) -> Value {
    let url = format!("{}/deployments/{}", urls.repo, deployment.id);
    json!({
        "url": url,
        "id": deployment.id,
        "node_id": node_id("Deployment", deployment.id),
        "task": deployment.task,
        "original_environment": deployment.original_environment,
        "environment": deployment.environment,
        "description": deployment.description,
        "created_at": deployment.created_at.to_string(),
        "updated_at": deployment.updated_at.to_string(),
        "statuses_url": format!("{url}/statuses"),
        "repository_url": urls.repo,
        "creator": account(&urls.api, &deployment.creator),
        "sha": deployment.sha,
        "ref": deployment.git_ref,
        "payload": deployment.payload,
        "transient_environment": deployment.transient,
        "production_environment": deployment.production,
        "performed_via_github_app": null,
    })
}

fn shown_status(urls: &Urls, deployment: u64, status: &DeploymentStatus) -> Value {
    let deployment = format!("{}/deployments/{deployment}", urls.repo);
    json!({
        "url": format!("{deployment}/statuses/{}", status.id),
        "id": status.id,
        "node_id": node_id("DeploymentStatus", status.id),
        "state": status.state,
        "creator": bot(&urls.api),
        "description": status.description,
        "environment": status.environment,
        "target_url": status.log_url,
        "created_at": status.created_at.to_string(),
        "updated_at": status.created_at.to_string(),
        "deployment_url": deployment,
        "repository_url": urls.repo,
        "environment_url": status.environment_url,
        "log_url": status.log_url,
        "performed_via_github_app": null,
    })
}
