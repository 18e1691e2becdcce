//! The procedures of compose projects.

use serde_json::{Map, Value, json};

use super::answer::{Refusal, Reply};
use super::check::{Input, Rule, check, text};
use super::log;
use super::service::{Kind, Service};
use super::state::State;
use super::version::{DEPLOY_ANSWERS, TITLES};

type Answer = Result<Reply, Refusal>;

pub(crate) fn create(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("name"), Rule::Text("environmentId")])?;
    let service = state.create_service(Kind::Compose, input);
    Ok(Reply::Json(Value::Object(service.columns)))
}

pub(crate) fn one(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let service = state.find(Kind::Compose, text(input, "composeId"))?;
    Ok(Reply::Json(Value::Object(with_relations(state, service))))
}

fn with_relations(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = service.columns.clone();
    let mut put = |name: &str, value: Value| columns.insert(name.to_owned(), value);
    put("environment", state.environment_of(service));
    put("deployments", state.rows_of(Kind::Compose, service.id()).map(super::row::Row::to_json).collect());
    put("mounts", json!([]));
    put("domains", json!([]));
    for relation in ["github", "gitlab", "bitbucket", "gitea", "server"] {
        put(relation, Value::Null);
    }
    put("backups", json!([]));
    put("hasGitProviderAccess", json!(true));
    put("unauthorizedProvider", Value::Null);
    columns
}

/// An unknown id is no error here: the update matches no row, and the answer is empty.
pub(crate) fn update(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let Ok(service) = state.find_mut(Kind::Compose, text(input, "composeId")) else {
        return Ok(Reply::Empty);
    };
    service.update(input);
    Ok(Reply::Json(Value::Object(service.columns.clone())))
}

pub(crate) fn save_environment(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId"), Rule::Given("env")])?;
    let service = state.find_mut(Kind::Compose, text(input, "composeId"))?;
    let columns = ["env", "createEnvFile"].iter().filter_map(|name| Some(((*name).to_owned(), input.get(*name)?.clone())));
    service.update(&columns.collect());
    Ok(Reply::Json(json!(true)))
}

pub(crate) fn deploy(state: &mut State, input: &Input) -> Answer {
    enqueue(state, input, "Manual deployment", "Deployment queued", false)
}

pub(crate) fn redeploy(state: &mut State, input: &Input) -> Answer {
    enqueue(state, input, "Rebuild deployment", "Redeployment queued", true)
}

fn enqueue(state: &mut State, input: &Input, default_title: &str, message: &str, redeploys: bool) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let id = state.find(Kind::Compose, text(input, "composeId"))?.id().to_owned();
    let (title, description) = named(state, input, default_title);
    state.enqueue(Kind::Compose, &id, &title, &description, redeploys);
    if state.version < DEPLOY_ANSWERS {
        return Ok(Reply::Empty);
    }
    Ok(Reply::Json(json!({ "success": true, "message": message, "composeId": id })))
}

/// A deployment's title and description, which old servers ignore.
pub(crate) fn named(state: &State, input: &Input, default_title: &str) -> (String, String) {
    let given = |name: &str| Some(text(input, name)).filter(|text| !text.is_empty() && state.version >= TITLES);
    (given("title").unwrap_or(default_title).to_owned(), given("description").unwrap_or_default().to_owned())
}

pub(crate) fn stop(state: &mut State, input: &Input) -> Answer {
    set_status(state, input, "idle")
}

pub(crate) fn start(state: &mut State, input: &Input) -> Answer {
    set_status(state, input, "done")
}

fn set_status(state: &mut State, input: &Input, status: &str) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    state.find_mut(Kind::Compose, text(input, "composeId"))?.set_status(status);
    Ok(Reply::Json(json!(true)))
}

pub(crate) fn delete(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let id = text(input, "composeId");
    let service = state.find(Kind::Compose, id)?;
    let answer = Reply::Json(Value::Object(with_relations(state, service)));
    state.services.retain(|service| service.kind != Kind::Compose || service.id() != id);
    state.rows.retain(|row| row.kind != Kind::Compose || row.service_id != id);
    Ok(answer)
}

pub(crate) fn clean_queues(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let id = text(input, "composeId");
    state.find(Kind::Compose, id)?;
    state.drop_waiting(Some(id));
    Ok(Reply::Json(json!({ "success": true, "message": "Queues cleaned successfully" })))
}

pub(crate) fn cancel_deployment(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    state.find(Kind::Compose, text(input, "composeId"))?;
    Err(Refusal::bad_request("Deployment cancellation only available in cloud version"))
}

pub(crate) fn default_command(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("composeId")])?;
    let mut service = state.find(Kind::Compose, text(input, "composeId"))?.clone();
    service.set("command", "");
    Ok(Reply::Json(json!(log::command(&service))))
}
