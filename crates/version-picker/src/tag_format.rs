//! The form of version tags: a text with one `${version}` in it.

use github_client::TagRef;
use semver::Version;
use thiserror::Error;

use crate::resolve::Candidate;

const VARIABLE: &str = "${version}";

/// What makes a version a tag, and a tag a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFormat {
    prefix: String,
    suffix: String,
}

/// The variable is missing or there more than once.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` must contain `${{version}}` exactly once")]
pub struct TagFormatError(String);

impl TagFormat {
    /// Reads a format such as `v${version}`.
    ///
    /// # Errors
    /// [`TagFormatError`] when the text has not exactly one variable.
    pub fn parse(text: &str) -> Result<Self, TagFormatError> {
        let parts = text.split_once(VARIABLE).filter(|(_, suffix)| !suffix.contains(VARIABLE));
        let (prefix, suffix) = parts.ok_or_else(|| TagFormatError(text.to_owned()))?;
        Ok(Self { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
    }

    /// The tag of a version.
    #[must_use]
    pub fn tag(&self, version: &Version) -> String {
        format!("{}{version}{}", self.prefix, self.suffix)
    }

    /// The version of a tag; nothing when the tag only looks like one, as the moving `v1` and `v1.2` do.
    #[must_use]
    pub fn version(&self, tag: &str) -> Option<Version> {
        Version::parse(tag.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())?).ok()
    }

    /// The versions that have a tag, highest first.
    #[must_use]
    pub fn versions(&self, tags: Vec<TagRef>) -> Vec<Candidate> {
        let candidate = |TagRef { name, sha }: TagRef| Some(Candidate { version: self.version(&name)?, tag: name, sha });
        let mut versions: Vec<Candidate> = tags.into_iter().filter_map(candidate).collect();
        versions.sort_by(|a, b| b.version.cmp(&a.version));
        versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(format: &str, tags: &[&str]) -> Vec<String> {
        let tags = tags.iter().map(|name| TagRef { name: (*name).to_owned(), sha: String::new() }).collect();
        TagFormat::parse(format).unwrap().versions(tags).into_iter().map(|found| found.tag).collect()
    }

    #[test]
    fn versions_are_ordered_as_versions_not_as_text() {
        let tags = ["v1.10.0", "v1.9.0", "v2.0.0-rc.2", "v2.0.0", "v2.0.0-rc.10"];
        assert_eq!(names("v${version}", &tags), ["v2.0.0", "v2.0.0-rc.10", "v2.0.0-rc.2", "v1.10.0", "v1.9.0"]);
    }

    #[test]
    fn a_tag_that_merely_looks_like_a_version_is_none() {
        assert_eq!(names("v${version}", &["v1", "v1.2", "beta", "1.2.3", "vv1.2.3", "v1.2.3.4", "v01.2.3", "v1.2.3 "]), [""; 0]);
    }

    #[test]
    fn only_tags_of_the_whole_form_count() {
        assert_eq!(names("api@${version}-x", &["api@1.0.0-x", "api@1.0.0", "web@1.0.0-x"]), ["api@1.0.0-x"]);
    }

    #[test]
    fn the_variable_must_be_there_exactly_once() {
        for text in ["v", "", "v{version}", "${version}${version}"] {
            assert_eq!(TagFormat::parse(text), Err(TagFormatError(text.to_owned())));
        }
    }
}
