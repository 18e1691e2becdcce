//! `organization.*`: the organisation that everything belongs to.

use serde_json::{Value, json};

use super::super::answer::Reply;
use super::{Answer, Call, Procedure, query};

pub(super) const PROCEDURES: &[Procedure] = &[query("all", all)];

fn all(call: &mut Call<'_>) -> Answer {
    let organization = &call.state.organization;
    let membership = Value::Object(call.user.membership_json(&organization.id));
    let owner = call.state.users.first().map(|owner| owner.id.as_str());
    Ok(Reply::Json(json!([{
        "id": organization.id, "name": "My Organization", "slug": null, "logo": null, "createdAt": organization.created_at,
        "metadata": null, "defaultRole": null, "ownerId": owner, "members": [membership],
    }])))
}
