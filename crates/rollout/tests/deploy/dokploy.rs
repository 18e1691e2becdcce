//! What a target in Dokploy may say: applications, variables, templates, waiting, and the health of containers.

use std::sync::Arc;

use deploy_record::{ContainerState, TargetState};
use simulators::dokploy::{Container, Kind, Status};

use crate::world::{KEY, World};

const APPLICATION: &str = "ghcr.io/acme/shop-web:1.6.0";

impl World {
    /// The target `frontend` becomes an application; answers its id.
    fn with_application(&self, more: &str) -> String {
        let id = self.dokploy.create_application("web", APPLICATION);
        self.edit(&format!("compose: \"{}\" }}", self.frontend), &format!("application: \"{id}\"{more} }}"));
        let apps = self.apps.clone();
        self.dokploy.on_deploy_application(Arc::new(move |deployed| {
            apps.set_version("web", deployed.image.rsplit(':').next().unwrap_or_default());
            Ok(())
        }));
        id
    }

    /// Adds settings to the target `backend`.
    fn with(&self, more: &str) {
        self.edit(&format!("compose: \"{}\" }}", self.backend), &format!("compose: \"{}\"{more} }}", self.backend));
    }

    fn uses(&self, names: &[&str]) {
        let lines: Vec<_> = names.iter().map(|name| format!("      {name}: ${{{name}}}\n")).collect();
        let head = "services:\n  app:\n    image: ghcr.io/acme/shop:${IMAGE_TAG}\n    environment:\n";
        let file = head.to_owned() + &lines.concat();
        self.dokploy.set_column(Kind::Compose, &self.backend, "composeFile", file.into());
    }

    fn image(&self, id: &str) -> String {
        self.dokploy.column(Kind::Application, id, "dockerImage").as_str().unwrap_or_default().to_owned()
    }

    fn health_failures(&self) -> Vec<String> {
        let targets = self.record().waves.into_iter().flat_map(|wave| wave.targets);
        targets.filter_map(|target| target.error).collect()
    }
}

#[tokio::test]
async fn an_application_is_deployed_beside_a_compose_project() {
    let world = World::new().await;
    let id = world.with_application("");
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    assert_eq!(world.image(&id), "ghcr.io/acme/shop-web:1.6.1");
    assert_eq!(world.running(), ["1.6.1", "1.6.1", "1.6.1"]);
    let target = &world.record().waves[1].targets[0];
    assert_eq!((target.kind.as_str(), target.previous_tag.as_deref()), ("dokploy application", Some("1.6.0")));
    assert_eq!(target.previous_image.as_deref(), Some(APPLICATION));
}

#[tokio::test]
async fn an_application_that_fails_goes_back_to_its_old_image_and_the_compose_project_too() {
    let world = World::new().await;
    let id = world.with_application("");
    world.apps.sicken("web", "1.6.1");
    world.impatient();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert_eq!((world.image(&id).as_str(), world.running()), (APPLICATION, ["1.6.0", "1.6.0", "1.6.0"].map(str::to_owned)));
}

#[tokio::test]
async fn variables_go_live_with_the_tag_and_go_back_with_it() {
    for is_sick in [false, true] {
        let world = World::new().await;
        world.uses(&["RELEASE", "FLAG"]);
        world.with(", variables: { RELEASE: \"shop-{image_tag}\", FLAG: { env: FLAG } }");
        let before = world.environments()[0].clone();
        if is_sick {
            world.apps.sicken("api", "1.6.1");
            world.impatient();
        }
        let result = world.run(world.step("1.6.1").env("FLAG", "on # now")).await;
        if is_sick {
            assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
            assert_eq!(world.environments()[0], before);
        } else {
            assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
            let after = "DB=postgres\nIMAGE_TAG=1.6.1\nLAST=1\nRELEASE=shop-1.6.1\nFLAG='on # now'\n";
            assert_eq!(world.environments()[0], after);
            assert!(!result.log.contains("on # now"), "{}", result.log);
        }
    }
}

#[tokio::test]
async fn a_variable_that_changes_goes_live_where_the_version_is_live_already() {
    let world = World::new().await;
    world.uses(&["FLAG"]);
    world.with(", variables: { FLAG: { env: FLAG } }");
    world.edit("services: [api, worker]", "services: [api]");
    let flag = |value| world.run(world.step("1.6.1").env("FLAG", value));
    let set = |value| format!("DB=postgres\nIMAGE_TAG=1.6.1\nLAST=1\nFLAG={value}\n");
    for (value, outcome, deployments) in [("a", "deployed", 1), ("b", "deployed", 2), ("b", "unchanged", 2)] {
        let result = flag(value).await;
        assert_eq!(result.outputs["outcome"], outcome, "{}", result.log);
        assert_eq!((&world.environments()[0], world.titles(&world.backend).len()), (&set(value), deployments));
    }
    assert_eq!(world.titles(&world.frontend).len(), 1, "nothing of it changed");

    world.dokploy.fail_next(&world.backend, "no space left on device");
    let result = flag("c").await;
    assert_eq!(result.outputs["outcome"], "rolled-back", "{}", result.log);
    assert_eq!((&world.environments()[0], world.titles(&world.backend).len()), (&set("b"), 4));
    let message = &result.failure.unwrap().problems[0].message;
    assert!(message.starts_with("production was rolled back because 1.6.1 failed: the target `backend` failed"), "{message}");
}

/// A world where a variable was `a`, and a run that makes it `b` was killed after so many requests; and how many there were.
async fn killed_while_a_variable_changes(at: usize) -> (World, usize) {
    let world = World::new().await;
    world.uses(&["FLAG"]);
    world.with(", variables: { FLAG: { env: FLAG } }");
    world.edit("services: [api, worker]", "services: [api]");
    assert_eq!(world.run(world.step("1.6.1").env("FLAG", "a")).await.exit, 0);
    let before = world.servers.dokploy.seen().len();
    world.deploy_and_kill(world.step("1.6.1").env("FLAG", "b").env("GITHUB_RUN_ID", "2"), at).await;
    let requests = world.servers.dokploy.seen().len() - before;
    (world, requests)
}

/// Once the variable is set and before that is deployed, nothing but the deployments tell that the containers run with the old one.
#[tokio::test]
async fn a_variable_that_changes_goes_live_although_a_run_was_killed_after_any_request() {
    let (_, requests) = killed_while_a_variable_changes(1000).await;
    for at in 0..=requests {
        let (world, _) = killed_while_a_variable_changes(at).await;
        let again = |run| world.run(world.step("1.6.1").env("FLAG", "b").env("GITHUB_RUN_ID", run));
        let result = again("3").await;
        assert_eq!(result.exit, 0, "killed after {at} of {requests}: {}", result.log);
        let mut done = world.dokploy.rows(Kind::Compose, &world.backend);
        done.retain(|row| row.status == Status::Done);
        done.sort_by(|one, other| one.started_at.cmp(&other.started_at));
        let env = done.pop().and_then(|row| row.env).unwrap();
        assert!(env.contains("FLAG=b"), "killed after {at} of {requests}: {}", result.log);
        assert_eq!(again("4").await.outputs["outcome"], "unchanged", "killed after {at} of {requests}");
    }
}

#[tokio::test]
async fn variables_that_the_template_names_and_dokploy_lacks_are_named_before_anything_changes() {
    let world = World::new().await;
    world.with(", env_template: .env.production.example");
    std::fs::write(world.checkout().join(".env.production.example"), "DB=\nSTRIPE_KEY=sk\n# MAYBE=1\nOAUTH_ID=\n").unwrap();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 1, "{}", result.log);
    let problem = &result.failure.unwrap().problems[0];
    assert!(problem.message.contains("the environment of backend lacks STRIPE_KEY, OAUTH_ID"), "{}", problem.message);
    assert!(problem.hint.as_ref().unwrap().contains("Environment"), "{:?}", problem.hint);
    assert!(world.changes().is_empty());
    std::fs::remove_file(world.checkout().join(".env.production.example")).unwrap();
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.exit, 2, "{}", result.log);
}

#[tokio::test]
async fn a_command_that_is_made_to_wait_is_shown_by_the_dry_run_and_set_by_the_deployment() {
    let world = World::new().await;
    world.with(", wait: 2m");
    let shown = world.run(world.step("1.6.1").input("dry-run", "true")).await;
    assert!(shown.log.contains("up -d --build --remove-orphans --wait --wait-timeout 120`"), "{}", shown.log);
    assert!(world.changes().is_empty());
    let result = world.deploy("1.6.1").await;
    assert_eq!(result.outputs["outcome"], "deployed", "{}", result.log);
    let command = world.dokploy.column(Kind::Compose, &world.backend, "command");
    assert!(command.as_str().unwrap().ends_with("--wait --wait-timeout 120"), "{command}");
}

#[tokio::test]
async fn containers_that_are_ill_fail_the_target_and_what_was_seen_is_recorded() {
    let world = World::new().await;
    world.with(", health: containers, health_timeout: 1s");
    world.dokploy.show_containers(Kind::Compose, &world.backend, [vec![Container::unhealthy("app")]]);
    let result = world.deploy("1.6.1").await;
    let target = &world.record().waves[0].targets[0];
    assert_eq!((target.state, target.containers), (TargetState::Failed, Some(ContainerState::Unhealthy)), "{}", result.log);
    assert!(world.health_failures()[0].contains("-app-1 is unhealthy"), "{:?}", world.health_failures());
    assert_eq!(result.exit, 1);
}

#[tokio::test]
async fn containers_that_are_seen_healthy_prove_a_service_without_an_address_and_unseen_ones_do_not() {
    for (container, outcome, state) in [
        (vec![Container::healthy("app")], "deployed", ContainerState::Healthy),
        (Vec::new(), "triggered", ContainerState::Unseen),
    ] {
        let world = World::new().await;
        world.with(", health: containers, health_timeout: 1s");
        world.edit("    urls: {", "    # urls: {");
        world.dokploy.show_containers(Kind::Compose, &world.backend, [container]);
        let result = world.deploy("1.6.1").await;
        assert_eq!(result.outputs["outcome"], outcome, "{}", result.log);
        assert_eq!(world.record().waves[0].targets[0].containers, Some(state));
        assert!(!result.log.contains(KEY));
    }
}
