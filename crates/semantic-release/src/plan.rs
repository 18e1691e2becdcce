//! What will be done: nothing, or one release; the same value for a dry run, the first run and a run after a kill.

use semver::Version;

use crate::analysis::{Analysed, analyse, bump};
use crate::notes::{self, Links};
use crate::version::{self, Bump};
use deploy_config::tag_format::TagFormat;
use history::{History, Release};

/// A release that is to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The version.
    pub version: Version,
    /// Its tag.
    pub tag: String,
    /// The commit that the tag is to point to, hexadecimal.
    pub commit: String,
    /// How far the version moves.
    pub bump: Bump,
    /// The notes, Markdown.
    pub notes: String,
    /// Whether the commit already carries the tag, so that there is at most the rest to do.
    pub tagged: bool,
}

/// What will be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<'a> {
    /// The commit that was looked at, hexadecimal.
    pub head: &'a str,
    /// The release before.
    pub previous: Option<&'a Release>,
    /// The commits since, newest first.
    pub commits: Vec<Analysed<'a>>,
    /// The release, when there is one to make or to finish.
    pub release: Option<Planned>,
}

/// Plans the release of a history.
///
/// A commit that already carries the highest version tag is that release: it is planned again with the same values, so that a
/// second run finishes what the first began and reports the same.
#[must_use]
pub fn plan<'a>(history: &'a History, format: &TagFormat, links: Option<&Links>) -> Plan<'a> {
    let previous = history.previous.as_ref();
    let commits = analyse(&history.commits);
    let release = decide(history, bump(&commits), format).map(|(version, tag, bump)| Planned {
        notes: notes::render(&commits, &tag, previous.map(|release| release.tag.as_str()), links),
        version,
        tag,
        commit: history.head.clone(),
        bump,
        tagged: history.current.is_some(),
    });
    Plan { head: &history.head, previous, commits, release }
}

fn decide(history: &History, bump: Option<Bump>, format: &TagFormat) -> Option<(Version, String, Bump)> {
    let last = history.previous.as_ref().map(|release| &release.version);
    if let Some(current) = &history.current {
        // A tag made by hand may not be the version that the commits ask for; then the tag is right.
        let asked = bump.filter(|bump| version::next(last, *bump) == current.version);
        let bump = asked.unwrap_or_else(|| last.map_or(Bump::Major, |last| version::between(last, &current.version)));
        return Some((current.version.clone(), current.tag.clone(), bump));
    }
    let bump = bump?;
    let version = version::next(last, bump);
    let tag = format.tag(&version);
    Some((version, tag, bump))
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::version::Bump;
    use deploy_config::tag_format::TagFormat;
    use history::{Commit, History, Release};

    fn release(tag: &str, commit: &str) -> Release {
        Release { tag: tag.to_owned(), version: semver::Version::parse(&tag[1..]).unwrap(), commit: commit.to_owned() }
    }

    fn history(current: Option<&str>, previous: Option<&str>, messages: &[&str]) -> History {
        let commit = |(index, message): (usize, &&str)| Commit { id: format!("c{index}"), message: (*message).to_owned() };
        History {
            head: "c0".to_owned(),
            current: current.map(|tag| release(tag, "c0")),
            previous: previous.map(|tag| release(tag, "p")),
            commits: messages.iter().enumerate().map(commit).collect(),
        }
    }

    fn planned(history: &History) -> Option<super::Planned> {
        plan(history, &TagFormat::parse("v${version}").unwrap(), None).release
    }

    #[test]
    fn a_second_run_on_the_released_commit_plans_the_same() {
        for previous in [None, Some("v1.0.0"), Some("v0.3.1")] {
            for messages in [["fix: a"], ["feat: a"], ["feat!: a"]] {
                let first = planned(&history(None, previous, &messages)).unwrap();
                let second = planned(&history(Some(&first.tag), previous, &messages)).unwrap();
                assert_eq!(super::Planned { tagged: true, ..first }, second);
            }
        }
    }

    #[test]
    fn a_tag_made_by_hand_is_right_whatever_the_commits_ask_for() {
        let planned = planned(&history(Some("v3.0.0"), Some("v1.0.0"), &["docs: a"])).unwrap();
        assert_eq!((planned.tag.as_str(), planned.bump, planned.tagged), ("v3.0.0", Bump::Major, true));
    }

    #[test]
    fn nothing_that_asks_for_a_release_plans_none() {
        assert_eq!(planned(&history(None, Some("v1.0.0"), &["docs: a", "chore: b"])), None);
        assert_eq!(planned(&history(None, None, &[])), None);
    }
}
