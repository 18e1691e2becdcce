//! `rollback.*`: of applications whose images are kept in a registry.

use super::super::answer::{Refusal, Reply};
use super::super::check::Rule;
use super::super::rollbacks;
use super::super::service::Kind;
use super::{Answer, Call, Procedure, mutation};

const ID: Rule = Rule::Filled("rollbackId");

pub(super) const PROCEDURES: &[Procedure] =
    &[mutation("rollback", rollback).takes(&[ID]).since(23, 0), mutation("delete", delete).takes(&[ID]).since(23, 0)];

/// Points the swarm service to the kept image and its environment of that time. It makes no row, and the application's columns stay
/// as they are, so the next deployment brings the newer image back.
fn rollback(call: &mut Call<'_>) -> Answer {
    let refused = || Refusal::bad_request("Error input: Rolling back");
    let rollback = find(call).ok_or_else(refused)?;
    let service = call.state.rollback_service(&rollback).ok_or_else(refused)?;
    call.user.check("deployment", "create").map_err(|_| refused())?;
    call.user.check_service(&service).map_err(|_| refused())?;
    call.state.find_mut(Kind::Application, &service).map_err(|_| refused())?.live = Some(rollbacks::live(&rollback));
    call.state.rolled_back.push(service);
    Ok(Reply::Empty)
}

fn delete(call: &mut Call<'_>) -> Answer {
    let rollback = find(call).ok_or_else(|| Refusal::bad_request("Rollback not found"))?;
    call.state.rollbacks.retain(|kept| kept["rollbackId"] != rollback["rollbackId"]);
    Ok(Reply::Json(rollback))
}

fn find(call: &Call<'_>) -> Option<serde_json::Value> {
    call.state.rollbacks.iter().find(|rollback| rollback["rollbackId"] == call.text("rollbackId")).cloned()
}
