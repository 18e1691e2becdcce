//! From a version to tags and labels.

use deploy_config::image_tags::{Known, TagRule, filled};
use image_metadata::version::sanitized;
use indexmap::IndexMap;
use jiff::Timestamp;
use registry_client::Tag;
use semver::Version;

use crate::error::ImageError;

/// The template of deploy.yml's default.
pub const DEFAULT_TEMPLATE: &str = "{version}";
const PLACEHOLDER: &str = "{version}";

/// The tag of a version: the template with `{version}` replaced. The `+` of build metadata, which no tag can hold, becomes `-`.
///
/// # Errors
/// [`ImageError::InvalidTemplate`] when the template has no `{version}` (every version would have one tag) or a misspelt one,
/// [`registry_client::RegistryError::InvalidTag`] when the result is not a tag.
pub fn image_tag(template: &str, version: &Version) -> Result<Tag, ImageError> {
    let around = template.replace(PLACEHOLDER, "");
    if around.len() == template.len() || around.contains(['{', '}']) {
        return Err(ImageError::InvalidTemplate { template: template.to_owned() });
    }
    Ok(template.replace(PLACEHOLDER, &version.to_string()).replace('+', "-").parse()?)
}

/// Whether `latest` follows a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latest {
    /// `latest` is put on this version, unless it is a prerelease, which never is.
    Follows,
    /// `latest` stays where it is: a higher version has been released.
    Stays,
}

/// What tags may be made of besides the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whether `latest` follows.
    pub latest: Latest,
    /// The branch; nothing when the run is of none.
    pub branch: Option<String>,
    /// The commit; nothing at a desk.
    pub sha: Option<String>,
}

/// The tags of a version's images: the version's own first, then those that rules ask for. A rule that asks for what is not known makes
/// no tag. What no tag can hold of a branch becomes a hyphen, as docker/metadata-action has it.
///
/// # Errors
/// As [`image_tag`], and [`RegistryError::InvalidTag`](registry_client::RegistryError::InvalidTag) when a rule makes what is no tag.
pub fn tags(rules: &[TagRule], template: &str, version: &Version, place: &Place) -> Result<Vec<Tag>, ImageError> {
    let mut tags = vec![image_tag(template, version)?];
    let (version_text, branch) = (version.to_string().replace('+', "-"), place.branch.as_deref().map(sanitized));
    let known = Known { version: &version_text, branch: branch.as_deref(), sha: place.sha.as_deref() };
    for rule in rules {
        let text = match rule {
            TagRule::Version => None,
            TagRule::Latest => (place.latest == Latest::Follows && version.pre.is_empty()).then(|| "latest".to_owned()),
            TagRule::Template(template) => filled(template, &known),
        };
        if let Some(tag) = text.map(|text| text.parse()).transpose()?
            && !tags.contains(&tag)
        {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// Where a build comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The commit; none at a desk.
    pub revision: Option<String>,
    /// The repository's page; none at a desk.
    pub source: Option<String>,
    /// The moment of the build.
    pub created: Timestamp,
}

/// The labels of one image (OCI image-spec, "Pre-Defined Annotation Keys").
#[must_use]
pub fn labels(title: &str, version: &Version, origin: &Origin) -> IndexMap<&'static str, String> {
    let known = [
        ("org.opencontainers.image.title", Some(title.to_owned())),
        ("org.opencontainers.image.version", Some(version.to_string())),
        ("org.opencontainers.image.revision", origin.revision.clone()),
        ("org.opencontainers.image.source", origin.source.clone()),
        ("org.opencontainers.image.created", Some(origin.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())),
    ];
    known.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use registry_client::RegistryError;

    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn of(rules: &[&str], template: &str, text: &str, place: &Place) -> Vec<String> {
        let rules: Vec<TagRule> = rules.iter().map(|rule| rule.parse().unwrap()).collect();
        tags(&rules, template, &version(text), place).unwrap().iter().map(Tag::to_string).collect()
    }

    fn names(template: &str, text: &str, latest: Latest) -> Vec<String> {
        of(&["version", "latest"], template, text, &Place { latest, branch: None, sha: None })
    }

    #[test]
    fn presets_are_combined_and_no_tag_is_there_twice() {
        let place =
            Place { latest: Latest::Follows, branch: Some("feature/a b".to_owned()), sha: Some("1a2b3c4d5e6f".to_owned()) };
        let rules = ["branch", "branch-sha", "sha", "latest", "v{version}", "version", "{branch}"];
        assert_eq!(
            of(&rules, "v{version}", "1.6.1", &place),
            ["v1.6.1", "feature-a-b", "feature-a-b-1a2b3c4", "sha-1a2b3c4", "latest"]
        );
    }

    #[test]
    fn a_rule_that_asks_for_what_is_not_known_makes_no_tag() {
        let place = Place { latest: Latest::Stays, branch: None, sha: None };
        assert_eq!(of(&["branch", "branch-sha", "sha", "latest"], "{version}", "1.6.1", &place), ["1.6.1"]);
    }

    #[test]
    fn a_branch_that_makes_no_tag_is_refused() {
        let place = Place { latest: Latest::Stays, branch: Some("a".repeat(129)), sha: None };
        let rules = ["branch".parse().unwrap()];
        assert!(matches!(
            tags(&rules, "{version}", &version("1.0.0"), &place),
            Err(ImageError::Registry(RegistryError::InvalidTag { .. }))
        ));
    }

    #[test]
    fn a_release_has_its_own_tag_and_latest() {
        assert_eq!(names("{version}", "1.6.1", Latest::Follows), ["1.6.1", "latest"]);
        assert_eq!(names("v{version}", "1.6.1", Latest::Follows), ["v1.6.1", "latest"]);
        assert_eq!(names("{version}", "1.6.1", Latest::Stays), ["1.6.1"]);
    }

    #[test]
    fn latest_never_follows_a_prerelease() {
        assert_eq!(names("{version}", "2.0.0-rc.1", Latest::Follows), ["2.0.0-rc.1"]);
    }

    #[test]
    fn the_plus_of_build_metadata_becomes_a_hyphen() {
        assert_eq!(image_tag("{version}", &version("1.6.1+build.7")).unwrap().as_str(), "1.6.1-build.7");
    }

    #[test]
    fn a_template_without_the_version_or_with_a_misspelt_one_is_refused() {
        for template in ["latest", "", "{verison}", "{version}-{sha}", "${version}-{"] {
            let error = image_tag(template, &version("1.0.0")).unwrap_err();
            assert!(matches!(error, ImageError::InvalidTemplate { .. }), "{template}: {error}");
        }
    }

    #[test]
    fn a_result_that_is_no_tag_is_refused() {
        let long = version(&format!("1.0.0-{}", "a".repeat(128)));
        for (template, version) in [("-{version}", version("1.0.0")), ("api/{version}", version("1.0.0")), ("{version}", long)] {
            let result = image_tag(template, &version);
            assert!(matches!(result, Err(ImageError::Registry(RegistryError::InvalidTag { .. }))), "{template}");
        }
    }

    #[test]
    fn labels_say_what_is_known() {
        let origin =
            Origin { revision: None, source: Some("https://example.com/a/b".to_owned()), created: Timestamp::UNIX_EPOCH };
        let labels = labels("api", &version("1.0.0+7"), &origin);
        let lines: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            lines,
            [
                "org.opencontainers.image.title=api",
                "org.opencontainers.image.version=1.0.0+7",
                "org.opencontainers.image.source=https://example.com/a/b",
                "org.opencontainers.image.created=1970-01-01T00:00:00Z",
            ]
        );
    }

    proptest! {
        #[test]
        fn what_image_tag_answers_is_a_tag(major: u64, minor: u64, pre in "(rc|alpha)\\.[0-9]", build in "[a-z0-9]{1,20}") {
            let pre = pre.replace(".0", ".1");
            let version: Version = format!("{major}.{minor}.0-{pre}+{build}").parse().unwrap();
            let tag = image_tag("v{version}", &version).unwrap();
            prop_assert!(tag.as_str().parse::<Tag>().is_ok());
            prop_assert!(!tag.as_str().contains('+'));
        }
    }
}
