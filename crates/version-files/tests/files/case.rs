//! The folders of `tests/cases/`.

use std::fs;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::Deserialize;
use version_files::{EditError, Edited, File, edit_all};

/// One folder: what to edit, and what comes of it.
#[derive(Deserialize)]
pub(crate) struct Case {
    #[serde(skip)]
    folder: PathBuf,
    version: String,
    pub(crate) files: Vec<Entry>,
}

/// A path with its form's own place for the version, or with what is special about it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    Path(String),
    Special { path: String, pattern: Option<String>, version: Option<String> },
}

impl Entry {
    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Path(path) | Self::Special { path, .. } => path,
        }
    }

    pub(crate) fn pattern(&self) -> Option<&str> {
        match self {
            Self::Path(_) => None,
            Self::Special { pattern, .. } => pattern.as_deref(),
        }
    }
}

impl Case {
    /// Every folder whose files are edited, or every one whose files are refused.
    pub(crate) fn all(edited: bool) -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let mut folders: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        let load = |folder: PathBuf| {
            let case: Self = serde_json::from_str(&fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
            Self { folder, ..case }
        };
        folders.into_iter().filter(|folder| folder.join("after").exists() == edited).map(load).collect()
    }

    /// A file of the folder.
    pub(crate) fn text(&self, path: &str) -> String {
        let path = self.folder.join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The version that a file of the folder gets.
    pub(crate) fn version(&self, entry: &Entry) -> Version {
        let version = match entry {
            Entry::Special { version: Some(version), .. } => version,
            _ => &self.version,
        };
        version.parse().unwrap()
    }

    /// The texts before, in the order of the entries.
    pub(crate) fn before(&self) -> Vec<String> {
        self.files.iter().map(|entry| self.text(&format!("before/{}", entry.path()))).collect()
    }

    /// Edits some texts in place of those before.
    pub(crate) fn edit(&self, texts: &[String]) -> Result<Vec<Edited>, Vec<EditError>> {
        let versions: Vec<_> = self.files.iter().map(|entry| self.version(entry)).collect();
        let files = self.files.iter().zip(texts).zip(&versions).map(|((entry, text), version)| {
            let (path, pattern) = (entry.path(), entry.pattern());
            File { path, text, pattern, version }
        });
        edit_all(&files.collect::<Vec<_>>())
    }

    /// The name of the folder.
    pub(crate) fn name(&self) -> String {
        self.folder.file_name().unwrap().to_string_lossy().into_owned()
    }
}
