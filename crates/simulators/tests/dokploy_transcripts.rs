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
use script::{As, SCRIPT, Step, UNPLAYED};
use serde_json::{Value, json};
use simulators::dokploy::{Dokploy, Kind};
use tower::ServiceExt;

const OWNER: &str = "owner-key";
const MEMBER: &str = "member-key";

struct Replay {
    server: Dokploy,
    ids: Ids,
    exchanges: BTreeMap<String, Value>,
    key: String,
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
fn every_recorded_exchange_is_played_or_listed_with_a_reason() {
    let recorded: BTreeSet<String> = exchanges().into_keys().collect();
    let played = SCRIPT.iter().filter_map(|step| if let Step::Play(name) = step { Some((*name).to_owned()) } else { None });
    let played: BTreeSet<String> = played.collect();
    let unplayed: BTreeSet<String> = UNPLAYED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(recorded, played.union(&unplayed).cloned().collect());
    assert!(played.is_disjoint(&unplayed), "an exchange that is played needs no reason");
    assert!(UNPLAYED.iter().all(|(_, reason)| !reason.is_empty()));
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

impl Replay {
    fn new() -> Self {
        let server = Dokploy::new(OWNER);
        server.hold();
        for (procedure, says) in script::FORBIDDEN {
            server.forbid(MEMBER, procedure, says);
        }
        Self { server, ids: Ids::default(), exchanges: exchanges(), key: OWNER.to_owned(), problems: Vec::new() }
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::Play(name) => self.play(name).await,
            Step::End => self.server.end_active(),
            Step::Fail(compose, said) => self.server.fail_next(&self.ids.here(compose), said),
            Step::Commit(compose, message, hash) => {
                self.server.set_commit(Kind::Compose, &self.ids.here(compose), message, hash);
            }
            Step::CleanQueue => self.server.clean_queue(),
            Step::Restart => self.server.restart(),
            Step::Key(As::Owner) => OWNER.clone_into(&mut self.key),
            Step::Key(As::Member) => MEMBER.clone_into(&mut self.key),
            Step::Key(As::Created) => self.use_created_key().await,
        }
    }

    /// A key with the default limit, which has answered five requests already.
    async fn use_created_key(&mut self) {
        let body = json!({ "name": "another", "metadata": {} }).to_string();
        let answer = self.send(self.request("POST", "/api/user.createApiKey", Some("application/json"), Body::from(body))).await;
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        let created: Value = serde_json::from_slice(&body).expect("JSON");
        created["key"].as_str().expect("a key").clone_into(&mut self.key);
        for _ in 0..5 {
            let answer = self.send(self.request("GET", "/api/settings.health", None, Body::empty())).await;
            assert_eq!(answer.status(), 200);
        }
    }

    fn request(&self, method: &str, path: &str, media_type: Option<&str>, body: Body) -> Request<Body> {
        let request = Request::builder().method(method).uri(path).header("x-api-key", &self.key);
        media_type
            .into_iter()
            .fold(request, |request, media_type| request.header(header::CONTENT_TYPE, media_type))
            .body(body)
            .expect("a request")
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.server.router().oneshot(request).await.expect("axum answers always")
    }

    async fn play(&mut self, name: &str) {
        let exchange = self.exchanges[name].clone();
        let (sent, recorded) = (&exchange["request"], &exchange["response"]);
        let answer = self.send(self.recorded_request(sent)).await;
        let status = answer.status().as_u16();
        let media_type = answer.headers().get(header::CONTENT_TYPE).map(|value| json!(value.to_str().expect("text")));
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let body =
            if recorded["body_is_json"] == true { serde_json::from_str(&text).unwrap_or(json!(text)) } else { json!(text) };

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
            let value = value.as_str().expect("text").replace("<API_KEY>", &self.key);
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
