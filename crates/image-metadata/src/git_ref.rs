//! What a checkout is of, when nothing but git says so.

use crate::error::MetadataError;

/// A reference of git: its whole name, such as `refs/heads/main`.
pub type Name = String;

/// What git knows of a detached `HEAD`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detached {
    /// Whether the history is cut off right at the commit.
    pub is_grafted: bool,
    /// The references to the very commit, in the order of git's `%D`: the last by name first.
    pub at: Vec<Name>,
    /// The branches that hold the commit, the one with the newest commit first.
    pub branches: Vec<Name>,
    /// The same of the remotes.
    pub remotes: Vec<Name>,
    /// The tags that hold the commit, by name.
    pub tags: Vec<Name>,
}

impl Detached {
    /// The reference that the checkout is taken for.
    ///
    /// # Errors
    /// [`MetadataError`] when nothing holds the commit, or only what is no branch, tag or pull request.
    pub fn git_ref(&self) -> Result<Name, MetadataError> {
        let Some(first) = self.at.first() else { return self.holding() };
        if first.starts_with("refs/tags/") {
            return Ok(first.clone());
        }
        let line = self.shown().join(", ");
        if is_pull_request(&line) {
            return Ok(format!("refs/{line}"));
        }
        // Of `origin/main, main` the last one counts, of `origin/main` what is behind the remote.
        let branch = line.split_once('/').filter(|(remote, branch)| !remote.is_empty() && !branch.is_empty()).map(|(_, rest)| {
            let end = rest.find('/').unwrap_or(rest.len());
            rest[..end].rfind(", ").filter(|at| *at > 0 && at + 2 < rest.len()).map_or(rest, |at| &rest[at + 2..])
        });
        branch.map(|branch| format!("refs/heads/{}", branch.trim())).ok_or_else(|| {
            let graft = if self.is_grafted { "grafted, " } else { "" };
            MetadataError::said(format!("Unsupported detached HEAD ref in \"{graft}HEAD, {line}\""))
        })
    }

    /// The references as git shows them to people.
    fn shown(&self) -> Vec<String> {
        let shown = |name: &Name| match name.strip_prefix("refs/tags/") {
            Some(tag) => format!("tag: {tag}"),
            None => ["refs/heads/", "refs/remotes/"].iter().find_map(|start| name.strip_prefix(start)).unwrap_or(name).to_owned(),
        };
        self.at.iter().map(shown).collect()
    }

    fn holding(&self) -> Result<Name, MetadataError> {
        let remote = self.remotes.first().map(|name| {
            let branch = name.strip_prefix("refs/remotes/").and_then(|name| name.split_once('/'));
            branch.map_or_else(|| name.clone(), |(_, branch)| format!("refs/heads/{branch}"))
        });
        let found = self.branches.first().cloned().or(remote).or_else(|| self.tags.first().cloned());
        found.ok_or_else(|| MetadataError::said("Cannot infer ref from detached HEAD"))
    }
}

fn is_pull_request(shown: &str) -> bool {
    let inner = shown.strip_prefix("pull/").and_then(|rest| rest.split_once('/'));
    inner.is_some_and(|(number, state)| number.parse::<u64>().is_ok() && matches!(state, "head" | "merge"))
}
