//! Why something stays, and why something goes: parts of sentences, after `kept, because it` and `removed, because it`.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::facts::Digest;

/// Why something stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It runs, or somebody asked for it; the text says which.
    InUse(String),
    /// A tag of it is kept by a pattern.
    Pattern(String),
    /// Nobody knows what a manifest of this type needs.
    UnknownType(String),
    /// It is one of the newest images of its kind.
    Newest(usize),
    /// It is younger than this.
    YoungerThan(Duration),
    /// It has no date to be judged by.
    NoDate,
    /// The policy removes nothing that has a tag.
    HasTag,
    /// It has no tag yet, and may be an upload on its way.
    MayBeUploading,
    /// Something kept for itself is a part of it.
    Holds(Digest),
    /// Something that is kept needs it, or it refers to something that is kept.
    BelongsTo(Digest),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(why) => f.write_str(why),
            Self::Pattern(pattern) => write!(f, "is protected by {pattern}"),
            Self::UnknownType(kind) => write!(f, "is of the unknown type {kind}"),
            Self::Newest(1) => f.write_str("is the newest"),
            Self::Newest(count) => write!(f, "is of the newest {count}"),
            Self::YoungerThan(age) => write!(f, "is younger than {}", Age(*age)),
            Self::NoDate => f.write_str("has no date"),
            Self::HasTag => f.write_str("has a tag"),
            Self::MayBeUploading => f.write_str("may be an upload on its way"),
            Self::Holds(part) => write!(f, "has the part {}", short(part)),
            Self::BelongsTo(whole) => write!(f, "belongs to {}", short(whole)),
        }
    }
}

/// Why something goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Removal {
    /// So many images of its kind are newer, and nothing else keeps it.
    Older(usize),
    /// It is not younger than this, and nothing else keeps it.
    OlderThan(Duration),
    /// It has had no tag for longer than the policy's grace.
    Untagged,
    /// It is a tag for a manifest that is not there any more.
    Orphan,
    /// It is an index, and nothing that it lists is there.
    Empty,
    /// It is what a run of this program left behind.
    Stamp,
    /// It belongs to what is removed.
    PartOf(Digest),
    /// The digest stays; nothing keeps this tag of it.
    UnkeptTag,
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Older(1) => f.write_str("is not the newest"),
            Self::Older(count) => write!(f, "is not of the newest {count}"),
            Self::OlderThan(age) => write!(f, "is older than {}", Age(*age)),
            Self::Untagged => f.write_str("has no tag"),
            Self::Orphan => f.write_str("refers to what is gone"),
            Self::Empty => f.write_str("lists only what is gone"),
            Self::Stamp => f.write_str("is left over from an untagging"),
            Self::PartOf(whole) => write!(f, "belongs to {}", short(whole)),
            Self::UnkeptTag => f.write_str("is a tag that nothing keeps"),
        }
    }
}

macro_rules! as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
as_text!(Reason, Removal);

/// As much of a digest as people compare: twelve digits, as Docker shows.
pub(crate) fn short(digest: &Digest) -> &str {
    let text = digest.as_str();
    let start = text.find(':').map_or(0, |colon| colon + 1);
    text.get(..start + 12).unwrap_or(text)
}

/// A time in its largest whole unit.
struct Age(Duration);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
        let (size, name) = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size)).unwrap_or((1, "second"));
        let count = seconds / size;
        write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}
