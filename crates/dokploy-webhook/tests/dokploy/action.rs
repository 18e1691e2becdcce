//! The action as the runner sees it: inputs, outputs, log.

use dokploy_webhook::{ACTION, run};
use simulators::dokploy::Kind;
use simulators::runner::sim::{RunnerSim, StepResult};

use crate::scene::{ENV, KEY, Scene};

pub(crate) async fn step(inputs: &[(&str, &str)]) -> StepResult {
    let folder = tempfile::tempdir().unwrap();
    let sim = RunnerSim::new(folder.path()).unwrap().env("GITHUB_RUN_ID", "7").env("GITHUB_RUN_ATTEMPT", "2");
    let sim = inputs.iter().fold(sim, |sim, (name, value)| sim.input(name, *value));
    let said = sim.run(run).await.unwrap();
    assert!(said.faults.is_empty(), "{:?}", said.faults);
    said
}

/// What is wrong with the inputs.
fn problems(said: &StepResult) -> Vec<&str> {
    assert_eq!(said.exit, 2, "{}", said.log);
    said.failure.iter().flat_map(|failure| &failure.problems).map(|problem| problem.message.as_str()).collect()
}

impl Scene {
    fn inputs<'a>(&'a self, url: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![("url", url), ("api-key", KEY), ("compose-id", &self.compose_id), ("tag", "1.1.0"), ("timeout", "5s")]
    }
}

#[tokio::test]
async fn a_deployment_by_key_sets_every_output() {
    let scene = Scene::new().await;
    let base = scene.server.base();
    let said = step(&scene.inputs(&base)).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    let row = &scene.rows()[0];
    assert_eq!(row.title, "Deploy 1.1.0 · run 7.2");
    assert_eq!(row.description, "https://github.com/octo/shop/actions/runs/7");
    assert_eq!(said.outputs["status"], "done");
    assert_eq!(said.outputs["deployment-id"], row.deployment_id);
    assert_eq!(said.outputs["previous"], "1.0.0");
    assert_eq!(said.outputs["duration"], "0");
    assert!(said.outputs["log-url"].starts_with(&base));
    let declared: Vec<&str> = ACTION.outputs.iter().map(|output| output.name).collect();
    assert!(declared.iter().all(|name| said.outputs.contains_key(*name)), "{:?}", said.outputs);
    assert!(!said.log.contains(KEY));
    assert!(said.log.contains("set IMAGE_TAG=1.1.0 in the environment of shop"), "{}", said.log);
}

#[tokio::test]
async fn a_failed_deployment_fails_the_step_and_shows_a_log_that_forms_no_command() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "::set-output name=x::y\r##[add-mask]a");
    let said = step(&scene.inputs(&scene.server.base())).await;
    assert_eq!((said.exit, said.outputs["status"].as_str()), (1, "error"));
    assert!(said.annotations[0].message.contains("failed in Dokploy"), "{:?}", said.annotations);
    assert!(said.log.contains("Error occurred"), "{}", said.log);
    assert!(!said.outputs.contains_key("x"), "{:?}", said.outputs);
    let commands: Vec<&str> = said.commands.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(commands, ["add-mask", "group", "endgroup", "error"]);
}

#[tokio::test]
async fn a_dry_run_reads_and_changes_nothing() {
    let scene = Scene::new().await;
    let base = scene.server.base();
    let said = step(&[scene.inputs(&base), vec![("dry-run", "true")]].concat()).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    assert_eq!((said.outputs["status"].as_str(), said.outputs["previous"].as_str()), ("unchanged", "1.0.0"));
    assert_eq!(scene.env(), ENV);
    assert!(scene.server.seen().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn a_dry_run_finds_what_would_fail() {
    let scene = Scene::new().await;
    let base = scene.server.base();
    let said = step(&[("url", base.as_str()), ("api-key", KEY), ("compose-id", "nope"), ("tag", "1"), ("dry-run", "true")]).await;
    assert_eq!(said.exit, 1);
    assert!(said.annotations[0].message.contains("Compose not found"), "{:?}", said.annotations);
}

#[tokio::test]
async fn a_webhook_is_triggered_and_not_more_is_claimed() {
    let scene = Scene::new().await;
    let path = scene.dokploy.webhook_path(Kind::Compose, &scene.compose_id);
    let url = format!("{}{path}", scene.server.base());
    let said = step(&[("webhook-url", url.as_str()), ("tag", "1.1.0")]).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    assert_eq!(said.outputs["status"], "triggered");
    assert_eq!(scene.rows()[0].title, "Deploy 1.1.0 · run 7.2");
    assert_eq!(scene.env(), ENV);
    let token = path.rsplit('/').next().unwrap();
    assert!(said.commands.iter().any(|command| command.name == "add-mask" && command.data == token), "masked by itself");
    let said = step(&[("webhook-url", url.as_str()), ("dry-run", "true")]).await;
    assert_eq!(said.outputs["status"], "unchanged");
    assert_eq!(scene.rows().len(), 1);
}

#[tokio::test]
async fn inputs_that_are_missing_or_wrong_are_named_all_at_once() {
    let neither = step(&[]).await;
    assert_eq!(problems(&neither), ["input `url`: neither the API nor a webhook is given"]);
    let half = step(&[("url", "https://a"), ("timeout", "10"), ("variable", "IMAGE TAG"), ("dry-run", "yes")]).await;
    let half = problems(&half);
    for input in ["api-key", "compose-id", "tag", "timeout", "variable", "dry-run"] {
        assert!(half.iter().any(|problem| problem.contains(input)), "{input} in {half:?}");
    }
    let both = step(&[("webhook-url", "https://a/b"), ("url", "https://a"), ("tag", "1")]).await;
    assert_eq!(problems(&both).len(), 1);
    let wrong = step(&[("url", "a"), ("api-key", "k"), ("compose-id", "c"), ("tag", "1")]).await;
    assert_eq!(problems(&wrong), ["`a` is not the address of a Dokploy server"]);
}

#[tokio::test]
async fn what_a_webhook_cannot_do_is_refused_and_not_left_undone() {
    let asked = [("variables", "A=1"), ("env-template", ".env.example"), ("wait", "5m"), ("health", "containers")];
    let more = [("webhook-url", "https://dokploy.example.com/api/deploy/token"), ("on-failure", "rollback")];
    let said = step(&[&asked[..], &more[..]].concat()).await;
    assert_eq!(said.exit, 2);
    for input in ["variables", "env-template", "wait", "health", "on-failure"] {
        let problem = format!("input `{input}`: a webhook cannot do it");
        assert!(problems(&said).iter().any(|known| *known == problem), "{:?}", problems(&said));
    }
}

#[tokio::test]
async fn an_address_that_holds_a_password_is_refused_without_showing_it() {
    for url in
        ["https://admin:s3cret@dokploy.example.com", "https://:s3cret@dokploy.example.com", "https://dokploy.example.com?s3cret"]
    {
        let said = step(&[("url", url), ("api-key", "k"), ("compose-id", "c"), ("tag", "1")]).await;
        let problem = problems(&said).concat();
        assert!(problem.contains("dokploy.example.com` is not the address") && !problem.contains("s3cret"), "{problem}");
    }
}
