//! The deployed applications with their health and version, as a reverse proxy shows them: the first segment of the path is the
//! application's host, so that one server plays all of them (`/api.staging.example.com/health`).
//!
//! | request | answer |
//! |---|---|
//! | `/<host>/version` | the version as plain text |
//! | `/<host>/health…` | `{"status":"ok","version":"1.2.3"}` |
//! | a path given by [`Apps::echo`] | the version, as the configuration looks for it |
//! | `/<host>/…` | a page that names host and version |
//! | a host that nothing runs on | 404 `404 page not found`, as Traefik answers |

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Value, json};

/// The applications; clones share their state.
#[derive(Debug, Clone, Default)]
pub struct Apps(Arc<Mutex<BTreeMap<String, App>>>);

#[derive(Debug, Default)]
struct App {
    running: Option<String>,
    before: Option<String>,
    sick: BTreeSet<String>,
    stalled: Stalled,
    login: bool,
    mute: bool,
    /// How many answers after each start are 503.
    slow_start: u32,
    /// How many answers after each start come from the old and the new version in turn.
    overlap: u32,
    answers: u32,
    /// Where else it says its version: the path without its first slash, and the JSON Pointer in the answer; none means plain text.
    echoes: BTreeMap<String, Option<String>>,
}

/// Whether an application keeps its version, whatever is deployed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stalled {
    #[default]
    No,
    Yes,
    /// Another version was deployed.
    Behind,
    /// And somebody was answered by the old one.
    Seen,
}

impl Apps {
    /// No application runs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a version on a host, in the place of the one before; a stalled host goes on with the old one.
    pub fn set_version(&self, host: &str, version: &str) {
        self.change(host, |app| {
            if let Some(running) = app.running.as_deref().filter(|_| app.stalled != Stalled::No) {
                if app.stalled != Stalled::Seen {
                    app.stalled = if running == version { Stalled::Yes } else { Stalled::Behind };
                }
                return;
            }
            app.before = app.running.replace(version.to_owned());
            app.answers = 0;
        });
    }

    /// The version that a host runs.
    #[must_use]
    pub fn version(&self, host: &str) -> Option<String> {
        self.lock().get(host).and_then(|app| app.running.clone())
    }

    /// Makes that version of an application answer 503; other versions are well.
    pub fn sicken(&self, host: &str, version: &str) {
        self.change(host, |app| _ = app.sick.insert(version.to_owned()));
    }

    /// Makes an application keep the version that it runs now, whatever is deployed: an old container that still answers.
    pub fn stall(&self, host: &str) {
        self.change(host, |app| app.stalled = Stalled::Yes);
    }

    /// Whether anybody was answered by an old version that was stalled.
    #[must_use]
    pub fn was_old_seen(&self) -> bool {
        self.lock().values().any(|app| app.stalled == Stalled::Seen)
    }

    /// Makes an application answer 503 to that many requests after each start.
    pub fn slow_start(&self, host: &str, answers: u32) {
        self.change(host, |app| app.slow_start = answers);
    }

    /// Makes the old and the new version answer in turn for that many requests after each start: a rolling update.
    pub fn overlap(&self, host: &str, answers: u32) {
        self.change(host, |app| app.overlap = answers);
    }

    /// Makes an application send everybody to a login page, as a proxy with authentication does.
    pub fn redirect_to_login(&self, host: &str) {
        self.change(host, |app| app.login = true);
    }

    /// Makes an application say `unknown` where it should say its version, as one does that was built without it.
    pub fn mute(&self, host: &str) {
        self.change(host, |app| app.mute = true);
    }

    /// Makes an application say its version at a path of its own: at that JSON Pointer of the answer, or as plain text.
    pub fn echo(&self, host: &str, path: &str, pointer: Option<&str>) {
        let path = path.trim_start_matches('/').to_owned();
        self.change(host, |app| _ = app.echoes.insert(path, pointer.map(str::to_owned)));
    }

    /// The router that answers for all applications.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    fn change(&self, host: &str, change: impl FnOnce(&mut App)) {
        change(self.lock().entry(host.to_owned()).or_default());
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, App>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// The version that gives the next answer, and whether the application is up yet.
    fn next(&mut self) -> Option<(String, bool)> {
        let (running, turn) = (self.running.clone()?, self.answers);
        if self.stalled == Stalled::Behind {
            self.stalled = Stalled::Seen;
        }
        self.answers = self.answers.saturating_add(1);
        let old = self.before.clone().filter(|_| turn < self.overlap && turn.is_multiple_of(2));
        let up = turn >= self.slow_start;
        Some((old.unwrap_or(running), up))
    }
}

async fn answer(State(apps): State<Apps>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let (host, rest) = path.split_once('/').unwrap_or((path, ""));
    let mut all = apps.lock();
    let Some(app) = all.get_mut(host) else {
        return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    };
    let Some((version, up)) = app.next() else {
        return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    };
    if app.login {
        return (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response();
    }
    if !up || app.sick.contains(&version) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "error" }))).into_response();
    }
    let shown = if app.mute { "unknown" } else { &version };
    if let Some(echo) = app.echoes.get(rest) {
        return match echo {
            Some(pointer) => Json(at_pointer(pointer, shown)).into_response(),
            None => shown.to_owned().into_response(),
        };
    }
    match rest {
        "version" => shown.to_owned().into_response(),
        rest if rest.starts_with("health") => Json(json!({ "status": "ok", "version": shown })).into_response(),
        _ => ([(header::CONTENT_TYPE, "text/html")], format!("<h1>{host} {shown}</h1>\n")).into_response(),
    }
}

/// A healthy answer with the version at that JSON Pointer (RFC 6901).
fn at_pointer(pointer: &str, version: &str) -> Value {
    let mut answer = json!({ "status": "ok" });
    let mut place = &mut answer;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[key];
    }
    *place = json!(version);
    answer
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn get(apps: &Apps, path: &str) -> (u16, String) {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = apps.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn health(version: &str) -> (u16, String) {
        (200, format!(r#"{{"status":"ok","version":"{version}"}}"#))
    }

    #[tokio::test]
    async fn an_application_answers_its_health_and_version() {
        let apps = Apps::new();
        assert_eq!(get(&apps, "/api.test/health").await.0, 404);
        apps.set_version("api.test", "1.2.3");
        assert_eq!(get(&apps, "/api.test/health").await, health("1.2.3"));
        assert_eq!(get(&apps, "/api.test/version").await, (200, "1.2.3".to_owned()));
        assert_eq!(get(&apps, "/web.test/health").await.0, 404);
    }

    #[tokio::test]
    async fn only_the_sick_version_is_sick() {
        let apps = Apps::new();
        apps.sicken("api.test", "1.3.0");
        apps.set_version("api.test", "1.3.0");
        assert_eq!(get(&apps, "/api.test/health").await.0, 503);
        apps.set_version("api.test", "1.2.3");
        assert_eq!(get(&apps, "/api.test/health").await, health("1.2.3"));
    }

    #[tokio::test]
    async fn a_stalled_application_keeps_its_version() {
        let apps = Apps::new();
        apps.set_version("api.test", "1.2.3");
        apps.stall("api.test");
        assert_eq!(get(&apps, "/api.test/health").await, health("1.2.3"));
        apps.set_version("api.test", "1.3.0");
        assert!(!apps.was_old_seen());
        assert_eq!(get(&apps, "/api.test/health").await, health("1.2.3"));
        assert_eq!(apps.version("api.test").as_deref(), Some("1.2.3"));
        assert!(apps.was_old_seen());
    }

    #[tokio::test]
    async fn a_slow_start_and_a_rolling_update_end() {
        let apps = Apps::new();
        apps.slow_start("api.test", 2);
        apps.set_version("api.test", "1.2.3");
        let statuses = [get(&apps, "/api.test/").await.0, get(&apps, "/api.test/").await.0, get(&apps, "/api.test/").await.0];
        assert_eq!(statuses, [503, 503, 200]);
        apps.slow_start("api.test", 0);
        apps.overlap("api.test", 3);
        apps.set_version("api.test", "1.3.0");
        for version in ["1.2.3", "1.3.0", "1.2.3", "1.3.0", "1.3.0"] {
            assert_eq!(get(&apps, "/api.test/health").await, health(version));
        }
    }

    #[tokio::test]
    async fn the_version_is_said_where_the_configuration_looks_for_it() {
        let apps = Apps::new();
        apps.set_version("api.test", "1.2.3");
        apps.echo("api.test", "/up", Some("/build/git~1tag"));
        apps.echo("api.test", "/VERSION", None);
        let nested = r#"{"status":"ok","build":{"git/tag":"1.2.3"}}"#;
        assert_eq!(get(&apps, "/api.test/up").await, (200, nested.to_owned()));
        assert_eq!(get(&apps, "/api.test/VERSION").await, (200, "1.2.3".to_owned()));
    }

    #[tokio::test]
    async fn a_login_page_and_a_build_without_version_can_be_played() {
        let apps = Apps::new();
        apps.set_version("api.test", "1.2.3");
        apps.mute("api.test");
        assert_eq!(get(&apps, "/api.test/health").await, health("unknown"));
        apps.redirect_to_login("api.test");
        assert_eq!(get(&apps, "/api.test/health").await.0, 302);
    }
}
