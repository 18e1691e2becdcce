use serde_json::json;
use simulators::dokploy::{Dokploy, Grant, Kind, Member};

use super::scene::{FILE, get_as, held, post_as};

const MEMBER: &str = "member-key";

async fn refusal(server: &Dokploy, procedure: &str, body: serde_json::Value) -> String {
    let answer = post_as(server, MEMBER, procedure, body).await;
    if answer.status == 200 { String::new() } else { format!("{} {}", answer.status, answer.message()) }
}

#[tokio::test]
async fn a_member_deploys_the_services_that_were_given_and_changes_no_other_column_than_the_environment() {
    let server = held();
    let (mine, other) = (server.create_compose("shop", FILE, ""), server.create_compose("blog", FILE, ""));
    server.add_member(MEMBER, Member::new().service(&mine));
    let unauthorized = "401 unauthorized to access resource \"service\"";
    let not_mine = "401 You don't have access to this service";
    assert_eq!(refusal(&server, "compose.saveEnvironment", json!({ "composeId": mine, "env": "A=1" })).await, "");
    assert_eq!(refusal(&server, "compose.deploy", json!({ "composeId": mine })).await, "");
    assert_eq!(refusal(&server, "compose.update", json!({ "composeId": mine, "env": "A=2" })).await, unauthorized);
    assert_eq!(
        refusal(&server, "compose.delete", json!({ "composeId": mine })).await,
        "401 unauthorized to access resource \"service\""
    );
    assert_eq!(refusal(&server, "compose.deploy", json!({ "composeId": other })).await, not_mine);
    assert_eq!(
        refusal(&server, "compose.deploy", json!({ "composeId": "unknown" })).await,
        not_mine,
        "an unknown id is nobody's"
    );
    assert_eq!(server.env(&mine).as_deref(), Some("A=1"));
}

#[tokio::test]
async fn a_member_with_permissions_makes_a_preview_in_the_project_that_was_given() {
    let server = held();
    let (project, production) = server.create_project("shop");
    let member = Member::new().project(&project).environment(&production);
    let member = member.may(Grant::CreateEnvironments).may(Grant::CreateServices).may(Grant::DeleteServices);
    server.add_member(MEMBER, member);
    let made = post_as(&server, MEMBER, "environment.create", json!({ "projectId": project, "name": "pr-1" })).await;
    let environment = made.body["environmentId"].clone();
    let made = post_as(&server, MEMBER, "compose.create", json!({ "name": "web", "environmentId": environment })).await;
    let id = made.body["composeId"].clone();
    assert_eq!(refusal(&server, "compose.update", json!({ "composeId": id, "isolatedDeployment": true })).await, "");
    let seen = get_as(&server, MEMBER, &format!("environment.byProjectId?projectId={project}")).await.body;
    assert_eq!(seen[1]["compose"][0]["composeId"], id);
    assert_eq!(refusal(&server, "compose.delete", json!({ "composeId": id, "deleteVolumes": true })).await, "");
    let denied = "401 unauthorized to access resource \"environment\"";
    assert_eq!(refusal(&server, "environment.remove", json!({ "environmentId": environment })).await, denied);
}

#[tokio::test]
async fn wrong_input_is_told_before_missing_permissions_and_those_before_unknown_ids() {
    let server = held();
    server.add_member(MEMBER, Member::new());
    assert_eq!(refusal(&server, "compose.update", json!({})).await, "400 Input validation failed");
    let unauthorized = "401 unauthorized to access resource \"service\"";
    assert_eq!(refusal(&server, "compose.update", json!({ "composeId": "unknown" })).await, unauthorized);
    assert_eq!(server.services(Kind::Compose), Vec::<String>::new());
}
