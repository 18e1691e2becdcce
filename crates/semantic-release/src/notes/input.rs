//! What notes are made of.

use conventional_commits::Message;
use deploy_config::release::Notes;
use semver::Version;

use crate::notes::line::last_pull;
use crate::notes::links::Links;

/// A release, as far as its notes tell of it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The version.
    pub version: &'a Version,
    /// Its tag.
    pub tag: &'a str,
    /// The tag of the release before; nothing for the first.
    pub previous_tag: Option<&'a str>,
    /// The day, such as `2026-11-21`; only a changelog shows it.
    pub date: Option<&'a str>,
    /// Where links lead; without them there are none.
    pub links: Option<&'a Links>,
    /// The commits since the release before that are not cancelled, newest first.
    pub entries: &'a [Entry],
    /// How many more commits could be told of, for which even this list has no room.
    pub more: usize,
    /// The packages of the same repository that this one is built with and that are released with it.
    pub dependencies: &'a [Dependency],
    /// The groups, and whether people are named.
    pub settings: &'a Notes,
}

/// A commit, as far as notes tell of it. Its texts are as people wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The commit's id, hexadecimal.
    pub id: String,
    /// The type, such as `feat`.
    pub kind: Option<String>,
    /// The scope.
    pub scope: Option<String>,
    /// What follows the type, or the first line of a message without one. A `(#12)` at its end is a pull request.
    pub subject: String,
    /// The breaking changes; an empty text stands for the subject.
    pub breaking: Vec<String>,
    /// The first line of the commit that this one reverts.
    pub reverts: Option<String>,
    /// Whether it asks for a release, or is part of one by policy; then it is told of even when its type has no group by default.
    pub releases: bool,
    /// The issues that it closes.
    pub closes: Vec<Reference>,
    /// The pull requests that brought it, besides one that the subject names.
    pub pulls: Vec<u64>,
    /// Who wrote it.
    pub author: Option<Author>,
    /// Whether its author has no older commit.
    pub is_first_contribution: bool,
}

/// An issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The owner of another repository.
    pub owner: Option<String>,
    /// The name of another repository.
    pub repository: Option<String>,
    /// What stands before the number, such as `#`.
    pub prefix: String,
    /// The number, or what stands for it.
    pub issue: String,
}

/// Who wrote a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Author {
    /// The name, as the commit has it.
    pub name: String,
    /// The account on GitHub; only this is ever mentioned with an `@`.
    pub login: Option<String>,
}

/// A package that is released with this one, which is built with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
}

/// Where notes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The body of a GitHub release.
    Release,
    /// A changelog in the repository, under a heading with the version.
    Changelog,
    /// A comment, with as many characters as there is room for. It mentions nobody and links no issue, so that nobody is told of
    /// a release before it is made.
    Comment(usize),
}

impl Place {
    /// The most characters that the body of a GitHub release may have; a longer one is refused with 422.
    pub const MAX_RELEASE: usize = 125_000;
    /// The most characters of one release in a changelog. A million of them are about 10,000 commits.
    pub const MAX_CHANGELOG: usize = 1_000_000;

    /// The most characters that the notes may have there.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Release => Self::MAX_RELEASE,
            Self::Changelog => Self::MAX_CHANGELOG,
            Self::Comment(limit) => limit,
        }
    }

    /// What a template calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Changelog => "changelog",
            Self::Comment(_) => "comment",
        }
    }
}

impl Entry {
    /// The entry of a commit with that message. Whether it releases, its author and more pull requests are for the caller to add.
    #[must_use]
    pub fn of(id: String, message: &Message<'_>) -> Self {
        let closes = message.references().into_iter().filter(|reference| reference.action.is_some());
        Self {
            id,
            kind: message.kind().map(str::to_owned),
            scope: message.scope().map(str::to_owned),
            subject: message.subject().unwrap_or(message.first_line).to_owned(),
            breaking: message.breaking.iter().map(|note| note.text.clone()).collect(),
            reverts: message.reverts.as_ref().map(|reverts| reverts.header.unwrap_or(message.first_line).to_owned()),
            closes: closes.map(|reference| Reference::from(&reference)).collect(),
            pulls: merged_pull(message.merge.unwrap_or(message.first_line)).into_iter().collect(),
            ..Self::default()
        }
    }

    /// The pull request that the subject names at its end.
    #[must_use]
    pub fn pull(&self) -> Option<u64> {
        last_pull(self.subject.trim()).map(|(_, number)| number)
    }
}

impl Reference {
    /// The number of an issue of the same repository.
    #[must_use]
    pub fn own_issue(&self) -> Option<u64> {
        let is_own = self.owner.is_none() && self.repository.is_none() && self.is_of_github();
        self.issue.parse().ok().filter(|_| is_own)
    }

    /// Whether it is one of GitHub's: `#12` or `GH-12`.
    #[must_use]
    pub fn is_of_github(&self) -> bool {
        self.prefix == "#" || self.prefix.eq_ignore_ascii_case("gh-")
    }
}

impl From<&conventional_commits::Reference<'_>> for Reference {
    fn from(reference: &conventional_commits::Reference<'_>) -> Self {
        Self {
            owner: reference.owner.map(str::to_owned),
            repository: reference.repository.map(str::to_owned),
            prefix: reference.prefix.to_owned(),
            issue: reference.issue.to_owned(),
        }
    }
}

/// The pull request that GitHub's merge commits name.
fn merged_pull(first_line: &str) -> Option<u64> {
    let (number, _) = first_line.strip_prefix("Merge pull request #")?.split_once(' ')?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use conventional_commits::Message;

    use super::{Entry, Reference};

    #[test]
    fn an_entry_is_read_from_a_message() {
        let message = "feat(api)!: one (#12)\n\nBREAKING CHANGE: two\nthree\n\nCloses #3, a/b#4\nSee #5";
        let entry = Entry::of("c1".to_owned(), &Message::parse(message).unwrap());
        assert_eq!(
            (entry.kind.as_deref(), entry.scope.as_deref(), entry.subject.as_str()),
            (Some("feat"), Some("api"), "one (#12)")
        );
        assert_eq!(entry.breaking, ["two\nthree"]);
        let issues: Vec<_> =
            entry.closes.iter().map(|Reference { owner, issue, .. }| (owner.as_deref(), issue.as_str())).collect();
        assert_eq!(issues, [(None, "3"), (Some("a"), "4")]);
        assert_eq!(entry.closes.iter().map(Reference::own_issue).collect::<Vec<_>>(), [Some(3), None]);
        assert_eq!(entry.pull(), Some(12));
    }

    #[test]
    fn a_message_of_another_form_is_told_by_its_first_line() {
        let entry = Entry::of(String::new(), &Message::parse("Merge pull request #12 from o/b\n\nA title").unwrap());
        assert_eq!((entry.pull(), entry.subject.as_str(), entry.pulls), (None, "Merge pull request #12 from o/b", vec![12]));
    }
}
