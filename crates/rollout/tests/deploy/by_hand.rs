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

#[tokio::test]
async fn the_record_names_a_workflow_of_the_checkout_by_which_a_person_can_deploy_and_no_other() {
    let world = World::new().await;
    let folder = world.checkout().join(".github/workflows");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("push.yml"), "on: push\n").unwrap();
    assert_eq!(world.deploy("1.6.1").await.exit, 0);
    assert_eq!(world.record().workflow, None);
    std::fs::write(
        folder.join("ship.yaml"),
        "on: { workflow_dispatch: { inputs: { environment: {}, version: {}, config: {} } } }\n",
    )
    .unwrap();
    assert_eq!(world.deploy("1.6.0").await.exit, 0);
    let record = world.record();
    assert_eq!((record.workflow.as_deref(), record.config.as_deref()), (Some("ship.yaml"), Some(".github/deploy.yml")));
}
