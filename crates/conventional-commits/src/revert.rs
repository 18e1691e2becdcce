//! Reverts: what a commit says it reverts, and which commits of a range cancel each other.
//!
//! Source: conventional-changelog-conventionalcommits `parser.js` (`revertPattern`) and conventional-commits-filter
//! (`RevertedCommitsFilter.ts`).

use std::collections::{HashMap, VecDeque};

use crate::space;

const MARK: &str = "This reverts commit ";

/// The commit that a message says to revert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reverts<'a> {
    /// The first line of the commit that is reverted.
    pub header: &'a str,
    /// The id of the commit that is reverted, as written; may be empty.
    pub hash: &'a str,
}

impl<'a> Reverts<'a> {
    /// Reads a whole message: `^(?:Revert|revert:)\s"?([\s\S]+?)"?\s*This reverts commit (\w*)\.`, in any case.
    #[must_use]
    pub fn parse(message: &'a str) -> Option<Self> {
        let rest = space::strip_prefix(message, "revert")?;
        let rest = rest.strip_prefix(':').unwrap_or(rest).strip_prefix(space::is_space)?;
        let rest = rest.strip_prefix('"').unwrap_or(rest);
        let mut from = 0;
        loop {
            let at = from + space::find(&rest[from..], MARK)?;
            let after = &rest[at + MARK.len()..];
            let (hash, end) = after.split_at(after.find(|c| !space::is_word(c)).unwrap_or(after.len()));
            let text = rest[..at].trim_end_matches(space::is_space);
            let header = text.strip_suffix('"').filter(|header| !header.is_empty()).unwrap_or(text);
            if end.starts_with('.') && !header.is_empty() {
                return Some(Self { header, hash });
            }
            from = at + MARK.len();
        }
    }
}

/// One commit of a range, as far as reverts need it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The first line.
    pub header: &'a str,
    /// The id.
    pub hash: &'a str,
    /// What it reverts.
    pub reverts: Option<Reverts<'a>>,
}

/// For each commit of a range, newest first, the index of the commit that it cancels or is cancelled by.
///
/// A revert cancels the next older commit that has both the header and the id that it names, and itself with it; so the
/// revert of a revert brings the first commit back.
#[must_use]
pub fn cancelled(range: &[Candidate<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; range.len()];
    let mut waiting: HashMap<(&str, &str), VecDeque<usize>> = HashMap::new();
    for (index, commit) in range.iter().enumerate() {
        let newer = waiting.get_mut(&key(commit.header, commit.hash)).and_then(VecDeque::pop_front);
        if let Some(newer) = newer {
            partners[index] = Some(newer);
            partners[newer] = Some(index);
        } else if let Some(reverts) = commit.reverts {
            waiting.entry(key(reverts.header, reverts.hash)).or_default().push_back(index);
        }
    }
    partners
}

fn key<'a>(header: &'a str, hash: &'a str) -> (&'a str, &'a str) {
    (header.trim_matches(space::is_space), hash.trim_matches(space::is_space))
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Reverts, cancelled};

    #[test]
    fn what_git_revert_writes_is_read() {
        let message = "Revert \"feat: \"quoted\"\"\n\nThis reverts commit 0123abc.\n";
        assert_eq!(Reverts::parse(message), Some(Reverts { header: "feat: \"quoted\"", hash: "0123abc" }));
        let message = "revert: feat(scope): First feature\n\nThis reverts commit df012f3.\n";
        assert_eq!(Reverts::parse(message), Some(Reverts { header: "feat(scope): First feature", hash: "df012f3" }));
        let message = "Revert \"\"\n\nThis reverts commit .";
        assert_eq!(Reverts::parse(message), Some(Reverts { header: "\"", hash: "" }));
    }

    #[test]
    fn what_names_no_commit_reverts_nothing() {
        for message in [
            "revert: let us never again",
            "Revert \"x\"\n\nThis reverts commit abc, reversing\nchanges made to def.",
            "Reverted x",
        ] {
            assert_eq!(Reverts::parse(message), None, "{message}");
        }
    }

    #[test]
    fn the_revert_of_a_revert_brings_the_first_commit_back() {
        let commit = |header, hash, reverts: Option<(&'static str, &'static str)>| Candidate {
            header,
            hash,
            reverts: reverts.map(|(header, hash)| Reverts { header, hash }),
        };
        let range = [
            commit("Revert 2", "c3", Some(("Revert 1", "c2"))),
            commit("Revert 1", "c2", Some(("feat: a", "c1"))),
            commit("feat: a", "c1", None),
        ];
        assert_eq!(cancelled(&range), [Some(1), Some(0), None]);
        assert_eq!(cancelled(&range[1..]), [Some(1), Some(0)]);
    }

    #[test]
    fn a_commit_that_comes_after_its_revert_is_not_cancelled() {
        let newer = Candidate { header: "feat: a", hash: "c1", reverts: None };
        let older = Candidate { header: "Revert", hash: "c0", reverts: Some(Reverts { header: "feat: a", hash: "c1" }) };
        assert_eq!(cancelled(&[newer, older]), [None, None]);
    }
}
