//! Previews made and updated.

use std::fs;

use serde_json::{Value, json};
use simulators::dokploy::Kind;

use crate::scene::{DOMAINS, FILE, OPENED, Pull, Scene, problems};

#[tokio::test]
async fn a_pull_request_gets_an_environment_with_a_compose_project_of_its_own() {
    let scene = Scene::new().await;
    let said = scene.up().await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "deployed"), "{}", said.log);
    assert_eq!(scene.dokploy.environments(), ["production", "pr-42"]);
    let ids = scene.composes();
    let [id] = ids.as_slice() else { panic!("{ids:?}") };
    for (column, wanted) in [
        ("name", json!("pr-42")),
        ("description", json!("deploy-action preview octo/report#42")),
        ("composeFile", json!(FILE)),
        ("sourceType", json!("raw")),
        ("isolatedDeployment", json!(true)),
        ("autoDeploy", json!(false)),
        ("command", json!("")),
    ] {
        assert_eq!(scene.column(id, column), wanted, "{column}");
    }
    assert!(scene.column(id, "appName").as_str().unwrap().starts_with("report-pr-42-"));
    assert_eq!(scene.dokploy.hosts(Kind::Compose, id), ["report-pr-42.example.com", "api-pr-42.example.com"]);
    let env = scene.dokploy.env(id).unwrap();
    assert!(env.contains("MODEL=small\n") && env.contains("PREVIEW_URL=https://report-pr-42.example.com\n"), "{env}");
    assert!(!env.contains("STRIPE_KEY"), "nothing of the template is copied that was not named");
    assert_eq!(scene.dokploy.hosts(Kind::Compose, &scene.template_id), ["report.example.com"]);
}

#[tokio::test]
async fn every_output_is_set_and_the_summary_leads_there() {
    let scene = Scene::new().await;
    let said = scene.up().await;
    let id = &scene.composes()[0];
    let row = &scene.dokploy.rows(Kind::Compose, id)[0];
    assert_eq!(row.title, "Preview of #42 at aaaaaaa · run 7.1");
    assert_eq!(said.outputs["url"], "https://report-pr-42.example.com");
    let urls: Value = serde_json::from_str(&said.outputs["urls"]).unwrap();
    assert_eq!(urls, json!({ "web": "https://report-pr-42.example.com", "api": "https://api-pr-42.example.com" }));
    assert_eq!(
        (said.outputs["compose-id"].as_str(), said.outputs["deployment-id"].as_str()),
        (id.as_str(), row.deployment_id.as_str())
    );
    assert_eq!((said.outputs["number"].as_str(), said.outputs["destroyed"].as_str()), ("42", "[]"));
    assert!(said.outputs["log-url"].contains(id) && !said.outputs["environment-id"].is_empty());
    let summary = said.summary.unwrap();
    assert!(summary.contains("Preview of #42: deployed") && summary.contains("<https://api-pr-42.example.com>"), "{summary}");
    assert!(preview::ACTION.outputs.iter().all(|output| said.outputs.contains_key(output.name)), "{:?}", said.outputs);
}

#[tokio::test]
async fn a_push_updates_the_same_preview_and_writes_only_what_differs() {
    let scene = Scene::new().await;
    scene.up().await;
    let before = scene.written().len();
    let said = scene.run(Pull { action: "synchronize", sha: 'b', ..OPENED }, &[]).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    assert_eq!(scene.written()[before..], ["compose.saveEnvironment", "compose.deploy"], "only the commit differs");
    assert_eq!(scene.composes().len(), 1);
    let live = scene.dokploy.live_env(Kind::Compose, &scene.composes()[0]).unwrap();
    assert!(live.contains(&format!("PREVIEW_SHA={}", "b".repeat(40))), "{live}");
    let before = scene.written().len();
    scene.run(Pull { action: "synchronize", sha: 'b', ..OPENED }, &[]).await;
    assert_eq!(scene.written()[before..], ["compose.deploy"], "nothing differs, and the code may");
}

#[tokio::test]
async fn the_compose_file_of_the_repository_is_taken_anew_with_each_push() {
    let scene = Scene::new().await;
    let more = [("compose-file", "compose.preview.yml"), ("template", ""), ("project", "report"), ("copy-variables", "")];
    assert_eq!(scene.run(OPENED, &more).await.exit, 0);
    let newer = FILE.replace("a:1.0.0", "a:2.0.0");
    fs::write(scene.workspace.path().join("compose.preview.yml"), &newer).unwrap();
    let said = scene.run(OPENED, &more).await;
    assert_eq!(said.exit, 0, "{}", problems(&said));
    assert_eq!(scene.column(&scene.composes()[0], "composeFile"), json!(newer));
}

#[tokio::test]
async fn a_template_from_the_repository_is_built_at_the_pull_requests_branch() {
    let scene = Scene::new().await;
    for (column, value) in [
        ("sourceType", "github"),
        ("githubId", "gh"),
        ("owner", "octo"),
        ("repository", "report"),
        ("branch", "main"),
        ("composePath", "./compose.preview.yml"),
    ] {
        scene.dokploy.set_column(Kind::Compose, &scene.template_id, column, json!(value));
    }
    let said = scene.up().await;
    let id = &scene.composes()[0];
    assert_eq!((scene.column(id, "branch"), scene.column(id, "githubId")), (json!("topic"), json!("gh")), "{}", said.log);
    assert_eq!((scene.column(id, "sourceType"), scene.column(id, "autoDeploy")), (json!("github"), json!(false)));
}

#[tokio::test]
async fn a_dry_run_shows_everything_and_changes_nothing() {
    let scene = Scene::new().await;
    let said = scene.run(OPENED, &[("dry-run", "true")]).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (0, "unchanged"), "{}", said.log);
    assert!(scene.written().is_empty());
    for line in [
        "would create the environment pr-42",
        "would create the compose project pr-42",
        "would create the domain report-pr-42.example.com for web",
        "would deploy pr-42",
    ] {
        assert!(said.log.contains(line), "{line} is not in {}", said.log);
    }
    scene.up().await;
    let said = scene.run(Pull { sha: 'b', ..OPENED }, &[("dry-run", "true")]).await;
    assert!(said.log.contains("would set PREVIEW_SHA in the environment of pr-42"), "{}", said.log);
    assert!(!said.log.contains("would create"), "{}", said.log);
}

#[tokio::test]
async fn what_would_reach_beyond_the_preview_is_refused_before_anything_changes() {
    let scene = Scene::new().await;
    let file = "services: { web: { image: a, container_name: web, ports: ['80:80'] }, api: { image: a } }\nvolumes: { d: { name: data } }";
    scene.dokploy.set_column(Kind::Compose, &scene.template_id, "composeFile", json!(file));
    let said = scene.up().await;
    let problems = problems(&said);
    assert_eq!(said.exit, 2, "{}", said.log);
    for part in [
        "web has a `container_name`",
        "the host's port `80:80`",
        "the volume d",
        "help: remove `container_name`",
        "COMPOSE_PROJECT_NAME",
    ] {
        assert!(problems.contains(part), "{part} is not in {problems}");
    }
    assert!(scene.written().is_empty());
}

#[tokio::test]
async fn what_deploy_yml_says_holds_until_an_input_says_otherwise() {
    let scene = Scene::new().await;
    fs::create_dir_all(scene.workspace.path().join(".github")).unwrap();
    let config = "version: 1\npreview:\n  template: report/production/stack\n  domains: { web: 'say-{number}.example.com:80' }\n  \
                  copy_variables: [MODEL]\n  variables: { THEME: dark, SIZE: small }\n  certificate: none\n";
    fs::write(scene.workspace.path().join(".github/deploy.yml"), config).unwrap();
    let more = [("template", ""), ("domains", ""), ("copy-variables", ""), ("variables", "THEME=light")];
    let said = scene.run(OPENED, &more).await;
    assert_eq!(said.exit, 0, "{}", problems(&said));
    assert_eq!(said.outputs["url"], "https://say-42.example.com");
    let env = scene.dokploy.env(&scene.composes()[0]).unwrap();
    assert!(env.contains("THEME=light\n") && env.contains("SIZE=small\n") && env.contains("MODEL=small\n"), "{env}");
    assert_eq!(scene.run(OPENED, &[("domains", DOMAINS)]).await.outputs["url"], "https://report-pr-42.example.com");
    assert_eq!(scene.dokploy.hosts(Kind::Compose, &scene.composes()[0]).len(), 2, "the address of before is gone");
}

#[tokio::test]
async fn every_wrong_input_is_named_at_once() {
    let scene = Scene::new().await;
    let more = [
        ("template", ""),
        ("domains", "web=report.example.com"),
        ("copy-variables", "A-B"),
        ("variables", "PREVIEW_URL=x"),
        ("gate", "maybe"),
        ("certificate", "mine"),
        ("number", "x"),
        ("max-age", "old"),
        ("health-path", "health"),
    ];
    let said = scene.run(OPENED, &more).await;
    assert_eq!(said.exit, 2);
    let named: Vec<_> = said.failure.unwrap().problems.into_iter().map(|problem| problem.message).collect();
    for input in ["project", "domains", "copy-variables", "variables", "gate", "certificate", "number", "max-age", "health-path"]
    {
        assert!(named.iter().any(|problem| problem.starts_with(&format!("input `{input}`"))), "{input} is not in {named:#?}");
    }
    assert!(scene.server.seen().is_empty());
}

#[tokio::test]
async fn an_address_needs_a_service_that_there_is() {
    let scene = Scene::new().await;
    for (domains, says) in
        [("front=pr-{number}.example.com", "has no service front; it has web, api"), ("pr-{number}.example.com", "has web, api")]
    {
        let said = scene.run(OPENED, &[("domains", domains)]).await;
        assert!(said.exit == 2 && problems(&said).contains(says), "{}", problems(&said));
    }
    assert!(scene.written().is_empty());
}

#[tokio::test]
async fn a_deployment_that_fails_fails_the_step_and_tells_where() {
    let scene = Scene::new().await;
    scene.up().await;
    let id = scene.composes()[0].clone();
    scene.dokploy.fail_next(&id, "failed to solve: dockerfile not found");
    let said = scene.up().await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "error"), "{}", said.log);
    assert!(said.log.contains("dockerfile not found") && said.outputs["compose-id"] == id, "{}", said.log);
}
