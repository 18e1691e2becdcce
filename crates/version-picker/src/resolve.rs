//! What is asked for, and which version that is.

use std::fmt;

use deploy_config::tag_format::TagFormat;
use github_client::Reference;
use semver::Version;
use thiserror::Error;

/// Which version is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The highest version that is no prerelease.
    Latest,
    /// Just this one, which may be a prerelease.
    Exact(Version),
    /// The highest version that begins so and is no prerelease: `1` or `1.6`.
    Line {
        /// The first number.
        major: u64,
        /// The second number, if it is asked for.
        minor: Option<u64>,
    },
}

/// A text that asks for no version.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a version: write latest, a version such as 1.6.1, or the start of one such as 1.6 or 1")]
pub struct WantedError(String);

/// A version that has a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The version.
    pub version: Version,
    /// The git tag, and the object that it names: the commit, or for an annotated tag one that leads to it.
    pub tag: Reference,
}

/// The versions that have a tag of that form, highest first.
#[must_use]
pub fn candidates(format: &TagFormat, tags: Vec<Reference>) -> Vec<Candidate> {
    let candidate = |tag: Reference| Some(Candidate { version: format.version(&tag.name)?, tag });
    let mut versions: Vec<Candidate> = tags.into_iter().filter_map(candidate).collect();
    versions.sort_by(|a, b| b.version.cmp(&a.version));
    versions
}

impl Wanted {
    /// Reads `latest`, `1.6.1`, `v1.6.1`, `1.6`, `1`, or a version's git tag.
    ///
    /// # Errors
    /// [`WantedError`] for anything else.
    pub fn parse(text: &str, format: &TagFormat) -> Result<Self, WantedError> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        let plain = text.strip_prefix('v').unwrap_or(text);
        let exact = format.version(text).or_else(|| Version::parse(plain).ok()).map(Self::Exact);
        exact.or_else(|| line(plain)).ok_or_else(|| WantedError(text.to_owned()))
    }

    /// Whether a version is one of those asked for.
    #[must_use]
    pub fn takes(&self, version: &Version) -> bool {
        match self {
            Self::Exact(wanted) => wanted == version,
            _ if !version.pre.is_empty() => false,
            Self::Latest => true,
            Self::Line { major, minor } => *major == version.major && minor.is_none_or(|minor| minor == version.minor),
        }
    }

    /// The version that is asked for, of those that have a tag, highest first.
    #[must_use]
    pub fn pick<'a>(&self, versions: &'a [Candidate]) -> Option<&'a Candidate> {
        versions.iter().find(|candidate| self.takes(&candidate.version))
    }

    /// What to offer in place of a version that cannot be had, of those that can, highest first: the highest of those asked for,
    /// else the one with the least distance in the first number that differs, and of two the higher.
    #[must_use]
    pub fn nearest<'a>(&self, offered: &'a [Version]) -> Option<&'a Version> {
        let asked_for = offered.iter().find(|version| self.takes(version));
        asked_for.or_else(|| offered.iter().min_by_key(|version| self.distance(version)))
    }

    /// How many of the numbers asked for are left when they first differ, and by how much.
    fn distance(&self, version: &Version) -> (usize, u64) {
        let asked_for: &[u64] = match self {
            Self::Latest => &[],
            Self::Exact(wanted) => &[wanted.major, wanted.minor, wanted.patch],
            Self::Line { major, minor: None } => &[*major],
            Self::Line { major, minor: Some(minor) } => &[*major, *minor],
        };
        let pairs = asked_for.iter().zip([version.major, version.minor, version.patch]);
        let mut differences = pairs.map(|(wanted, is)| wanted.abs_diff(is)).enumerate();
        differences.find(|(_, by)| *by > 0).map_or((0, 0), |(index, by)| (asked_for.len() - index, by))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Exact(version) => version.fmt(f),
            Self::Line { major, minor: None } => major.fmt(f),
            Self::Line { major, minor: Some(minor) } => write!(f, "{major}.{minor}"),
        }
    }
}

fn line(text: &str) -> Option<Wanted> {
    let (major, minor) = text.split_once('.').map_or((text, None), |(major, minor)| (major, Some(minor)));
    let minor = match minor {
        None => None,
        Some(text) => Some(number(text)?),
    };
    Some(Wanted::Line { major: number(major)?, minor })
}

/// A number as versions write it: digits, without a leading zero.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use github_client::{Object, ObjectKind, Reference};
    use proptest::prelude::*;

    use super::*;

    fn format() -> TagFormat {
        TagFormat::parse("v${version}").unwrap()
    }

    fn wanted(text: &str) -> Wanted {
        Wanted::parse(text, &format()).unwrap()
    }

    fn candidates(versions: &[&str]) -> Vec<Candidate> {
        let tags = versions.iter().map(|version| {
            let object = Object { kind: ObjectKind::Commit, sha: "a".repeat(40) };
            Reference { name: format!("v{version}"), object }
        });
        super::candidates(&format(), tags.collect())
    }

    #[test]
    fn versions_are_ordered_as_versions_not_as_text() {
        let ordered: Vec<_> = candidates(&["1.10.0", "1.9.0", "2.0.0-rc.2", "2.0.0", "2.0.0-rc.10", "1", "1.2"]);
        let ordered: Vec<_> = ordered.iter().map(|candidate| candidate.tag.name.as_str()).collect();
        assert_eq!(ordered, ["v2.0.0", "v2.0.0-rc.10", "v2.0.0-rc.2", "v1.10.0", "v1.9.0"]);
    }

    fn picked(text: &str, versions: &[&str]) -> Option<String> {
        wanted(text).pick(&candidates(versions)).map(|candidate| candidate.version.to_string())
    }

    fn nearest(text: &str, versions: &[&str]) -> Option<String> {
        let versions: Vec<Version> = candidates(versions).into_iter().map(|candidate| candidate.version).collect();
        wanted(text).nearest(&versions).map(Version::to_string)
    }

    const TAGGED: [&str; 6] = ["2.0.0-rc.1", "1.10.0", "1.6.1", "1.6.0", "1.0.0", "0.9.0"];

    #[test]
    fn each_way_of_asking_leads_to_one_version() {
        let cases = [
            ("latest", Some("1.10.0")),
            ("1", Some("1.10.0")),
            ("v1", Some("1.10.0")),
            ("1.6", Some("1.6.1")),
            ("1.6.0", Some("1.6.0")),
            ("v1.6.0", Some("1.6.0")),
            ("2.0.0-rc.1", Some("2.0.0-rc.1")),
            ("0", Some("0.9.0")),
            ("2", None),
            ("1.7", None),
            ("1.6.2", None),
        ];
        for (text, expected) in cases {
            assert_eq!(picked(text, &TAGGED).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn latest_is_never_a_prerelease() {
        assert_eq!(picked("latest", &["2.0.0-rc.1"]), None);
    }

    #[test]
    fn a_git_tag_of_another_form_names_its_version() {
        let format = TagFormat::parse("shop-${version}").unwrap();
        assert_eq!(Wanted::parse("shop-1.6.1", &format), Ok(Wanted::Exact(Version::new(1, 6, 1))));
    }

    #[test]
    fn what_asks_for_no_version_is_refused() {
        for text in ["", "newest", "Latest", "1.", ".1", "1.6.", "1.x", "01", "1.06", "+1", "-1", "1.6.1.0", "^1.6", "vv1"] {
            assert_eq!(Wanted::parse(text, &format()), Err(WantedError(text.to_owned())));
        }
    }

    #[test]
    fn the_nearest_is_of_the_line_asked_for_if_there_is_one() {
        let offered = ["1.9.0", "1.6.1", "1.6.0", "0.9.0"];
        let cases =
            [("1.6", "1.6.1"), ("1.7.0", "1.6.1"), ("1.8", "1.9.0"), ("3.0.0", "1.9.0"), ("0.1.0", "0.9.0"), ("latest", "1.9.0")];
        for (text, expected) in cases {
            assert_eq!(nearest(text, &offered).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(nearest("1.6", &[]), None);
    }

    proptest! {
        #[test]
        fn what_is_picked_was_asked_for_and_none_that_was_is_higher(
            numbers in prop::collection::vec((0u64..3, 0u64..3, 0u64..3, prop::bool::ANY), 0..12),
            text in "(latest|[0-2]|[0-2]\\.[0-2]|[0-2]\\.[0-2]\\.[0-2])",
        ) {
            let names: Vec<String> =
                numbers.iter().map(|(a, b, c, pre)| format!("{a}.{b}.{c}{}", if *pre { "-rc.1" } else { "" })).collect();
            let known = candidates(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let wanted = wanted(&text);
            let fitting = known.iter().filter(|candidate| wanted.takes(&candidate.version)).map(|candidate| &candidate.version);
            prop_assert_eq!(wanted.pick(&known).map(|candidate| &candidate.version), fitting.max());
        }

        #[test]
        fn what_is_shown_means_the_same_again(text in "(v?[0-9]{1,3}(\\.[0-9]{1,3}){0,2}|latest)") {
            if let Ok(wanted) = Wanted::parse(&text, &format()) {
                prop_assert_eq!(Wanted::parse(&wanted.to_string(), &format()), Ok(wanted));
            }
        }
    }
}
