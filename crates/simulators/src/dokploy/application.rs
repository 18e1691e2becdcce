//! The procedures of applications.

use serde_json::{Map, Value, json};

use super::answer::{Refusal, Reply};
use super::check::{Input, Rule, check, text};
use super::compose::named;
use super::service::{Kind, Service};
use super::state::State;

type Answer = Result<Reply, Refusal>;

const ID: Rule = Rule::Text("applicationId");

pub(crate) fn create(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("name"), Rule::Text("environmentId")])?;
    let service = state.create_service(Kind::Application, input);
    Ok(Reply::Json(Value::Object(service.columns)))
}

pub(crate) fn one(state: &mut State, input: &Input) -> Answer {
    let service = find(state, input)?;
    let mut columns = with_relations(state, &service);
    columns.insert("hasGitProviderAccess".to_owned(), json!(true));
    columns.insert("unauthorizedProvider".to_owned(), Value::Null);
    Ok(Reply::Json(Value::Object(columns)))
}

fn find(state: &State, input: &Input) -> Result<Service, Refusal> {
    check(input, &[ID])?;
    state.find(Kind::Application, text(input, "applicationId")).cloned()
}

fn with_relations(state: &State, service: &Service) -> Map<String, Value> {
    let mut columns = service.columns.clone();
    let mut put = |name: &str, value: Value| columns.insert(name.to_owned(), value);
    put("environment", state.environment_of(service));
    put("deployments", state.rows_of(Kind::Application, service.id()).map(super::row::Row::to_json).collect());
    for relation in ["domains", "mounts", "redirects", "security", "ports", "previewDeployments"] {
        put(relation, json!([]));
    }
    for relation in ["gitlab", "github", "bitbucket", "gitea", "server", "registry", "buildRegistry", "rollbackRegistry"] {
        put(relation, Value::Null);
    }
    columns
}

pub(crate) fn update(state: &mut State, input: &Input) -> Answer {
    change(state, input, |service| service.update(input))?;
    Ok(Reply::Json(json!(true)))
}

pub(crate) fn save_docker_provider(state: &mut State, input: &Input) -> Answer {
    let fields = ["dockerImage", "username", "password", "registryUrl"];
    save(state, input, &fields)?;
    change(state, input, |service| service.set("sourceType", "docker"))?;
    Ok(Reply::Json(json!(true)))
}

pub(crate) fn save_environment(state: &mut State, input: &Input) -> Answer {
    save(state, input, &["env", "buildArgs", "buildSecrets", "createEnvFile"])?;
    Ok(Reply::Json(json!(true)))
}

fn save(state: &mut State, input: &Input, fields: &[&'static str]) -> Result<(), Refusal> {
    let rules: Vec<Rule> = [ID].into_iter().chain(fields.iter().map(|field| Rule::Given(field))).collect();
    check(input, &rules)?;
    let columns = fields.iter().filter_map(|name| Some(((*name).to_owned(), input.get(*name)?.clone()))).collect();
    change(state, input, |service| service.update(&columns))
}

fn change(state: &mut State, input: &Input, change: impl FnOnce(&mut Service)) -> Result<(), Refusal> {
    check(input, &[ID])?;
    change(state.find_mut(Kind::Application, text(input, "applicationId"))?);
    Ok(())
}

pub(crate) fn deploy(state: &mut State, input: &Input) -> Answer {
    enqueue(state, input, "Manual deployment", false)
}

pub(crate) fn redeploy(state: &mut State, input: &Input) -> Answer {
    enqueue(state, input, "Rebuild deployment", true)
}

fn enqueue(state: &mut State, input: &Input, default_title: &str, redeploys: bool) -> Answer {
    let id = find(state, input)?.id().to_owned();
    let (title, description) = named(state, input, default_title);
    state.enqueue(Kind::Application, &id, &title, &description, redeploys);
    Ok(Reply::Empty)
}

/// Answers the application as it was before.
pub(crate) fn stop(state: &mut State, input: &Input) -> Answer {
    set_status(state, input, "idle")
}

/// As [`stop`].
pub(crate) fn start(state: &mut State, input: &Input) -> Answer {
    set_status(state, input, "done")
}

fn set_status(state: &mut State, input: &Input, status: &str) -> Answer {
    let before = with_relations(state, &find(state, input)?);
    change(state, input, |service| service.set_status(status))?;
    Ok(Reply::Json(Value::Object(before)))
}

pub(crate) fn reload(state: &mut State, input: &Input) -> Answer {
    check(input, &[ID, Rule::Text("appName")])?;
    change(state, input, |service| service.set_status("done"))?;
    Ok(Reply::Json(json!(true)))
}

/// Sets the status and nothing else, whatever runs.
pub(crate) fn mark_running(state: &mut State, input: &Input) -> Answer {
    change(state, input, |service| service.set_status("running"))?;
    Ok(Reply::Empty)
}

pub(crate) fn clean_queues(state: &mut State, input: &Input) -> Answer {
    let id = find(state, input)?.id().to_owned();
    state.drop_waiting(Some(&id));
    Ok(Reply::Empty)
}

pub(crate) fn cancel_deployment(state: &mut State, input: &Input) -> Answer {
    find(state, input)?;
    Err(Refusal::bad_request("Deployment cancellation only available in cloud version"))
}
