//! Commits of a range that is held whole, by the default settings.

use std::convert::Infallible;

use conventional_commits::Message;
use deploy_config::release::Releases;
use history::Commit;

use super::{Analyst, Verdict, short};
use crate::version::Bump;

/// A commit and what it means for the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed<'a> {
    /// The commit.
    pub commit: &'a Commit,
    /// Its message, read; nothing when it is blank.
    pub message: Option<Message<'a>>,
    /// What follows.
    pub verdict: Verdict,
    /// What follows, in words.
    pub told: String,
}

/// Analyses the commits of a range, newest first.
#[must_use]
pub fn analyse(commits: &[Commit]) -> Vec<Analysed<'_>> {
    let Ok(analyst) = Analyst::new(&Releases::default()) else { return Vec::new() };
    let findings: Vec<_> = commits.iter().map(|commit| analyst.read(&commit.message, 1)).collect();
    let message = |index: usize| Ok::<_, Infallible>(commits[index].message.clone());
    let Ok(conclusion) = analyst.conclude(|index| findings.get(index), |index| commits[index].id.clone(), message);
    let all = commits.iter().enumerate().map(|(index, commit)| {
        let message = Message::parse(&commit.message);
        let verdict = conclusion.verdict(index, &findings[index]);
        let told = verdict.told(message.as_ref().and_then(Message::kind), |with| short(&commits[with].id).to_owned());
        Analysed { commit, message, verdict, told }
    });
    all.collect()
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
