//! `settings.*`: the server itself.

use serde_json::json;

use super::super::answer::Reply;
use super::{Answer, Call, Procedure, query};

pub(super) const PROCEDURES: &[Procedure] = &[query("health", health), query("getDokployVersion", version)];

fn health(_: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(json!({ "status": "ok" })))
}

fn version(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(json!(call.state.version.to_string())))
}
