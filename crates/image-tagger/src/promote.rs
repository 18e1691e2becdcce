//! An image's bytes under another tag, in its repository or in another: what was built stays what it is, under another name.
//!
//! Nothing is rebuilt or converted, so that the digest after is the digest before. No tag moves unless every source is there and
//! everything that belongs to it has arrived.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | here | what is to be done, and the plan's steps | values |
//! | `plan` | what is there, and what follows | IO |
//! | `parts` | what belongs to an image: platforms, attestations, signatures | IO |
//! | `fallback` | the `sha256-` tags that stand for the list of referrers | pure |
//! | `transfer` | blobs and manifests on their way to another repository | IO |
//! | `apply` | the tags are put | IO |

mod apply;
mod fallback;
mod parts;
mod plan;
mod transfer;

pub use self::apply::apply;
pub use self::parts::Parts;
pub use self::plan::{Run, plan};
use registry_client::{Digest, Manifest, Repository, Tag};

use crate::source::{Reference, Source};

/// One image that is to be promoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The service that runs the image.
    pub service: String,
    /// Where the image is.
    pub source: Source,
    /// The repository where it is to be.
    pub image: Repository,
    /// The tags that it gets there.
    pub to: Vec<Tag>,
}

impl Promotion {
    /// Whether the image stays in its repository, so that a tag is all there is to put.
    #[must_use]
    pub fn is_retag(&self) -> bool {
        self.source.image == self.image
    }
}

/// One step of the plan: what was found, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub promotion: Promotion,
    /// The source.
    pub manifest: Manifest,
    /// What each of the target's tags is on.
    pub now: Vec<Now>,
    /// What goes along to another repository.
    pub parts: Option<Parts>,
}

/// What a tag is on before the promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// It was not looked at.
    NotLooked,
    /// It does not exist.
    Absent,
    /// That digest.
    On(Digest),
}

impl Now {
    pub(crate) fn is_on(&self, digest: &Digest) -> bool {
        matches!(self, Self::On(now) if now == digest)
    }
}

impl Step {
    /// Whether everything is where it should be already.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.due().next().is_none() && self.parts.as_ref().is_none_or(Parts::is_there)
    }

    /// The tags that are still to be put.
    pub(crate) fn due(&self) -> impl Iterator<Item = &Tag> {
        let tags = self.promotion.to.iter().zip(&self.now);
        tags.filter(|(_, now)| !now.is_on(self.manifest.digest())).map(|(tag, _)| tag)
    }

    /// The step as lines of the plan: one for each tag, and one for what goes along.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let tags = self.promotion.to.iter().zip(&self.now).map(|(tag, now)| self.line(tag, now));
        let parts = self.parts.as_ref().and_then(Parts::line).map(|line| format!("{}: {line}", self.promotion.image));
        tags.chain(parts).collect()
    }

    fn line(&self, to: &Tag, now: &Now) -> String {
        let Promotion { image, source, .. } = &self.promotion;
        let digest = self.manifest.digest();
        let from = match &source.reference {
            Reference::Tag(from) if self.promotion.is_retag() => format!("{image}: {from} → {to}"),
            Reference::Digest(_) if self.promotion.is_retag() => format!("{image}: {to}"),
            _ => format!("{source} → {image}:{to}"),
        };
        match now {
            Now::On(now) if now == digest => format!("{image}: {to} is on {digest} already"),
            Now::On(now) => format!("{from} ({digest}, until now on {now})"),
            Now::Absent | Now::NotLooked => format!("{from} ({digest})"),
        }
    }
}
