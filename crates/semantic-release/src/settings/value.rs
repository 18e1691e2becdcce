//! A value of a configuration file, with its place: of YAML, of JSON, or of a literal in JavaScript.

use deploy_config::Place;
use deploy_config::tree::{self, Node};

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    /// Where it begins.
    pub(crate) place: Option<Place>,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// `null` or `undefined`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A regular expression, as it is written between its slashes, and its flags.
    Pattern { source: String, flags: String },
    /// A list.
    List(Vec<Value>),
    /// A mapping, in the order of the file; of two equal keys the later counts.
    Map(Vec<Entry>),
    /// What only JavaScript could tell, as it is written.
    Computed(String),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The key; `...` for what is spread into the mapping and cannot be read.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: Value,
}

impl Value {
    /// The value of a key of a mapping; one that is `null` counts as absent, as in semantic-release.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .rev()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
            .filter(|value| value.kind != Kind::Null)
    }

    /// The entries of a mapping; of another value none.
    pub(crate) fn entries(&self) -> &[Entry] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The value's own items when it is a list, else the value alone: what lodash calls `castArray`.
    pub(crate) fn items(&self) -> &[Self] {
        if let Kind::List(items) = &self.kind { items } else { std::slice::from_ref(self) }
    }

    /// The text, when it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// Whether it is the boolean `false`.
    pub(crate) fn is_false(&self) -> bool {
        self.kind == Kind::Bool(false)
    }

    /// What it is, for a message.
    pub(crate) fn described(&self) -> String {
        match &self.kind {
            Kind::Null => "nothing".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(text) => format!("the number {text}"),
            Kind::Text(text) => format!("`{}`", shortened(text)),
            Kind::Pattern { .. } => "a regular expression".to_owned(),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a mapping".to_owned(),
            Kind::Computed(code) => format!("computed (`{}`)", shortened(code)),
        }
    }
}

/// The first line of a text, cut where it gets long.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(LONGEST).collect();
    if cut.len() == text.len() { cut } else { format!("{}…", cut.trim_end()) }
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        let kind = match node.kind {
            tree::Kind::Scalar(serde_json::Value::Null) => Kind::Null,
            tree::Kind::Scalar(serde_json::Value::Bool(value)) => Kind::Bool(value),
            tree::Kind::Scalar(serde_json::Value::String(text)) => Kind::Text(text),
            tree::Kind::Scalar(other) => Kind::Number(other.to_string()),
            tree::Kind::List(items) => Kind::List(items.into_iter().map(Self::from).collect()),
            tree::Kind::Map(entries) => {
                let entry = |entry: tree::Entry| Entry { key: entry.key, value: Self::from(entry.node) };
                Kind::Map(entries.into_iter().map(entry).collect())
            }
        };
        Self { place: node.place, kind }
    }
}
