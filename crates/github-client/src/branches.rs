//! Branches: where they are, made, moved; and a commit that no branch has yet.
//!
//! A branch that somebody proposes from is never moved to the base and then committed to: in between GitHub would close the pull request,
//! as nothing would be left of it. So the commit is made first, and the branch moved to it in one step.

use serde::Deserialize;
use serde_json::json;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::refs::{Named, NewReference, Target};

/// How git marks an ordinary file in a folder.
const ORDINARY_FILE: &str = "100644";

#[derive(Deserialize)]
struct Tree {
    sha: String,
}

#[derive(Deserialize)]
struct Whole {
    commit: Content,
}

#[derive(Deserialize)]
struct Content {
    tree: Tree,
}

impl GitHub {
    /// The commit that a branch is at, hexadecimal; nothing when there is no branch of that name.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn branch(&self, name: &str) -> Result<Option<String>, GitHubError> {
        let call = Call::get(format!("read the branch {name}"), self.route(&format!("git/ref/heads/{name}")));
        match self.call::<Named>(&call, NO_BODY).await {
            Ok(answer) => Ok(Some(answer.value.object.sha)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a commit on top of another, in which one file has another text, and answers its id. No branch has it yet. GitHub signs it when
    /// the token is an app's.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn commit_on(&self, parent: &str, path: &str, text: &str, message: &str) -> Result<String, GitHubError> {
        let read = Call::get(format!("read the commit {parent}"), self.route(&format!("commits/{parent}")));
        let base = self.call::<Whole>(&read.page(1, 1), NO_BODY).await?.value.commit.tree.sha;
        let entry = json!({ "path": path, "mode": ORDINARY_FILE, "type": "blob", "content": text });
        let make = Call::post(format!("write {path}"), self.route("git/trees"));
        let tree: Tree = self.call(&make, Some(&json!({ "base_tree": base, "tree": [entry] }))).await?.value;
        let make = Call::post(format!("commit {path}"), self.route("git/commits"));
        let commit: Tree =
            self.call(&make, Some(&json!({ "message": message, "tree": tree.sha, "parents": [parent] }))).await?.value;
        Ok(commit.sha)
    }

    /// Makes a branch at a commit, or moves the one of that name there, wherever it is. Repeating it does no harm, so it is repeated when
    /// GitHub's answer is lost.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses or cannot be asked.
    pub async fn put_branch(&self, name: &str, sha: &str) -> Result<(), GitHubError> {
        let make = Call::post(format!("create the branch {name}"), self.route("git/refs"));
        let new = NewReference { name: format!("refs/heads/{name}"), sha };
        match self.effect(&make, Some(&new)).await {
            Err(error) if error.is_already_there() || error.is_outcome_unknown() => {}
            other => return other,
        }
        let call = Call::patch(format!("move the branch {name}"), self.route(&format!("git/refs/heads/{name}")));
        match self.effect(&call, Some(&Target { sha, force: true })).await {
            Err(error) if error.is_outcome_unknown() => self.effect(&call, Some(&Target { sha, force: true })).await,
            other => other,
        }
    }
}
