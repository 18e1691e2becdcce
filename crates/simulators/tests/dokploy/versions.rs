use serde_json::{Value, json};
use simulators::dokploy::{Dokploy, Kind, Status};

use super::scene::{Answer, FILE, KEY, get, post};

fn server(minor: u16, patch: u16) -> (Dokploy, String) {
    let server = Dokploy::new(KEY).with_version(0, minor, patch);
    server.hold();
    let id = server.create_compose("shop", FILE, "");
    (server, id)
}

#[tokio::test]
async fn what_a_deployment_is_answered_with_depends_on_the_version() {
    let answers = [
        ((24, 12), Value::Null),
        ((25, 6), Value::Null),
        ((25, 7), json!({ "success": true, "message": "Deployment queued" })),
        ((26, 3), json!({ "success": true, "message": "Deployment queued" })),
    ];
    for ((minor, patch), expected) in answers {
        let (server, id) = server(minor, patch);
        let answer = post(&server, "compose.deploy", json!({ "composeId": id, "title": "run 1" })).await;
        assert_eq!(answer, Answer { status: 200, body: expected }, "v0.{minor}.{patch}");
        let title = if minor < 25 { "Manual deployment" } else { "run 1" };
        assert_eq!(server.rows(Kind::Compose, &id)[0].title, title);
    }
}

#[tokio::test]
async fn before_environments_a_project_holds_its_services_itself() {
    let (server, id) = server(24, 12);
    let one = get(&server, &format!("compose.one?composeId={id}")).await.body;
    assert_eq!((&one["project"]["name"], &one["environment"]), (&json!("shop"), &Value::Null));
    let project = one["projectId"].as_str().expect("an id").to_owned();
    let shown = get(&server, &format!("project.one?projectId={project}")).await.body;
    assert_eq!((&shown["compose"][0]["composeId"], &shown["environments"]), (&json!(id), &Value::Null));
    let made = post(&server, "compose.create", json!({ "name": "new", "projectId": project })).await;
    assert_eq!((made.status, &made.body["sourceType"]), (200, &json!("github")));
    assert_eq!(get(&server, &format!("environment.byProjectId?projectId={project}")).await.status, 404);
}

#[tokio::test]
async fn old_refusals_have_no_data_and_speak_as_zod_3_does() {
    let (server, _) = server(27, 1);
    let refused = post(&server, "compose.deploy", json!({})).await.body;
    let issue = json!({
        "code": "invalid_type", "expected": "string", "received": "undefined", "path": ["composeId"], "message": "Required",
    });
    assert_eq!(refused, json!({ "message": "Input validation failed", "code": "BAD_REQUEST", "issues": [issue] }));
    let unknown = get(&server, "compose.one?composeId=unknown").await.body;
    assert_eq!(unknown, json!({ "message": "Compose not found", "code": "NOT_FOUND" }));
}

#[tokio::test]
async fn a_procedure_exists_from_its_version_on() {
    let queries = [("deployment.queueList", 28, 3), ("deployment.allCentralized", 28, 3), ("project.all", 1, 0)];
    for (name, minor, patch) in queries {
        for (version, expected) in [((minor, patch), 200), ((minor - 1, 0), if minor == 1 { 200 } else { 404 })] {
            let (server, _) = server(version.0, version.1);
            assert_eq!(get(&server, name).await.status, expected, "{name} in v0.{}.{}", version.0, version.1);
        }
    }
    for (version, expected) in [((28, 8), 404), ((29, 0), 200)] {
        let (server, id) = server(version.0, version.1);
        let answer = post(&server, "compose.saveEnvironment", json!({ "composeId": id, "env": "A=1" })).await;
        assert_eq!(answer.status, expected);
    }
}

#[tokio::test]
async fn the_environment_of_an_application_needs_more_fields_with_each_version() {
    let fields = ["env", "buildArgs", "buildSecrets", "createEnvFile"];
    for ((minor, patch), needed) in [((21, 0), 1), ((25, 5), 2), ((25, 6), 3), ((26, 1), 4), ((30, 2), 4)] {
        let server = Dokploy::new(KEY).with_version(0, minor, patch);
        let id = server.create_application("api", "acme/api:1");
        for (given, expected) in [(needed - 1, 400), (needed, 200)] {
            let mut body = json!({ "applicationId": id });
            for field in &fields[..given] {
                body[*field] = json!("");
            }
            let answer = post(&server, "application.saveEnvironment", body).await;
            assert_eq!(answer.status, expected, "{given} fields in v0.{minor}.{patch}");
        }
    }
}

#[tokio::test]
async fn a_restart_loses_waiting_jobs_since_they_are_in_memory_and_cancels_rows_since_it_knows_how() {
    let outcomes = [((25, 3), Status::Running, 2), ((29, 8), Status::Cancelled, 2), ((29, 9), Status::Cancelled, 1)];
    for ((minor, patch), status, rows) in outcomes {
        let (server, id) = server(minor, patch);
        server.deploy(Kind::Compose, &id, "running");
        server.deploy(Kind::Compose, &id, "waiting");
        server.restart();
        let found = server.rows(Kind::Compose, &id);
        assert_eq!((found.len(), found.last().map(|row| row.status)), (rows, Some(status)), "v0.{minor}.{patch}");
    }
}
