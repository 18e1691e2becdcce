//! What the repository holds, as a test sees it.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

/// A commit to push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// 40 hexadecimal digits.
    pub sha: String,
    /// The parents' hashes.
    pub parents: Vec<String>,
    /// The whole message.
    pub message: String,
    /// The author's name.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// The account that the author's address belongs to.
    pub login: Option<String>,
    /// Every file that it holds, not only those that it changes: by path, the content.
    pub files: BTreeMap<String, String>,
    /// When it was made; by default one second after what the simulator did last.
    pub date: Option<Timestamp>,
}

impl Commit {
    /// A commit without parents.
    #[must_use]
    pub fn new(sha: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            sha: sha.into(),
            parents: Vec::new(),
            message: message.into(),
            author: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            login: None,
            files: BTreeMap::new(),
            date: None,
        }
    }

    /// The same commit with these parents.
    #[must_use]
    pub fn parents<S: Into<String>>(self, parents: impl IntoIterator<Item = S>) -> Self {
        Self { parents: parents.into_iter().map(Into::into).collect(), ..self }
    }

    /// The same commit by another author.
    #[must_use]
    pub fn author(self, name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { author: name.into(), email: email.into(), ..self }
    }

    /// The same commit by an author with that account.
    #[must_use]
    pub fn login(self, login: impl Into<String>) -> Self {
        Self { login: Some(login.into()), ..self }
    }

    /// The same commit with these files and no others: each with its path and content.
    #[must_use]
    pub fn files<P: Into<String>, C: Into<String>>(self, files: impl IntoIterator<Item = (P, C)>) -> Self {
        Self { files: files.into_iter().map(|(path, content)| (path.into(), content.into())).collect(), ..self }
    }

    /// The same commit, made at that moment.
    #[must_use]
    pub fn at(self, date: Timestamp) -> Self {
        Self { date: Some(date), ..self }
    }
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The id.
    pub id: u64,
    /// The tag; that of a draft need not exist.
    pub tag: String,
    /// The branch or commit that the tag was to be made at.
    pub target: String,
    /// The title.
    pub name: Option<String>,
    /// The notes, in Markdown.
    pub body: Option<String>,
    /// Whether it is not published yet.
    pub draft: bool,
    /// Whether it is marked as not for production.
    pub prerelease: bool,
    /// Whether nobody can change it any more.
    pub immutable: bool,
    /// The attached files.
    pub assets: Vec<Asset>,
    /// The date of the tag's commit, not of the release, as on GitHub.
    pub created_at: Timestamp,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// A file that is attached to a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The id.
    pub id: u64,
    /// The name.
    pub name: String,
    /// What is shown in place of the name; may be empty.
    pub label: String,
    /// The media type.
    pub content_type: String,
    /// Whether its upload came to its end.
    pub is_whole: bool,
    /// The content.
    pub content: Bytes,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An issue, or a pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issue {
    /// The number.
    pub number: u64,
    /// What makes it a pull request.
    pub pull: Option<Pull>,
    /// Whether nobody may comment it.
    pub locked: bool,
    /// The names of its labels.
    pub labels: Vec<String>,
}

/// What makes an issue a pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pull {
    /// Whether it was merged.
    pub merged: bool,
    /// Whether it was closed without being merged.
    pub closed: bool,
    /// The commits that it brought in.
    pub commits: Vec<String>,
    /// The issues that it closes.
    pub closes: Vec<u64>,
    /// The title.
    pub title: String,
    /// The description, in Markdown.
    pub body: String,
    /// The branch that it is from; empty for one that a test made without.
    pub head: String,
    /// The branch that it is for.
    pub base: String,
}

/// A label of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The name.
    pub name: String,
    /// Six hexadecimal digits.
    pub color: String,
    /// What it means.
    pub description: Option<String>,
}

/// A deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The id.
    pub id: u64,
    /// The commit.
    pub sha: String,
    /// The branch, tag or commit that was asked for.
    pub git_ref: String,
    /// What is to be done, by default `deploy`.
    pub task: String,
    /// The environment that was asked for at first.
    pub original_environment: String,
    /// The environment; a status can rename it.
    pub environment: String,
    /// Who created it, by login: a bot's ends with `[bot]`, and `ghost` stands for everybody who was deleted.
    pub creator: String,
    /// A short description.
    pub description: Option<String>,
    /// Anything its creator wants to read again: an object or a text.
    pub payload: Value,
    /// Whether the environment will be gone some day.
    pub transient: bool,
    /// Whether people use the environment.
    pub production: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last status came.
    pub updated_at: Timestamp,
    /// Its statuses, oldest first.
    pub statuses: Vec<DeploymentStatus>,
}

impl Deployment {
    /// The state of its last status; `pending` before the first.
    #[must_use]
    pub fn state(&self) -> &str {
        self.statuses.last().map_or("pending", |status| &status.state)
    }
}

/// One status of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// The id.
    pub id: u64,
    /// `error`, `failure`, `inactive`, `in_progress`, `queued`, `pending` or `success`.
    pub state: String,
    /// At most 140 characters.
    pub description: String,
    /// The environment.
    pub environment: String,
    /// Where people see the environment.
    pub environment_url: String,
    /// Where the log is.
    pub log_url: String,
    /// When it came.
    pub created_at: Timestamp,
}

/// A comment on an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The id.
    pub id: u64,
    /// The number of the issue or pull request.
    pub issue: u64,
    /// The account that wrote it.
    pub author: String,
    /// The text, in Markdown, at most 65,536 characters.
    pub body: String,
    /// Whether somebody hid it.
    pub is_minimized: bool,
    /// Whether nobody may change or delete it.
    pub is_fixed: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
