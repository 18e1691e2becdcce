//! The tags of images: presets by name, and templates.

use std::str::FromStr;

use actions_core::inputs::nearest;
use thiserror::Error;

/// The names of the presets, in the order of their explanation.
pub const PRESETS: [&str; 5] = ["version", "latest", "sha", "branch", "branch-sha"];

/// What may stand in braces in a template.
const PLACEHOLDERS: [&str; 4] = ["version", "branch", "sha", "short_sha"];

/// One tag of every image, before version, branch and commit are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagRule {
    /// The version's own tag, which follows from `image_tag`.
    Version,
    /// `latest`, for the highest release.
    Latest,
    /// A text with placeholders in it.
    Template(String),
}

/// Why a text is no rule for a tag.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum TagRuleError {
    /// It is no preset, and has no placeholder.
    #[error("`{0}` is no preset, and no template")]
    Unknown(String),
    /// There is something in braces that is not known.
    #[error("`{text}` holds `{{{name}}}`, which is not known")]
    Placeholder {
        /// The text.
        text: String,
        /// What is in braces.
        name: String,
    },
    /// What is around the placeholders can be in no tag.
    #[error("`{0}` does not make an image tag")]
    NoTag(String),
}

impl TagRuleError {
    /// What to write in its place.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown(text) => nearest(text, PRESETS).map_or_else(
                || {
                    let presets = PRESETS.join(", ");
                    format!("presets are {presets}; a template holds {{version}}, {{branch}}, {{sha}} or {{short_sha}}")
                },
                |near| format!("did you mean `{near}`?"),
            ),
            Self::Placeholder { .. } => "known are {version}, {branch}, {sha} and {short_sha}".to_owned(),
            Self::NoTag(_) => "an image tag holds letters, digits, `.`, `_` and `-` only".to_owned(),
        }
    }
}

/// What a template's placeholders stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// The version.
    pub version: &'a str,
    /// The branch; nothing when the run is of none.
    pub branch: Option<&'a str>,
    /// The commit, hexadecimal; nothing at a desk.
    pub sha: Option<&'a str>,
}

impl FromStr for TagRule {
    type Err = TagRuleError;

    fn from_str(text: &str) -> Result<Self, TagRuleError> {
        match text {
            "version" => return Ok(Self::Version),
            "latest" => return Ok(Self::Latest),
            "sha" => return Ok(Self::Template("sha-{short_sha}".to_owned())),
            "branch" => return Ok(Self::Template("{branch}".to_owned())),
            "branch-sha" => return Ok(Self::Template("{branch}-{short_sha}".to_owned())),
            _ if !text.contains('{') => return Err(TagRuleError::Unknown(text.to_owned())),
            _ => {}
        }
        let mut around = text.to_owned();
        for name in PLACEHOLDERS {
            around = around.replace(&format!("{{{name}}}"), "x");
        }
        if let Some((_, rest)) = around.split_once('{') {
            let name = rest.split('}').next().unwrap_or_default().to_owned();
            return Err(TagRuleError::Placeholder { text: text.to_owned(), name });
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if around.starts_with(['.', '-']) || !around.chars().all(fits) {
            return Err(TagRuleError::NoTag(text.to_owned()));
        }
        Ok(Self::Template(text.to_owned()))
    }
}

/// A template with its placeholders replaced; nothing when it asks for what is not known. Seven characters make a short commit.
#[must_use]
pub fn filled(template: &str, known: &Known<'_>) -> Option<String> {
    let short = known.sha.map(|sha| sha.get(..7).unwrap_or(sha));
    let values = [Some(known.version), known.branch, known.sha, short];
    let mut text = template.to_owned();
    for (name, value) in PLACEHOLDERS.iter().zip(values) {
        let placeholder = format!("{{{name}}}");
        if text.contains(&placeholder) {
            text = text.replace(&placeholder, value?);
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_templates_by_name() {
        let known = Known { version: "1.6.1", branch: Some("staging"), sha: Some("1a2b3c4d5e") };
        let tag = |text: &str| match text.parse().unwrap() {
            TagRule::Template(template) => filled(&template, &known).unwrap(),
            other => format!("{other:?}"),
        };
        assert_eq!(PRESETS.map(tag), ["Version", "Latest", "sha-1a2b3c4", "staging", "staging-1a2b3c4"]);
        assert_eq!(tag("{sha}"), "1a2b3c4d5e");
        assert_eq!(tag("build-{version}-{short_sha}"), "build-1.6.1-1a2b3c4");
    }

    #[test]
    fn what_is_not_known_makes_no_tag() {
        let known = Known { version: "1.6.1", branch: None, sha: None };
        for template in ["{branch}", "{branch}-{short_sha}", "sha-{short_sha}", "{sha}"] {
            assert_eq!(filled(template, &known), None, "{template}");
        }
        assert_eq!(filled("v{version}", &known).as_deref(), Some("v1.6.1"));
    }

    #[test]
    fn a_misspelt_preset_or_placeholder_is_no_tag_by_accident() {
        let error = |text: &str| text.parse::<TagRule>().unwrap_err();
        assert_eq!(error("lastest"), TagRuleError::Unknown("lastest".to_owned()));
        assert_eq!(error("sha-{sh}"), TagRuleError::Placeholder { text: "sha-{sh}".to_owned(), name: "sh".to_owned() });
        for text in ["{sha", "-{sha}", "a/{branch}", "{branch} {sha}", "}{sha}"] {
            assert!(text.parse::<TagRule>().is_err(), "{text}");
        }
    }
}
