//! What will be done: for each thing that is released nothing, or one release; the same value for a dry run, the first run and a run after a
//! kill.

mod promotion;

use deploy_config::release::{FloatingTag, Releases};
use semver::Version;

use crate::analysis::Conclusion;
use crate::branches::BranchRule;
use crate::decision::{Answer, Decision, Question, decide};
use crate::facts::Facts;
use crate::notes::{Dependency, Input, Links};
use crate::refusal::Refusal;
use crate::version::{Bump, Scheme, between};

pub use promotion::Promotion;

/// A release that is to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The version.
    pub version: Version,
    /// Its tag.
    pub tag: String,
    /// How far the version moves.
    pub bump: Bump,
    /// The channel; nothing for the default one.
    pub channel: Option<String>,
    /// Whether it is shown as the repository's latest release.
    pub latest: bool,
    /// The tags that are moved to it.
    pub floating: Vec<String>,
    /// The packages that it is built with and that are released with it.
    pub dependencies: Vec<Dependency>,
    /// Whether the tag is there already, so that there is at most the rest to do.
    pub tagged: bool,
}

/// What will be done about one thing.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is known.
    pub facts: Facts,
    /// The versions that were asked for and are not above the last release.
    pub passed_over: Vec<Version>,
    /// The release that came from a higher branch by a merge, when it is to become one of this branch.
    pub promotion: Option<Promotion>,
    /// The release, when there is one to make or to finish.
    pub release: Option<Planned>,
}

/// What decides besides the facts.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// How releases are made.
    pub releases: &'a Releases,
    /// The version that the input `release-as` asks for.
    pub asked: Option<&'a Version>,
    /// Whether the branch releases at all.
    pub may_release: bool,
}

/// Plans, for things that each come behind all that they need.
///
/// A commit that already is a release is planned again with the same values, so that a second run finishes what the first began and reports
/// the same.
///
/// # Errors
/// [`Refusal`] when a version cannot be, or may not be released from this branch.
pub fn plan(all: Vec<Facts>, terms: Terms<'_>) -> Result<Vec<Plan>, Refusal> {
    let is_alone = all.len() == 1 && all.iter().all(|facts| facts.unit.name.is_none());
    let mut plans: Vec<Plan> = Vec::new();
    for facts in all {
        let dependencies = dependencies(&facts, &plans);
        plans.push(one(facts, terms, is_alone, dependencies)?);
    }
    Ok(plans)
}

fn one(facts: Facts, terms: Terms<'_>, is_alone: bool, dependencies: Vec<Dependency>) -> Result<Plan, Refusal> {
    let scheme = Scheme::new(terms.releases)?;
    let commits = commits(&facts);
    let answer = answer(&facts, &commits, &scheme, terms)?;
    let decision = match (&facts.current, answer.decision) {
        (Some(current), decision) => Some(finished(&facts, &current.version, decision.as_ref())),
        (None, decision) => decision,
    };
    let release = decision.map(|Decision { version, bump, .. }| Planned {
        tag: facts.current.as_ref().map_or_else(|| facts.unit.format.tag(&version), |current| current.tag.clone()),
        bump,
        channel: facts.rule.channel.clone(),
        latest: is_alone && facts.rule.makes_latest(&version, &facts.existing),
        floating: floating(&facts, &version, &terms.releases.floating_tags),
        dependencies,
        tagged: facts.current.is_some(),
        version,
    });
    Ok(Plan { promotion: Promotion::of(&facts, is_alone), facts, passed_over: answer.passed_over, release })
}

/// What the commits ask for, with the patch that follows from what the package is built with.
fn commits(facts: &Facts) -> Conclusion {
    let moved = (!facts.moved_needs.is_empty()).then_some(Bump::Patch);
    let mut commits = facts.commits.conclusion.clone();
    commits.bump = commits.bump.max(moved);
    commits
}

/// What follows from the commits. Where a release is there already, nothing is refused: it is out, rightly or not.
fn answer(facts: &Facts, commits: &Conclusion, scheme: &Scheme, terms: Terms<'_>) -> Result<Answer, Refusal> {
    let current = facts.current.as_ref().map(|release| &release.version);
    if current.is_none() && (!terms.may_release || facts.contained.is_some()) {
        return Ok(Answer::default());
    }
    let question = Question {
        policy: terms.releases.policy,
        scheme,
        branch: &facts.rule,
        last: facts.previous.as_ref().map(|release| &release.version),
        highest: facts.highest.as_ref(),
        commits,
        asked: terms.asked,
    };
    let exists = |version: &Version| facts.existing.contains(version) && Some(version) != current;
    let answer = decide(&question, |version| exists(version).then(|| facts.unit.format.tag(version)));
    match answer {
        Err(_) if current.is_some() => Ok(Answer::default()),
        answer => answer,
    }
}

/// The release that is there, moved as far as the commits asked; a tag made by hand may be another version, and then the tag is right.
fn finished(facts: &Facts, version: &Version, decision: Option<&Decision>) -> Decision {
    let asked = decision.filter(|decision| decision.version == *version).map(|decision| decision.bump);
    let last = facts.previous.as_ref().map(|release| &release.version);
    let bump = asked.unwrap_or_else(|| last.map_or(Bump::Major, |last| between(last, version)));
    Decision { version: version.clone(), bump }
}

/// The packages that this one is built with and that are released by this commit.
fn dependencies(facts: &Facts, plans: &[Plan]) -> Vec<Dependency> {
    let of = |plan: &Plan| {
        let name = plan.facts.unit.name.clone().filter(|name| facts.moved_needs.contains(name))?;
        Some(Dependency { name, version: plan.release.as_ref()?.version.clone() })
    };
    plans.iter().filter_map(of).collect()
}

/// The tags to move: none for a prerelease, and none of a line in which something higher is released.
fn floating(facts: &Facts, version: &Version, wanted: &[FloatingTag]) -> Vec<String> {
    let is_newest = |same: fn(&Version, &Version) -> bool| {
        !facts.existing.iter().any(|other| other.pre.is_empty() && same(other, version) && other > version)
    };
    let tag = |wanted: &FloatingTag| match wanted {
        FloatingTag::Major => is_newest(|a, b| a.major == b.major).then(|| version.major.to_string()),
        FloatingTag::Minor => {
            is_newest(|a, b| (a.major, a.minor) == (b.major, b.minor)).then(|| format!("{}.{}", version.major, version.minor))
        }
    };
    let wanted = wanted.iter().filter(|_| version.pre.is_empty());
    wanted.filter_map(tag).map(|text| facts.unit.format.tag_of(&text)).collect()
}

impl Plan {
    /// What notes of the release are made of.
    #[must_use]
    pub fn input<'a>(
        &'a self,
        release: &'a Planned,
        releases: &'a Releases,
        links: Option<&'a Links>,
        date: Option<&'a str>,
    ) -> Input<'a> {
        Input {
            version: &release.version,
            tag: &release.tag,
            previous_tag: self.facts.previous.as_ref().map(|release| release.tag.as_str()),
            date,
            links,
            entries: &self.facts.commits.entries,
            more: self.facts.commits.left_out,
            dependencies: &release.dependencies,
            settings: &releases.notes,
        }
    }

    /// The rule of the branch.
    #[must_use]
    pub fn rule(&self) -> &BranchRule {
        &self.facts.rule
    }
}
