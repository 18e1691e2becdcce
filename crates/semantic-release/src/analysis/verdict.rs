//! What one commit means for the release, in words.

use crate::rules::of_type;
use crate::version::Bump;

/// What a commit means for the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It asks for a release.
    Releases(Bump),
    /// It is cancelled by, or cancels, the commit at that place of the range.
    Cancelled {
        /// The other commit's place.
        with: usize,
    },
    /// A rule says that it asks for none.
    Rule,
    /// Its type asks for no release.
    Type,
    /// Its header has not the form that the preset asks for.
    NotConventional,
    /// It says `[skip release]`.
    Skipped,
    /// It is a merge commit, and those are left out.
    Merge,
    /// Its message is blank.
    Blank,
}

impl Verdict {
    /// The verdict in words. `kind` is the commit's type, `id` shows the commit at a place.
    #[must_use]
    pub fn told(self, kind: Option<&str>, id: impl FnOnce(usize) -> String) -> String {
        let kind = kind.unwrap_or_default();
        match self {
            Self::Releases(bump) => format!("asks for a {bump} release"),
            Self::Cancelled { with } => format!("cancels out with {}", id(with)),
            Self::Rule => "a rule says that it asks for no release".to_owned(),
            Self::Type if of_type(kind).is_none() && of_type(&kind.to_ascii_lowercase()).is_some() => {
                format!("the type `{kind}` asks for no release; write it in lower case")
            }
            Self::Type => format!("the type `{kind}` asks for no release"),
            Self::NotConventional => "not of the form `type(scope): subject`".to_owned(),
            Self::Skipped => "it says to skip the release".to_owned(),
            Self::Merge => "a merge commit".to_owned(),
            Self::Blank => "the message is empty".to_owned(),
        }
    }
}
