//! The commits that one message holds: those that a squash joined, and those that a message carries on purpose.
//!
//! | form | whose | module |
//! |---|---|---|
//! | a title, then `* feat: …` for each commit | GitHub's squash | `headers` |
//! | a title, then each message after a blank line | Bitbucket's squash, release-please | `headers` |
//! | `Squashed commit of the following:`, then what `git log` shows | `git merge --squash` | `log` |
//! | `BEGIN_NESTED_COMMIT` … `END_NESTED_COMMIT` | release-please | `blocks` |
//! | `BEGIN_COMMIT_OVERRIDE` … `END_COMMIT_OVERRIDE` | release-please | `blocks` |
//! | commits in place of footers | release-please | `headers` |
//!
//! Every form is read in one pass.

use std::borrow::Cow;

mod blocks;
mod headers;
mod log;

/// The types that begin a commit within a message. Others do not, so that `Note: …` and `Reviewed-by: …` stay where they are.
pub const TYPES: [&str; 11] = ["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"];

/// Takes messages apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Splitter {
    /// Whether the commits that a squash joined count each.
    pub squash: bool,
    /// Whether release-please's forms count.
    pub nested: bool,
    /// Types besides [`TYPES`] that begin a commit, such as those of a team's own rules.
    pub types: Vec<String>,
}

impl Splitter {
    /// The commits in a message, at least one; the message itself, when it holds but one.
    #[must_use]
    pub fn split<'a>(&self, message: &'a str) -> Vec<Cow<'a, str>> {
        if !self.squash && !self.nested {
            return vec![Cow::Borrowed(message)];
        }
        let mut texts = vec![Cow::Borrowed(message)];
        if self.nested {
            texts = blocks::nested(blocks::overriding(message).unwrap_or(message));
        }
        if self.squash {
            texts = each(texts, log::commits);
        }
        let mut commits = each(texts, |text| headers::commits(self, text));
        commits.retain(|commit| !commit.trim().is_empty());
        match commits.len() {
            0 => vec![Cow::Borrowed(message)],
            1 => commits,
            _ => commits.into_iter().map(without_end).collect(),
        }
    }

    fn knows(&self, kind: &str) -> bool {
        TYPES.contains(&kind) || self.types.iter().any(|known| known == kind)
    }
}

/// The commits in a message: see [`Splitter`].
#[must_use]
pub fn split(message: &str, squash: bool, nested: bool) -> Vec<Cow<'_, str>> {
    Splitter { squash, nested, types: Vec::new() }.split(message)
}

/// A text without the white space at its end.
fn without_end(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end()),
        Cow::Owned(text) => Cow::Owned(text.trim_end().to_owned()),
    }
}

/// Takes each text apart.
fn each<'a>(texts: Vec<Cow<'a, str>>, apart: impl for<'t> Fn(&'t str) -> Vec<Cow<'t, str>>) -> Vec<Cow<'a, str>> {
    let one = |text| match text {
        Cow::Borrowed(text) => apart(text),
        Cow::Owned(text) => apart(&text).into_iter().map(|part| Cow::Owned(part.into_owned())).collect(),
    };
    texts.into_iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{Splitter, split};

    #[test]
    fn a_message_is_one_commit_unless_a_form_is_asked_for() {
        assert_eq!(split("feat: a\n\n* fix: b c", false, false), ["feat: a\n\n* fix: b c"]);
        assert_eq!(split("", true, true), [""]);
    }

    #[test]
    fn the_list_of_a_squash_is_taken_apart_with_what_stands_under_each_bullet() {
        let message =
            "feat: a (#1)\r\n\r\n* feat: b c\r\n\r\n  why b\r\n\r\n  BREAKING CHANGE: c\r\n* note: d\r\n- fix(e)!: f g\r\n";
        let expected = ["feat: a (#1)", "feat: b c\r\n\r\nwhy b\r\n\r\nBREAKING CHANGE: c\r\n* note: d", "fix(e)!: f g"];
        assert_eq!(split(message, true, false), expected);
    }

    #[test]
    fn a_reference_to_an_issue_begins_no_commit() {
        assert_eq!(split("feat: a\n\n* fix: #12\n* fix: ABC-12\n\nfix: #13", true, true).len(), 1);
        assert_eq!(split("feat: a\n\n* fix: typo", true, false).len(), 2);
    }

    #[test]
    fn a_team_has_types_of_its_own() {
        let splitter = Splitter { squash: true, types: vec!["deps".to_owned()], ..Splitter::default() };
        assert_eq!(splitter.split("feat: a\n\n* deps: bump b\n* other: bump c"), ["feat: a", "deps: bump b\n* other: bump c"]);
    }

    #[test]
    fn a_squash_by_git_is_taken_apart() {
        let message = "feat: mine\n\nSquashed commit of the following:\n\ncommit 63ec09b\nAuthor: A <a@b.c>\nDate:   Sun Jan 19\n\n    \
                       fix(a): b c\n\n    why\n\n    * test: d e\n\ncommit 1f34769\nMerge: 1 2\nAuthor: A\n\n    plain\n";
        assert_eq!(split(message, true, false), ["feat: mine", "fix(a): b c\n\nwhy", "test: d e", "plain"]);
        assert_eq!(split("Squashed commit of the following:\n\nnothing", true, false).len(), 1);
    }

    #[test]
    fn commits_in_place_of_footers_count_in_the_nested_form_alone() {
        let message = "chore: all\n\nwhy\n\nfix: a b\nfeat(x): c d\n  Committer: @e\n\nRefs: 1\nfix: no footer of a commit";
        assert_eq!(
            split(message, false, true),
            ["chore: all\n\nwhy", "fix: a b", "feat(x): c d\n  Committer: @e\n\nRefs: 1\nfix: no footer of a commit"]
        );
        assert_eq!(split("chore: contains\nfix(parser): a b", true, false).len(), 1);
    }

    #[test]
    fn blocks_are_taken_out_of_the_message() {
        let message =
            "fix: a\nBEGIN_NESTED_COMMIT\nfeat: b\n\nmore\nEND_NESTED_COMMIT\nCo-authored-by: c\nBEGIN_NESTED_COMMIT\ndocs: d";
        assert_eq!(split(message, false, true), ["fix: a\n\nCo-authored-by: c", "feat: b\n\nmore", "docs: d"]);
    }

    #[test]
    fn an_override_stands_for_the_whole_message() {
        let message = "chore: a\n\nBEGIN_COMMIT_OVERRIDE\nfix: b\n\nfeat!: c\nEND_COMMIT_OVERRIDE\nd";
        assert_eq!(split(message, false, true), ["fix: b", "feat!: c"]);
        assert_eq!(
            split("a\nBEGIN_COMMIT_OVERRIDE\n\nEND_COMMIT_OVERRIDE", false, true)[0],
            "a\nBEGIN_COMMIT_OVERRIDE\n\nEND_COMMIT_OVERRIDE"
        );
    }
}
