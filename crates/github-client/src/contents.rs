//! Files of a branch, changed by a commit that GitHub makes and signs.

use actions_core::RepositoryName;
use http_client::Replay;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::Permission;
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
