//! Plain members of an organisation: what they lack is named with its cure.

use simulators::dokploy::{Grant, Member};

use crate::scene::{OPENED, Pull, Scene, problems};

const MEMBER: &str = "a-key-of-a-member";

/// A member who may do everything that previews need, but for some of it.
fn member(scene: &Scene, without: &[Grant]) -> Member {
    let grants = [Grant::CreateEnvironments, Grant::DeleteEnvironments, Grant::CreateServices, Grant::DeleteServices];
    let grants = grants.into_iter().filter(|grant| !without.contains(grant));
    grants.fold(Member::new().project(&scene.project_id).service(&scene.template_id), Member::may)
}

#[tokio::test]
async fn a_member_with_four_permissions_makes_and_destroys_previews() {
    let scene = Scene::new().await;
    scene.dokploy.add_member(MEMBER, member(&scene, &[]));
    let more = [("api-key", MEMBER), ("template", scene.template_id.as_str())];
    let said = scene.run(OPENED, &more).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "{}", said.log);
    let said = scene.run(Pull { action: "closed", ..OPENED }, &more).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "destroyed"), "{}", problems(&said));
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_with_its_cure() {
    for (without, action, procedure, cure) in [
        (Grant::CreateEnvironments, "opened", "environment.create", "create environments"),
        (Grant::CreateServices, "opened", "compose.create", "service:create"),
        (Grant::DeleteServices, "closed", "compose.delete", "service:delete"),
        (Grant::DeleteEnvironments, "closed", "environment.remove", "delete environments"),
    ] {
        let scene = Scene::new().await;
        scene.dokploy.add_member(MEMBER, member(&scene, &[without]));
        let more = [("api-key", MEMBER), ("template", scene.template_id.as_str())];
        let mut said = scene.run(OPENED, &more).await;
        if action == "closed" {
            said = scene.run(Pull { action: "closed", ..OPENED }, &more).await;
        }
        let problems = problems(&said);
        assert!(said.exit == 1 && problems.contains(procedure) && problems.contains(cure), "{problems}");
    }
}

#[tokio::test]
async fn a_member_without_the_project_or_the_template_is_told() {
    let scene = Scene::new().await;
    scene.dokploy.add_member(MEMBER, Member::new());
    let said = scene.run(OPENED, &[("api-key", MEMBER)]).await;
    assert!(problems(&said).contains("sees no compose project `report/stack`"), "{}", problems(&said));
    let said = scene.run(OPENED, &[("api-key", MEMBER), ("template", scene.template_id.as_str())]).await;
    assert!(problems(&said).contains("access to the template"), "{}", problems(&said));
}
