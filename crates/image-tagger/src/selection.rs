//! Which images of a version are built, and which are those of an earlier release under a new tag.
//!
//! An image is built when something that belongs to it has changed since the last release; else the last release's image, which is
//! what a build would make again, gets the version's tags. An image that is there already is left alone, so that a run that is
//! repeated never changes what is behind a version's tag. Where a fact is missing, an image is built.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | here | what becomes of each image, and why | values |
//! | `past` | the last release, and what has changed since | IO |
//! | `settings` | how an image was built then, and is now | pure |
//! | `judge` | whether something that belongs to an image has changed | pure |
//! | `choose` | what the registry has of it, and what follows | IO |
//! | `report` | the choices in words | pure |

mod choose;
mod judge;
mod past;
mod report;
mod settings;

use registry_client::Digest;
use semver::Version;

pub(crate) use self::choose::choose;
pub(crate) use self::judge::every;
pub(crate) use self::past::read;
pub(crate) use self::report::{lines, markdown};
use self::settings::Settings;

/// What is known of the releases before.
#[derive(Debug)]
pub(crate) struct Past {
    /// The highest version that was released, without prereleases; nothing when none is known.
    pub(crate) highest: Option<Version>,
    /// The last release and what has changed since; else why there is nothing to compare with.
    pub(crate) last: Result<Last, String>,
}

/// The last release before a version, and what has changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Last {
    /// Its version.
    pub(crate) version: Version,
    /// Its tag in git.
    pub(crate) tag: String,
    /// The files that are not the same.
    pub(crate) paths: Vec<String>,
    /// Whether there may be more of them.
    pub(crate) is_cut: bool,
    /// How images were built then.
    pub(crate) settings: Settings,
}

/// What becomes of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is built.
    Build,
    /// What is there on a digest gets the version's tags.
    Promote(Digest),
    /// It is there, under all its tags.
    Nothing,
}

impl Fate {
    /// The word for it in the outputs.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Promote(_) => "promote",
            Self::Nothing => "none",
        }
    }
}

/// What becomes of one image, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The service.
    pub(crate) service: String,
    /// What becomes of its image.
    pub(crate) fate: Fate,
    /// Why, as a fragment; it may hold names of files, which anybody can have written.
    pub(crate) why: String,
}
