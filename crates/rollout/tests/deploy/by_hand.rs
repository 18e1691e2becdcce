//! Which workflow the record names as the way to another version.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn the_record_names_the_workflow_in_which_a_person_chose_the_version_and_the_release_that_wrote_it() {
    let world = World::new().await;
    let inputs = json!({ "inputs": { "version": "1.6.1", "environment": "production" } });
    let step = world.step("1.6.1").event("workflow_dispatch", &inputs).unwrap();
    let result = world.run(step.env("GITHUB_WORKFLOW_REF", "octo/shop/.github/workflows/ship.yml@refs/heads/main")).await;
    assert_eq!(result.exit, 0, "{}", result.log);
    let record = world.record();
    assert_eq!(record.workflow.as_deref(), Some("ship.yml"));
    assert_eq!(record.written_by.as_deref(), Some(deploy_record::WRITER));
}
