//! Why a version could not be written, where, and what to do.

use std::fmt;

use thiserror::Error;

/// A file whose version cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditError {
    /// The path as it was given.
    pub path: String,
    /// The line, counted from 1, when one is to blame.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl EditError {
    /// Says what to do.
    #[must_use]
    pub fn hint(&self) -> String {
        self.problem.hint()
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.problem),
            None => write!(f, "{}: {}", self.path, self.problem),
        }
    }
}

impl std::error::Error for EditError {}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The name of the file does not tell its form, and no pattern was given.
    #[error("the name does not tell where the version stands")]
    UnknownForm,
    /// The file is not what its name says.
    #[error("this is not {language}: {message}")]
    Syntax {
        /// The language.
        language: &'static str,
        /// What its parser says.
        message: String,
    },
    /// The version is missing.
    #[error("there is no {place}")]
    NoVersion {
        /// Where it was looked for.
        place: &'static str,
    },
    /// The version is there but is not a text.
    #[error("{place} is not a text")]
    NotText {
        /// Where it stands.
        place: String,
    },
    /// A key is there twice, so that parsers disagree which one counts.
    #[error("{place} is there twice")]
    Twice {
        /// The key.
        place: String,
    },
    /// The version stands elsewhere in the file, and is only meant here.
    #[error("{place} is written as {text:?}, which is not the version itself")]
    Indirect {
        /// Where it stands.
        place: &'static str,
        /// What stands there.
        text: String,
    },
    /// A crate has its version from the workspace.
    #[error("the version is the workspace's (`version.workspace = true`)")]
    WorkspaceVersion,
    /// A module has its version from the parent.
    #[error("the version is the parent's")]
    ParentVersion,
    /// A Python project's version is computed at build time.
    #[error("the version is computed when the project is built (`dynamic = [\"version\"]`)")]
    Dynamic,
    /// The requirement for a crate of the workspace would not allow the crate's new version, and cannot be rewritten for sure.
    #[error("the requirement {requirement:?} for {name} does not allow its next version")]
    Requirement {
        /// The crate that is required.
        name: String,
        /// The requirement.
        requirement: String,
        /// The crate's version of today.
        from: String,
    },
    /// A lock file came without a file that it locks.
    #[error("no {manifest} that belongs to this lock is among the files")]
    LockAlone {
        /// The name of the file that is missing.
        manifest: &'static str,
    },
    /// A lock file would have to be sorted anew.
    #[error("{name} is locked in another version too ({version}), and their order would change")]
    LockOrder {
        /// The package.
        name: String,
        /// The other version.
        version: String,
    },
    /// The file should hold a version and nothing else.
    #[error("the file holds something else than one version")]
    NotPlain,
    /// An action's image cannot be pointed at the version.
    #[error("`runs.image` is {image:?}: {why}")]
    Image {
        /// The image.
        image: String,
        /// What stands in the way.
        why: &'static str,
    },
    /// An action has no image, and so no place for a version.
    #[error("there is no `runs.image`, the only place of a version in an action")]
    NoImage,
    /// The tag of an image has no room for the version.
    #[error("the tag of an image cannot hold the `+` of {version}")]
    BuildMetadata {
        /// The version.
        version: String,
    },
    /// Python's packaging tools would not read the version, or as another one.
    #[error("{version} is no version for Python (PEP 440)")]
    NotPython {
        /// The version.
        version: String,
    },
    /// A pattern does not hold `{version}` exactly once.
    #[error("the pattern {pattern:?} does not hold {{version}} once")]
    PatternForm {
        /// The pattern.
        pattern: String,
    },
    /// A pattern does not occur.
    #[error("the pattern {pattern:?} does not occur")]
    PatternAbsent {
        /// The pattern.
        pattern: String,
    },
    /// The text before the version occurs, but no version with what follows.
    #[error(
        "the pattern {pattern:?} does not occur: {found:?} begins like it, but a version and the pattern's end do not follow"
    )]
    PatternBroken {
        /// The pattern.
        pattern: String,
        /// What stands there.
        found: String,
    },
    /// A pattern finds several versions.
    #[error("the pattern {pattern:?} finds {found} here and {other} in line {line}")]
    PatternLoose {
        /// The pattern.
        pattern: String,
        /// The version here.
        found: String,
        /// The version elsewhere.
        other: String,
        /// The line of the other.
        line: usize,
    },
    /// Two entries want different texts at one place of the file.
    #[error("two entries for this file write different texts here")]
    Contradiction,
}

impl Problem {
    fn hint(&self) -> String {
        match self {
            Self::UnknownForm => "give a pattern with it, such as `pattern: 'version = \"{version}\"'`".to_owned(),
            Self::Syntax { language, .. } => {
                format!("mend the file, or remove it from `files` if it is not meant to be {language}")
            }
            Self::NoVersion { place } => format!("add {place} with the version of today, or remove the file from `files`"),
            Self::NotText { .. } => "write the version as a text in quotes, such as \"1.2.3\"".to_owned(),
            Self::Twice { place } => format!("remove all but one {place}"),
            Self::Indirect { .. } => "write the version itself there, or give a pattern for the place where it stands".to_owned(),
            Self::WorkspaceVersion => "list the Cargo.toml of the workspace's root in `files`".to_owned(),
            Self::ParentVersion => "list the parent's pom.xml in `files` too".to_owned(),
            Self::Dynamic => {
                "remove pyproject.toml from `files`; if another file holds the version, list that one with a pattern".to_owned()
            }
            Self::Requirement { from, .. } => {
                format!("require the version of today in full (\"{from}\"): such a requirement follows the crate")
            }
            Self::LockAlone { manifest } => format!("list the {manifest} in `files` too, or remove the lock from `files`"),
            Self::LockOrder { name, .. } => {
                format!("remove the dependency on the other version of {name}, or keep the lock out of `files`")
            }
            Self::NotPlain => "leave only the version in it, or give a pattern".to_owned(),
            Self::Image { .. } | Self::NoImage => {
                "write `image: docker://REGISTRY/NAME:1.2.3`, give a pattern, or remove the file from `files`".to_owned()
            }
            Self::BuildMetadata { .. } => "release a version without `+`".to_owned(),
            Self::NotPython { .. } => "call the prereleases `alpha`, `beta`, `rc` or `dev`, as in 1.2.0-beta.1".to_owned(),
            Self::PatternForm { .. } => {
                "write {version} once where the version stands, as in `version = \"{version}\"`".to_owned()
            }
            Self::PatternAbsent { .. } | Self::PatternBroken { .. } => {
                "compare the pattern with the file: blanks and quotes count, and the version needs all three numbers".to_owned()
            }
            Self::PatternLoose { .. } => "make the pattern longer, so that it finds one version only".to_owned(),
            Self::Contradiction => "keep one entry for each place of the file".to_owned(),
        }
    }
}

/// The beginning of a text, short enough for a message.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
