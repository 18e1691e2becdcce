//! The versions that a branch may release, so that no two branches release the same one.

use std::fmt;

use semver::Version;

use super::line::Line;
use super::{Behind, Kind, Known};
use crate::version::{Bump, between};

/// Versions from one to below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The first version.
    pub from: Version,
    /// The first version above; nothing when there is no end.
    pub to: Option<Version>,
    /// On an older line the versions that may be merged into it.
    pub merges: Option<(Version, Version)>,
}

impl Range {
    /// Whether a version lies in it.
    #[must_use]
    pub fn contains(&self, version: &Version) -> bool {
        *version >= self.from && self.to.as_ref().is_none_or(|to| version < to)
    }

    /// The range in words: there is nothing in it where the branch has a version already from which it should keep away.
    #[must_use]
    pub fn told(&self) -> String {
        match self.to.as_ref().filter(|to| self.from >= **to) {
            Some(to) => format!("versions below {to}, and has {} already", self.from),
            None => self.to_string(),
        }
    }

    /// The bumps that stay in it, smallest first: those that are smaller than the one from its start to its end.
    #[must_use]
    pub fn accepted(&self) -> Vec<Bump> {
        let all = [Bump::Patch, Bump::Minor, Bump::Major];
        match &self.to {
            None => all.to_vec(),
            Some(to) if self.from >= *to => Vec::new(),
            Some(to) => all.into_iter().filter(|bump| *bump < between(&self.from, to)).collect(),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ">={}", self.from)?;
        self.to.as_ref().map_or(Ok(()), |to| write!(f, " <{to}"))
    }
}

/// The range of each branch, in their order; none for branches of prereleases, and for a release branch of which nothing is known.
pub(super) fn ranges(all: &[Known], behind: &[Behind], first: &Version) -> Vec<Option<Range>> {
    let facts = Facts { all, behind, first };
    let mut last = facts.latest(facts.release(0)).unwrap_or(first);
    let mut releases = 0;
    all.iter()
        .map(|branch| match &branch.kind {
            Kind::Maintenance(line) => Some(facts.maintenance(branch, *line)),
            Kind::Release => {
                last = facts.latest(Some(branch)).map_or(last, |latest| latest.max(last));
                releases += 1;
                facts.known(branch).map(|_| Range { from: last.clone(), to: facts.bound(releases), merges: None })
            }
            Kind::Prerelease { .. } => None,
        })
        .collect()
}

struct Facts<'a> {
    all: &'a [Known],
    behind: &'a [Behind],
    first: &'a Version,
}

impl<'a> Facts<'a> {
    fn known(&self, branch: &Known) -> Option<&'a [Version]> {
        self.behind.iter().find(|behind| behind.branch == branch.name).map(|behind| behind.versions.as_slice())
    }

    fn versions(&self, branch: &Known) -> &'a [Version] {
        self.known(branch).unwrap_or_default()
    }

    fn releases(&self) -> impl Iterator<Item = &'a Known> {
        self.all.iter().filter(|branch| branch.kind == Kind::Release)
    }

    fn release(&self, index: usize) -> Option<&'a Known> {
        self.releases().nth(index)
    }

    /// The highest release behind a branch.
    fn latest(&self, branch: Option<&Known>) -> Option<&'a Version> {
        self.versions(branch?).iter().filter(|version| version.pre.is_empty()).max()
    }

    /// The lowest version behind a branch that is above all behind the lower branches.
    fn first_above(&self, branch: &Known, lower: impl Iterator<Item = &'a Known>) -> Option<&'a Version> {
        let highest = lower.flat_map(|branch| self.versions(branch)).max();
        match highest {
            Some(highest) => self.versions(branch).iter().filter(|version| *version > highest).min(),
            None => self.versions(branch).iter().filter(|version| version.pre.is_empty()).min(),
        }
    }

    /// Where the releases of the first `count` release branches must end: at the first version that only the next branch has.
    fn bound(&self, count: usize) -> Option<Version> {
        let next = self.release(count)?;
        let bound = self.first_above(next, self.releases().take(count))?;
        Some(bound.clone())
    }

    fn maintenance(&self, branch: &Known, line: Line) -> Range {
        let start = self.start(line);
        let unreleased = self.known(branch).map(|_| self.first);
        let latest = self.latest(Some(branch)).or(unreleased).unwrap_or(&start);
        let lines = self.all.iter().filter(|branch| matches!(branch.kind, Kind::Maintenance(_)));
        let begin = |main| self.first_above(main, lines).or_else(|| self.latest(Some(main))).unwrap_or(self.first).clone();
        let base = self.release(0).map_or_else(|| line.end(), begin);
        Range { from: latest.max(&start).clone(), to: Some(base.min(line.end())), merges: Some((start.clone(), line.end())) }
    }

    /// Where a line begins: `1.x` begins behind the last of `1.0.x`, `1.1.x`, … that has a branch of its own.
    fn start(&self, line: Line) -> Version {
        let parts = self.all.iter().filter_map(|branch| match branch.kind {
            Kind::Maintenance(part) if line.holds(part) => Some(part.end()),
            _ => None,
        });
        parts.max().unwrap_or_else(|| line.start())
    }
}
