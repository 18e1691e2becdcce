//! `docker.*`: what runs, as the program `docker` tells it. The server swallows whatever goes wrong there and answers nothing.

use serde_json::{Value, json};

use super::super::answer::{Refusal, Reply};
use super::super::check::Rule;
use super::super::container::Container;
use super::super::service::Kind;
use super::super::version::CONTAINER_STATUS;
use super::{Answer, Call, Need, Procedure, query};

const LOOK: Need = Need::Permission("docker", "read");
const NAME: Rule = Rule::Filled("appName");
const TYPE: Rule = Rule::Choice("appType", &["stack", "docker-compose"]);

pub(super) const PROCEDURES: &[Procedure] = &[
    query("getContainersByAppNameMatch", by_name).takes(&[NAME, TYPE]).needs(Need::Permission("service", "read")),
    query("getServiceContainersByAppName", tasks).takes(&[NAME]).needs(LOOK),
    query("getStackContainersByAppName", tasks).takes(&[NAME]).needs(LOOK),
    query("getConfig", inspect).takes(&[Rule::Filled("containerId")]).needs(LOOK),
];

/// The containers of one project by its label, or without a type those whose name begins so. No one asks whose they are.
fn by_name(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    let by_label = call.text("appType") == "docker-compose";
    let with_status = call.state.version >= CONTAINER_STATUS;
    let mut found = Vec::new();
    for service in &mut call.state.services {
        let app_name = service.text("appName").to_owned();
        let is_meant = if by_label { app_name == name && service.kind == Kind::Compose } else { app_name.starts_with(&name) };
        if is_meant {
            found.extend(service.look().into_iter().map(|container| (app_name.clone(), service.kind, container)));
        }
    }
    let listed = found.iter().map(|(app_name, kind, container)| {
        let mut listed = json!({
            "containerId": container.id(app_name), "name": container.full_name(app_name, *kind), "state": container.state,
        });
        if with_status {
            listed["status"] = json!(container.status);
        }
        listed
    });
    Ok(Reply::Json(listed.collect()))
}

fn checked_name(call: &Call<'_>) -> Result<String, Refusal> {
    let name = call.text("appName");
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)) {
        return Ok(name.to_owned());
    }
    let pattern = "/^[a-zA-Z0-9.\\-_]+$/";
    let issue = json!({
        "origin": "string", "code": "invalid_format", "format": "regex", "pattern": pattern, "path": ["appName"],
        "message": "Invalid app name.",
    });
    Err(Refusal::invalid(vec![issue]))
}

/// The tasks of a swarm service, which applications are.
fn tasks(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    let service =
        call.state.services.iter_mut().find(|service| service.kind == Kind::Application && service.text("appName") == name);
    let tasks: Vec<Container> = service.map(super::super::service::Service::look).unwrap_or_default();
    let listed = tasks.iter().map(|task| {
        let (desired, current) =
            if task.state == "running" { ("Running", "Running 4 seconds ago") } else { ("Shutdown", "Failed 4 seconds ago") };
        let error = if task.state == "running" { "" } else { "\"task: non-zero exit (1)\"" };
        json!({
            "containerId": task.id(&name), "name": format!("{name}.1"), "state": desired, "node": "dokploy",
            "currentState": current, "error": error,
        })
    });
    Ok(Reply::Json(listed.collect()))
}

/// `docker inspect`, as far as a deployment cares; an unknown container answers 200 with no body.
fn inspect(call: &mut Call<'_>) -> Answer {
    let id = call.text("containerId");
    let all = call.state.services.iter().flat_map(|service| {
        let name = service.text("appName");
        service.containers().into_iter().map(move |container| (service, name, container))
    });
    let found = all
        .into_iter()
        .find(|(service, name, container)| container.id(name) == id || container.full_name(name, service.kind) == id);
    let Some((service, name, container)) = found else {
        return Ok(Reply::Empty);
    };
    let health = container.health().map_or(Value::Null, |health| json!({ "Status": health }));
    Ok(Reply::Json(json!({
        "Id": container.id(name),
        "Name": format!("/{}", container.full_name(name, service.kind)),
        "State": { "Status": container.state, "Running": container.state == "running", "Health": health },
        "Config": { "Image": service.image_of(&container.service) },
    })))
}
