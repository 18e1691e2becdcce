//! Everything of one run: inputs and facts → tags, labels, annotations, and the files for `docker buildx bake`.

use serde_json::{Map, Value, json};

use crate::error::MetadataError;
use crate::facts::Facts;
use crate::flavor::Flavor;
use crate::image::Image;
use crate::labels::labels;
use crate::tag::Tag;
use crate::version::{Version, sanitized, version};
use crate::{image, tag};

/// The inputs that are lists, item by item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists {
    /// `images`.
    pub images: Vec<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `flavor`.
    pub flavor: Vec<String>,
    /// `labels`.
    pub labels: Vec<String>,
    /// `annotations`.
    pub annotations: Vec<String>,
}

/// What a run computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The names of the tags.
    pub version: Version,
    images: Vec<Image>,
    flavor: Flavor,
    labels: Vec<(String, String)>,
    annotations: Vec<(String, String)>,
}

impl Metadata {
    /// Computes everything.
    ///
    /// # Errors
    /// [`MetadataError`] for the first thing that is wrong. The warnings are said with or without an error.
    pub fn compute(lists: &Lists, facts: &Facts, warnings: &mut Vec<String>) -> Result<Self, MetadataError> {
        let images = image::images(&lists.images)?;
        let rules: Vec<Tag> = tag::tags(&lists.tags)?;
        let flavor = Flavor::read(&lists.flavor)?;
        let version = version(&rules, &flavor, facts, warnings)?;
        let main = version.main.clone().unwrap_or_default();
        if main.is_empty() {
            warnings.push("No Docker image version has been generated. Check tags input.".to_owned());
            warnings.push("No Docker tag has been generated. Check tags input.".to_owned());
        }
        let (labels, annotations) = (labels(&lists.labels, &main, facts)?, labels(&lists.annotations, &main, facts)?);
        Ok(Self { version, images, flavor, labels, annotations })
    }

    /// The names of the tags: the version, the others, `latest`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let Some(main) = &self.version.main else { return Vec::new() };
        let latest = self.version.latest.then(|| {
            let part = |part: &str, wanted: bool| if wanted { part.to_owned() } else { String::new() };
            let prefix = part(&self.flavor.prefix, self.flavor.prefix_latest);
            let suffix = part(&self.flavor.suffix, self.flavor.suffix_latest);
            sanitized(&format!("{prefix}latest{suffix}"))
        });
        [main.clone()].into_iter().chain(self.version.partial.iter().cloned()).chain(latest).collect()
    }

    /// The images that get tags, in lower case.
    #[must_use]
    pub fn images(&self) -> Vec<String> {
        self.images.iter().filter(|image| image.enable).map(|image| image.name.to_lowercase()).collect()
    }

    /// Every tag of every image; the names alone when there is no image.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let (images, names) = (self.images(), self.names());
        if images.is_empty() {
            return names;
        }
        images.iter().flat_map(|image| names.iter().map(move |name| format!("{image}:{name}"))).collect()
    }

    /// The labels as `key=value`.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.labels.iter().map(|(key, value)| format!("{key}={value}")).collect()
    }

    /// The annotations as `level:key=value`, for each of the levels.
    #[must_use]
    pub fn annotations(&self, levels: &[&str]) -> Vec<String> {
        let of = |level: &&str| self.annotations.iter().map(|(key, value)| format!("{level}:{key}={value}")).collect::<Vec<_>>();
        levels.iter().flat_map(of).collect()
    }

    /// Everything as one object.
    #[must_use]
    pub fn json(&self, levels: &[&str]) -> Value {
        json!({
            "tags": self.tags(),
            "tag-names": self.names(),
            "labels": self.label_map(),
            "annotations": self.annotations(levels),
        })
    }

    /// The files for `docker buildx bake` that define a target: the output that each belongs to, and what is in it.
    #[must_use]
    pub fn bake_files(&self, target: &str, levels: &[&str]) -> [(&'static str, Value); 4] {
        let mut args = json!({ "DOCKER_META_IMAGES": self.images().join(",") });
        if let Some(main) = &self.version.main {
            args["DOCKER_META_VERSION"] = Value::from(main.as_str());
        }
        let (tags, labels) = (json!(self.tags()), self.label_map());
        let file = |target_value: Value| json!({ "target": { target: target_value } });
        [
            ("bake-file-tags", file(json!({ "tags": tags, "args": args }))),
            ("bake-file-labels", file(json!({ "labels": labels }))),
            ("bake-file-annotations", file(json!({ "annotations": self.annotations(levels) }))),
            ("bake-file", file(json!({ "tags": tags, "labels": labels, "args": args }))),
        ]
    }

    /// The labels as an object. Only the first line of a value is in it, and keys that are numbers come first, as in every object of
    /// JavaScript.
    fn label_map(&self) -> Value {
        let number = |key: &str| key.parse().ok().filter(|number: &u32| *number < u32::MAX && number.to_string() == key);
        let line = |value: &str| value.split(['\n', '\r', '\u{2028}', '\u{2029}']).next().unwrap_or_default().to_owned();
        let mut labels: Vec<_> = self.labels.iter().map(|(key, value)| (key.clone(), Value::from(line(value)))).collect();
        labels.sort_by_key(|(key, _)| number(key).map_or(u64::MAX, u64::from));
        Value::Object(labels.into_iter().collect::<Map<_, _>>())
    }

    /// What is wrong with tags that no registry takes; the original hands them out without a word.
    #[must_use]
    pub fn invalid(&self) -> Vec<String> {
        let names = self.names().into_iter();
        names.filter(|name| name.len() > LONGEST || name.starts_with(['.', '-'])).map(|name| problem(&name)).collect()
    }
}

/// How long a tag may be (OCI distribution-spec, `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`).
const LONGEST: usize = 128;

fn problem(name: &str) -> String {
    let reason = if name.len() > LONGEST {
        format!("it has {} characters, and {LONGEST} are allowed", name.len())
    } else {
        "it begins with a dot or a hyphen".to_owned()
    };
    format!("No registry takes the tag {name}: {reason}")
}
