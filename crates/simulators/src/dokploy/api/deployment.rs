//! `deployment.*`: rows, queue and logs.

use serde_json::{Value, json};

use super::super::answer::{Refusal, Reply};
use super::super::check::{Rule, number};
use super::super::log;
use super::super::row::Row;
use super::super::service::{Kind, Service};
use super::super::version::REMOTE_LOGS;
use super::{Answer, Call, Need, Procedure, listing, mutation, query};

/// The most lines of a log that can be asked for.
const MOST_LINES: u64 = 10_000;

const ID: Rule = Rule::Filled("deploymentId");
const TAIL: Rule = Rule::UpTo("tail", MOST_LINES);
const ORGANIZATION: Need = Need::Permission("deployment", "read");

pub(super) const PROCEDURES: &[Procedure] = &[
    query("all", all).takes(&[Rule::Filled("applicationId")]).needs(Need::Service("applicationId", "deployment", "read")),
    query("allByCompose", all_by_compose).takes(&[Rule::Filled("composeId")]).needs(Need::Service(
        "composeId",
        "deployment",
        "read",
    )),
    query("allByType", all_by_type)
        .takes(&[Rule::Filled("id"), Rule::Choice("type", TYPES), Rule::Filled("type")])
        .needs(Need::Service("id", "deployment", "read"))
        .since(22, 0),
    query("allCentralized", all_centralized).needs(ORGANIZATION).since(28, 3),
    query("queueList", queue_list).needs(ORGANIZATION).since(28, 3),
    query("readLogs", read_logs).takes(&[ID, TAIL]).since(29, 5),
    mutation("killProcess", kill_process).takes(&[ID]).since(23, 6),
    mutation("removeDeployment", remove).takes(&[ID]).since(27, 1),
];

const TYPES: &[&str] = &["application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup"];

/// An unknown id answers no rows.
fn all(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(rows(call, Kind::Application, "applicationId").collect()))
}

/// As [`all`].
fn all_by_compose(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(rows(call, Kind::Compose, "composeId").collect()))
}

fn rows(call: &Call<'_>, kind: Kind, id: &str) -> impl Iterator<Item = Value> {
    call.state.rows_of(kind, call.text(id)).rev().map(|row| row.to_json(call.state.version))
}

/// The rows with the rollbacks that belong to them, credentials and all.
fn all_by_type(call: &mut Call<'_>) -> Answer {
    let kind = match call.text("type") {
        "application" => Kind::Application,
        "compose" => Kind::Compose,
        _ => return Ok(Reply::Json(json!([]))),
    };
    let with_rollback = |mut row: Value| {
        let rollback = call.state.rollbacks.iter().find(|rollback| rollback["rollbackId"] == row["rollbackId"]);
        row["rollback"] = json!(rollback);
        row
    };
    Ok(Reply::Json(rows(call, kind, "id").map(with_rollback).collect()))
}

fn all_centralized(call: &mut Call<'_>) -> Answer {
    let shown = |row: &Row| {
        let service = call.state.find(row.kind, &row.service_id).ok()?;
        call.user.sees_service(service.id()).then(|| with_service(call, row, service))
    };
    Ok(Reply::Json(call.state.rows.iter().rev().filter_map(shown).collect()))
}

fn with_service(call: &Call<'_>, row: &Row, service: &Service) -> Value {
    let place = call.state.environment_of(service);
    let mut shown = listing::some(service, &[service.kind.id_column(), "name", "appName", "icon"]);
    shown["environment"] = json!({
        "environmentId": place["environmentId"], "name": place["name"],
        "project": { "projectId": place["projectId"], "name": place["project"]["name"] },
    });
    shown["server"] = Value::Null;
    if service.kind == Kind::Application {
        shown["buildServer"] = Value::Null;
    }
    let mut row = row.to_json(call.state.version);
    for kind in [Kind::Application, Kind::Compose] {
        row[kind.word()] = if kind == service.kind { shown.clone() } else { Value::Null };
    }
    row["server"] = Value::Null;
    row["buildServer"] = Value::Null;
    row
}

fn queue_list(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(call.state.queue_json()))
}

fn read_logs(call: &mut Call<'_>) -> Answer {
    let row = find(call, "read")?;
    let is_remote = call.state.find(row.kind, &row.service_id).is_ok_and(|service| !service.columns["serverId"].is_null());
    if is_remote && call.state.version < REMOTE_LOGS {
        return Ok(Reply::Json(json!("\n")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be from 1 to 10,000")]
    let lines = call.input.get("tail").and_then(number).unwrap_or(100.0) as usize;
    Ok(Reply::Json(json!(log::tail(&row.log, lines))))
}

/// Only schedules have a process of their own, so a deployment never "runs" here.
fn kill_process(call: &mut Call<'_>) -> Answer {
    find(call, "cancel")?;
    Err(Refusal::bad_request("Deployment is not running"))
}

fn remove(call: &mut Call<'_>) -> Answer {
    let row = find(call, "cancel")?;
    let shown = row.to_json(call.state.version);
    let id = row.deployment_id.clone();
    call.state.forget_rows(|other| other.deployment_id == id);
    Ok(Reply::Json(shown))
}

/// The row of that id, whose service must be the caller's.
fn find<'a>(call: &'a Call<'_>, action: &str) -> Result<&'a Row, Refusal> {
    let id = call.text("deploymentId");
    let row = call.state.rows.iter().find(|row| row.deployment_id == id);
    let row = row.ok_or_else(|| Refusal::not_found("Deployment not found"))?;
    call.user.check("deployment", action)?;
    call.user.check_service(&row.service_id)?;
    Ok(row)
}
