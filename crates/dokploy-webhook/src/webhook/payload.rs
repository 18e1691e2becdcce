//! The push of each kind of source, with our title and commit in it. Pure.

use http::HeaderName;
use http::header::USER_AGENT;
use serde_json::{Value, json};

use super::image;

/// In which form a push is written: who would send it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Form {
    /// A push to GitHub. Every source takes it, also those that are no repository; only services from git look at its branch.
    #[default]
    GitHub,
    /// A push to GitLab.
    GitLab,
    /// A push to Gitea.
    Gitea,
    /// A push to Bitbucket.
    Bitbucket,
    /// An image pushed to GitHub's registry, for an application that runs this image, as it is written in Dokploy.
    Ghcr(String),
    /// An image pushed to Docker Hub, likewise.
    DockerHub(String),
}

/// What a webhook is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trigger {
    /// The deployment's title.
    pub title: String,
    /// The commit, which becomes the deployment's description.
    pub sha: String,
    /// The branch; services from git deploy only when it is theirs.
    pub branch: Option<String>,
    /// The changed files; services that watch paths deploy only when one is under them.
    pub paths: Vec<String>,
    /// In which form.
    pub form: Form,
}

impl Trigger {
    /// The header by which the server knows the form.
    pub(crate) fn header(&self) -> (HeaderName, &'static str) {
        match self.form {
            Form::GitHub => (HeaderName::from_static("x-github-event"), "push"),
            Form::GitLab => (HeaderName::from_static("x-gitlab-event"), "Push Hook"),
            Form::Gitea => (HeaderName::from_static("x-gitea-event"), "push"),
            Form::Bitbucket => (HeaderName::from_static("x-event-key"), "repo:push"),
            Form::Ghcr(_) => (HeaderName::from_static("x-github-event"), "registry_package"),
            // Docker Hub has no header of its own; it is known by what its program calls itself.
            Form::DockerHub(_) => (USER_AGENT, "Go-http-client/1.1"),
        }
    }

    /// The body.
    pub(crate) fn body(&self) -> Value {
        let Self { title, sha, paths, .. } = self;
        // Old servers look at changed files only, not at added ones.
        let commit = json!({ "id": sha, "message": title, "added": [], "modified": paths, "removed": [] });
        match &self.form {
            Form::GitHub => self.with_branch(json!({ "head_commit": commit, "commits": [commit] })),
            Form::GitLab => self.with_branch(json!({ "checkout_sha": sha, "commits": [commit] })),
            Form::Gitea => self.with_branch(json!({ "after": sha, "commits": [commit] })),
            Form::Bitbucket => {
                let new = json!({ "name": self.branch, "target": { "hash": sha, "message": title } });
                json!({ "push": { "changes": [{ "new": new }] } })
            }
            Form::Ghcr(reference) => {
                let tag = json!({ "tag": { "name": image::tag(reference) } });
                let package = json!({ "package_url": reference, "version": "", "container_metadata": tag });
                let commit = json!({ "id": self.hash(), "message": title });
                json!({ "registry_package": { "package_version": package }, "head_commit": commit })
            }
            Form::DockerHub(reference) => {
                let push = json!({ "tag": image::tag(reference), "pusher": title });
                json!({ "repository": { "repo_name": image::name(reference) }, "push_data": push })
            }
        }
    }

    /// The title that the deployment will have: that of an image says the image, and at Docker Hub who pushed it, which is where our
    /// title goes.
    #[must_use]
    pub fn shown_title(&self) -> String {
        match &self.form {
            Form::Ghcr(reference) => format!("Docker GHCR image pushed: {reference}"),
            Form::DockerHub(reference) => {
                format!("DockerHub image pushed: {}:{} by {}", image::name(reference), image::tag(reference), self.title)
            }
            _ => self.title.clone(),
        }
    }

    /// The description that the deployment will have, where the title alone does not tell it from others.
    #[must_use]
    pub fn shown_description(&self) -> Option<String> {
        matches!(self.form, Form::Ghcr(_)).then(|| format!("Hash: {}", self.hash()))
    }

    /// The commit; with our title where that finds no other place.
    fn hash(&self) -> String {
        match (&self.form, self.sha.as_str()) {
            (Form::Ghcr(_), "") => self.title.clone(),
            (Form::Ghcr(_), sha) => format!("{sha} · {}", self.title),
            (_, sha) => sha.to_owned(),
        }
    }

    fn with_branch(&self, mut body: Value) -> Value {
        if let Some(branch) = &self.branch {
            body["ref"] = json!(format!("refs/heads/{branch}"));
        }
        body
    }
}
