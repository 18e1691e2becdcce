//! `application.*`: one image or one build.

use serde_json::{Map, Value, json};

use super::super::answer::{Refusal, Reply};
use super::super::check::Rule;
use super::super::service::{Kind, Service};
use super::compose::{enqueue, owner_project};
use super::{Answer, Call, Need, Procedure, listing, mutation, query};

const ID: Rule = Rule::Filled("applicationId");
const READ: Need = Need::Service("applicationId", "service", "read");
const CHANGE: Need = Need::Service("applicationId", "service", "create");
const DEPLOY: Need = Need::Service("applicationId", "deployment", "create");
const ENV: Need = Need::Service("applicationId", "envVars", "write");

pub(super) const PROCEDURES: &[Procedure] = &[
    mutation("create", create).takes(CREATE).since(25, 0),
    mutation("create", create).takes(&[Rule::Filled("name"), Rule::Text("projectId")]).until(25, 0),
    query("one", one).takes(&[ID]).needs(READ),
    mutation("update", update).takes(&[ID]).needs(CHANGE),
    mutation("saveDockerProvider", save_docker_provider).takes(DOCKER_PROVIDER).needs(CHANGE),
    mutation("saveEnvironment", save_environment).takes(&[ID, TEXT]).needs(ENV).until(22, 0),
    mutation("saveEnvironment", save_environment).takes(&[ID, TEXT, BUILD]).needs(ENV).since(22, 0).until(25, 6),
    mutation("saveEnvironment", save_environment).takes(&[ID, TEXT, BUILD, SECRETS]).needs(ENV).since(25, 6).until(26, 1),
    mutation("saveEnvironment", save_environment).takes(&[ID, TEXT, BUILD, SECRETS, FILE]).needs(ENV).since(26, 1),
    mutation("deploy", deploy).takes(&[ID]).needs(DEPLOY),
    mutation("redeploy", redeploy).takes(&[ID]).needs(DEPLOY),
    mutation("stop", stop).takes(&[ID]).needs(DEPLOY),
    mutation("start", start).takes(&[ID]).needs(DEPLOY),
    mutation("reload", reload).takes(&[ID, Rule::Text("appName")]).needs(DEPLOY),
    mutation("markRunning", mark_running).takes(&[ID]).needs(DEPLOY),
    mutation("refreshToken", refresh_token).takes(&[ID]).needs(CHANGE),
    mutation("cleanQueues", clean_queues).takes(&[ID]).needs(DEPLOY),
    mutation("cancelDeployment", cancel_deployment).takes(&[ID]).needs(DEPLOY).since(25, 0),
    mutation("delete", delete).takes(&[ID]).needs(Need::Service("applicationId", "service", "delete")),
];

const CREATE: &[Rule] = &[Rule::Filled("name"), Rule::Text("environmentId"), Rule::AppName("appName")];
const TEXT: Rule = Rule::Given("env");
const BUILD: Rule = Rule::Given("buildArgs");
const SECRETS: Rule = Rule::Given("buildSecrets");
const FILE: Rule = Rule::Given("createEnvFile");
const DOCKER_PROVIDER: &[Rule] =
    &[ID, Rule::Given("dockerImage"), Rule::Given("username"), Rule::Given("password"), Rule::Given("registryUrl")];

fn create(call: &mut Call<'_>) -> Answer {
    owner_project(call)?;
    let service = call.state.create_service(Kind::Application, &call.input.clone());
    call.note(|user| user.gains_service(service.id()));
    Ok(Reply::Json(Value::Object(service.columns)))
}

fn one(call: &mut Call<'_>) -> Answer {
    let mut columns = listing::application(call.state, &find(call)?);
    columns.insert("hasGitProviderAccess".to_owned(), json!(true));
    columns.insert("unauthorizedProvider".to_owned(), Value::Null);
    Ok(Reply::Json(Value::Object(columns)))
}

fn find(call: &Call<'_>) -> Result<Service, Refusal> {
    call.state.find(Kind::Application, call.text("applicationId")).cloned()
}

fn change(call: &mut Call<'_>, change: impl FnOnce(&mut Service)) -> Result<(), Refusal> {
    let id = call.text("applicationId").to_owned();
    change(call.state.find_mut(Kind::Application, &id)?);
    Ok(())
}

fn update(call: &mut Call<'_>) -> Answer {
    let input = call.input.clone();
    change(call, |service| service.update(&input))?;
    Ok(Reply::Json(json!(true)))
}

fn save_docker_provider(call: &mut Call<'_>) -> Answer {
    save(call, &["dockerImage", "username", "password", "registryUrl"])?;
    change(call, |service| service.set("sourceType", "docker"))?;
    Ok(Reply::Json(json!(true)))
}

fn save_environment(call: &mut Call<'_>) -> Answer {
    save(call, &["env", "buildArgs", "buildSecrets", "createEnvFile"])?;
    Ok(Reply::Json(json!(true)))
}

fn save(call: &mut Call<'_>, fields: &[&str]) -> Result<(), Refusal> {
    let given = fields.iter().filter_map(|name| Some(((*name).to_owned(), call.input.get(*name)?.clone())));
    let columns: Map<String, Value> = given.collect();
    change(call, |service| service.update(&columns))
}

fn deploy(call: &mut Call<'_>) -> Answer {
    enqueue(call, Kind::Application, "Manual deployment", false)?;
    Ok(Reply::Empty)
}

fn redeploy(call: &mut Call<'_>) -> Answer {
    enqueue(call, Kind::Application, "Rebuild deployment", true)?;
    Ok(Reply::Empty)
}

/// Answers the application as it was before.
fn stop(call: &mut Call<'_>) -> Answer {
    let before = listing::application(call.state, &find(call)?);
    change(call, |service| {
        service.set_status("idle");
        service.is_stopped = true;
    })?;
    Ok(Reply::Json(Value::Object(before)))
}

/// As [`stop`].
fn start(call: &mut Call<'_>) -> Answer {
    let before = listing::application(call.state, &find(call)?);
    change(call, |service| {
        service.set_status("done");
        service.is_stopped = false;
    })?;
    Ok(Reply::Json(Value::Object(before)))
}

/// Gives the swarm service the columns as they are now.
fn reload(call: &mut Call<'_>) -> Answer {
    change(call, |service| {
        service.set_status("done");
        service.goes_live();
    })?;
    Ok(Reply::Json(json!(true)))
}

/// Sets the status and nothing else, whatever runs.
fn mark_running(call: &mut Call<'_>) -> Answer {
    change(call, |service| service.set_status("running"))?;
    Ok(Reply::Empty)
}

fn refresh_token(call: &mut Call<'_>) -> Answer {
    let token = call.state.id();
    change(call, |service| service.set("refreshToken", token))?;
    Ok(Reply::Json(json!(true)))
}

fn clean_queues(call: &mut Call<'_>) -> Answer {
    let id = find(call)?.id().to_owned();
    call.state.drop_waiting(Some(&id));
    Ok(Reply::Empty)
}

fn cancel_deployment(call: &mut Call<'_>) -> Answer {
    find(call)?;
    Err(Refusal::bad_request("Deployment cancellation only available in cloud version"))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let answer = listing::application(call.state, &service);
    call.state.remove_service(&service);
    Ok(Reply::Json(Value::Object(answer)))
}
