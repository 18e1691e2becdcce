//! The two webhooks: `/api/deploy/<token>` for applications and `/api/deploy/compose/<token>`.
//!
//! A refusal for another branch, path, image or tag is a 301 without `Location`, which many clients take for success.

use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use serde_json::Value;

use super::answer::message;
use super::glob;
use super::image;
use super::service::{Kind, Service};
use super::state::State;
use super::version::{ALL_FILES_WATCHED, BARE_CALLS, DEPLOY_ANSWERS, Version};

/// One call of a webhook.
pub(crate) struct Call<'a> {
    pub(crate) kind: Kind,
    pub(crate) token: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a Value,
}

pub(crate) fn receive(state: &mut State, call: &Call<'_>) -> Response<Body> {
    if call.header("x-github-event") == Some("ping") {
        return message(StatusCode::OK, "Ping received, webhook is active");
    }
    let found = state.services.iter().find(|service| service.kind == call.kind && service.text("refreshToken") == call.token);
    let Some(service) = found else {
        return message(StatusCode::NOT_FOUND, &format!("{} Not Found", call.kind.label()));
    };
    if service.columns["autoDeploy"] != true {
        let text = format!("Automatic deployments are disabled for this {}", call.kind.word());
        return message(StatusCode::BAD_REQUEST, &text);
    }
    match accepts(state.version, service, call) {
        Ok(()) => {}
        Err(Mismatch::Named(text)) => return message(StatusCode::MOVED_PERMANENTLY, &text),
        Err(Mismatch::Thrown) => {
            return message(StatusCode::BAD_REQUEST, &format!("Error deploying {}", call.kind.label()));
        }
    }
    let id = service.id().to_owned();
    let description = match call.hash() {
        hash if hash.is_empty() && call.kind == Kind::Application => String::new(),
        hash => format!("Hash: {hash}"),
    };
    state.enqueue(call.kind, &id, &call.title(), &description, false);
    message(StatusCode::OK, &format!("{} deployed successfully", call.kind.label()))
}

/// Why a call does not deploy.
enum Mismatch {
    /// For that reason: 301 without `Location`.
    Named(String),
    /// Because looking for a reason failed: 400.
    Thrown,
}

impl From<&str> for Mismatch {
    fn from(text: &str) -> Self {
        Self::Named(text.to_owned())
    }
}

fn accepts(version: Version, service: &Service, call: &Call<'_>) -> Result<(), Mismatch> {
    match service.text("sourceType") {
        "docker" => accepts_image(version, service.text("dockerImage"), call),
        "raw" | "drop" => Ok(()),
        source => accepts_push(version, service, source, call),
    }
}

fn accepts_push(version: Version, service: &Service, source: &str, call: &Call<'_>) -> Result<(), Mismatch> {
    let branch = service.text(match source {
        "github" => "branch",
        "gitlab" => "gitlabBranch",
        "gitea" => "giteaBranch",
        "bitbucket" => "bitbucketBranch",
        _ => "customGitBranch",
    });
    let branch_matches = call.branch().is_some_and(|given| !given.is_empty() && given == branch);
    let watched: Vec<&str> = service.columns["watchPaths"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let paths_match = || match call.files(version) {
        _ if watched.is_empty() => Ok(true),
        // Patterns are matched against nothing at all here, which the library does not take.
        None => Err(Mismatch::Thrown),
        Some(files) => Ok(glob::should_deploy(&watched, &files)),
    };
    // Which of the two is named first depends on the source.
    let paths_first = matches!(source, "github" | "gitlab" | "gitea");
    if paths_first && !paths_match()? {
        return Err("Watch Paths Not Match".into());
    }
    if !branch_matches {
        return Err("Branch Not Match".into());
    }
    if !paths_first && !paths_match()? {
        return Err("Watch Paths Not Match".into());
    }
    Ok(())
}

fn accepts_image(version: Version, configured: &str, call: &Call<'_>) -> Result<(), Mismatch> {
    let Some(name) = image::name(configured) else {
        return Err("Application Docker Image Name Not Found".into());
    };
    let Some(announced) = image::announced_name(call.headers, call.body) else {
        if (DEPLOY_ANSWERS..BARE_CALLS).contains(&version) {
            return Err("Webhook Docker Image Name Not Found".into());
        }
        return Ok(());
    };
    if announced != name {
        let text = format!("Application Image Name ({name}) doesn't match request event payload Image Name ({announced}).");
        return Err(Mismatch::Named(text));
    }
    let tag = image::tag(configured).unwrap_or_default();
    let is_looked_at = version >= DEPLOY_ANSWERS || image::package(call.headers, call.body).is_none();
    match image::announced_tag(call.headers, call.body).filter(|_| is_looked_at) {
        Some(announced) if announced != tag => Err(Mismatch::Named(format!(
            "Application Image Tag ({tag}) doesn't match request event payload Image Tag ({announced})."
        ))),
        _ => Ok(()),
    }
}

/// Who sent the push, by its headers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider {
    GitHub,
    GitLab,
    Bitbucket,
    Gitea,
    SoftServe,
}

impl Call<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn provider(&self) -> Option<Provider> {
        let bitbucket = self.header("x-event-key").is_some_and(|event| event.contains("repo:push"));
        [
            (self.header("x-github-event").is_some(), Provider::GitHub),
            (self.header("x-gitlab-event").is_some(), Provider::GitLab),
            (bitbucket, Provider::Bitbucket),
            (self.header("x-gitea-event").is_some(), Provider::Gitea),
            (self.header("x-softserve-event").is_some(), Provider::SoftServe),
        ]
        .into_iter()
        .find_map(|(is, provider)| is.then_some(provider))
    }

    fn branch(&self) -> Option<&str> {
        let reference = match self.provider()? {
            Provider::Bitbucket => return self.body["push"]["changes"][0]["new"]["name"].as_str(),
            _ => self.body["ref"].as_str()?,
        };
        Some(reference.strip_prefix("refs/heads/").unwrap_or(reference))
    }

    /// The files that the push touches; nothing when it does not list its commits.
    fn files(&self, version: Version) -> Option<Vec<&str>> {
        if self.provider() == Some(Provider::Bitbucket) {
            // The server asks Bitbucket for them, which is not played.
            return Some(Vec::new());
        }
        let all = version >= ALL_FILES_WATCHED;
        let lists: &[&str] = if all { &["added", "modified", "removed"] } else { &["modified"] };
        let of = |commit| lists.iter().filter_map(move |list| Value::get(commit, list)?.as_array());
        let commits = self.body["commits"].as_array()?;
        Some(commits.iter().flat_map(of).flatten().filter_map(Value::as_str).collect())
    }

    fn title(&self) -> String {
        if let Some(package) = image::package(self.headers, self.body) {
            let url = package["package_url"].as_str().filter(|url| !url.is_empty());
            return url.map_or_else(|| "Docker GHCR image pushed".to_owned(), |url| format!("Docker GHCR image pushed: {url}"));
        }
        let message = match self.provider() {
            None => return self.title_without_provider(),
            Some(Provider::GitHub) => &self.body["head_commit"]["message"],
            Some(Provider::Bitbucket) => &self.body["push"]["changes"][0]["new"]["target"]["message"],
            Some(_) => &self.body["commits"][0]["message"],
        };
        message.as_str().unwrap_or("NEW COMMIT").to_owned()
    }

    fn title_without_provider(&self) -> String {
        let (push, name) = (&self.body["push_data"], &self.body["repository"]["repo_name"]);
        if !image::is_docker_hub(self.headers) || !push.is_object() {
            return "NEW CHANGES".to_owned();
        }
        let text = |value: &Value| value.as_str().unwrap_or("undefined").to_owned();
        format!("DockerHub image pushed: {}:{} by {}", text(name), text(&push["tag"]), text(&push["pusher"]))
    }

    fn hash(&self) -> String {
        let (hash, missing) = match self.provider() {
            None => return String::new(),
            Some(Provider::GitHub) => (&self.body["head_commit"]["id"], ""),
            Some(Provider::Bitbucket) => (&self.body["push"]["changes"][0]["new"]["target"]["hash"], "NEW COMMIT"),
            Some(Provider::GitLab) => (&self.body["checkout_sha"], "NEW COMMIT"),
            Some(Provider::Gitea | Provider::SoftServe) => (&self.body["after"], "NEW COMMIT"),
        };
        hash.as_str().unwrap_or(missing).to_owned()
    }
}
