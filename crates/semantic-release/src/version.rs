//! Versions: what a change asks for, and the version that follows.

use std::fmt;

use semver::{Prerelease, Version};

/// How far a version moves; ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The third number.
    Patch,
    /// The second number.
    Minor,
    /// The first number.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The version of a repository's first release, whatever its commits ask for (semantic-release's `FIRST_RELEASE`).
pub const FIRST: Version = Version::new(1, 0, 0);

/// The version that follows the last release.
///
/// Zero is a number like any other, as in semantic-release: a breaking change after 0.3.1 gives 1.0.0, a feature 0.4.0.
#[must_use]
pub fn next(last: Option<&Version>, bump: Bump) -> Version {
    let Some(last) = last else { return FIRST };
    match bump {
        Bump::Major => Version::new(last.major + 1, 0, 0),
        Bump::Minor => Version::new(last.major, last.minor + 1, 0),
        Bump::Patch => Version::new(last.major, last.minor, last.patch + 1),
    }
}

/// The first number in which two versions differ.
#[must_use]
pub fn between(from: &Version, to: &Version) -> Bump {
    if from.major != to.major {
        Bump::Major
    } else if from.minor != to.minor {
        Bump::Minor
    } else {
        Bump::Patch
    }
}

/// Whether a version is one that a release branch releases: no prerelease such as `-beta.1`.
#[must_use]
pub fn is_release(version: &Version) -> bool {
    version.pre == Prerelease::EMPTY
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::{Bump, between, next};

    #[test]
    fn the_first_release_is_one() {
        for bump in [Bump::Patch, Bump::Minor, Bump::Major] {
            assert_eq!(next(None, bump).to_string(), "1.0.0");
        }
    }

    #[test]
    fn a_bump_moves_its_number_and_clears_those_after_it() {
        let last = Version::parse("1.2.3+5").unwrap();
        assert_eq!(next(Some(&last), Bump::Patch).to_string(), "1.2.4");
        assert_eq!(next(Some(&last), Bump::Minor).to_string(), "1.3.0");
        assert_eq!(next(Some(&last), Bump::Major).to_string(), "2.0.0");
    }

    #[test]
    fn zero_is_a_number_like_any_other() {
        let last = Version::new(0, 3, 1);
        assert_eq!(next(Some(&last), Bump::Minor).to_string(), "0.4.0");
        assert_eq!(next(Some(&last), Bump::Major).to_string(), "1.0.0");
    }

    proptest::proptest! {
        #[test]
        fn the_bump_between_two_versions_is_the_one_that_was_made(major in 0u64..9, minor in 0u64..9, patch in 0u64..9, which in 0usize..3) {
            let bump = [Bump::Patch, Bump::Minor, Bump::Major][which];
            let last = Version::new(major, minor, patch);
            let next = next(Some(&last), bump);
            proptest::prop_assert!(next > last);
            proptest::prop_assert_eq!(between(&last, &next), bump);
        }
    }
}
