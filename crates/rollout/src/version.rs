//! When an answered version is the one wanted, and how a tag becomes a version again.

/// The answers that prove a version: the version itself and its image tag, each with or without a leading `v`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected(Vec<String>);

impl Expected {
    /// What proves these names of one version; without any name only health can be proven.
    #[must_use]
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(bare).map(str::to_owned).collect())
    }

    /// Whether there is anything to compare with.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether an answer names the version. `unknown`, an empty answer and a prefix of it do not.
    #[must_use]
    pub fn accepts(&self, answer: &str) -> bool {
        self.0.iter().any(|name| name == bare(answer))
    }
}

/// The version that an image tag stands for, by the template that made it; nothing for a tag such as `latest`.
#[must_use]
pub fn of_tag(template: &str, tag: &str) -> Option<String> {
    let (before, after) = template.split_once("{version}")?;
    let text = tag.strip_prefix(before)?.strip_suffix(after)?;
    semver::Version::parse(text).ok().map(|_| text.to_owned())
}

/// A text that names a version, without white space and a leading `v` before a digit.
#[must_use]
pub fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_its_number_and_its_tag() {
        let expected = Expected::new(["1.6.1", "release-1.6.1"]);
        for answer in ["1.6.1", "v1.6.1", " 1.6.1\n", "release-1.6.1"] {
            assert!(expected.accepts(answer), "{answer} is not accepted");
        }
        for answer in ["", "unknown", "1.6", "1.6.10", "1.6.1-rc.1", "vv1.6.1", "latest"] {
            assert!(!expected.accepts(answer), "{answer} is accepted");
        }
    }

    #[test]
    fn a_tag_becomes_a_version_by_its_template() {
        assert_eq!(of_tag("{version}", "1.6.1").as_deref(), Some("1.6.1"));
        assert_eq!(of_tag("v{version}", "v1.0.46").as_deref(), Some("1.0.46"));
        assert_eq!(of_tag("v{version}", "1.0.46"), None);
        assert_eq!(of_tag("{version}", "latest"), None);
    }

    #[test]
    fn with_nothing_to_compare_nothing_is_accepted() {
        assert!(!Expected::default().is_known());
        assert!(!Expected::default().accepts("1.0.0"));
    }
}
