//! A case: what a peer was given, and what it answered.

use std::fs;
use std::path::Path;

use semver::Version;
use serde_json::Value;

/// A case of a peer.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) kind: String,
    pub(crate) test: String,
    pub(crate) messages: Vec<String>,
    pub(crate) config: Value,
    pub(crate) expect: Value,
}

impl Case {
    /// All cases of a file and kind; a kind without cases is a mistake.
    pub(crate) fn all(file: &str, kind: &str) -> Vec<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(file);
        let text = fs::read_to_string(path).unwrap();
        let cases: Vec<_> = text.lines().map(Self::read).filter(|case| case.kind == kind).collect();
        assert!(!cases.is_empty(), "no case of kind {kind} in {file}");
        cases
    }

    fn read(line: &str) -> Self {
        let case: Value = serde_json::from_str(line).unwrap();
        Self {
            kind: text(&case["kind"]).to_owned(),
            test: text(&case["test"]).to_owned(),
            messages: list(&case["messages"]).iter().map(|message| text(message).to_owned()).collect(),
            config: case["config"].clone(),
            expect: case["expect"].clone(),
        }
    }

    /// A yes or no of the configuration; no when it is not there.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.config[name] == true
    }

    /// The version before, when the case has one.
    pub(crate) fn current(&self) -> Option<Version> {
        self.config["current"].as_str().map(version)
    }

    /// The version that the peer gives; nothing when it releases none.
    pub(crate) fn expected(&self) -> Option<Version> {
        self.expect["version"].as_str().map(version)
    }
}

/// The elements of a list; none when it is no list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A text; empty when it is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A version, with or without a `v`.
pub(crate) fn version(text: &str) -> Version {
    Version::parse(text.strip_prefix('v').unwrap_or(text)).unwrap()
}
