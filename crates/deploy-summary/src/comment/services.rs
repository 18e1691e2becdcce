//! Which images would be built, and which promoted instead, as image-tagger says it. Pure.

use serde_json::Value;

use crate::safe::brief;
use crate::tables::table;

/// The images of all services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images(Vec<Image>);

/// What happens to the image of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Image {
    service: String,
    /// `build`, `promote` or `none`.
    action: String,
    reason: Option<String>,
}

impl Images {
    /// Reads the output `services`, an object by service, or the output `matrix`, which has only what is built.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "it is neither the output `services` of image-tagger nor its `matrix`".to_owned();
        let value: Value = serde_json::from_str(text).map_err(|_| wrong())?;
        let images: Option<Vec<Image>> = match value.get("include").and_then(Value::as_array) {
            Some(entries) => entries.iter().map(|entry| Image::read(entry["service"].as_str()?, entry, "build")).collect(),
            None => {
                value.as_object().and_then(|services| services.iter().map(|(name, entry)| Image::read(name, entry, "")).collect())
            }
        };
        images.map(Self).ok_or_else(wrong)
    }

    /// How many are built and promoted, and a table of all.
    #[must_use]
    pub fn markdown(&self) -> String {
        let count = |action: &str| self.0.iter().filter(|image| image.action == action).count();
        let rows: Vec<_> = self.0.iter().map(Image::row).collect();
        let title = format!("**Images:** {} to build, {} to promote", count("build"), count("promote"));
        match table(&["service", "image", "why"], &rows) {
            Some(table) => format!("{title}\n\n<details><summary>Services</summary>\n\n{table}\n</details>"),
            None => "**Images:** nothing to build".to_owned(),
        }
    }
}

impl Image {
    fn read(service: &str, entry: &Value, otherwise: &str) -> Option<Self> {
        let entry = entry.as_object()?;
        let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let action = text("action").unwrap_or_else(|| otherwise.to_owned());
        Some(Self { service: service.to_owned(), action, reason: text("reason") })
    }

    fn row(&self) -> Vec<Option<String>> {
        let action = match self.action.as_str() {
            "build" => "builds".to_owned(),
            "promote" => "promotes".to_owned(),
            "none" => "stays".to_owned(),
            other => brief(other),
        };
        vec![Some(brief(&self.service)), Some(action).filter(|action| !action.is_empty()), self.reason.as_deref().map(brief)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_and_matrix_are_read_and_nothing_else() {
        let services = r#"{"api":{"action":"build","reason":"api/a changed"},"web":{"action":"promote","reason":"same"},"db":{"action":"none"}}"#;
        let text = Images::parse(services).unwrap().markdown();
        assert!(text.starts_with("**Images:** 1 to build, 1 to promote\n\n<details>"), "{text}");
        for row in ["| api | builds | api/a changed |", "| web | promotes | same |", "| db | stays | — |"] {
            assert!(text.contains(row), "{row}: {text}");
        }
        let text = Images::parse(r#"{"include":[{"service":"api","image":"x"}]}"#).unwrap().markdown();
        assert!(text.starts_with("**Images:** 1 to build, 0 to promote") && text.contains("| api | builds |\n"), "{text}");
        for nothing in ["{}", r#"{"include":[]}"#] {
            assert_eq!(Images::parse(nothing).unwrap().markdown(), "**Images:** nothing to build");
        }
        for wrong in ["", "[]", "true", "api", r#"{"include":[{}]}"#, r#"{"api":"build"}"#] {
            assert!(Images::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_name_of_a_file_breaks_the_table() {
        let hostile =
            serde_json::json!({ "a|b<x>": { "action": "build|", "reason": "a\n|b| @octocat <!-- deploy-action: staging -->" } });
        let text = Images::parse(&hostile.to_string()).unwrap().markdown();
        let row = text.lines().find(|line| line.starts_with("| a")).unwrap();
        assert_eq!(row.matches('|').count(), 4, "{row}");
        assert!(["<", "@o"].iter().all(|part| !row.contains(part)), "{row}");
    }
}
