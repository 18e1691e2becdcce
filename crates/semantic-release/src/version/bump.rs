//! How far a version moves.

use std::fmt;

use semver::Version;

/// How far a version moves; ordered as commit-analyzer orders its release types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// To the next prerelease of the same version.
    Prerelease,
    /// To the first prerelease of the next third number.
    Prepatch,
    /// The third number.
    Patch,
    /// To the first prerelease of the next second number.
    Preminor,
    /// The second number.
    Minor,
    /// To the first prerelease of the next first number.
    Premajor,
    /// The first number.
    Major,
}

impl Bump {
    /// The bump on a branch whose every release is a prerelease already.
    #[must_use]
    pub fn without_prerelease(self) -> Self {
        match self {
            Self::Prerelease | Self::Prepatch | Self::Patch => Self::Patch,
            Self::Preminor | Self::Minor => Self::Minor,
            Self::Premajor | Self::Major => Self::Major,
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prerelease => "prerelease",
            Self::Prepatch => "prepatch",
            Self::Patch => "patch",
            Self::Preminor => "preminor",
            Self::Minor => "minor",
            Self::Premajor => "premajor",
            Self::Major => "major",
        })
    }
}

/// The first part in which two versions differ.
#[must_use]
pub fn between(from: &Version, to: &Version) -> Bump {
    if from.major != to.major {
        Bump::Major
    } else if from.minor != to.minor {
        Bump::Minor
    } else if from.patch != to.patch || to.pre.is_empty() {
        Bump::Patch
    } else {
        Bump::Prerelease
    }
}
