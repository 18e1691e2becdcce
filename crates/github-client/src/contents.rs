//! Files of a branch: read, and changed by a commit that GitHub makes and signs.

use actions_core::RepositoryName;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_client::Replay;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::Query;

const DOCUMENT: &str = "\
mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}";

/// A commit to make on top of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit<'a> {
    /// The branch, without `refs/heads/`.
    pub branch: &'a str,
    /// The commit that the branch must be at, hexadecimal.
    pub expected_head: &'a str,
    /// The first line of the message.
    pub headline: &'a str,
    /// The rest of the message.
    pub body: &'a str,
    /// The files with their paths and contents in base64; all others stay as they are.
    pub files: &'a [(String, String)],
}

/// What came of making a commit on a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// It was made: its id, hexadecimal.
    Made(String),
    /// The branch is not where it was expected, so nothing was made.
    Moved,
}

#[derive(Deserialize)]
struct Stored {
    content: String,
    encoding: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    create_commit_on_branch: Payload,
}

#[derive(Deserialize)]
struct Payload {
    commit: Commit,
}

#[derive(Deserialize)]
struct Commit {
    oid: String,
}

impl GitHub {
    /// The text of a file of a branch, tag or commit, of up to one megabyte; nothing when it is not there.
    ///
    /// # Errors
    /// [`GitHubError::NoText`] when it is a folder, too large, or not UTF-8; any other when GitHub cannot be asked.
    pub async fn file(&self, path: &str, git_ref: &str) -> Result<Option<String>, GitHubError> {
        let call = Call::get(format!("read {path}"), self.route(&format!("contents/{path}"))).query(&[("ref", git_ref)]);
        let value = match self.call::<Value>(&call, NO_BODY).await {
            Ok(answer) => answer.value,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        let no_text = || GitHubError::NoText { path: path.to_owned() };
        let stored: Stored = serde_json::from_value(value).map_err(|_| no_text())?;
        let lines: String = stored.content.split_whitespace().collect();
        let bytes = STANDARD.decode(lines).ok().filter(|_| stored.encoding == "base64").ok_or_else(no_text)?;
        String::from_utf8(bytes).map(Some).map_err(|_| no_text())
    }

    /// Makes a commit on a branch, in the name of the token's account and with GitHub's signature, unless the branch moved meanwhile.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, as for a protected branch, or cannot be asked.
    pub async fn commit(&self, commit: &NewCommit<'_>) -> Result<Committed, GitHubError> {
        let query = Query {
            act: format!("commit to {}", commit.branch),
            document: DOCUMENT.to_owned(),
            variables: json!({ "input": input(self.repository(), commit) }),
            permission: Permission::WriteContents,
            replay: Replay::Never,
        };
        match self.graphql::<Data>(query).await {
            Ok(data) => Ok(Committed::Made(data.create_commit_on_branch.commit.oid)),
            Err(error) if error.is_stale() => Ok(Committed::Moved),
            Err(error) => Err(error),
        }
    }
}

fn input(repository: &RepositoryName, commit: &NewCommit<'_>) -> Value {
    let addition = |(path, contents): &(String, String)| json!({ "path": path, "contents": contents });
    json!({
        "branch": { "repositoryNameWithOwner": repository.to_string(), "branchName": commit.branch },
        "expectedHeadOid": commit.expected_head,
        "message": { "headline": commit.headline, "body": commit.body },
        "fileChanges": { "additions": commit.files.iter().map(addition).collect::<Vec<_>>() },
    })
}
