//! The body of a request, checked by the rules of GitHub's request schemas and refused in its words.

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Map, Value};

use super::answer::Refusal;

/// The fields of a JSON body. What is wrong is collected until [`Fields::finish`]; fields that GitHub does not know are
/// ignored, unless a server forbids them.
#[derive(Debug)]
pub(super) struct Fields {
    object: Map<String, Value>,
    problems: Vec<String>,
}

impl Fields {
    pub(super) fn read(body: &Bytes) -> Result<Self, Refusal> {
        let bad = |message: &str| Refusal::new(StatusCode::BAD_REQUEST, message);
        let value = if body.is_empty() { Ok(Value::Object(Map::new())) } else { serde_json::from_slice(body) };
        match value.map_err(|_| bad("Problems parsing JSON"))? {
            Value::Object(object) => Ok(Self { object, problems: Vec::new() }),
            _ => Err(bad("Body should be a JSON object")),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.object.remove(name)?;
        let Value::String(text) = value else {
            return self.wrong(name, &value, "is not a string");
        };
        Some(text)
    }

    /// A text that may be null.
    pub(super) fn nullable_text(&mut self, name: &str) -> Option<String> {
        self.object.get(name).is_some_and(|value| !value.is_null()).then(|| self.text(name)).flatten()
    }

    /// A text that must be given; empty when it is wrong.
    pub(super) fn required_text(&mut self, name: &str) -> String {
        if !self.object.contains_key(name) {
            self.problems.push(format!("\"{name}\" wasn't supplied."));
        }
        self.text(name).unwrap_or_default()
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.object.remove(name)?;
        value.as_bool().or_else(|| self.wrong(name, &value, "is not a boolean"))
    }

    /// Takes a field for one that the server does not know, where it refuses those.
    pub(super) fn forbid(&mut self, name: &str) {
        if self.object.remove(name).is_some() {
            self.problems.push(format!("\"{name}\" is not a permitted key."));
        }
    }

    /// One of some words.
    pub(super) fn word(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let value = self.object.remove(name)?;
        let known = value.as_str().filter(|word| words.contains(word)).map(str::to_owned);
        known.or_else(|| self.wrong(name, &value, &format!("is not a member of {words:?}")))
    }

    /// One of some words, which must be given; empty when it is wrong.
    pub(super) fn required_word(&mut self, name: &str, words: &[&str]) -> String {
        if !self.object.contains_key(name) {
            self.problems.push(format!("\"{name}\" wasn't supplied."));
        }
        self.word(name, words).unwrap_or_default()
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.object.remove(name)?;
        let Value::Array(items) = &value else {
            return self.wrong(name, &value, "is not an array");
        };
        let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
        texts.or_else(|| self.wrong(name, &value, "is not an array of strings"))
    }

    /// An object.
    pub(super) fn object(&mut self, name: &str) -> Option<Self> {
        let value = self.object.remove(name)?;
        let Value::Object(object) = value else {
            return self.wrong(name, &value, "is not an object");
        };
        Some(Self { object, problems: Vec::new() })
    }

    /// The fields of an object; none when it is not given, or wrong.
    pub(super) fn map(&mut self, name: &str) -> Map<String, Value> {
        self.object(name).map(|fields| fields.object).unwrap_or_default()
    }

    /// A list of objects, which must be given; empty when it is wrong.
    pub(super) fn objects(&mut self, name: &str) -> Vec<Self> {
        let Some(value) = self.object.remove(name) else {
            self.problems.push(format!("\"{name}\" wasn't supplied."));
            return Vec::new();
        };
        let item = |item: &Value| Some(Self { object: item.as_object()?.clone(), problems: Vec::new() });
        let items = value.as_array().and_then(|items| items.iter().map(item).collect());
        items.or_else(|| self.wrong(name, &value, "is not an array of objects")).unwrap_or_default()
    }

    /// An object or a text.
    pub(super) fn object_or_text(&mut self, name: &str) -> Option<Value> {
        let value = self.object.remove(name)?;
        if value.is_object() || value.is_string() { Some(value) } else { self.wrong(name, &value, "is not an object") }
    }

    /// Refuses the request when any field was wrong.
    pub(super) fn finish(self) -> Result<(), Refusal> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Refusal::unprocessable(format!("Invalid request.\n\n{}", self.problems.join("\n"))))
    }

    fn wrong<T>(&mut self, name: &str, value: &Value, what: &str) -> Option<T> {
        let shown = if value.is_null() { "nil".to_owned() } else { value.to_string() };
        self.problems.push(format!("For 'properties/{name}', {shown} {what}."));
        None
    }
}
