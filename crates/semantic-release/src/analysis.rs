//! Which commits ask for a release, and why the others do not.
//!
//! The rules are the default ones of semantic-release's commit-analyzer (`default-release-rules.js`) as far as the
//! `conventionalcommits` preset can meet them.

use std::fmt;

use crate::version::Bump;
use conventional_commits::Message;
use conventional_commits::revert::{Candidate, cancelled};
use history::Commit;

/// A commit and what it means for the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed<'a> {
    /// The commit.
    pub commit: &'a Commit,
    /// Its message, read; nothing when it is blank.
    pub message: Option<Message<'a>>,
    /// What follows.
    pub verdict: Verdict<'a>,
}

/// What a commit means for the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It asks for a release.
    Releases(Bump),
    /// It is cancelled by, or cancels, the commit with that id.
    Cancelled {
        /// The other commit's id.
        with: &'a str,
    },
    /// Its type asks for no release.
    Type(&'a str),
    /// Its header has not the form `type(scope): subject`.
    NotConventional,
    /// Its message is blank.
    Blank,
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Releases(bump) => write!(f, "asks for a {bump} release"),
            Self::Cancelled { with } => write!(f, "cancels out with {}", short(with)),
            Self::Type(kind) if bump_of_type(&kind.to_ascii_lowercase()).is_some() => {
                write!(f, "the type `{kind}` asks for no release; write it in lower case")
            }
            Self::Type(kind) => write!(f, "the type `{kind}` asks for no release"),
            Self::NotConventional => f.write_str("not of the form `type(scope): subject`"),
            Self::Blank => f.write_str("the message is empty"),
        }
    }
}

/// Analyses the commits of a range, newest first.
#[must_use]
pub fn analyse(commits: &[Commit]) -> Vec<Analysed<'_>> {
    let messages: Vec<_> = commits.iter().map(|commit| Message::parse(&commit.message)).collect();
    let candidates: Vec<_> = commits.iter().zip(&messages).map(|(commit, message)| candidate(commit, message.as_ref())).collect();
    let partners = cancelled(&candidates);
    commits
        .iter()
        .zip(messages)
        .zip(partners)
        .map(|((commit, message), partner)| {
            let verdict = match partner {
                Some(partner) => Verdict::Cancelled { with: &commits[partner].id },
                None => verdict(message.as_ref()),
            };
            Analysed { commit, message, verdict }
        })
        .collect()
}

/// The furthest bump that any of the commits asks for.
#[must_use]
pub fn bump(commits: &[Analysed<'_>]) -> Option<Bump> {
    let releases = |commit: &Analysed<'_>| match commit.verdict {
        Verdict::Releases(bump) => Some(bump),
        _ => None,
    };
    commits.iter().filter_map(releases).max()
}

/// The first digits of an id, as people read it.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

fn candidate<'a>(commit: &'a Commit, message: Option<&Message<'a>>) -> Candidate<'a> {
    Candidate {
        header: message.map_or("", |message| message.first_line),
        hash: &commit.id,
        reverts: message.and_then(|message| message.reverts),
    }
}

fn verdict<'a>(message: Option<&Message<'a>>) -> Verdict<'a> {
    let Some(message) = message else { return Verdict::Blank };
    let breaking = (!message.breaking.is_empty()).then_some(Bump::Major);
    let revert = message.reverts.map(|_| Bump::Patch);
    let of_type = message.kind().and_then(bump_of_type);
    match breaking.max(revert).max(of_type) {
        Some(bump) => Verdict::Releases(bump),
        None => message.kind().map_or(Verdict::NotConventional, Verdict::Type),
    }
}

fn bump_of_type(kind: &str) -> Option<Bump> {
    match kind {
        "feat" | "FEAT" => Some(Bump::Minor),
        "fix" | "FIX" | "perf" => Some(Bump::Patch),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Verdict, analyse, bump};
    use crate::version::Bump;
    use history::Commit;

    fn commits(messages: &[&str]) -> Vec<Commit> {
        let commit = |(index, message): (usize, &&str)| Commit { id: format!("c{index}"), message: (*message).to_owned() };
        messages.iter().enumerate().map(commit).collect()
    }

    #[test]
    fn every_commit_is_told_why() {
        let commits = commits(&["docs: a", "Feat: b", "hello", " ", "fix: c"]);
        let said: Vec<_> = analyse(&commits).iter().map(|commit| commit.verdict.to_string()).collect();
        let expected = [
            "the type `docs` asks for no release",
            "the type `Feat` asks for no release; write it in lower case",
            "not of the form `type(scope): subject`",
            "the message is empty",
            "asks for a patch release",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_feature_and_its_revert_ask_for_nothing() {
        let commits = commits(&["Revert \"feat: a\"\n\nThis reverts commit c1.", "feat: a"]);
        let analysed = analyse(&commits);
        assert_eq!(analysed[0].verdict, Verdict::Cancelled { with: "c1" });
        assert_eq!(bump(&analysed), None);
    }

    #[test]
    fn the_revert_of_an_older_commit_is_a_patch() {
        let commits = commits(&["Revert \"feat: a\"\n\nThis reverts commit abc."]);
        assert_eq!(bump(&analyse(&commits)), Some(Bump::Patch));
    }
}
