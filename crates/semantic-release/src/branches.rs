//! Branches: which of them release, what each may release, and to which channel.
//!
//! Source: semantic-release's `lib/branches/` (`expand.js`, `normalize.js`), `lib/definitions/branches.js` and `lib/get-last-release.js`. Its git
//! notes are left out: what a prerelease belongs to stands in its version.
//!
//! | module | what it holds |
//! |---|---|
//! | [`expand`] | the configured branches against those that exist |
//! | [`line`](mod@line) | `1.x`, `1.2.x` |
//! | [`range`] | the versions that a branch may release |

pub mod expand;
pub mod line;
pub mod range;

use deploy_config::release::Branch;
use semver::Version;

pub use expand::{Kind, Known, default_branches};
pub use range::Range;

use crate::refusal::Refusal;
use crate::version::{Bump, is_called};

/// The branches that release and exist, lowest first: maintenance, release, prerelease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branches {
    all: Vec<Known>,
}

/// What a run on a branch may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchRule {
    /// The branch.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// The channel; nothing for the default one.
    pub channel: Option<String>,
    /// The versions that it may release; nothing on a branch of prereleases, which may release any.
    pub range: Option<Range>,
    /// Whether it is the first release branch: the one whose newest release is the latest.
    pub is_main: bool,
    /// The channels of the release branches above it, whose releases may come to it by a merge.
    pub above: Vec<Option<String>>,
    /// Whether its releases are marked as not ready for production: those of a release branch behind the first one, to another channel.
    pub is_preview: bool,
    /// Every branch that may release this bump, for the cure when this one may not.
    others: Vec<(String, Vec<Bump>)>,
}

/// The versions behind a branch, as far as the ranges need them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// The branch.
    pub branch: String,
    /// The versions of the tags behind it.
    pub versions: Vec<Version>,
}

impl Branches {
    /// The branches that release, by configuration and by what exists. `current` is the branch of this run, which exists whatever the list says;
    /// without a configuration the branches are semantic-release's own.
    ///
    /// # Errors
    /// [`Refusal::Branches`] with all that is wrong with them.
    pub fn new(configured: &[Branch], existing: &[String], current: &str) -> Result<Self, Refusal> {
        expand::expand(configured, existing, current).map(|all| Self { all })
    }

    /// The names, for a run on a branch that is none of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|branch| branch.name.as_str())
    }

    /// What is known of a branch; nothing when it does not release.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.all.iter().find(|branch| branch.name == name)
    }

    /// The other branches whose versions must be known to tell what a branch may release; most often none.
    #[must_use]
    pub fn needed_for(&self, name: &str) -> Vec<&str> {
        let all = || self.all.iter().filter(|branch| branch.name != name && branch.prerelease().is_none());
        match self.get(name).map(|branch| &branch.kind) {
            None | Some(Kind::Prerelease { .. }) => Vec::new(),
            Some(Kind::Release) => {
                all().filter(|branch| branch.kind == Kind::Release).map(|branch| branch.name.as_str()).collect()
            }
            Some(Kind::Maintenance(_)) => {
                let main = self.all.iter().find(|branch| branch.kind == Kind::Release).map(|branch| branch.name.as_str());
                all()
                    .filter(|branch| branch.kind != Kind::Release || Some(branch.name.as_str()) == main)
                    .map(|branch| branch.name.as_str())
                    .collect()
            }
        }
    }

    /// What a run on a branch may do, from the versions behind it and behind [`Branches::needed_for`]; `first` is the version of a first release.
    /// Nothing when the branch does not release.
    #[must_use]
    pub fn rule(&self, name: &str, behind: &[Behind], first: &Version) -> Option<BranchRule> {
        let ranges = range::ranges(&self.all, behind, first);
        let (branch, range) = self.all.iter().zip(&ranges).find(|(branch, _)| branch.name == name)?;
        let accepted = |(branch, range): (&Known, &Option<Range>)| Some((branch.name.clone(), range.as_ref()?.accepted()));
        let above = self.all.iter().skip_while(|other| other.name != name).skip(1).filter(|other| other.prerelease().is_none());
        let main = self.all.iter().find(|branch| branch.kind == Kind::Release);
        Some(BranchRule {
            above: above.map(|branch| branch.channel.clone()).collect(),
            is_preview: branch.kind == Kind::Release && main.is_some_and(|main| main.channel != branch.channel),
            name: branch.name.clone(),
            kind: branch.kind.clone(),
            channel: branch.channel.clone(),
            range: range.clone(),
            is_main: main.is_some_and(|main| main.name == branch.name),
            others: self.all.iter().zip(&ranges).filter_map(accepted).collect(),
        })
    }
}

impl BranchRule {
    /// The rule where no branch is known, such as with a detached `HEAD` at a desk: a release branch without bounds.
    #[must_use]
    pub fn unbound() -> Self {
        Self {
            name: String::new(),
            kind: Kind::Release,
            channel: None,
            range: None,
            is_main: true,
            above: Vec::new(),
            is_preview: false,
            others: Vec::new(),
        }
    }

    /// What the branch's prereleases are called; nothing when it makes none.
    #[must_use]
    pub fn prerelease(&self) -> Option<&str> {
        match &self.kind {
            Kind::Prerelease { name } => Some(name),
            Kind::Release | Kind::Maintenance(_) => None,
        }
    }

    /// Whether a version counts as a release of this branch: a release does everywhere, a prerelease where its name is made.
    #[must_use]
    pub fn counts(&self, version: &Version) -> bool {
        version.pre.is_empty() || self.prerelease().is_some_and(|name| is_called(version, name))
    }

    /// Whether a version is one that the branch could release.
    #[must_use]
    pub fn may_release(&self, version: &Version) -> bool {
        self.range.as_ref().is_none_or(|range| range.contains(version))
    }

    /// Asks whether the branch may release a version, to which the commits moved it by `bump`.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] with the range, and the branches that may.
    pub fn check(&self, version: &Version, bump: Bump) -> Result<(), Refusal> {
        let Some(range) = self.range.as_ref().filter(|_| !self.may_release(version)) else { return Ok(()) };
        let may = |(name, accepted): &(String, Vec<Bump>)| (*name != self.name && accepted.contains(&bump)).then(|| name.clone());
        Err(Refusal::OutOfRange {
            version: version.clone(),
            branch: self.name.clone(),
            range: range.told(),
            others: self.others.iter().filter_map(may).collect(),
        })
    }

    /// Whether a release is marked on GitHub as not ready for production, as `@semantic-release/github` does.
    #[must_use]
    pub fn marks(&self, version: &Version) -> bool {
        self.is_preview || !version.pre.is_empty()
    }

    /// Whether a release that is marked may come to this branch by a merge from one above it.
    #[must_use]
    pub fn takes_over(&self) -> bool {
        !self.above.is_empty() && !self.is_preview
    }

    /// Whether a run on this branch may finish a release that another run began: one that the branch itself could have made.
    #[must_use]
    pub fn may_finish(&self, version: &Version) -> bool {
        !self.is_preview && self.prerelease().map_or(version.pre.is_empty(), |name| is_called(version, name))
    }

    /// Whether the last release, which is marked, came to this branch by a merge, so that the mark is to go.
    ///
    /// The mark is what is kept of the channels: a marked release was made for those above and not yet for this branch.
    #[must_use]
    pub fn takes_over_last(&self, version: &Version) -> bool {
        let merges = self.range.as_ref().and_then(|range| range.merges.as_ref());
        self.takes_over()
            && self.above.iter().any(|channel| *channel != self.channel)
            && version.pre.is_empty()
            && merges.is_none_or(|(from, to)| from <= version && version < to)
    }

    /// Whether a version becomes the repository's latest release: no prerelease, no other channel, and above every release there is.
    #[must_use]
    pub fn makes_latest<'a>(&self, version: &Version, existing: impl IntoIterator<Item = &'a Version>) -> bool {
        let is_above = |existing: &Version| !existing.pre.is_empty() || existing <= version;
        self.is_main && version.pre.is_empty() && existing.into_iter().all(is_above)
    }
}

#[cfg(test)]
mod tests;
