//! Which workflow a person deploys any version with: the one that this run is of, when a person chose its version. Pure.

use actions_core::Context;

/// The inputs that such a workflow has.
const INPUTS: [&str; 2] = ["environment", "version"];

/// The file of the run's workflow, when it was started by hand with an environment and a version; `reference` is `GITHUB_WORKFLOW_REF`, as
/// in `acme/shop/.github/workflows/production-manual.yml@refs/heads/main`, of the caller where the workflow is a reusable one.
#[must_use]
pub fn workflow(context: &Context, reference: Option<&str>) -> Option<String> {
    let given = context.payload.get("inputs").filter(|_| context.event_name == "workflow_dispatch")?;
    let path = reference?.strip_prefix(&context.repository.to_string())?.strip_prefix("/.github/workflows/")?;
    let (file, _) = path.split_once('@')?;
    INPUTS.iter().all(|name| given.get(name).is_some()).then(|| file.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const REFERENCE: &str = "acme/shop/.github/workflows/ship.yml@refs/heads/feat@1";

    fn workflow_of(event: &str, payload: Value, reference: &str) -> Option<String> {
        let context = Context {
            event_name: event.to_owned(),
            payload,
            ..Context::at_a_desk("acme/shop".parse().unwrap(), String::new(), String::new())
        };
        workflow(&context, Some(reference))
    }

    #[test]
    fn a_workflow_that_a_person_gave_a_version_and_an_environment_is_the_way_to_another_version() {
        let inputs = || json!({"inputs": {"version": "latest", "environment": "production", "reason": ""}});
        assert_eq!(workflow_of("workflow_dispatch", inputs(), REFERENCE).as_deref(), Some("ship.yml"));
        assert_eq!(workflow_of("push", inputs(), REFERENCE), None);
        assert_eq!(workflow_of("workflow_dispatch", inputs(), "other/shop/.github/workflows/ship.yml@main"), None);
        for payload in [json!({"inputs": {"tag": "v1"}}), json!({"inputs": null}), Value::Null] {
            assert_eq!(workflow_of("workflow_dispatch", payload, REFERENCE), None);
        }
    }
}
