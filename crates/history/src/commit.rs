//! Commits, people and tags: the words that the local repository and GitHub share.

use crate::id::Id;

/// A person, as a commit names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The account at GitHub; only GitHub itself knows it.
    pub login: Option<String>,
}

/// A commit with its whole message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The id.
    pub id: Id,
    /// The parents; the first is the one that was committed or merged on.
    pub parents: Vec<Id>,
    /// The message without white space at its end; bytes that are not UTF-8 are replaced.
    pub message: String,
    /// Who wrote it.
    pub author: Person,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
}

impl Commit {
    /// The same, borrowed.
    #[must_use]
    pub fn view(&self) -> CommitView<'_> {
        CommitView { id: self.id, parents: &self.parents, message: &self.message, time: self.time }
    }
}

/// A commit while it is looked at: what deciding needs, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct CommitView<'a> {
    /// The id.
    pub id: Id,
    /// The parents; more than one make a merge commit.
    pub parents: &'a [Id],
    /// The message without white space at its end; bytes that are not UTF-8 are replaced.
    pub message: &'a str,
    /// When it was committed, in seconds since 1970.
    pub time: i64,
}

/// A tag. What it points to is read only when it is asked about, as there may be thousands of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The name, without `refs/tags/`.
    pub name: String,
}
