//! What a deployment of an application leaves behind so that it can be returned to, when that is switched on and a registry is
//! given: a number, the image under that number, and all columns of that time.

use serde_json::{Value, json};

use super::api;
use super::service::{Kind, Live};
use super::state::State;

impl State {
    /// Leaves a rollback for a row, if the application is so set up.
    pub(crate) fn leave_rollback(&mut self, deployment: &str, application: &str) {
        let Ok(service) = self.find(Kind::Application, application) else {
            return;
        };
        if service.columns["rollbackActive"] != true || service.columns["rollbackRegistryId"].is_null() {
            return;
        }
        let image = service.text("appName").to_owned();
        // The application counts as running while its rollback is made.
        let mut service = service.clone();
        service.set_status("running");
        let context = api::application_context(self, &service);
        let (id, version, created_at) = (self.id(), self.serial("rollback"), self.stamp());
        self.rollbacks.push(json!({
            "rollbackId": id, "deploymentId": deployment, "version": version, "image": format!("{image}:v{version}"),
            "createdAt": created_at, "fullContext": context,
        }));
        if let Some(row) = self.rows.iter_mut().find(|row| row.deployment_id == deployment) {
            row.rollback_id = Some(id);
        }
    }

    /// The id of the application that a rollback belongs to.
    pub(crate) fn rollback_service(&self, rollback: &Value) -> Option<String> {
        let row = self.rows.iter().find(|row| rollback["deploymentId"] == row.deployment_id)?;
        Some(row.service_id.clone())
    }
}

/// What runs after a rollback: the image in the registry, with the environment of that time.
pub(crate) fn live(rollback: &Value) -> Live {
    let context = &rollback["fullContext"];
    let image = rollback["image"].as_str().unwrap_or_default();
    Live {
        image: api::image_in(&context["rollbackRegistry"], image),
        env: context["env"].as_str().unwrap_or_default().to_owned(),
    }
}
