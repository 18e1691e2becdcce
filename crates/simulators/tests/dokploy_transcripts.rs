//! The simulator of Dokploy against exchanges that were recorded with a real server of version 0.30.2: the same requests in the
//! same order get the same status, content type and body, ids, dates and tokens apart.

#![expect(clippy::expect_used, reason = "the helpers of a test may fail it")]

#[path = "dokploy-transcripts/compare.rs"]
mod compare;
#[path = "dokploy-transcripts/script.rs"]
mod script;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Request, Response, header};
use compare::Ids;
use http_body_util::BodyExt;
use script::{SCRIPT, Shown, Step};
use serde_json::{Value, json};
use simulators::dokploy::{Container, Dokploy, Kind, Member};
use tower::ServiceExt;

struct Replay {
    server: Dokploy,
    ids: Ids,
    exchanges: BTreeMap<String, Value>,
    /// The keys that were made, by the exchange that made them.
    keys: BTreeMap<String, String>,
    key: String,
    cookie: String,
    problems: Vec<String>,
}

#[tokio::test]
async fn every_recorded_exchange_is_answered_as_recorded() {
    let mut replay = Replay::new();
    for step in SCRIPT {
        replay.take(step).await;
    }
    assert!(replay.problems.is_empty(), "{} differences:\n{}", replay.problems.len(), replay.problems.join("\n"));
}

#[test]
fn every_recorded_exchange_is_in_the_replay() {
    let recorded: BTreeSet<String> = exchanges().into_keys().collect();
    let played = SCRIPT.iter().filter_map(|step| if let Step::Play(name) = step { Some((*name).to_owned()) } else { None });
    assert_eq!(recorded, played.collect());
}

#[tokio::test]
async fn a_queued_deployment_takes_the_environment_of_its_start() {
    let mut replay = Replay::new();
    let last = SCRIPT.iter().position(|step| matches!(step, Step::Play("537-env-changed-after-queueing")));
    for step in &SCRIPT[..=last.expect("it is in the script")] {
        replay.take(step).await;
    }
    replay.server.end_active();
    let row = &replay.server.rows(Kind::Compose, &replay.ids.here(script::WEB))[0];
    assert_eq!((row.title.as_str(), row.env.as_deref()), ("gha:envrace-2", Some("IMAGE_TAG=5.0.0")));
}

#[tokio::test]
async fn volumes_go_when_the_flag_is_any_text_and_stay_when_it_is_missing() {
    let mut replay = Replay::new();
    for step in SCRIPT {
        replay.take(step).await;
    }
    let commands = replay.server.commands();
    let down: Vec<&str> = commands.iter().filter_map(|command| command.split_once(" down")).map(|(_, flags)| flags).collect();
    assert_eq!(down, ["", " --volumes", " --volumes"], "as the recorded server ran docker for 321, 606 and 608");
}

impl Replay {
    fn new() -> Self {
        let server = Dokploy::unclaimed();
        server.hold();
        Self {
            server,
            ids: Ids::default(),
            exchanges: exchanges(),
            keys: BTreeMap::new(),
            key: String::new(),
            cookie: String::new(),
            problems: Vec::new(),
        }
    }

    async fn take(&mut self, step: &Step) {
        let compose = |recorded: &str| self.ids.here(recorded);
        match step {
            Step::Play(name) => self.play(name).await,
            Step::Call(path, body) => drop(self.call(path, body).await),
            Step::Make(path, body, (field, recorded)) => {
                let made = self.call(path, body).await;
                self.ids.learn(recorded, made[field].as_str().expect("an id"));
            }
            Step::End => self.server.end_active(),
            Step::Fail(id, said) => self.server.fail_next(&compose(id), said),
            Step::Says(id, line) => self.server.docker_says(Kind::Compose, &compose(id), &[line]),
            Step::FailStop(id, said) => self.server.fail_next_command(&compose(id), said),
            Step::Commit(id, message, hash) => self.server.set_commit(Kind::Compose, &compose(id), message, hash),
            Step::Repository(id, file) => self.server.set_repository_file(&compose(id), file),
            Step::Containers(id, shown) => {
                let containers = shown.iter().map(|(service, shown)| match shown {
                    Shown::Starting => Container::starting(service),
                    Shown::Exited => Container::exited(service, 1),
                });
                self.server.show_containers(Kind::Compose, &compose(id), [containers.collect()]);
            }
            Step::Restart => self.server.restart(),
            Step::RestartInDevelopment => self.server.restart_in_development(),
            Step::Demote(id) => self.server.demote_owner(Some(Member::new().service(&compose(id)))),
            Step::Restore => self.server.demote_owner(None),
            Step::Key(made) => self.key.clone_from(&self.keys[*made]),
        }
    }

    /// A call that was not recorded, which must go well.
    async fn call(&self, path: &str, body: &str) -> Value {
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = Request::builder().method(method).uri(path).header("x-api-key", &self.key);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = self.send(request.body(Body::from(self.ids.translate(body))).expect("a request")).await;
        assert_eq!(answer.status(), 200, "{path}");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.server.router().oneshot(request).await.expect("axum answers always")
    }

    async fn play(&mut self, name: &str) {
        let exchange = self.exchanges[name].clone();
        let (sent, recorded) = (&exchange["request"], &exchange["response"]);
        let answer = self.send(self.recorded_request(sent)).await;
        let status = answer.status().as_u16();
        if let Some(cookie) = answer.headers().get(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        }
        let media_type = answer.headers().get(header::CONTENT_TYPE).map(|value| json!(value.to_str().expect("text")));
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let body =
            if recorded["body_is_json"] == true { serde_json::from_str(&text).unwrap_or(json!(text)) } else { json!(text) };

        if let Some(key) = body["key"].as_str() {
            self.keys.insert(name.to_owned(), key.to_owned());
        }
        let mut problems = Vec::new();
        if json!(status) != recorded["status"] {
            problems.push(format!("the status is {status}, recorded was {}", recorded["status"]));
        }
        let recorded_type = recorded["headers"].get("content-type").cloned();
        if media_type != recorded_type {
            problems.push(format!("the content type is {media_type:?}, recorded was {recorded_type:?}"));
        }
        self.ids.compare("", &recorded["body"], &body, &mut problems);
        self.problems.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }

    fn recorded_request(&self, sent: &Value) -> Request<Body> {
        let path = self.ids.translate(sent["path"].as_str().expect("a path"));
        let mut request = Request::builder().method(sent["method"].as_str().expect("a method")).uri(path);
        for (name, value) in sent["headers"].as_object().expect("headers") {
            let value = value.as_str().expect("text").replace("<API_KEY>", &self.key).replace("<SESSION_COOKIE>", &self.cookie);
            request = request.header(name, value);
        }
        let body = match &sent["body"] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            body => body.to_string(),
        };
        request.body(Body::from(self.ids.translate(&body))).expect("a request")
    }
}

fn exchanges() -> BTreeMap<String, Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/dokploy-transcripts");
    let files = std::fs::read_dir(folder).expect("the folder of transcripts").map(|file| file.expect("a file").path());
    let transcripts = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
    let read = |path: PathBuf| -> Value {
        let text = std::fs::read_to_string(path).expect("a transcript");
        serde_json::from_str(&text).expect("JSON")
    };
    transcripts.map(read).map(|exchange| (exchange["name"].as_str().expect("a name").to_owned(), exchange)).collect()
}
