//! `compose.*`: compose projects.

use serde_json::{Map, Value, json};

use super::super::answer::{Refusal, Reply};
use super::super::check::{Rule, number};
use super::super::compose_file::{self, ComposeFile};
use super::super::log;
use super::super::service::{Kind, Service};
use super::super::version::{CREATE_TAKES_SOURCE, DEPLOY_ANSWERS, DEPLOY_ANSWERS_ID, ENVIRONMENTS, ROLES};
use super::{Answer, Call, Need, Procedure, listing, mutation, query};

const ID: Rule = Rule::Filled("composeId");
const READ: Need = Need::Service("composeId", "service", "read");
const CHANGE: Need = Need::Service("composeId", "service", "create");
const DEPLOY: Need = Need::Service("composeId", "deployment", "create");

pub(super) const PROCEDURES: &[Procedure] = &[
    mutation("create", create).takes(CREATE).since(25, 0),
    mutation("create", create).takes(&[Rule::Filled("name"), Rule::Text("projectId")]).until(25, 0),
    query("one", one).takes(&[ID]).needs(READ),
    mutation("update", update).takes(UPDATE).needs(CHANGE),
    mutation("saveEnvironment", save_environment)
        .takes(&[ID, Rule::Given("env")])
        .needs(Need::Service("composeId", "envVars", "write"))
        .since(29, 0),
    mutation("deploy", deploy).takes(&[ID]).needs(DEPLOY),
    mutation("redeploy", redeploy).takes(&[ID]).needs(DEPLOY),
    mutation("stop", stop).takes(&[ID]).needs(DEPLOY),
    mutation("start", start).takes(&[ID]).needs(DEPLOY),
    mutation("delete", delete).takes(&[ID]).needs(Need::Service("composeId", "service", "delete")),
    mutation("cleanQueues", clean_queues).takes(&[ID]).needs(DEPLOY),
    mutation("cancelDeployment", cancel_deployment).takes(&[ID]).needs(DEPLOY).since(25, 0),
    mutation("refreshToken", refresh_token).takes(&[ID]).needs(CHANGE),
    query("getDefaultCommand", default_command).takes(&[ID]).needs(CHANGE),
    query("getConvertedCompose", converted).takes(&[ID]).needs(CHANGE),
    query("loadServices", load_services).takes(&[ID, Rule::Choice("type", &["fetch", "cache"])]).needs(READ),
    mutation("isolatedDeployment", isolated).takes(&[ID, Rule::MaybeText("suffix")]).needs(CHANGE).since(18, 3),
    mutation("randomizeCompose", randomized).takes(&[ID, Rule::MaybeText("suffix")]).needs(CHANGE),
    query("search", search).takes(&[Rule::UpTo("limit", 100)]).since(28, 3),
];

const SOURCES: &[&str] = &["git", "github", "gitlab", "bitbucket", "gitea", "raw"];
const TYPES: &[&str] = &["docker-compose", "stack"];
const CREATE: &[Rule] = &[
    Rule::Filled("name"),
    Rule::Text("environmentId"),
    Rule::AppName("appName"),
    Rule::Choice("sourceType", SOURCES),
    Rule::Choice("composeType", TYPES),
    Rule::MaybeText("composeFile"),
];
const UPDATE: &[Rule] = &[
    Rule::Text("composeId"),
    Rule::Choice("sourceType", SOURCES),
    Rule::Choice("composeType", TYPES),
    Rule::MaybeText("composeFile"),
    Rule::MaybeText("command"),
];

fn create(call: &mut Call<'_>) -> Answer {
    owner_project(call)?;
    // Unlike an update, a creation takes these columns and no others.
    let mut taken = vec!["name", "description", "environmentId", "projectId", "composeType", "appName", "composeFile"];
    if call.state.version >= CREATE_TAKES_SOURCE {
        taken.push("sourceType");
    }
    let given = taken.iter().filter_map(|name| Some(((*name).to_owned(), call.input.get(*name)?.clone())));
    let input: Map<String, Value> = given.collect();
    let service = call.state.create_service(Kind::Compose, &input);
    call.note(|user| user.gains_service(service.id()));
    Ok(Reply::Json(Value::Object(service.columns)))
}

/// Whether the caller may make a service in the environment, or before there were any in the project, that is named.
pub(super) fn owner_project(call: &Call<'_>) -> Result<(), Refusal> {
    let project = if call.state.version < ENVIRONMENTS {
        call.state.project(call.text("projectId"))?["projectId"].clone()
    } else {
        call.state.environment(call.text("environmentId"))?["projectId"].clone()
    };
    call.user.check("service", "create")?;
    call.user.check_project(project.as_str().unwrap_or_default())
}

fn one(call: &mut Call<'_>) -> Answer {
    let mut columns = listing::compose(call.state, &find(call)?);
    columns.insert("hasGitProviderAccess".to_owned(), json!(true));
    columns.insert("unauthorizedProvider".to_owned(), Value::Null);
    Ok(Reply::Json(Value::Object(columns)))
}

fn find(call: &Call<'_>) -> Result<Service, Refusal> {
    call.state.find(Kind::Compose, call.text("composeId")).cloned()
}

fn change(call: &mut Call<'_>, change: impl FnOnce(&mut Service)) -> Result<(), Refusal> {
    let id = call.text("composeId").to_owned();
    change(call.state.find_mut(Kind::Compose, &id)?);
    Ok(())
}

/// An unknown id is no error here: the update matches no row, and the answer is empty.
fn update(call: &mut Call<'_>) -> Answer {
    let input = call.input.clone();
    match change(call, |service| service.update(&input)) {
        Err(refusal) if call.state.version < ROLES => return Err(refusal),
        Err(_) => return Ok(Reply::Empty),
        Ok(()) => {}
    }
    Ok(Reply::Json(Value::Object(find(call)?.columns)))
}

fn save_environment(call: &mut Call<'_>) -> Answer {
    let given = ["env", "createEnvFile"].iter().filter_map(|name| Some(((*name).to_owned(), call.input.get(*name)?.clone())));
    let columns: Map<String, Value> = given.collect();
    if change(call, |service| service.update(&columns)).is_err() {
        return Err(Refusal::bad_request("Error adding environment variables"));
    }
    Ok(Reply::Json(json!(true)))
}

fn deploy(call: &mut Call<'_>) -> Answer {
    let id = enqueue(call, Kind::Compose, "Manual deployment", false)?;
    Ok(queued(call, "Deployment queued", &id))
}

fn redeploy(call: &mut Call<'_>) -> Answer {
    let id = enqueue(call, Kind::Compose, "Rebuild deployment", true)?;
    Ok(queued(call, "Redeployment queued", &id))
}

fn queued(call: &Call<'_>, message: &str, id: &str) -> Reply {
    match call.state.version {
        version if version < DEPLOY_ANSWERS => Reply::Empty,
        version if version < DEPLOY_ANSWERS_ID => Reply::Json(json!({ "success": true, "message": message })),
        _ => Reply::Json(json!({ "success": true, "message": message, "composeId": id })),
    }
}

/// Puts a deployment into the queue; answers the service's id. Old servers ignore title and description.
pub(super) fn enqueue(call: &mut Call<'_>, kind: Kind, default_title: &str, redeploys: bool) -> Result<String, Refusal> {
    let id = call.state.find(kind, call.text(kind.id_column()))?.id().to_owned();
    let given = |name: &str| Some(call.text(name)).filter(|text| !text.is_empty() && call.state.version >= ENVIRONMENTS);
    let title = given("title").unwrap_or(default_title).to_owned();
    let description = given("description").unwrap_or_default().to_owned();
    call.state.enqueue(kind, &id, &title, &description, redeploys);
    Ok(id)
}

fn stop(call: &mut Call<'_>) -> Answer {
    docker(call, "stop", "idle")
}

fn start(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let path = service.compose_path();
    docker(call, &format!("-f {path} up -d"), "done")
}

/// Runs docker while the caller waits.
fn docker(call: &mut Call<'_>, arguments: &str, status: &str) -> Answer {
    let name = find(call)?.text("appName").to_owned();
    let mut failure = None;
    change(call, |service| {
        failure = service.command_failures.pop_front();
        service.set_status(if failure.is_some() { "error" } else { status });
        service.is_stopped = failure.is_none() && status == "idle";
    })?;
    match failure {
        None => Ok(Reply::Json(json!(true))),
        Some(said) => {
            let command = format!("env -i PATH=\"$PATH\" docker compose -p {name} {arguments}");
            Err(Refusal::internal(&format!("Command execution failed: Command failed: {command}\n{said}\n")))
        }
    }
}

fn delete(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let answer = listing::compose(call.state, &service);
    let volumes = call.flag("deleteVolumes");
    call.state.remove_service(&service);
    let down = if volumes { "down --volumes" } else { "down" };
    call.state.commands.push(format!("docker compose -p {} {down}", service.text("appName")));
    Ok(Reply::Json(Value::Object(answer)))
}

fn clean_queues(call: &mut Call<'_>) -> Answer {
    let id = call.text("composeId").to_owned();
    call.state.drop_waiting(Some(&id));
    Ok(Reply::Json(json!({ "success": true, "message": "Queues cleaned successfully" })))
}

fn cancel_deployment(call: &mut Call<'_>) -> Answer {
    find(call)?;
    Err(Refusal::bad_request("Deployment cancellation only available in cloud version"))
}

fn refresh_token(call: &mut Call<'_>) -> Answer {
    let token = call.state.id();
    change(call, |service| service.set("refreshToken", token))?;
    Ok(Reply::Json(json!(true)))
}

/// The command that the server runs: its own unless the project has one, which is answered here too.
fn default_command(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let command = log::command(call.state.version, &service).map_err(|said| Refusal::internal(&said))?;
    Ok(Reply::Json(json!(command)))
}

fn converted(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let domains = call.state.domains_of(&service);
    match compose_file::converted(&service, &domains) {
        Ok(Some(file)) => Ok(Reply::Json(json!(file.to_yaml()))),
        Ok(None) => Ok(Reply::Json(json!("null\n"))),
        Err(said) => Err(Refusal::internal(&said)),
    }
}

fn load_services(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let file = ComposeFile::of(&service).filter(|file| file.services().next().is_some());
    let file = file.ok_or_else(|| Refusal::not_found("Services not found"))?;
    let file = if service.columns["randomize"] == true { file.randomized(service.text("suffix")) } else { file };
    Ok(Reply::Json(file.services().map(|(name, _)| json!(name)).collect()))
}

/// Renders the file and saves nothing: the switch is the column of the same name.
fn isolated(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let file = ComposeFile::of(&service).ok_or_else(|| Refusal::internal("Compose data not found"))?;
    if service.columns["isolatedDeployment"] != true {
        return Ok(Reply::Json(json!(file.to_yaml())));
    }
    let suffix = Some(call.text("suffix")).filter(|suffix| !suffix.is_empty());
    let file =
        file.isolated(suffix.unwrap_or_else(|| service.text("appName")), service.columns["isolatedDeploymentsVolume"] == true);
    Ok(Reply::Json(json!(file.to_yaml())))
}

fn randomized(call: &mut Call<'_>) -> Answer {
    let service = find(call)?;
    let file = ComposeFile::of(&service).ok_or_else(|| Refusal::internal("Compose data not found"))?;
    let suffix = match call.text("suffix") {
        "" => call.state.suffix(),
        suffix => suffix.to_owned(),
    };
    Ok(Reply::Json(json!(file.randomized(&suffix).to_yaml())))
}

/// Finds only what was given to the caller, even when that is the owner.
fn search(call: &mut Call<'_>) -> Answer {
    let contains = |column: &str, given: &str| {
        let (column, given) = (column.to_lowercase(), call.text(given).trim().to_lowercase());
        given.is_empty() || column.contains(&given)
    };
    let matches = |service: &&Service| {
        let anywhere = ["name", "appName", "description"].iter().any(|column| contains(service.text(column), "q"));
        let columns = ["name", "appName", "description"].iter().all(|column| contains(service.text(column), column));
        let place = ["environmentId", "projectId"].iter().all(|place| {
            let given = call.text(place);
            given.is_empty() || call.state.environment_of(service)[*place] == given
        });
        service.kind == Kind::Compose && call.user.was_given(service.id()) && anywhere && columns && place
    };
    let found: Vec<&Service> = call.state.services.iter().rev().filter(matches).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small, and cut at nothing")]
    let amount = |name: &str, default: usize| call.input.get(name).and_then(number).map_or(default, |given| given as usize);
    let page = found.iter().skip(amount("offset", 0)).take(amount("limit", 20));
    let shown = ["composeId", "name", "appName", "description", "environmentId", "composeStatus", "sourceType", "createdAt"];
    let items: Value = page.map(|service| listing::some(service, &shown)).collect();
    Ok(Reply::Json(json!({ "items": items, "total": found.len() })))
}
