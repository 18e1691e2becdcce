//! The files of a repository that may hold settings, and how each form of them is read.

use std::io;

use deploy_config::ConfigProblem;
use deploy_config::tree::Node;

use super::value::{Kind, Value};
use super::{SettingsError, literal, script};

/// Reads a file of the repository by its path from the root; nothing when there is none.
pub type Read<'a> = dyn Fn(&str) -> io::Result<Option<String>> + 'a;

/// Where semantic-release looks for its configuration, in that order (cosmiconfig, for the name `release`).
pub const SEARCHED: [&str; 21] = [
    "package.json",
    ".releaserc",
    ".releaserc.json",
    ".releaserc.yaml",
    ".releaserc.yml",
    ".releaserc.js",
    ".releaserc.ts",
    ".releaserc.mjs",
    ".releaserc.cjs",
    ".config/releaserc",
    ".config/releaserc.json",
    ".config/releaserc.yaml",
    ".config/releaserc.yml",
    ".config/releaserc.js",
    ".config/releaserc.ts",
    ".config/releaserc.mjs",
    ".config/releaserc.cjs",
    "release.config.js",
    "release.config.ts",
    "release.config.mjs",
    "release.config.cjs",
];

/// The files of a repository.
pub(super) struct Folder<'a> {
    read: &'a Read<'a>,
}

/// A configuration that was found.
pub(super) struct Found {
    /// Its file.
    pub(super) path: &'static str,
    /// What it says.
    pub(super) root: Value,
    /// What in it was not run.
    pub(super) notices: Vec<String>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(read: &'a Read<'a>) -> Self {
        Self { read }
    }

    /// The first file that holds a configuration of semantic-release.
    ///
    /// # Errors
    /// [`SettingsError`] when it cannot be read.
    pub(super) fn find(&self) -> Result<Option<Found>, SettingsError> {
        for path in SEARCHED {
            let text = (self.read)(path).map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
            let Some(text) = text.filter(|text| !text.trim().is_empty()) else { continue };
            let mut notices = Vec::new();
            let wrong = |problem: ConfigProblem| SettingsError::Wrong { path: path.to_owned(), problems: vec![problem] };
            let value = parsed(path, &text, &mut notices).map_err(wrong)?;
            let root = if path == "package.json" {
                value.get("release").cloned()
            } else {
                Some(value).filter(|value| value.kind != Kind::Null)
            };
            if let Some(root) = root {
                return Ok(Some(Found { path, root, notices }));
            }
        }
        Ok(None)
    }

    /// A file of the repository that a configuration names.
    ///
    /// # Errors
    /// What is wrong, as a fragment.
    pub(super) fn load(&self, path: &str) -> Result<Value, String> {
        if path.starts_with(['/', '~']) || path.split('/').any(|step| step == "..") {
            return Err("the path leaves the repository".to_owned());
        }
        let text = (self.read)(path).map_err(|error| error.to_string())?.ok_or("there is no such file")?;
        parsed(path, &text, &mut Vec::new()).map_err(|problem| problem.to_string())
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        (self.read)(path).is_ok_and(|text| text.is_some())
    }
}

/// A file's value, by the end of its name; one without end is YAML, of which JSON is a part, or JSON with comments.
fn parsed(path: &str, text: &str, notices: &mut Vec<String>) -> Result<Value, ConfigProblem> {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("json") => literal::read(text),
        Some("js" | "cjs" | "mjs" | "ts" | "cts" | "mts") => {
            let exported = script::read(text)?;
            let told = |(place, code): (deploy_config::Place, String)| format!("line {}: `{code}` is not run", place.line);
            notices.extend(exported.skipped.into_iter().map(told));
            Ok(exported.value)
        }
        _ => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let yaml = || Node::parse(text).map(Value::from);
            // JSON's escapes are not all YAML's, and YAML's bare texts are no JSON.
            if text.trim_start().starts_with(['{', '/']) {
                literal::read(text).or_else(|problem| yaml().map_err(|_| problem))
            } else {
                yaml()
            }
        }
    }
}
