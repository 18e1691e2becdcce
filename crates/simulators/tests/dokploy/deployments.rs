use std::sync::{Arc, Mutex};

use serde_json::json;
use simulators::dokploy::{DeployedApplication, Kind, Status, Trouble};

use super::scene::{FILE, get, held, post};

#[tokio::test]
async fn each_trouble_ends_a_deployment_in_its_own_way() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    let troubles = [
        Trouble::Error("manifest unknown".to_owned()),
        Trouble::Lost,
        Trouble::Cancelled,
        Trouble::Retitled("fix: sum".to_owned()),
        Trouble::Pruned,
    ];
    for (number, trouble) in (1..).zip(troubles) {
        server.trouble(number, trouble);
        server.deploy(Kind::Compose, &id, &format!("run {number}"));
        server.end_active();
    }
    let rows: Vec<_> = server.rows(Kind::Compose, &id).into_iter().map(|row| (row.title, row.status)).collect();
    let expected = [("fix: sum", Status::Done), ("run 3", Status::Cancelled), ("run 1", Status::Error)];
    assert_eq!(rows, expected.map(|(title, status)| (title.to_owned(), status)));
    assert_eq!(server.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_stuck_deployment_runs_for_ever_and_holds_up_the_next() {
    let server = simulators::dokploy::Dokploy::new(super::scene::KEY);
    let id = server.create_compose("shop", FILE, "");
    server.trouble(1, Trouble::Stuck);
    server.deploy(Kind::Compose, &id, "stuck");
    server.deploy(Kind::Compose, &id, "next");
    tokio::time::sleep(std::time::Duration::from_hours(1)).await;
    assert_eq!((server.rows(Kind::Compose, &id)[0].status, server.waiting()), (Status::Running, 1));
}

#[tokio::test]
async fn without_its_env_file_a_deployment_has_no_variables() {
    let server = held();
    let id = server.create_compose("shop", FILE, "IMAGE_TAG=1");
    for (flag, expected) in [(false, None), (true, Some("IMAGE_TAG=1"))] {
        post(&server, "compose.update", json!({ "composeId": id, "createEnvFile": flag })).await;
        server.deploy(Kind::Compose, &id, "run");
        server.end_active();
        assert_eq!(server.rows(Kind::Compose, &id)[0].env.as_deref(), expected);
    }
}

#[tokio::test]
async fn a_command_with_signs_of_the_shell_fails_the_deployment() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    let commands = [
        ("compose -p x up -d --wait --wait-timeout 120", Status::Done),
        ("compose up -d && docker compose ps", Status::Done),
        ("compose up -d && rm -rf /", Status::Error),
        ("compose up -d & ls", Status::Error),
        ("compose up -d; ls", Status::Error),
    ];
    for (command, expected) in commands {
        post(&server, "compose.update", json!({ "composeId": id, "command": command })).await;
        server.deploy(Kind::Compose, &id, "run");
        server.end_active();
        assert_eq!(server.rows(Kind::Compose, &id)[0].status, expected, "{command}");
    }
}

#[tokio::test]
async fn a_domain_of_a_service_that_the_file_does_not_have_fails_the_deployment() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    server.add_host(&id, "api", "api.example.com");
    server.deploy(Kind::Compose, &id, "run");
    server.end_active();
    let row = &server.rows(Kind::Compose, &id)[0];
    assert_eq!(row.status, Status::Error);
    assert!(row.log.contains("attached to service \"api\" which does not exist"), "{}", row.log);
}

#[tokio::test]
async fn a_rollback_changes_what_runs_and_not_what_is_written_down() {
    let server = held();
    let id = server.create_application("api", "acme/api:1");
    server.keep_rollbacks(&id, "registry.example.com");
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let seeing = seen.clone();
    server.on_deploy_application(Arc::new(move |deployed: &DeployedApplication| {
        seeing.lock().expect("no panic").push(deployed.image.clone());
        Ok(())
    }));
    for image in ["acme/api:1", "acme/api:2"] {
        post(&server, "application.update", json!({ "applicationId": id, "dockerImage": image })).await;
        post(&server, "application.deploy", json!({ "applicationId": id, "title": image })).await;
        server.end_active();
    }
    let rows = get(&server, &format!("deployment.allByType?id={id}&type=application")).await.body;
    let rollback = &rows[1]["rollback"];
    assert_eq!(rollback["fullContext"]["dockerImage"], "acme/api:1");
    let answer = post(&server, "rollback.rollback", json!({ "rollbackId": rollback["rollbackId"] })).await;
    assert_eq!((answer.status, answer.body), (200, json!(null)));
    let app_name = server.column(Kind::Application, &id, "appName");
    let kept = format!("registry.example.com/rollbacks/{}:v1", app_name.as_str().unwrap_or_default());
    assert_eq!(server.live_image(&id), Some(kept.clone()));
    assert_eq!(server.column(Kind::Application, &id, "dockerImage"), "acme/api:2");
    assert_eq!(*seen.lock().expect("no panic"), ["acme/api:1", "acme/api:2", kept.as_str()]);
    assert_eq!(server.rows(Kind::Application, &id).len(), 2, "a rollback leaves no row");
}
