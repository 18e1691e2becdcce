//! Why no version can be decided: settings that cannot be, and versions that may not be released.

use actions_core::{Exit, Explain};
use semver::Version;
use thiserror::Error;

/// Why no version can be decided.
#[derive(Debug, Error)]
pub enum Refusal {
    /// A release rule compares a part with nothing.
    #[error("rule {rule} compares `{part}` with an empty text")]
    EmptyPattern {
        /// The rule's place, from 1.
        rule: usize,
        /// The part's name.
        part: String,
    },
    /// A pattern for messages cannot be read.
    #[error("failed to read the patterns for commit messages")]
    Pattern(#[from] conventional_commits::PatternError),
    /// The first version is none.
    #[error("the initial version `{text}` is not a version")]
    InitialVersion {
        /// What was given.
        text: String,
        /// The cause.
        #[source]
        source: semver::Error,
    },
    /// The branches cannot be as they are configured.
    #[error("the branches cannot be as they are configured: {}", problems.join("; "))]
    Branches {
        /// All that is wrong.
        problems: Vec<String>,
    },
    /// The version lies outside of what the branch may release.
    #[error("{version} cannot be released from the branch {branch}, which releases only {range}")]
    OutOfRange {
        /// The version.
        version: Version,
        /// The branch.
        branch: String,
        /// The versions that it may release, such as `>=1.2.0 <2.0.0`.
        range: String,
        /// The branches that could release it.
        others: Vec<String>,
    },
    /// A version is asked for that the branch does not make.
    #[error("{version} is asked for, but the branch {branch} releases only versions such as {example}")]
    OtherPrerelease {
        /// The version.
        version: Version,
        /// The branch.
        branch: String,
        /// A version that it could release.
        example: Version,
    },
    /// The version has a tag already, somewhere that is not behind the commit.
    #[error("the version {version} exists already, but its tag {tag} is not behind this commit")]
    Taken {
        /// The version.
        version: Version,
        /// Its tag.
        tag: String,
    },
    /// A number is too large to be counted on.
    #[error("no version can follow {version}: its numbers are too large")]
    TooLarge {
        /// The version.
        version: Version,
    },
}

impl Explain for Refusal {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::EmptyPattern { part, .. } => format!("leave `{part}` out to take any, or write `*` to ask that there is one"),
            Self::Pattern(_) => "write the patterns as JavaScript regular expressions, as conventional-commits-parser takes them".to_owned(),
            Self::InitialVersion { .. } => "write the initial version as `0.1.0` or `1.0.0`".to_owned(),
            Self::Branches { .. } => {
                "mend `branches`: at most three release branches, ranges such as `1.x` or `1.2.x`, and a name of its own for each prerelease".to_owned()
            }
            Self::OutOfRange { branch, others, .. } => match others.as_slice() {
                [] => format!("take what asks for it out of {branch} with `git revert`"),
                others => {
                    let others = others.join(" or ");
                    format!("bring the commits that ask for it to {others} (`git cherry-pick`) and take them out of {branch} (`git revert`)")
                }
            },
            Self::OtherPrerelease { example, .. } => format!("ask for `Release-As: {example}`, or for the version on another branch"),
            Self::Taken { version, tag } => {
                format!("merge the commit of {tag} into this branch, or delete that tag, or ask for a higher version with `Release-As:` than {version}")
            }
            Self::TooLarge { .. } => "delete that tag, or ask for a version with `Release-As: 1.2.3`".to_owned(),
        })
    }

    fn exit(&self) -> Exit {
        match self {
            Self::EmptyPattern { .. } | Self::Pattern(_) | Self::InitialVersion { .. } | Self::Branches { .. } => Exit::BadInput,
            Self::OutOfRange { .. } | Self::OtherPrerelease { .. } | Self::Taken { .. } | Self::TooLarge { .. } => Exit::Expected,
        }
    }
}
