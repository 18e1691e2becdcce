//! `environment.*`: what a project holds its services in.

use serde_json::{Map, Value, json};

use super::super::access::User;
use super::super::answer::{Refusal, Reply};
use super::super::check::Rule;
use super::super::state::State;
use super::listing::{Detail, add_services};
use super::{Answer, Call, Procedure, mutation, query};

const ID: Rule = Rule::Filled("environmentId");

pub(super) const PROCEDURES: &[Procedure] = &[
    mutation("create", create)
        .takes(&[Rule::Filled("name"), Rule::Filled("projectId"), Rule::MaybeText("description")])
        .since(25, 0),
    query("one", one).takes(&[ID]).since(25, 0),
    query("byProjectId", by_project).takes(&[Rule::Text("projectId")]).since(25, 0),
    mutation("update", update).takes(&[ID]).since(25, 0),
    mutation("remove", remove).takes(&[ID]).since(25, 0),
    mutation("duplicate", duplicate).takes(&[ID, Rule::Filled("name"), Rule::MaybeText("description")]).since(25, 0),
];

/// Names need not be unique, except that `production` is taken.
fn create(call: &mut Call<'_>) -> Answer {
    let (project, name) = (call.text("projectId").to_owned(), call.text("name").to_owned());
    call.user.check("environment", "create")?;
    call.user.check_project(&project)?;
    if name == "production" {
        return Err(Refusal::bad_request("You cannot create a environment with the name 'production'"));
    }
    if call.state.project(&project).is_err() {
        // The database's refusal comes through: there is no such project to refer to.
        return Err(Refusal::bad_request("Error creating the environment: Failed query: insert into \"environment\""));
    }
    let description = call.input.get("description").cloned().unwrap_or_default();
    let environment = call.state.create_environment(&project, &name, &description, false);
    call.note(|user| user.gains_environment(environment["environmentId"].as_str().unwrap_or_default()));
    Ok(Reply::Json(environment))
}

fn one(call: &mut Call<'_>) -> Answer {
    let environment = find(call)?;
    if !call.user.sees_environment(call.text("environmentId")) {
        return Err(Refusal::not_allowed("You are not allowed to access this environment"));
    }
    let columns = ["name", "description", "environmentId", "isDefault", "projectId", "env"];
    Ok(Reply::Json(shown(call.state, &call.user, &environment, &columns, Detail::Nameless)))
}

fn find(call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    call.state.environment(call.text("environmentId")).cloned()
}

fn by_project(call: &mut Call<'_>) -> Answer {
    let project = call.text("projectId");
    let visible = |environment: &&Map<String, Value>| {
        environment["projectId"] == project
            && call.user.sees_environment(environment["environmentId"].as_str().unwrap_or_default())
    };
    let columns = ["name", "description", "environmentId", "isDefault"];
    let found = call.state.environments.iter().filter(visible);
    let shown = found.map(|environment| shown(call.state, &call.user, environment, &columns, Detail::Icon));
    Ok(Reply::Json(shown.collect()))
}

/// Some columns of an environment, the services in it, and the project around it.
fn shown(state: &State, user: &User, environment: &Map<String, Value>, columns: &[&str], detail: Detail) -> Value {
    let mut shown: Map<String, Value> = columns.iter().map(|name| ((*name).to_owned(), environment[*name].clone())).collect();
    let id = environment["environmentId"].as_str().unwrap_or_default();
    add_services(state, user, id, detail, &mut shown);
    let project = state.project(environment["projectId"].as_str().unwrap_or_default());
    shown.insert("project".to_owned(), json!(project.ok()));
    Value::Object(shown)
}

fn update(call: &mut Call<'_>) -> Answer {
    let wrapped = |said: &str| Refusal::bad_request(format!("Error updating the environment: {said}"));
    let id = call.text("environmentId").to_owned();
    call.user.check_environment(&id).map_err(|refusal| wrapped(refusal.message()))?;
    let environment = find(call).map_err(|refusal| wrapped(refusal.message()))?;
    if environment["isDefault"] == true && call.input.contains_key("name") {
        return Err(wrapped("You cannot rename the default environment"));
    }
    let changes = ["name", "description", "env"].map(|name| call.input.get(name).map(|value| (name.to_owned(), value.clone())));
    let stored = call.state.environments.iter_mut().find(|stored| stored["environmentId"] == id);
    Ok(Reply::Json(stored.map_or(Value::Null, |stored| {
        stored.extend(changes.into_iter().flatten());
        Value::Object(stored.clone())
    })))
}

/// An environment that still holds services is not removed.
fn remove(call: &mut Call<'_>) -> Answer {
    let environment = find(call)?;
    let id = call.text("environmentId").to_owned();
    if environment["isDefault"] == true {
        return Err(Refusal::bad_request("You cannot delete the default environment"));
    }
    call.user.check("environment", "delete")?;
    call.user.check_project(environment["projectId"].as_str().unwrap_or_default())?;
    call.user.check_environment(&id)?;
    if call.state.services.iter().any(|service| service.text("environmentId") == id) {
        return Err(Refusal::bad_request("Cannot delete environment: it has active services. Delete all services first."));
    }
    call.state.environments.retain(|environment| environment["environmentId"] != id);
    Ok(Reply::Json(Value::Object(environment)))
}

/// Copies the environment's own columns, and none of its services.
fn duplicate(call: &mut Call<'_>) -> Answer {
    let wrapped = |said: &str| Refusal::bad_request(format!("Error duplicating the environment: {said}"));
    call.user.check_environment(call.text("environmentId")).map_err(|refusal| wrapped(refusal.message()))?;
    let source = find(call).map_err(|refusal| wrapped(refusal.message()))?;
    let name = call.text("name").to_owned();
    let description = match call.text("description") {
        "" => source["description"].clone(),
        given => json!(given),
    };
    let project = source["projectId"].as_str().unwrap_or_default();
    let mut copy = call.state.create_environment(project, &name, &description, false);
    copy["env"] = source["env"].clone();
    if let Some(stored) = call.state.environments.last_mut() {
        stored.insert("env".to_owned(), source["env"].clone());
    }
    Ok(Reply::Json(copy))
}
