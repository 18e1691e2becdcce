//! The list of versions.

use serde_json::{Value, json};
use simulators::Fault;
use simulators::github::{Access, Commit, Permissions};

use crate::{World, refused, sha};

async fn world() -> World {
    let world = World::promoted(&["1.5.0", "1.6.0", "1.7.0"]).await;
    world.github.push([Commit::new(sha(9), "feat: 9")], &sha(9));
    world.github.tag("v1.8.0", &sha(9));
    world.proven("production", "1.5.0");
    world.proven("staging", "1.6.0");
    world.proven("production", "1.6.0");
    world.deployed("staging", "1.7.0", &[("failure", "rolled-back after 9 s: api is 502")]);
    world
}

#[tokio::test]
async fn versions_are_listed_with_their_images_where_they_are_live_and_proven_and_whether_they_are_allowed() {
    let world = world().await;
    let step = world.pick(&[("command", "list"), ("environment", "production")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    let table = "\
version  date        images           live in              proven in            for production
1.8.0    2026-01-05  incomplete: api  —                    —                    not proven in staging
1.7.0    2026-01-05  complete         —                    —                    not proven in staging
1.6.0    2026-01-05  complete         staging, production  staging, production  allowed
1.5.0    2026-01-05  complete         —                    production           allowed";
    assert!(step.log.contains(table), "{}", step.log);
    let summary = step.summary.unwrap();
    assert!(
        summary.contains("| version | date | images | live in | proven in | for production |\n|---|---|---|---|---|---|\n"),
        "{summary}"
    );
    assert!(
        summary.contains("| `1.6.0` | 2026-01-05 | complete | staging, production | staging, production | allowed |\n"),
        "{summary}"
    );
    assert_eq!(world.requests(), (4, 4), "the tags, what lies behind them, each environment once, and each image");
}

#[tokio::test]
async fn programs_get_the_list_as_json() {
    let step = world().await.pick(&[("command", "list"), ("environment", "production"), ("limit", "2")]).await;
    let versions: Value = serde_json::from_str(&step.outputs["versions"]).unwrap();
    assert_eq!(versions.as_array().unwrap().len(), 2);
    assert_eq!(
        versions[1],
        json!({
            "version": "1.7.0", "tag": "v1.7.0", "sha": sha(2), "date": versions[1]["date"], "complete": true, "live": [], "proven": [],
            "allowed": false, "deployable": false,
            "reasons": ["which was never proven in staging, where it was last tried on 2026-01-06 08:03 UTC, failed and was rolled back: \
                         api is 502"],
        })
    );
    assert_eq!((&versions[0]["complete"], &versions[0]["version"]), (&json!(false), &json!("1.8.0")));
}

#[tokio::test]
async fn images_that_nobody_may_look_for_are_unknown_with_the_cause_and_its_cure() {
    let world = World::new(&["v1.0.0", "v1.1.0"]).await;
    let lock = |requests| {
        (1..=requests).for_each(|at| {
            world.registry_server.faults().add(Fault { what: "403".parse().unwrap(), at, path: "/manifests/".to_owned() });
        });
    };
    lock(2);
    let step = world.pick(&[("command", "list"), ("environment", "production")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    assert!(step.log.contains("1.1.0    2026-01-05  unknown: api  —        —          images unknown"), "{}", step.log);
    let versions: Value = serde_json::from_str(&step.outputs["versions"]).unwrap();
    assert_eq!((&versions[0]["complete"], &versions[0]["deployable"]), (&Value::Null, &json!(false)));
    let reason = versions[0]["reasons"][0].as_str().unwrap();
    assert!(reason.starts_with("whose images nobody may look for: api: "), "{reason}");
    let warnings: Vec<&str> = step.annotations.iter().map(|one| one.message.as_str()).collect();
    assert!(matches!(warnings.as_slice(), [one] if one.starts_with("failed to look for the image of api: ")), "{warnings:?}");
    assert!(warnings[0].contains("`registry-username`"), "{warnings:?}");
    lock(2);
    let (message, hint) = refused(&world.pick(&[("command", "sync"), ("environment", "production")]).await, 1);
    let cause = "no version can be deployed, so the options stay as they are: 1.1.0, whose images nobody may look for: api: ";
    assert!(message.starts_with(cause) && message.contains("; 1.0.0, whose images "), "{message}");
    assert!(hint.contains("`registry-username`") && hint.contains("`version-picker list`"), "{hint}");
}

#[tokio::test]
async fn without_an_environment_all_images_count_and_no_rule_does() {
    let step = world().await.pick(&[("command", "list")]).await;
    assert!(step.log.contains("proven in            deployable\n"), "{}", step.log);
    assert!(
        step.log.contains("1.7.0    2026-01-05  complete         —                    —                    yes\n"),
        "{}",
        step.log
    );
    assert!(step.log.contains("images missing\n"), "{}", step.log);
}

#[tokio::test]
async fn without_a_configuration_the_deployments_of_every_environment_are_read() {
    let world = world().await;
    std::fs::remove_file(world.dir.path().join("workspace/.github/deploy.yml")).unwrap();
    world.proven("preview", "1.5.0");
    let step = world.pick(&[("command", "list"), ("limit", "4")]).await;
    assert!(step.log.contains("\n1.5.0    2026-01-05  —       preview "), "{}", step.log);
    assert!(!step.log.contains("complete"), "nobody looked for images: {}", step.log);
    let versions: Value = serde_json::from_str(&step.outputs["versions"]).unwrap();
    assert_eq!((&versions[0]["complete"], &versions[0]["deployable"]), (&Value::Null, &json!(true)));
    assert_eq!(world.requests(), (3, 0));
}

#[tokio::test]
async fn a_configuration_of_releases_alone_knows_no_images_that_could_be_complete() {
    let world = World::new(&["v1.0.0"]).await;
    world.write(".github/deploy.yml", "version: 1\nrelease: { draft: true }\n");
    let step = world.pick(&[("command", "list")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    assert!(step.log.contains("\n1.0.0    2026-01-05  —       —        —          not published"), "{}", step.log);
}

#[tokio::test]
async fn a_list_whose_deployments_may_not_be_read_is_refused_by_the_line_that_is_missing() {
    let world = world().await;
    world.github.make_private();
    world.github.token("ghs_token", Permissions::none().with("contents", Access::Read));
    let (message, hint) = refused(&world.pick(&[("command", "list")]).await, 1);
    assert!(message.contains("list the deployments of ") && hint.contains("`deployments: read`"), "{message} {hint}");
}

#[tokio::test]
async fn without_a_version_that_is_said_and_a_wrong_limit_is_refused() {
    let world = World::new(&["beta"]).await;
    let step = world.pick(&[("command", "list")]).await;
    assert_eq!((step.exit, step.outputs["versions"].as_str()), (0, "[]"), "{}", step.log);
    assert!(step.log.contains("No tag is a version.") && step.summary.unwrap().contains("No tag is a version."), "{}", step.log);
    for limit in ["0", "101", "ten"] {
        let (message, _) = refused(&world.pick(&[("command", "list"), ("limit", limit)]).await, 2);
        assert_eq!(message, format!("input `limit`: `{limit}` is not a number from 1 to 100"));
    }
    let (message, _) = refused(&world.pick(&[("command", "lists")]).await, 2);
    assert!(message.contains("`lists` is no command; known are: resolve, list"), "{message}");
}
