//! The input `flavor`: what holds for all tags.

use crate::error::MetadataError;
use crate::list::{fields, parts};

/// Whether there is a tag `latest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Latest {
    /// The first tag that has a value decides by its type.
    #[default]
    Auto,
    /// Always.
    True,
    /// Never.
    False,
}

/// What holds for all tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flavor {
    /// Whether there is a tag `latest`.
    pub latest: Latest,
    /// What comes before the tags that do not say otherwise; a template.
    pub prefix: String,
    /// Whether it comes before `latest` too; there it is no template.
    pub prefix_latest: bool,
    /// What comes after the tags that do not say otherwise; a template.
    pub suffix: String,
    /// Whether it comes after `latest` too; there it is no template.
    pub suffix_latest: bool,
}

impl Flavor {
    /// Reads the items of the input; what comes later wins.
    ///
    /// # Errors
    /// [`MetadataError`] for the first entry that is wrong.
    pub fn read(items: &[String]) -> Result<Self, MetadataError> {
        let mut flavor = Self::default();
        for item in items {
            flavor.take(item)?;
        }
        Ok(flavor)
    }

    fn take(&mut self, item: &str) -> Result<(), MetadataError> {
        let mut ignored = false;
        // What `onlatest` is about: the prefix or suffix before it in the same item.
        let mut about = None::<fn(&mut Self) -> &mut bool>;
        for field in fields(item)? {
            let parts = parts(&field);
            let [key, value, ..] = parts.as_slice() else {
                return Err(MetadataError::broken("Invalid flavor entry: ", item));
            };
            match key.to_lowercase().as_str() {
                "latest" => self.latest = latest(value, item)?,
                "prefix" => {
                    (*value).clone_into(&mut self.prefix);
                    about = Some(|flavor| &mut flavor.prefix_latest);
                }
                "suffix" => {
                    (*value).clone_into(&mut self.suffix);
                    about = Some(|flavor| &mut flavor.suffix_latest);
                }
                "onlatest" if matches!(*value, "true" | "false") => {
                    *about.map_or(&mut ignored, |about| about(self)) = *value == "true";
                }
                "onlatest" => return Err(MetadataError::broken("Invalid value for onlatest attribute: ", *value)),
                _ => return Err(MetadataError::broken("Unknown flavor entry: ", item)),
            }
        }
        Ok(())
    }
}

fn latest(value: &str, item: &str) -> Result<Latest, MetadataError> {
    match value {
        "auto" => Ok(Latest::Auto),
        "true" => Ok(Latest::True),
        "false" => Ok(Latest::False),
        _ => Err(MetadataError::broken("Invalid latest flavor entry: ", item)),
    }
}
