//! `project.*`: projects, and copies of what is in them.

use serde_json::{Map, Value, json};

use super::super::answer::{Refusal, Reply};
use super::super::check::{Input, Rule, truthy};
use super::super::service::{Kind, Service};
use super::super::version::ENVIRONMENTS;
use super::listing::{Detail, add_services};
use super::{Answer, Call, Procedure, mutation, query};

const ID: Rule = Rule::Filled("projectId");

pub(super) const PROCEDURES: &[Procedure] = &[
    mutation("create", create).takes(&[Rule::Filled("name"), Rule::MaybeText("description")]),
    query("all", all),
    query("one", one).takes(&[ID]),
    mutation("remove", remove).takes(&[ID]),
    mutation("duplicate", duplicate).takes(&[Rule::Text("sourceEnvironmentId"), Rule::Text("name")]).since(25, 0),
];

fn create(call: &mut Call<'_>) -> Answer {
    let wrapped = |refusal: Refusal| Refusal::bad_request(format!("Error creating the project: {}", refusal.message()));
    call.user.check("project", "create").map_err(wrapped)?;
    let description = call.input.get("description").cloned().unwrap_or_default();
    let (project, environment) = make(call, &description);
    if call.state.version < ENVIRONMENTS {
        return Ok(Reply::Json(project));
    }
    Ok(Reply::Json(json!({ "project": project, "environment": environment })))
}

/// Makes a project of the given name with its environment `production`, both the caller's.
fn make(call: &mut Call<'_>, description: &Value) -> (Value, Value) {
    let name = call.text("name").to_owned();
    let (project, environment) = call.state.create_project(&name, description);
    call.note(|user| {
        user.gains_project(project["projectId"].as_str().unwrap_or_default());
        user.gains_environment(environment["environmentId"].as_str().unwrap_or_default());
    });
    (project, environment)
}

/// Newest first.
fn all(call: &mut Call<'_>) -> Answer {
    let visible = |project: &&Map<String, Value>| call.user.sees_project(project["projectId"].as_str().unwrap_or_default());
    let projects = call.state.projects.iter().rev().filter(visible);
    Ok(Reply::Json(projects.map(|project| with_environments(call, project, Detail::Brief)).collect()))
}

fn one(call: &mut Call<'_>) -> Answer {
    call.user.check_project(call.text("projectId"))?;
    let project = call.state.project(call.text("projectId"))?;
    Ok(Reply::Json(with_environments(call, project, Detail::Place)))
}

/// A project with its environments and their services; before there were environments, with the services themselves.
fn with_environments(call: &Call<'_>, project: &Map<String, Value>, detail: Detail) -> Value {
    let environments = call.state.environments.iter().filter(|environment| {
        let visible =
            detail == Detail::Place || call.user.sees_environment(environment["environmentId"].as_str().unwrap_or_default());
        environment["projectId"] == project["projectId"] && visible
    });
    let mut shown = project.clone();
    if call.state.version < ENVIRONMENTS {
        for environment in environments {
            add_services(call.state, &call.user, environment["environmentId"].as_str().unwrap_or_default(), detail, &mut shown);
        }
        return Value::Object(shown);
    }
    let filled = environments.map(|environment| {
        let columns: &[&str] = match detail {
            Detail::Brief => &["name", "environmentId", "isDefault"],
            _ => &["environmentId", "name", "description", "createdAt", "env", "projectId", "isDefault"],
        };
        let mut filled: Map<String, Value> =
            columns.iter().map(|name| ((*name).to_owned(), environment[*name].clone())).collect();
        add_services(call.state, &call.user, environment["environmentId"].as_str().unwrap_or_default(), detail, &mut filled);
        Value::Object(filled)
    });
    shown.insert("environments".to_owned(), filled.collect());
    shown.insert("projectTags".to_owned(), json!([]));
    Value::Object(shown)
}

/// Removes a project with all that is in it; what docker runs goes on running.
fn remove(call: &mut Call<'_>) -> Answer {
    let id = call.text("projectId").to_owned();
    let project = call.state.project(&id)?.clone();
    call.user.check("project", "delete")?;
    call.user.check_project(&id)?;
    let environments: Vec<Value> = call
        .state
        .environments
        .iter()
        .filter(|environment| environment["projectId"] == id)
        .map(|gone| gone["environmentId"].clone())
        .collect();
    let inside = |service: &&Service| environments.contains(&service.columns["environmentId"]);
    let services: Vec<Service> = call.state.services.iter().filter(inside).cloned().collect();
    for service in &services {
        call.state.remove_service(service);
    }
    call.state.environments.retain(|environment| environment["projectId"] != id);
    call.state.projects.retain(|project| project["projectId"] != id);
    Ok(Reply::Json(Value::Object(project)))
}

/// Copies services with their environment texts, their domains — the same hosts — and their commands word for word, into a new
/// project or beside the originals. The answer is the environment that they are in now.
fn duplicate(call: &mut Call<'_>) -> Answer {
    call.user.check("project", "create")?;
    let source = call.state.environment(call.text("sourceEnvironmentId")).cloned();
    let in_place = call.flag("duplicateInSameProject");
    let target = if in_place {
        Value::Object(source?)
    } else {
        let description = call.input.get("description").cloned().unwrap_or_default();
        make(call, &description).1
    };
    if call.input.get("includeServices").is_none_or(truthy) {
        let selected = call.input.get("selectedServices").cloned().unwrap_or_default();
        for selected in selected.as_array().into_iter().flatten() {
            copy(call, selected, &target["environmentId"], in_place)?;
        }
    }
    Ok(Reply::Json(target))
}

fn copy(call: &mut Call<'_>, selected: &Value, environment: &Value, in_place: bool) -> Result<(), Refusal> {
    let kind = if selected["type"] == "application" { Kind::Application } else { Kind::Compose };
    let original = call.state.find(kind, selected["id"].as_str().unwrap_or_default())?.clone();
    let name = original.text("appName");
    let mut columns: Input = original.columns.clone();
    columns.insert("appName".to_owned(), json!(name.rsplit_once('-').map_or(name, |(name, _)| name)));
    columns.insert("environmentId".to_owned(), environment.clone());
    if in_place {
        columns.insert("name".to_owned(), json!(format!("{} (copy)", original.text("name"))));
    }
    let made = call.state.create_service(kind, &columns);
    // Even the moment of creation is the original's.
    let copy = call.state.find_mut(kind, made.id())?;
    copy.set("createdAt", original.columns["createdAt"].clone());
    copy.commit.clone_from(&original.commit);
    let domains: Vec<_> = call.state.domains_of(&original).into_iter().cloned().collect();
    for mut domain in domains {
        domain.insert("domainId".to_owned(), json!(call.state.id()));
        domain.insert(kind.id_column().to_owned(), json!(made.id()));
        call.state.domains.push(domain);
    }
    Ok(())
}
