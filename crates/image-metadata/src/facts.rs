//! What a run is of: the event, and what it says of the repository and of the commit.

use jiff::Timestamp;
use serde_json::Value;

/// What a repository is called and described as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its name, without the owner's.
    pub name: String,
    /// Its description; empty when there is none.
    pub description: String,
    /// Its page.
    pub html_url: String,
    /// Its default branch.
    pub default_branch: String,
    /// The SPDX identifier of its licence; empty when it is not known.
    pub license: String,
}

impl About {
    /// Reads GitHub's JSON of a repository, of an event or of its API; what is not there is empty.
    #[must_use]
    pub fn read(repository: &Value) -> Self {
        let text = |pointer: &str| repository.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            name: text("/name"),
            description: text("/description"),
            html_url: text("/html_url"),
            default_branch: text("/default_branch"),
            license: text("/license/spdx_id"),
        }
    }

    /// The repository of an event, when the event says all that is needed; a field that is `null` is said.
    #[must_use]
    pub fn of_event(payload: &Value) -> Option<Self> {
        let repository = payload.get("repository")?;
        let fields = ["name", "description", "html_url", "default_branch", "license"];
        fields.iter().all(|field| repository.get(*field).is_some()).then(|| Self::read(repository))
    }
}

/// The event of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    /// Its name, such as `push`.
    pub name: String,
    /// The whole name of the branch, tag or pull request, such as `refs/heads/main`.
    pub git_ref: String,
    /// The commit.
    pub sha: String,
    /// The payload; `null` when there is none.
    pub payload: Value,
}

impl Event {
    /// The event as the workflow tells it. The code of `pull_request_target` is the base branch's, but its images are the pull
    /// request's.
    #[must_use]
    pub fn of_workflow(mut self, wants_head: bool) -> Self {
        if self.name.contains("pull_request_target") {
            let number = self.payload.get("number").map_or("undefined".to_owned(), Value::to_string);
            self.git_ref = format!("refs/pull/{number}/merge");
        }
        if wants_head
            && self.name.contains("pull_request")
            && let Some(head) = self.payload.pointer("/pull_request/head/sha").and_then(Value::as_str)
        {
            self.sha = head.to_owned();
        }
        self
    }

    /// When the commit was made, if the event says so.
    #[must_use]
    pub fn commit_date(&self) -> Option<Timestamp> {
        let is_it = |commit: &&Value| commit.get("id").and_then(Value::as_str) == Some(self.sha.as_str());
        let commits = self.payload.get("commits").and_then(Value::as_array).into_iter().flatten();
        let head = self.payload.get("head_commit").filter(is_it);
        let mut found = commits.filter(is_it).take(1).chain(head);
        found.find_map(|commit| commit.get("timestamp")?.as_str()?.parse().ok())
    }

    /// The branch; nothing when the run is not of one.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.named("heads")
    }

    /// The git tag; nothing when the run is not of one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.named("tags")
    }

    /// The pull request, as in `refs/pull/12/merge` or `refs/pull/12/head`; nothing when the run is not of one.
    #[must_use]
    pub fn pull_request(&self) -> Option<&str> {
        let request = self.named("pull")?;
        Some(request.strip_suffix("/merge").unwrap_or(request))
    }

    fn named(&self, kind: &str) -> Option<&str> {
        self.git_ref.strip_prefix("refs/")?.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The branch that the git tag or the pull request is based on, as far as the event says so.
    pub(crate) fn base_ref(&self) -> &str {
        let text = |pointer: &str| self.payload.pointer(pointer).and_then(Value::as_str);
        let base = match (self.tag(), self.pull_request()) {
            (Some(_), _) => text("/base_ref").map(|base| base.strip_prefix("refs/heads/").unwrap_or(base)),
            (_, Some(_)) => text("/pull_request/base/ref"),
            _ => None,
        };
        base.unwrap_or_default()
    }

    /// Whether the run is of the default branch. Some events always are of its newest commit.
    pub(crate) fn is_default_branch(&self) -> bool {
        let name = self.branch().unwrap_or(&self.git_ref);
        let default = self.payload.pointer("/repository/default_branch").and_then(Value::as_str);
        let always = ["create", "discussion", "issues", "schedule"];
        !name.is_empty() && (default == Some(name) || always.iter().any(|event| self.name.contains(event)))
    }
}

/// All that tags, labels and annotations follow from, besides the inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The event.
    pub event: Event,
    /// The repository.
    pub repository: About,
    /// When the commit was made.
    pub commit_date: Timestamp,
    /// What time it is.
    pub now: Timestamp,
    /// How much is left of a commit's id: the text of `DOCKER_METADATA_SHORT_SHA_LENGTH`, empty when it is not set.
    pub short_sha_length: String,
}
