//! `previewDeployment.*`: the server's own previews, which exist only for applications of the GitHub App. There is no call to make
//! one, so there are none.

use serde_json::json;

use super::super::answer::Reply;
use super::super::check::Rule;
use super::super::service::Kind;
use super::{Answer, Call, Need, Procedure, query};

pub(super) const PROCEDURES: &[Procedure] =
    &[query("all", all).takes(&[Rule::Filled("applicationId")]).needs(Need::Service("applicationId", "deployment", "read"))];

fn all(call: &mut Call<'_>) -> Answer {
    call.state.find(Kind::Application, call.text("applicationId"))?;
    Ok(Reply::Json(json!([])))
}
