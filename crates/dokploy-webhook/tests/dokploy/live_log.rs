//! A deployment's log while it is written, and what it saves in questions.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use dokploy_webhook::{Api, Deploy, Poll, Verdict, deploy};
use simulators::dokploy::{Dokploy, Kind, Status};
use tokio_util::sync::CancellationToken;

use crate::action::step;
use crate::scene::{KEY, Scene, client};

/// The deployment that the server holds.
async fn held(scene: &Scene) -> dokploy_webhook::model::Row {
    scene.dokploy.hold();
    scene.api.deploy(&scene.service(), "a title", "").await.unwrap();
    scene.api.deployments(&scene.service()).await.unwrap().remove(0)
}

#[tokio::test]
async fn the_lines_of_a_log_come_while_the_deployment_runs() {
    let scene = Scene::new().await;
    let row = held(&scene).await;
    let mut log = scene.api.live_log(&row).await.unwrap().unwrap();
    let mut lines = log.next().await.unwrap();
    assert_eq!(lines[0], "Initializing deployment");
    scene.dokploy.say(" Container web  Cre");
    scene.dokploy.say("ating\n Container web  Started\n");
    while !lines.iter().any(|line| line.contains("Started")) {
        lines.extend(log.next().await.unwrap());
    }
    assert!(lines.iter().any(|line| line == " Container web  Creating"), "{lines:?}");
    assert_eq!(scene.rows()[0].status, Status::Running);
}

#[tokio::test]
async fn a_refused_key_gets_an_empty_log() {
    let scene = Scene::new().await;
    let row = held(&scene).await;
    let other = Api::new(&client(), &scene.server.base(), &actions_core::Secret::new("nonsense")).unwrap();
    assert_eq!(other.live_log(&row).await.unwrap().unwrap().next().await, None);
}

#[tokio::test]
async fn a_row_without_a_log_has_none_to_open() {
    let scene = Scene::new().await;
    let row = dokploy_webhook::model::Row { log_path: None, ..held(&scene).await };
    assert!(scene.api.live_log(&row).await.unwrap().is_none());
}

#[tokio::test]
async fn the_step_shows_the_log_grouped_and_without_commands_or_colours() {
    let scene = Scene::lasting(Duration::from_millis(150)).await;
    let said = ["\u{1b}[1;32mPulled\u{1b}[0m", "::set-output name=x::y", "##[add-mask]Deploy", "10 %\r::notice::z"];
    scene.dokploy.docker_says(Kind::Compose, &scene.compose_id, &said);
    let (base, id) = (scene.server.base(), scene.compose_id.clone());
    let inputs = [("url", base.as_str()), ("api-key", KEY), ("compose-id", id.as_str()), ("tag", "1.1.0"), ("timeout", "5s")];
    let said = step(&inputs).await;
    assert_eq!(said.exit, 0, "{}", said.log);
    assert!(said.log.contains(" | Pulled\n") && said.log.contains(" | Initializing deployment\n"), "{}", said.log);
    assert!(said.log.contains("Docker Compose Deployed: ✅"), "{}", said.log);
    assert!(!said.outputs.contains_key("x") && said.annotations.is_empty(), "{:?}", said.annotations);
    let commands: Vec<&str> = said.commands.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(commands, ["add-mask", "group", "endgroup"]);
}

#[tokio::test]
async fn a_failure_s_log_is_shown_once() {
    let scene = Scene::new().await;
    scene.dokploy.fail_next(&scene.compose_id, "manifest unknown");
    let (base, id) = (scene.server.base(), scene.compose_id.clone());
    let inputs = [("url", base.as_str()), ("api-key", KEY), ("compose-id", id.as_str()), ("tag", "1.1.0"), ("timeout", "5s")];
    let said = step(&inputs).await;
    assert_eq!((said.exit, said.log.matches("manifest unknown").count()), (1, 1), "{}", said.log);
}

/// How often the rows are asked for until a deployment of 400 ms has ended.
async fn questions(scene: &Scene) -> usize {
    let order = Deploy { poll: Poll::default(), ..scene.order() };
    let ended = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap();
    assert_eq!(ended.verdict, Verdict::Done);
    scene.asked().iter().filter(|call| *call == "deployment.allByCompose").count()
}

#[tokio::test]
async fn a_log_that_is_seen_replaces_polling() {
    let scene = Scene::lasting(Duration::from_millis(400)).await;
    // One to find the row; one for each sign in the log that something has ended, of which the first is there at once.
    let asked = questions(&scene).await;
    assert!(asked <= 6, "{asked}");
    assert_eq!(scene.asked().iter().filter(|call| call.contains("listen-deployment")).count(), 1);
    // Version, three readings of the project, the write, the trigger, and perhaps a look at the queue.
    assert!(scene.asked().len() <= asked + 9, "{:?}", scene.asked());
}

#[tokio::test]
async fn a_server_that_lets_no_log_be_seen_is_polled() {
    for status in [StatusCode::NOT_FOUND, StatusCode::OK, StatusCode::BAD_GATEWAY] {
        let without = move |router: Router, _: Dokploy, _: String| {
            router.layer(from_fn(move |request: Request, next: Next| async move {
                let is_log = request.uri().path().ends_with("listen-deployment");
                if is_log { status.into_response() } else { next.run(request).await }
            }))
        };
        let scene = Scene::behind(Dokploy::new(KEY).with_duration(Duration::from_millis(20)), without).await;
        let ended = scene.deploy().await.unwrap();
        assert_eq!((ended.verdict, ended.is_log_shown), (Verdict::Done, false));
    }
}

#[tokio::test]
async fn a_log_that_closes_at_once_is_made_up_for_by_polling() {
    let closed = |router: Router, _: Dokploy, _: String| {
        router.layer(from_fn(|mut request: Request, next: Next| async move {
            if request.uri().path().ends_with("listen-deployment") {
                request.headers_mut().insert("x-api-key", HeaderValue::from_static("nonsense"));
            }
            next.run(request).await
        }))
    };
    let scene = Scene::behind(Dokploy::new(KEY).with_duration(Duration::from_millis(50)), closed).await;
    // Were the log still believed in, the next question would be a minute away.
    let order = Deploy { poll: Poll { cap: Duration::from_mins(1), ..crate::scene::poll() }, ..scene.order() };
    let ended = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap();
    assert_eq!((ended.verdict, ended.is_log_shown), (Verdict::Done, false));
}

/// The numbers of the lines `step …` that a log of the runner shows, in order.
fn steps(log: &str) -> Vec<u32> {
    log.lines().filter_map(|line| line.split_once(" | step ")?.1.parse().ok()).collect()
}

/// Waits until the server was asked for the log so often.
async fn opened(scene: &Scene, times: usize) {
    let asked = || scene.asked().iter().filter(|call| call.contains("listen-deployment")).count();
    let waiting = async {
        while asked() < times {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap();
}

/// Deploys with a log of which something goes wrong, well and badly: every line of the log must be shown once.
async fn shows_every_line_once(lines: &[u32], act: impl AsyncFn(&Scene)) {
    for (ends_well, status) in [(true, "done"), (false, "error")] {
        let scene = Scene::new().await;
        scene.dokploy.hold();
        if !ends_well {
            scene.dokploy.fail_next(&scene.compose_id, "no space left on device");
        }
        let (base, id) = (scene.server.base(), scene.compose_id.clone());
        let inputs = [("url", base.as_str()), ("api-key", KEY), ("compose-id", id.as_str()), ("tag", "1.1.0"), ("timeout", "5s")];
        let (said, ()) = tokio::join!(step(&inputs), async {
            act(&scene).await;
            scene.dokploy.end_active();
        });
        assert_eq!(said.outputs["status"], status);
        assert_eq!(steps(&said.log), lines, "{}", said.log);
        assert_eq!(said.log.matches("Initializing deployment").count(), 1, "{}", said.log);
        assert_eq!(said.log.matches("no space left on device").count(), usize::from(!ends_well), "{}", said.log);
    }
}

#[tokio::test]
async fn a_log_that_breaks_off_is_opened_again_and_every_line_is_shown_once() {
    let act = async |scene: &Scene| {
        opened(scene, 1).await;
        scene.dokploy.say("step 1\nstep 2\nste");
        tokio::time::sleep(Duration::from_millis(50)).await;
        scene.dokploy.cut_logs();
        scene.dokploy.say("p 3\n");
        opened(scene, 2).await;
        scene.dokploy.say("step 4\n");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    shows_every_line_once(&[1, 2, 3, 4], act).await;
}

#[tokio::test]
async fn what_the_log_did_not_bring_is_read_at_the_end() {
    let act = async |scene: &Scene| {
        opened(scene, 1).await;
        scene.dokploy.say("step 1\nstep 2\n");
        tokio::time::sleep(Duration::from_millis(50)).await;
        scene.dokploy.mute_logs();
        scene.dokploy.say("step 3\n");
        scene.dokploy.cut_logs();
    };
    shows_every_line_once(&[1, 2, 3], act).await;
}

#[tokio::test]
async fn a_log_that_never_says_a_word_does_not_stretch_the_waits() {
    let scene = Scene::lasting(Duration::from_millis(50)).await;
    scene.dokploy.mute_logs();
    // Were silence taken for a log, the next question would be a minute away.
    let order = Deploy { poll: Poll { cap: Duration::from_mins(1), ..crate::scene::poll() }, ..scene.order() };
    let ended = deploy(&scene.api, &order, &CancellationToken::new()).await.unwrap();
    assert_eq!((ended.verdict, ended.is_log_shown), (Verdict::Done, false));
}

#[tokio::test]
async fn a_sign_of_an_end_in_the_log_is_the_moment_to_ask() {
    let scene = Scene::new().await;
    scene.dokploy.hold();
    let order = Deploy { poll: Poll { cap: Duration::from_mins(1), ..crate::scene::poll() }, ..scene.order() };
    let cancelled = CancellationToken::new();
    let act = async {
        while !scene.asked().iter().any(|call| call.contains("listen-deployment")) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        scene.dokploy.end_active();
    };
    let (ended, ()) = tokio::join!(deploy(&scene.api, &order, &cancelled), act);
    assert_eq!(ended.unwrap().verdict, Verdict::Done);
}
