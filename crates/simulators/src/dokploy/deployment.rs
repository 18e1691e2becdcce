//! The procedures of deployments: rows, queue and logs.

use serde_json::{Value, json};

use super::answer::{Refusal, Reply};
use super::check::{Input, Rule, check, number, text};
use super::log;
use super::row::Row;
use super::service::Kind;
use super::state::State;

type Answer = Result<Reply, Refusal>;

/// The most lines of a log that can be asked for.
const MOST_LINES: u64 = 10_000;

/// An unknown id answers no rows.
pub(crate) fn all(state: &mut State, input: &Input) -> Answer {
    rows(state, input, Kind::Application)
}

/// As [`all`].
pub(crate) fn all_by_compose(state: &mut State, input: &Input) -> Answer {
    rows(state, input, Kind::Compose)
}

fn rows(state: &State, input: &Input, kind: Kind) -> Answer {
    check(input, &[Rule::Text(kind.id_column())])?;
    let rows: Value = state.rows_of(kind, text(input, kind.id_column())).rev().map(Row::to_json).collect();
    Ok(Reply::Json(rows))
}

#[expect(clippy::unnecessary_wraps, reason = "every procedure has this type")]
pub(crate) fn queue_list(state: &mut State, _: &Input) -> Answer {
    Ok(Reply::Json(state.queue_json()))
}

pub(crate) fn read_logs(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("deploymentId"), Rule::UpTo("tail", MOST_LINES)])?;
    let row = find(state, input)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be from 1 to 10,000")]
    let lines = input.get("tail").and_then(number).unwrap_or(100.0) as usize;
    Ok(Reply::Json(json!(log::tail(&row.log, lines))))
}

/// Only schedules have a process of their own, so a deployment never "runs" here.
pub(crate) fn kill_process(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("deploymentId")])?;
    find(state, input)?;
    Err(Refusal::bad_request("Deployment is not running"))
}

pub(crate) fn remove(state: &mut State, input: &Input) -> Answer {
    check(input, &[Rule::Text("deploymentId")])?;
    let row = find(state, input)?.to_json();
    state.rows.retain(|other| other.deployment_id != text(input, "deploymentId"));
    Ok(Reply::Json(row))
}

fn find<'a>(state: &'a State, input: &Input) -> Result<&'a Row, Refusal> {
    let id = text(input, "deploymentId");
    state.rows.iter().find(|row| row.deployment_id == id).ok_or_else(|| Refusal::not_found("Deployment not found"))
}
