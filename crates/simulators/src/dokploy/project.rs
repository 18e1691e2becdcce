//! The procedures of projects, environments, settings and keys.

use serde_json::{Map, Value, json};

use super::answer::{Refusal, Reply};
use super::check::{Input, Rule, check, text, truthy};
use super::service::{Kind, Service};
use super::state::{Key, State};

type Answer = Result<Reply, Refusal>;

/// How often a key that was made without a word about limits may be verified, in 24 hours.
const DEFAULT_VERIFICATIONS: u32 = 10;
const DAY_MILLIS: u64 = 86_400_000;

#[expect(clippy::unnecessary_wraps, reason = "every procedure has this type")]
pub(crate) fn health(_: &mut State, _: &Input) -> Answer {
    Ok(Reply::Json(json!({ "status": "ok" })))
}

#[expect(clippy::unnecessary_wraps, reason = "every procedure has this type")]
pub(crate) fn version(state: &mut State, _: &Input) -> Answer {
    Ok(Reply::Json(json!(state.version.to_string())))
}

pub(crate) fn create(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("name")])?;
    let description = input.get("description").cloned().unwrap_or_default();
    let (project, environment) = state.create_project(text(input, "name"), &description);
    Ok(Reply::Json(json!({ "project": project, "environment": environment })))
}

pub(crate) fn create_environment(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("name"), Rule::Text("projectId")])?;
    let description = input.get("description").cloned().unwrap_or_default();
    Ok(Reply::Json(state.create_environment(text(input, "projectId"), text(input, "name"), &description, false)))
}

#[expect(clippy::unnecessary_wraps, reason = "every procedure has this type")]
pub(crate) fn all(state: &mut State, _: &Input) -> Answer {
    let projects: Value = state.projects.iter().map(|project| with_environments(state, project, &brief)).collect();
    Ok(Reply::Json(projects))
}

pub(crate) fn one(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("projectId")])?;
    let project = state.projects.iter().find(|project| project["projectId"] == text(input, "projectId"));
    let project = project.ok_or_else(|| Refusal::not_found("Project not found"))?;
    Ok(Reply::Json(with_environments(state, project, &Clone::clone)))
}

/// Of an environment the list of all projects shows three columns.
fn brief(environment: &Map<String, Value>) -> Map<String, Value> {
    let columns = ["name", "environmentId", "isDefault"];
    columns.iter().map(|name| ((*name).to_owned(), environment[*name].clone())).collect()
}

type Shown<'a> = &'a dyn Fn(&Map<String, Value>) -> Map<String, Value>;

fn with_environments(state: &State, project: &Map<String, Value>, shown: Shown<'_>) -> Value {
    let environments = state.environments.iter().filter(|environment| environment["projectId"] == project["projectId"]);
    let mut project = project.clone();
    let filled: Value = environments.map(|environment| with_services(state, environment, shown)).collect();
    project.insert("environments".to_owned(), filled);
    project.insert("projectTags".to_owned(), json!([]));
    Value::Object(project)
}

fn with_services(state: &State, environment: &Map<String, Value>, shown: Shown<'_>) -> Value {
    let of = |kind: Kind| -> Value {
        let inside = |service: &&Service| service.kind == kind && environment["environmentId"] == service.text("environmentId");
        state.services.iter().filter(inside).map(listed).collect()
    };
    let mut filled = shown(environment);
    filled.insert("applications".to_owned(), of(Kind::Application));
    filled.insert("compose".to_owned(), of(Kind::Compose));
    for database in ["libsql", "mariadb", "mongo", "mysql", "postgres", "redis"] {
        filled.insert(database.to_owned(), json!([]));
    }
    Value::Object(filled)
}

fn listed(service: &Service) -> Value {
    let columns =
        ["name", "description", "appName", "createdAt", "serverId", service.kind.id_column(), service.kind.status_column()];
    let mut listed: Map<String, Value> =
        columns.iter().map(|name| ((*name).to_owned(), service.columns[*name].clone())).collect();
    listed.insert("server".to_owned(), Value::Null);
    Value::Object(listed)
}

/// A key that is made without `rateLimitEnabled: false` is limited, as the dashboard's keys are not.
pub(crate) fn create_api_key(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("name"), Rule::Given("metadata")])?;
    let limited = input.get("rateLimitEnabled").is_none_or(truthy);
    let most = input.get("rateLimitMax").and_then(Value::as_u64).and_then(|most| u32::try_from(most).ok());
    let most = most.unwrap_or(DEFAULT_VERIFICATIONS);
    let key: String = (0..4).flat_map(|_| state.id().into_bytes()).map(letter).take(64).collect();
    let verifications_left = limited.then_some(most);
    state.keys.insert(key.clone(), Key { verifications_left, ..Key::default() });
    let (id, now) = (state.id(), state.stamp());
    Ok(Reply::Json(json!({
        "configId": "default", "name": text(input, "name"), "start": key[..6], "referenceId": state.owner,
        "prefix": null, "key": key, "refillInterval": null, "refillAmount": null, "lastRefillAt": null,
        "enabled": true, "rateLimitEnabled": limited, "rateLimitTimeWindow": DAY_MILLIS, "rateLimitMax": most,
        "requestCount": 0, "remaining": null, "lastRequest": null, "expiresAt": null, "createdAt": now,
        "updatedAt": now, "permissions": null, "metadata": null, "id": id,
    })))
}

/// Keys have no signs, unlike ids.
fn letter(byte: u8) -> char {
    if byte.is_ascii_alphanumeric() { char::from(byte) } else { 'x' }
}
