//! The configured branches against those that exist.

use std::collections::BTreeMap;

use deploy_config::release::{Branch, NameOrFlag, SpecialBranch};
use semver::Prerelease;

use super::line::Line;
use crate::glob::Glob;
use crate::refusal::Refusal;

/// The variable in a branch's settings that stands for its name.
const NAME: &str = "${name}";
/// The most release branches that there may be.
const MAX_RELEASE: usize = 3;

/// What a branch releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An older line.
    Maintenance(Line),
    /// Releases.
    Release,
    /// Prereleases.
    Prerelease {
        /// What they are called, such as `beta` in `1.0.0-beta.1`.
        name: String,
    },
}

/// A branch that releases and exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The name.
    pub name: String,
    /// What it releases.
    pub kind: Kind,
    /// The channel; nothing for the default one.
    pub channel: Option<String>,
}

impl Known {
    /// What its prereleases are called; nothing when it makes none.
    #[must_use]
    pub fn prerelease(&self) -> Option<&str> {
        match &self.kind {
            Kind::Prerelease { name } => Some(name),
            Kind::Maintenance(_) | Kind::Release => None,
        }
    }
}

/// semantic-release's own branches, which count where none are configured.
#[must_use]
pub fn default_branches() -> Vec<Branch> {
    let release =
        ["+([0-9])?(.{+([0-9]),x}).x", "master", "main", "next", "next-major"].map(|name| Branch::Name(name.to_owned()));
    let prerelease = ["beta", "alpha"].map(|name| {
        let prerelease = Some(NameOrFlag::Flag(true));
        Branch::Special(SpecialBranch { name: name.to_owned(), prerelease, ..SpecialBranch::default() })
    });
    release.into_iter().chain(prerelease).collect()
}

/// The branches that exist and are configured, lowest first; a branch belongs to the first entry that it fits.
pub(super) fn expand(configured: &[Branch], existing: &[String], current: &str) -> Result<Vec<Known>, Refusal> {
    let default = if configured.is_empty() { default_branches() } else { Vec::new() };
    let mut names: Vec<&str> = existing.iter().map(String::as_str).chain([current]).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for entry in configured.iter().chain(&default) {
        let special = match entry {
            Branch::Name(name) => SpecialBranch { name: name.clone(), ..SpecialBranch::default() },
            Branch::Special(special) => special.clone(),
        };
        let glob = Glob::new(&special.name);
        for name in names.extract_if(.., |name| glob.is_match(name)) {
            match read(name, &special) {
                Ok(branch) => found.push(branch),
                Err(problem) => problems.push(problem),
            }
        }
    }
    let known = normalise(found);
    problems.extend(clashes(&known));
    if problems.is_empty() { Ok(known) } else { Err(Refusal::Branches { problems }) }
}

/// A branch before it is known whether it is the first release branch.
struct Found {
    known: Known,
    has_default_channel: bool,
}

fn read(name: &str, special: &SpecialBranch) -> Result<Found, String> {
    let kind = kind(name, special)?;
    let channel = match &special.channel {
        Some(NameOrFlag::Name(channel)) => Some(channel.replace(NAME, name)),
        Some(NameOrFlag::Flag(false)) => None,
        Some(NameOrFlag::Flag(true)) | None => Some(name.to_owned()),
    };
    Ok(Found { has_default_channel: special.channel.is_none(), known: Known { name: name.to_owned(), kind, channel } })
}

fn kind(name: &str, special: &SpecialBranch) -> Result<Kind, String> {
    if let Some(range) = &special.range {
        let range = range.replace(NAME, name);
        return Line::parse(&range)
            .map(Kind::Maintenance)
            .ok_or(format!("the range `{range}` of {name} is not like `1.x` or `1.2.x`"));
    }
    if let Some(line) = Line::parse(name) {
        return Ok(Kind::Maintenance(line));
    }
    let called = match &special.prerelease {
        None | Some(NameOrFlag::Flag(false)) => return Ok(Kind::Release),
        Some(NameOrFlag::Flag(true)) => name.to_owned(),
        Some(NameOrFlag::Name(called)) => called.replace(NAME, name),
    };
    match Prerelease::new(&format!("{called}.1")) {
        Ok(_) if !called.is_empty() => Ok(Kind::Prerelease { name: called }),
        _ => Err(format!("the prereleases of {name} cannot be called `{called}`, as `1.0.0-{called}.1` is not a version")),
    }
}

/// Sets the order, and the default channel for the first release branch unless another was chosen for it.
fn normalise(mut found: Vec<Found>) -> Vec<Known> {
    found.sort_by_key(|branch| match &branch.known.kind {
        Kind::Maintenance(line) => (0, Some(*line)),
        Kind::Release => (1, None),
        Kind::Prerelease { .. } => (2, None),
    });
    let main = found.iter_mut().find(|branch| branch.known.kind == Kind::Release);
    if let Some(main) = main.filter(|main| main.has_default_channel) {
        main.known.channel = None;
    }
    found.into_iter().map(|branch| branch.known).collect()
}

/// What cannot be at once.
fn clashes(known: &[Known]) -> Vec<String> {
    let mut same: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for branch in known {
        let what = match &branch.kind {
            Kind::Release => continue,
            Kind::Maintenance(line) => format!("release the versions from {} to below {}", line.start(), line.end()),
            Kind::Prerelease { name } => format!("call their prereleases `{name}`"),
        };
        same.entry(what).or_default().push(&branch.name);
    }
    let mut problems: Vec<_> = same
        .into_iter()
        .filter(|(_, names)| names.len() > 1)
        .map(|(what, names)| format!("{} all {what}", names.join(", ")))
        .collect();
    let release: Vec<_> = known.iter().filter(|branch| branch.kind == Kind::Release).map(|branch| branch.name.as_str()).collect();
    if release.len() > MAX_RELEASE {
        problems.push(format!("{} are {} release branches, and there may be {MAX_RELEASE}", release.join(", "), release.len()));
    }
    problems
}
