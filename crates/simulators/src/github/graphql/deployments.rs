//! The repository's deployments, a page of them.

use serde_json::{Value, json};

use super::super::document::Field;
use super::super::model::{Deployment, DeploymentStatus};
use super::super::people::actor;
use super::super::state::{State, node_id};
use super::{Problem, select};

/// The page that is asked for. Only that is made whole: there may be thousands of deployments.
pub(super) fn connection(state: &State, field: &Field) -> Result<Value, Problem> {
    let environments = field.arguments.get("environments").and_then(Value::as_array);
    let is_asked = |one: &&Deployment| {
        environments.is_none_or(|names| names.iter().any(|name| name.as_str() == Some(one.environment.as_str())))
    };
    let mut all: Vec<&Deployment> = state.deployments.iter().filter(is_asked).collect();
    all.sort_by_key(|one| (one.created_at, one.id));
    if field.arguments.get("orderBy").is_some_and(|order| order["direction"] == "DESC") {
        all.reverse();
    }
    let window = select::window(field, all.len()).map_err(|message| Problem::new("", message))?;
    let nodes: Vec<Value> = all.get(window.clone()).unwrap_or_default().iter().map(|one| shown(state, one)).collect();
    Ok(select::page(&json!("DeploymentConnection"), all.len(), &window, &nodes))
}

fn shown(state: &State, one: &Deployment) -> Value {
    let commit = state.commit(&one.sha).map(|stored| {
        json!({
            "__typename": "Commit",
            "id": node_id("Commit", &one.sha),
            "oid": one.sha,
            "message": stored.commit.message,
            "committedDate": stored.date.to_string(),
        })
    });
    // Newest first, as the REST API lists them: GitHub writes nowhere in which order it is here.
    let statuses: Vec<Value> = one.statuses.iter().rev().map(shown_status).collect();
    json!({
        "__typename": "Deployment",
        "id": node_id("Deployment", one.id),
        "databaseId": one.id,
        "environment": one.environment,
        "latestEnvironment": one.environment,
        "originalEnvironment": one.original_environment,
        "task": one.task,
        "description": one.description,
        "ref": reference(state, &one.git_ref),
        "commitOid": one.sha,
        "commit": commit,
        "creator": actor(&one.creator),
        "payload": one.payload.to_string(),
        "state": state_word(one),
        "createdAt": one.created_at.to_string(),
        "updatedAt": one.updated_at.to_string(),
        "latestStatus": statuses.first(),
        "statuses": { "__typename": "DeploymentStatusConnection", "nodes": statuses },
    })
}

fn shown_status(status: &DeploymentStatus) -> Value {
    json!({
        "__typename": "DeploymentStatus",
        "id": node_id("DeploymentStatus", status.id),
        "state": status.state.to_uppercase(),
        "description": status.description,
        "environment": status.environment,
        "environmentUrl": Some(&status.environment_url).filter(|url| !url.is_empty()),
        "logUrl": Some(&status.log_url).filter(|url| !url.is_empty()),
        "createdAt": status.created_at.to_string(),
        "updatedAt": status.created_at.to_string(),
    })
}

/// The branch or tag of that name; null when there is none, as for a commit.
fn reference(state: &State, name: &str) -> Value {
    let prefix = |prefix: &&str| state.refs.contains_key(&format!("{prefix}{name}"));
    match ["refs/tags/", "refs/heads/"].into_iter().find(|name| prefix(name)) {
        Some(prefix) => json!({ "__typename": "Ref", "id": node_id("Ref", name), "name": name, "prefix": prefix }),
        None => Value::Null,
    }
}

/// The state of a deployment, which has other words than its statuses.
fn state_word(one: &Deployment) -> String {
    match one.state() {
        "success" => "ACTIVE".to_owned(),
        "inactive" if one.transient => "DESTROYED".to_owned(),
        other => other.to_uppercase(),
    }
}
