//! The input `tags`: rules that make tags.

use indexmap::IndexMap;

use crate::error::MetadataError;
use crate::js;
use crate::list::fields;

/// The kind of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Scheduled runs.
    Schedule,
    /// Semantic versions.
    Semver,
    /// Python's versions.
    Pep440,
    /// A part of the git tag.
    Match,
    /// The newest state of a branch.
    Edge,
    /// The branch, git tag or pull request.
    Ref,
    /// A text.
    Raw,
    /// The commit.
    Sha,
}

const TYPES: [(Type, &str, &str); 8] = [
    (Type::Schedule, "schedule", "1000"),
    (Type::Semver, "semver", "900"),
    (Type::Pep440, "pep440", "900"),
    (Type::Match, "match", "800"),
    (Type::Edge, "edge", "700"),
    (Type::Ref, "ref", "600"),
    (Type::Raw, "raw", "200"),
    (Type::Sha, "sha", "100"),
];

/// What `tags` is when it is empty.
const DEFAULT: [&str; 4] = ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"];

impl Type {
    fn named(name: &str) -> Option<Self> {
        TYPES.iter().find(|one| one.1 == name).map(|one| one.0)
    }

    fn row(self) -> (&'static str, &'static str) {
        TYPES.iter().find(|one| one.0 == self).map_or(("", ""), |one| (one.1, one.2))
    }

    /// The name as in `type=`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }
}

/// A rule that makes a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its kind.
    pub kind: Type,
    /// Its attributes, with the defaults of its kind; those that are not known are kept.
    pub attributes: IndexMap<String, String>,
}

impl Tag {
    /// An attribute; empty when there is none.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Reads one item.
    ///
    /// # Errors
    /// [`MetadataError`] when its type is not known, or an attribute is missing or wrong.
    pub fn read(item: &str) -> Result<Self, MetadataError> {
        let (mut kind, mut attributes) = (Type::Raw, IndexMap::new());
        for field in fields(item)? {
            // A `=` at the very beginning separates nothing.
            match field.split_once('=').filter(|(key, _)| !key.is_empty()) {
                None => drop(attributes.insert("value".to_owned(), js::trim(&field).to_owned())),
                Some((key, value)) => match (js::trim(key).to_lowercase(), js::trim(value)) {
                    (key, value) if key == "type" => {
                        kind = Type::named(value).ok_or_else(|| MetadataError::broken("Unknown tag type attribute: ", value))?;
                    }
                    (key, value) => drop(attributes.insert(key, value.to_owned())),
                },
            }
        }
        let mut tag = Self { kind, attributes };
        tag.complete(item)?;
        Ok(tag)
    }

    fn complete(&mut self, item: &str) -> Result<(), MetadataError> {
        match self.kind {
            Type::Schedule => self.default("pattern", "nightly"),
            Type::Semver | Type::Pep440 => {
                self.require("pattern", "Missing pattern attribute for ", item)?;
                self.default("value", "");
                self.default("match", "");
            }
            Type::Match => {
                self.require("pattern", "Missing pattern attribute for ", item)?;
                self.default("group", "0");
                self.check(!js::number(self.attribute("group")).is_nan(), "Invalid match group for ", item)?;
                self.default("value", "");
            }
            Type::Edge => self.default("branch", ""),
            Type::Ref => {
                self.require("event", "Missing event attribute for ", item)?;
                self.check(matches!(self.attribute("event"), "branch" | "tag" | "pr"), "Invalid event for ", item)?;
                if self.attribute("event") == "pr" {
                    self.default("prefix", "pr-");
                }
            }
            Type::Raw => self.require("value", "Missing value attribute for ", item)?,
            Type::Sha => {
                self.default("prefix", "sha-");
                self.default("format", "short");
                self.check(matches!(self.attribute("format"), "short" | "long"), "Invalid format for ", item)?;
            }
        }
        self.default("enable", "true");
        self.default("priority", self.kind.row().1);
        Ok(())
    }

    fn default(&mut self, name: &str, value: &str) {
        self.attributes.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }

    fn require(&self, name: &str, rule: &'static str, item: &str) -> Result<(), MetadataError> {
        self.check(self.attributes.contains_key(name), rule, item)
    }

    #[expect(clippy::unused_self, reason = "it reads as the other steps do")]
    fn check(&self, holds: bool, rule: &'static str, item: &str) -> Result<(), MetadataError> {
        if holds { Ok(()) } else { Err(MetadataError::broken(rule, item)) }
    }

    fn priority(&self) -> f64 {
        js::number(self.attribute("priority"))
    }
}

/// No number is lower than one that is none, and none of those is lower than any.
fn is_lower(priority: f64, other: f64) -> bool {
    priority < other
}

/// Reads the items of the input, and orders the rules: those of a higher priority first, else as they were given.
///
/// # Errors
/// As [`Tag::read`].
pub fn tags(items: &[String]) -> Result<Vec<Tag>, MetadataError> {
    let mut tags: Vec<Tag> = Vec::new();
    let defaults = DEFAULT.iter().filter(|_| items.is_empty()).copied();
    for item in items.iter().map(String::as_str).chain(defaults) {
        let tag = Tag::read(item)?;
        // A priority that is no number is as high as any other, which is no order that a sort could be given.
        let at = tags.iter().rposition(|other| !is_lower(other.priority(), tag.priority())).map_or(0, |at| at + 1);
        tags.insert(at, tag);
    }
    Ok(tags)
}
