//! Where the product answers otherwise on purpose: each rule by its name, which the README explains.

use std::collections::BTreeSet;

use semver::Version;

use crate::case::Case;

/// The README's table.
const README: &str = include_str!("../../README.md");

/// What the product answered.
type Versions = Result<Option<Version>, String>;

/// A reason to answer otherwise than a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    NothingAsks,
    FirstHasANumber,
    NumberInAWord,
    PrereleaseGoesOn,
    LastNumber,
    DependencyVersions,
    ServicePacks,
    ZeroStays,
    ZeroZero,
    NameFromBranch,
    NoModules,
}

impl Difference {
    pub(crate) const ALL: [Self; 11] = [
        Self::NothingAsks,
        Self::FirstHasANumber,
        Self::NumberInAWord,
        Self::PrereleaseGoesOn,
        Self::LastNumber,
        Self::DependencyVersions,
        Self::ServicePacks,
        Self::ZeroStays,
        Self::ZeroZero,
        Self::NameFromBranch,
        Self::NoModules,
    ];

    /// The words of the README's row.
    fn name(self) -> &'static str {
        match self {
            Self::NothingAsks => "commits that ask for nothing release nothing",
            Self::FirstHasANumber => "the first prerelease is `-beta.1`",
            Self::NumberInAWord => "a number within a word, as in `beta9`, is part of the name",
            Self::PrereleaseGoesOn => "a prerelease goes on until its version is out",
            Self::LastNumber => "of several numbers in a prerelease the last is counted on",
            Self::DependencyVersions => "a dependency's version says nothing of one's own",
            Self::ServicePacks => "a `-sp.1` or `-SNAPSHOT` is a prerelease like any other",
            Self::ZeroStays => "0.x stays 0.x until a breaking change",
            Self::ZeroZero => "0.0.x is counted like 0.x",
            Self::NameFromBranch => "what prereleases are called stands with the branch",
            Self::NoModules => "no JavaScript is run",
        }
    }

    /// Whether this is why a version differs from the peer's.
    pub(crate) fn excuses_version(self, case: &Case, ours: &Versions) -> bool {
        let current = case.current().unwrap_or_else(|| Version::new(0, 0, 0));
        let (Ok(ours), expected) = (ours, case.expected()) else { return false };
        let is_missing = ours.is_none() && expected.is_some();
        match self {
            Self::NothingAsks => is_missing && expected.is_some_and(|expected| is_least(&current, &expected)),
            Self::FirstHasANumber => ours.as_ref().zip(expected).is_some_and(|(ours, expected)| {
                let name = ours.pre.strip_suffix(".1");
                (ours.major, ours.minor, ours.patch) == (expected.major, expected.minor, expected.patch)
                    && name.is_some_and(|name| *expected.pre == *name || *expected.pre == *format!("{name}.0"))
            }),
            Self::NumberInAWord => is_word_with_number(current.pre.rsplit('.').next().unwrap_or_default()),
            Self::PrereleaseGoesOn => {
                let next = case.config["next"].as_str().map(|next| Version::parse(next).unwrap());
                !current.pre.is_empty()
                    && next.is_some_and(|next| next > Version::new(current.major, current.minor, current.patch))
            }
            Self::LastNumber => current.pre.split('.').filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).count() > 1,
            Self::DependencyVersions => {
                case.config["strategy"] == "DependencyManifest" && case.messages.iter().any(|text| text.contains("deps"))
            }
            Self::ServicePacks => current.pre.starts_with("sp."),
            Self::ZeroStays => is_missing && current.major == 0 && case.config["allowInitialDevelopmentVersions"] == false,
            Self::ZeroZero => current.major == 0 && current.minor == 0 && current.patch > 0,
            Self::NameFromBranch => case.config["preRelease"] == "" && current.pre.is_empty(),
            Self::NoModules => false,
        }
    }

    /// Whether this is why a release differs from commit-analyzer's.
    pub(crate) fn excuses_release(self, case: &Case, ours: &Result<Option<String>, String>) -> bool {
        self == Self::NoModules && ours.is_err() && case.config["releaseRules"].is_string()
    }
}

/// Whether a version is the least that can follow: a patch, the next prerelease, or the first release.
fn is_least(current: &Version, next: &Version) -> bool {
    let base = |version: &Version| Version::new(version.major, version.minor, version.patch);
    let is_first = *current == Version::new(0, 0, 0) && next.patch == 0;
    let is_patch = *next == Version::new(current.major, current.minor, current.patch + 1);
    is_first || is_patch || (!current.pre.is_empty() && base(current) == base(next) && next > current)
}

fn is_word_with_number(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.ends_with(|c: char| c.is_ascii_digit())
}

/// The cases of a peer that differ, and why.
pub(crate) struct Tally {
    peer: &'static str,
    wrong: Vec<String>,
    excused: BTreeSet<Difference>,
}

impl Tally {
    pub(crate) fn new(peer: &'static str) -> Self {
        Self { peer, wrong: Vec::new(), excused: BTreeSet::new() }
    }

    /// Counts a case.
    pub(crate) fn count(&mut self, case: &Case, is_same: bool, ours: &str, excuses: impl Fn(Difference) -> bool) {
        if is_same {
            return;
        }
        match Difference::ALL.into_iter().find(|difference| excuses(*difference)) {
            Some(difference) => _ = self.excused.insert(difference),
            None => self
                .wrong
                .push(format!("{} {:?} {}\n  peer: {}\n  ours: {ours}", case.test, case.messages, case.config, case.expect)),
        }
    }

    /// Fails when a case differs without a reason, or for one that the README does not give for this peer.
    pub(crate) fn assert(self) {
        assert!(self.wrong.is_empty(), "{} cases of {} differ:\n{}", self.wrong.len(), self.peer, self.wrong.join("\n"));
        for difference in self.excused {
            let row = README.lines().find(|line| line.starts_with("| ") && line.contains(difference.name()));
            let row = row.unwrap_or_else(|| panic!("the README has no row for: {}", difference.name()));
            assert!(row.contains(self.peer), "the README does not name {} for: {}", self.peer, difference.name());
        }
    }
}
