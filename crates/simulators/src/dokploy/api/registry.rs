//! `registry.*`: registries that rollbacks push images to.

use serde_json::{Value, json};

use super::super::answer::Reply;
use super::super::check::Rule;
use super::{Answer, Call, Need, Procedure, mutation};

pub(super) const PROCEDURES: &[Procedure] = &[mutation("create", create)
    .takes(&[
        Rule::Filled("registryName"),
        Rule::Filled("username"),
        Rule::Filled("password"),
        Rule::Text("registryUrl"),
        Rule::Choice("registryType", &["cloud"]),
    ])
    .needs(Need::Permission("registry", "create"))];

fn create(call: &mut Call<'_>) -> Answer {
    let mut registry = json!({ "registryId": call.state.id() });
    for name in ["registryName", "imagePrefix", "username", "password", "registryUrl"] {
        registry[name] = call.input.get(name).cloned().unwrap_or_default();
    }
    registry["createdAt"] = json!(call.state.stamp());
    registry["registryType"] = json!("cloud");
    registry["organizationId"] = json!(call.state.organization.id);
    call.state.registries.push(registry.clone());
    Ok(Reply::Json(registry))
}

/// The image as it is called in a registry: address, prefix or else user name, and the image's own name.
pub(crate) fn image_in(registry: &Value, image: &str) -> String {
    let text = |name: &str| registry[name].as_str().filter(|text| !text.is_empty());
    let prefix = text("imagePrefix").or_else(|| text("username")).unwrap_or_default();
    match text("registryUrl") {
        Some(url) => format!("{url}/{prefix}/{image}"),
        None => format!("{prefix}/{image}"),
    }
}
