//! Reverts: what a commit says it reverts, and which commits of a range cancel each other.
//!
//! Source: conventional-changelog-conventionalcommits `parser.js` (`revertPattern`) and conventional-commits-filter
//! (`RevertedCommitsFilter.ts`).

use std::collections::{HashMap, VecDeque};

use crate::options::Preset;
use crate::pattern::Pattern;
use crate::space::{self, is_space, is_word};

const MARK: &str = "This reverts commit ";

/// The commit that a message says to revert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Reverts<'a> {
    /// The first line of the commit that is reverted; nothing when the pattern has no group for it. It may be empty.
    pub header: Option<&'a str>,
    /// The id of the commit that is reverted, as written; nothing when the pattern has no group for it. It may be empty.
    pub hash: Option<&'a str>,
}

/// The form of a whole message that reverts a commit.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// `^(?:Revert|revert:)\s"?([\s\S]+?)"?\s*This reverts commit ID`, in any case, with the names of the two groups.
    BuiltIn {
        id: fn(&str) -> Option<&str>,
        names: Vec<String>,
    },
    Given(Pattern),
}

impl Form {
    pub(crate) fn new(preset: Preset, given: Option<Pattern>, names: &[String]) -> Self {
        let id = match preset {
            Preset::ConventionalCommits => id_before_dot,
            Preset::Angular => whole_id,
        };
        given.map_or_else(|| Self::BuiltIn { id, names: names.to_vec() }, Self::Given)
    }

    /// Reads a whole message.
    pub(crate) fn read<'a>(&self, message: &'a str) -> Option<Reverts<'a>> {
        let mut reverts = Reverts::default();
        let mut set = |name: &str, value: Option<&'a str>| match name {
            "header" => reverts.header = Some(value.unwrap_or_default()),
            "hash" => reverts.hash = Some(value.unwrap_or_default()),
            _ => {}
        };
        match self {
            Self::BuiltIn { id, names } => {
                let (header, hash) = scan(message, *id)?;
                names
                    .iter()
                    .zip([Some(header), Some(hash)].into_iter().chain(std::iter::repeat(None)))
                    .for_each(|(name, value)| set(name, value));
            }
            Self::Given(pattern) => pattern.find(message)?.parts().for_each(|(name, value)| set(name, value)),
        }
        Some(reverts)
    }
}

/// `(\w*)\.`
fn id_before_dot(text: &str) -> Option<&str> {
    let (id, rest) = split_word(text);
    rest.starts_with('.').then_some(id)
}

/// `(\w{7,40})\b`
fn whole_id(text: &str) -> Option<&str> {
    let (id, _) = split_word(text);
    (7..=40).contains(&id.len()).then_some(id)
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_word(c)).unwrap_or(text.len()))
}

/// The header and the id in a message.
fn scan(message: &str, id: fn(&str) -> Option<&str>) -> Option<(&str, &str)> {
    let rest = space::strip_prefix(message, "revert")?;
    let rest = rest.strip_prefix(':').unwrap_or(rest).strip_prefix(is_space)?;
    // A quotation mark before the header is no part of it, unless there is no header without it.
    let unquoted = rest.strip_prefix('"').and_then(|rest| header_and_id(rest, id));
    unquoted.or_else(|| header_and_id(rest, id))
}

fn header_and_id(text: &str, id: fn(&str) -> Option<&str>) -> Option<(&str, &str)> {
    let first = text.chars().next()?.len_utf8();
    let mut from = first;
    loop {
        let at = from + space::find(&text[from..], MARK)?;
        if let Some(hash) = id(&text[at + MARK.len()..]) {
            // The header is at least one character, be it white space or a quotation mark.
            let end = first + text[first..at].trim_end_matches(is_space).len();
            let end = end - usize::from(text[first..end].ends_with('"'));
            return Some((&text[..end], hash));
        }
        from = at + MARK.len();
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
    let mut waiting: HashMap<Reverts<'_>, VecDeque<usize>> = HashMap::new();
    for (index, commit) in range.iter().enumerate() {
        if let Some(newer) = take(&mut waiting, commit) {
            partners[index] = Some(newer);
            partners[newer] = Some(index);
        } else if let Some(reverts) = commit.reverts {
            waiting.entry(key(reverts.header, reverts.hash)).or_default().push_back(index);
        }
    }
    partners
}

/// The newest of the waiting reverts that mean a commit: by both, or by the one that they name.
fn take<'a>(waiting: &mut HashMap<Reverts<'a>, VecDeque<usize>>, commit: &Candidate<'a>) -> Option<usize> {
    if waiting.is_empty() {
        return None;
    }
    let (header, hash) = (Some(commit.header), Some(commit.hash));
    let keys = [(header, hash), (header, None), (None, hash), (None, None)].map(|(header, hash)| key(header, hash));
    let first = |key: &Reverts<'a>| waiting.get(key).and_then(VecDeque::front).copied();
    let newest = keys.iter().filter_map(|key| Some((first(key)?, key))).min_by_key(|(index, _)| *index)?;
    waiting.get_mut(newest.1)?.pop_front()
}

fn key<'a>(header: Option<&'a str>, hash: Option<&'a str>) -> Reverts<'a> {
    let trim = |text: Option<&'a str>| text.map(|text| text.trim_matches(is_space));
    Reverts { header: trim(header), hash: trim(hash) }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Form, Reverts, cancelled};
    use crate::options::Preset;
    use crate::pattern::Pattern;

    fn read(preset: Preset, message: &str) -> Option<(&str, &str)> {
        let form = Form::new(preset, None, &["header".to_owned(), "hash".to_owned()]);
        form.read(message).map(|reverts| (reverts.header.unwrap(), reverts.hash.unwrap()))
    }

    #[test]
    fn what_git_revert_writes_is_read() {
        let read = |message| read(Preset::ConventionalCommits, message);
        assert_eq!(read("Revert \"feat: \"quoted\"\"\n\nThis reverts commit 0123abc.\n"), Some(("feat: \"quoted\"", "0123abc")));
        assert_eq!(
            read("revert: feat(scope): First feature\n\nThis reverts commit df012f3.\n"),
            Some(("feat(scope): First feature", "df012f3"))
        );
        assert_eq!(read("Revert \"\"\n\nThis reverts commit ."), Some(("\"", "")));
        assert_eq!(read("Revert  \n\nThis reverts commit a."), Some((" ", "a")));
    }

    #[test]
    fn what_names_no_commit_reverts_nothing() {
        for message in [
            "revert: let us never again",
            "Revert \"x\"\n\nThis reverts commit abc, reversing\nchanges made to def.",
            "Reverted x",
        ] {
            assert_eq!(read(Preset::ConventionalCommits, message), None, "{message}");
        }
    }

    #[test]
    fn angular_wants_an_id_of_at_least_seven_digits_and_no_full_stop() {
        let with = |id: &str| read(Preset::Angular, &format!("revert: a\n\nThis reverts commit {id}")).is_some();
        assert!(with("0123456") && with(&"a".repeat(40)) && with("0123456."));
        assert!(!with("012345.") && !with(&"a".repeat(41)));
    }

    #[test]
    fn what_a_pattern_does_not_name_is_not_compared() {
        let pattern = Pattern::new("revertPattern", "^Undo (.*)", &["header".to_owned()]).unwrap();
        let reverts = Form::new(Preset::Angular, Some(pattern), &[]).read("Undo feat: a").unwrap();
        assert_eq!(reverts, Reverts { header: Some("feat: a"), hash: None });
        let range = [
            Candidate { header: "Undo feat: a", hash: "c2", reverts: Some(reverts) },
            Candidate { header: "feat: a", hash: "c1", reverts: None },
        ];
        assert_eq!(cancelled(&range), [Some(1), Some(0)]);
    }

    fn commit(header: &'static str, hash: &'static str, reverts: Option<(&'static str, &'static str)>) -> Candidate<'static> {
        let reverts = reverts.map(|(header, hash)| Reverts { header: Some(header), hash: Some(hash) });
        Candidate { header, hash, reverts }
    }

    #[test]
    fn the_revert_of_a_revert_brings_the_first_commit_back() {
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
        let range = [commit("feat: a", "c1", None), commit("Revert", "c0", Some(("feat: a", "c1")))];
        assert_eq!(cancelled(&range), [None, None]);
    }
}
