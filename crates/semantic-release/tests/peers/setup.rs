//! Asking the product what it would release.

use std::convert::Infallible;

use deploy_config::release::{Branch, NameOrFlag, Releases, SpecialBranch};
use semantic_release::analysis::{Analyst, Conclusion};
use semantic_release::branches::{BranchRule, Branches};
use semantic_release::decision::{Question, decide};
use semantic_release::version::{FIRST, Scheme};
use semver::Version;
use serde_json::Value;

/// What the product is asked with.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// The settings, as `release` of deploy.yml has them.
    pub(crate) settings: Value,
    pub(crate) last: Option<Version>,
    /// The name of the branch's prereleases.
    pub(crate) prerelease: Option<String>,
    pub(crate) messages: Vec<String>,
    /// The input `release-as`.
    pub(crate) asked: Option<Version>,
}

impl Setup {
    /// The version that is released; nothing when none is, or why none can be.
    pub(crate) fn version(&self) -> Result<Option<Version>, String> {
        let releases: Releases = serde_json::from_value(self.settings.clone()).map_err(|error| error.to_string())?;
        let commits = conclude(&releases, &self.messages, |index| format!("c{index}"))?;
        let question = Question {
            policy: releases.policy,
            scheme: &Scheme::new(&releases).map_err(|error| error.to_string())?,
            branch: &branch(self.prerelease.as_deref()),
            last: self.last.as_ref(),
            highest: None,
            commits: &commits,
            asked: self.asked.as_ref(),
        };
        let answer = decide(&question, |_| None).map_err(|error| error.to_string())?;
        Ok(answer.decision.map(|decision| decision.version))
    }
}

/// What commits ask for, newest first.
pub(crate) fn conclude(releases: &Releases, messages: &[String], id: impl Fn(usize) -> String) -> Result<Conclusion, String> {
    let analyst = Analyst::new(releases).map_err(|error| error.to_string())?;
    let findings: Vec<_> = messages.iter().map(|message| analyst.read(message, 1)).collect();
    let message = |index: usize| Ok::<_, Infallible>(messages[index].clone());
    let Ok(conclusion) = analyst.conclude(|index| findings.get(index), id, message);
    Ok(conclusion)
}

/// A branch without bounds that makes releases, or prereleases of a name.
fn branch(prerelease: Option<&str>) -> BranchRule {
    let Some(prerelease) = prerelease else { return BranchRule::unbound() };
    let prerelease = Some(NameOrFlag::Name(prerelease.to_owned()));
    let branch = Branch::Special(SpecialBranch { name: "pre".to_owned(), prerelease, ..SpecialBranch::default() });
    Branches::new(&[branch], &[], "pre").unwrap().rule("pre", &[], &FIRST).unwrap()
}
