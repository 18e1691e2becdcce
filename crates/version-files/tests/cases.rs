//! Every folder of `tests/cases/`: the files of `before/` become those of `after/`, or are refused in the words of `errors.txt`.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::fs;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::Deserialize;
use version_files::{EditError, Edited, File, edit_all, is_known, read};

#[derive(Deserialize)]
struct Case {
    version: String,
    files: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Path(String),
    Special { path: String, pattern: Option<String>, version: Option<String> },
}

impl Entry {
    fn path(&self) -> &str {
        match self {
            Self::Path(path) | Self::Special { path, .. } => path,
        }
    }

    fn pattern(&self) -> Option<&str> {
        match self {
            Self::Path(_) => None,
            Self::Special { pattern, .. } => pattern.as_deref(),
        }
    }

    /// The version of its own, or the case's.
    fn version(&self, case: &Case) -> Version {
        let version = match self {
            Self::Special { version: Some(version), .. } => version,
            _ => &case.version,
        };
        version.parse().unwrap()
    }
}

fn folders() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn case(folder: &Path) -> Case {
    serde_json::from_str(&fs::read_to_string(folder.join("case.json")).unwrap()).unwrap()
}

/// Edits the files of a case, each text written in another way first.
fn edited(folder: &Path, case: &Case, write: impl Fn(&str) -> String) -> Result<Vec<Edited>, Vec<EditError>> {
    let before = folder.join("before");
    let text = |entry: &Entry| write(&fs::read_to_string(before.join(entry.path())).unwrap());
    let owned: Vec<(String, Version)> = case.files.iter().map(|entry| (text(entry), entry.version(case))).collect();
    let files = case.files.iter().zip(&owned).map(|(entry, (text, version))| {
        let (path, pattern) = (entry.path(), entry.pattern());
        File { path, text, pattern, version }
    });
    edit_all(&files.collect::<Vec<_>>())
}

/// The ways in which editors leave the same text.
fn ways() -> [(&'static str, fn(&str) -> String); 4] {
    [
        ("as it is", str::to_owned),
        ("with CRLF", |text| text.replace('\n', "\r\n")),
        ("with a byte order mark", |text| format!("\u{feff}{text}")),
        ("without a last newline", |text| text.trim_end_matches('\n').to_owned()),
    ]
}

#[test]
fn versions_are_written_and_nothing_else_changes() {
    let folders: Vec<_> = folders().into_iter().filter(|folder| folder.join("after").exists()).collect();
    assert!(folders.len() > 10);
    for folder in folders {
        for (how, write) in ways() {
            let case = case(&folder);
            let edited = edited(&folder, &case, write).unwrap_or_else(|errors| panic!("{folder:?} {how}: {errors:#?}"));
            for file in edited {
                let after = fs::read_to_string(folder.join("after").join(&file.path)).unwrap();
                assert_eq!(file.text, write(&after), "{} in {folder:?} {how}", file.path);
            }
        }
    }
}

#[test]
fn what_was_written_is_read_back() {
    for folder in folders().into_iter().filter(|folder| folder.join("after").exists()) {
        let case = case(&folder);
        for entry in case.files.iter().filter(|entry| is_known(entry.path()) && entry.pattern().is_none()) {
            let path = entry.path();
            let is_lock = path.ends_with(".lock") || path.ends_with("package-lock.json") || path.ends_with("npm-shrinkwrap.json");
            let is_child = path.ends_with("shared/Cargo.toml") || path.ends_with("/pom.xml");
            if !is_lock && !is_child {
                let text = fs::read_to_string(folder.join("after").join(path)).unwrap();
                assert_eq!(read(path, &text, None).as_ref(), Some(&entry.version(&case)), "{path} in {folder:?}");
            }
        }
    }
}

#[test]
fn files_are_refused_with_line_reason_and_cure() {
    let folders: Vec<_> = folders().into_iter().filter(|folder| !folder.join("after").exists()).collect();
    assert!(folders.len() > 4);
    for folder in folders {
        let errors = edited(&folder, &case(&folder), str::to_owned).unwrap_err();
        let said: String = errors.iter().map(|error| format!("{error}\n  {}\n", error.hint())).collect();
        let expected = fs::read_to_string(folder.join("errors.txt")).unwrap_or_default();
        assert_eq!(said, expected, "{folder:?} says:\n{said}");
    }
}
