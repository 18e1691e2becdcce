//! The form of version tags: a text with one `${version}` in it.

use semver::Version;
use thiserror::Error;

const VARIABLE: &str = "${version}";

/// What makes a version a tag, and a tag a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFormat {
    prefix: String,
    suffix: String,
}

/// `v${version}`: the form of most repositories.
impl Default for TagFormat {
    fn default() -> Self {
        Self { prefix: "v".to_owned(), suffix: String::new() }
    }
}

/// Why a text is not a tag format.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TagFormatError {
    /// The variable is missing or there more than once.
    #[error("`{0}` must contain `${{version}}` exactly once")]
    Variable(String),
    /// Git does not take such a name.
    #[error("`{0}` does not make a valid tag name")]
    Name(String),
}

impl TagFormat {
    /// Reads a format such as `v${version}`.
    ///
    /// # Errors
    /// [`TagFormatError`] when the text has not exactly one variable, or makes no valid tag name.
    pub fn parse(text: &str) -> Result<Self, TagFormatError> {
        let parts = text.split_once(VARIABLE).filter(|(_, suffix)| !suffix.contains(VARIABLE));
        let (prefix, suffix) = parts.ok_or_else(|| TagFormatError::Variable(text.to_owned()))?;
        let format = Self { prefix: prefix.to_owned(), suffix: suffix.to_owned() };
        let name = format!("refs/tags/{}", format.tag(&Version::new(1, 0, 0)));
        match gix_validate::reference::name(name.as_str().into()) {
            Ok(_) => Ok(format),
            Err(_) => Err(TagFormatError::Name(text.to_owned())),
        }
    }

    /// The tag of a version.
    #[must_use]
    pub fn tag(&self, version: &Version) -> String {
        format!("{}{version}{}", self.prefix, self.suffix)
    }

    /// The tag of a part of a version, such as `1.2`, that moves with it.
    #[must_use]
    pub fn tag_of(&self, part: &str) -> String {
        format!("{}{part}{}", self.prefix, self.suffix)
    }

    /// The version of a tag; nothing when the tag has another form, as the floating `v1` has.
    #[must_use]
    pub fn version(&self, tag: &str) -> Option<Version> {
        read_version(tag.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())?)
    }
}

/// Reads a version; one with a number that JavaScript cannot hold exactly is none, as for node-semver.
pub(crate) fn read_version(text: &str) -> Option<Version> {
    const MAX_SAFE: u64 = (1 << 53) - 1;
    Version::parse(text).ok().filter(|version| [version.major, version.minor, version.patch].iter().all(|n| *n < MAX_SAFE))
}

#[cfg(test)]
mod tests {
    use super::{TagFormat, TagFormatError};

    #[test]
    fn a_tag_is_read_only_in_its_whole_form() {
        let format = TagFormat::parse("api@${version}-x").unwrap();
        let version = format.version("api@1.2.3-x").unwrap();
        assert_eq!(format.tag(&version), "api@1.2.3-x");
        for other in ["api@1.2.3", "1.2.3-x", "web@1.2.3-x", "api@1.2-x", "api@v1.2.3-x", "api@01.2.3-x", "api@1-x"] {
            assert_eq!(format.version(other), None, "{other}");
        }
    }

    #[test]
    fn numbers_that_javascript_cannot_hold_are_no_version() {
        let format = TagFormat::parse("${version}").unwrap();
        assert!(format.version("9007199254740990.0.0").is_some());
        assert!(format.version("9007199254740992.0.0").is_none());
    }

    #[test]
    fn the_variable_must_stand_there_once_and_the_name_be_valid() {
        for text in ["v", "${version}${version}", "v{version}"] {
            assert_eq!(TagFormat::parse(text), Err(TagFormatError::Variable(text.to_owned())));
        }
        for text in ["a b${version}", "x..${version}", "${version}.lock", "/${version}", "v~${version}"] {
            assert_eq!(TagFormat::parse(text), Err(TagFormatError::Name(text.to_owned())));
        }
    }
}
