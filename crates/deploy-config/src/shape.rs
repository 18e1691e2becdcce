//! The tree against the schema: unknown keys, missing keys, values of the wrong kind, all of them.
//!
//! Only the keywords that occur in the schema of this crate are understood; a test asserts that no other occurs.
//!
//! No message repeats what may be a secret: neither what stands in the place of a variable's name, which the schema knows as `FromEnv`, nor
//! a single value where a mapping or list is wanted, which may be a secret that belongs further in.

mod cure;

use std::mem::take;

use actions_core::inputs::nearest;
use regex_lite::Regex;
use serde_json::Value;

use crate::cut::cut;
use crate::error::ConfigProblem;
use crate::tree::{Entry, Kind, Node};

/// What is wrong with the shape of a document.
pub(crate) struct Misshapen {
    /// The keys that are not known. What else is wrong at such a key comes on top.
    pub(crate) strangers: Vec<ConfigProblem>,
    /// The values that are not of the form wanted, and the keys that are missing.
    pub(crate) values: Vec<ConfigProblem>,
    /// The paths of the values that were left out of the tree, of which nothing else can be said.
    pub(crate) left_out: Vec<Vec<String>>,
}

/// Finds what is wrong with a document under a root schema, and mends its tree as far as possible, so that the rules can judge the rest:
/// an unknown key gets the name that was meant, or goes; a wrong value goes where it may be missing.
pub(crate) fn check(root: &Value, node: &mut Node) -> Misshapen {
    let found = Misshapen { strangers: Vec::new(), values: Vec::new(), left_out: Vec::new() };
    let mut shape = Shape { root, path: Vec::new(), is_secret: false, found };
    shape.value(root, node);
    shape.found
}

struct Shape<'a> {
    root: &'a Value,
    path: Vec<String>,
    /// Whether what stands here is in the place of a secret, or of the name of its variable.
    is_secret: bool,
    found: Misshapen,
}

impl<'a> Shape<'a> {
    fn value(&mut self, schema: &'a Value, node: &mut Node) {
        let outside = self.is_secret;
        self.is_secret |= is_from_env(schema);
        self.resolved_value(resolved(self.root, schema), node);
        self.is_secret = outside;
    }

    fn resolved_value(&mut self, schema: &'a Value, node: &mut Node) {
        if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            return self.any_of(choices, node);
        }
        if let Some(words) = words(schema) {
            if !matches!(&node.kind, Kind::Scalar(value) if words.contains(&value)) {
                self.word(&words, node);
            }
            return;
        }
        match (expected(schema), &mut node.kind) {
            ("object", Kind::Map(entries)) => {
                *entries = self.map(schema, take(entries));
                self.missing(schema, node);
            }
            ("array", Kind::List(_)) => self.list(schema, node),
            ("boolean", Kind::Scalar(Value::Bool(_))) => {}
            ("string", Kind::Scalar(Value::String(_))) => self.text(schema, node),
            ("integer", Kind::Scalar(Value::Number(number))) if number.is_i64() || number.is_u64() => {
                let number = number.as_i64().unwrap_or(i64::MAX);
                self.number(schema, number, node);
            }
            (wanted, _) => self.wrong_kind(schema, wanted, node),
        }
    }

    /// Takes the choice whose kind is the value's, so that the message is about that choice.
    fn any_of(&mut self, choices: &'a [Value], node: &mut Node) {
        let kinds: Vec<_> = choices.iter().map(|choice| expected(resolved(self.root, choice))).collect();
        // A text is the short form of all that is written in two ways.
        let likely = kinds.iter().position(|wanted| *wanted == "string").unwrap_or_default();
        let fitting = kinds.iter().position(|wanted| *wanted == kind(node));
        if let Some(choice) = fitting.map(|index| &choices[index]) {
            let keys = resolved(self.root, choice).get("properties");
            if kinds[likely] != "string" || !cure::is_text_in_braces(node, keys) {
                return self.value(choice, node);
            }
        }
        let wanted: Vec<_> = kinds.iter().map(|wanted| named(wanted)).collect();
        let message = match fitting {
            Some(_) => format!("{} is a mapping of nothing", shown(&self.path)),
            None => format!("{} must be {}, and is {}", shown(&self.path), wanted.join(" or "), unquoted(node)),
        };
        let (wanted, schema) = (kinds[likely], resolved(self.root, &choices[likely]));
        self.add(node, message, cure::wrong_kind(wanted, schema, node));
        cure::mend(wanted, node);
    }

    fn word(&mut self, words: &[&Value], node: &Node) {
        let near = match &node.kind {
            Kind::Scalar(Value::String(text)) => nearest(text, words.iter().filter_map(|word| word.as_str())),
            _ => None,
        };
        let hint = near.map_or_else(|| cure::words(words), |near| format!("did you mean `{near}`?"));
        self.add(node, format!("{} is {}, which is not known", shown(&self.path), described(node)), Some(hint));
    }

    /// The entries that can stay.
    fn map(&mut self, schema: &'a Value, entries: Vec<Entry>) -> Vec<Entry> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        let written: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
        let mut kept: Vec<Entry> = Vec::new();
        for mut entry in entries {
            let known = |key: &str| properties.and_then(|properties| properties.get(key)).or(others);
            if known(&entry.key).is_none() {
                let Some(meant) = self.stranger(&entry, properties.into_iter().flatten().map(|(name, _)| name.as_str())) else {
                    continue;
                };
                if written.contains(&meant) || kept.iter().any(|other| other.key == meant) {
                    continue;
                }
                entry.key = meant;
            }
            let Some(schema_here) = known(&entry.key) else { continue };
            let before = self.found.values.len();
            self.path.push(entry.key.clone());
            self.value(schema_here, &mut entry.node);
            let is_wrong = self.found.values.len() > before && !self.may_stay(schema_here, &entry.node);
            if is_wrong && !required(schema).any(|name| name == entry.key) {
                self.found.left_out.push(self.path.clone());
            } else {
                kept.push(entry);
            }
            self.path.pop();
        }
        kept
    }

    /// Whether a value in which something is wrong can still be judged, or must, because others refer to what is in it.
    fn may_stay(&self, schema: &Value, node: &Node) -> bool {
        let wanted = resolved(self.root, schema);
        let has_names = wanted.get("additionalProperties").is_some_and(Value::is_object);
        let is_of_its_kind = matches!((expected(wanted), &node.kind), ("object", Kind::Map(_)) | ("array", Kind::List(_)));
        !is_plain(self.root, schema) && (has_names || is_of_its_kind)
    }

    /// Says that a key is not known, and answers which one was meant.
    fn stranger<'n>(&mut self, entry: &Entry, names: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
        let same = names.clone().find(|name| name.eq_ignore_ascii_case(&entry.key));
        let meant = same.or_else(|| nearest(&entry.key, names.clone()));
        let (key, hint) = match meant {
            Some(near) => (format!(" `{}`", cut(&entry.key)), format!("did you mean `{near}`?")),
            None if self.is_secret => (", which is not shown".to_owned(), cure::SECRET.to_owned()),
            None => (format!(" `{}`", cut(&entry.key)), format!("known are {}", names.collect::<Vec<_>>().join(", "))),
        };
        let message = format!("{} has an unknown key{key}", shown(&self.path));
        self.found.strangers.push(ConfigProblem { place: entry.place, message, hint: Some(hint) });
        meant.map(str::to_owned)
    }

    fn missing(&mut self, schema: &Value, node: &Node) {
        let Kind::Map(entries) = &node.kind else { return };
        for name in required(schema).filter(|name| entries.iter().all(|entry| entry.key != *name)) {
            let description = schema.get("properties").and_then(|properties| properties.get(name)).and_then(description);
            self.add(node, format!("{} lacks the key `{name}`", shown(&self.path)), description);
        }
    }

    fn list(&mut self, schema: &'a Value, node: &mut Node) {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or_default();
        if least > 0 && matches!(&node.kind, Kind::List(items) if items.is_empty()) {
            self.add(node, format!("{} is an empty list", shown(&self.path)), description(schema));
        }
        let (Some(of), Kind::List(items)) = (schema.get("items"), &mut node.kind) else { return };
        for (index, item) in items.iter_mut().enumerate() {
            self.path.push(index.to_string());
            self.value(of, item);
            self.path.pop();
        }
    }

    fn text(&mut self, schema: &Value, node: &Node) {
        let Kind::Scalar(Value::String(text)) = &node.kind else { return };
        if fits(schema, text) {
            return;
        }
        let (what, hint) = if self.is_secret {
            let form = description(schema).unwrap_or_default();
            ("a value".to_owned(), Some(format!("{form}; {}", cure::SECRET)))
        } else {
            (described(node), cure::expression(node).or_else(|| description(schema)))
        };
        self.add(node, format!("{} is {what}, which is not of the form wanted", shown(&self.path)), hint);
    }

    fn number(&mut self, schema: &Value, number: i64, node: &Node) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_i64);
        let (least, most) = (limit("minimum"), limit("maximum"));
        if least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most) {
            return;
        }
        let range = match (least, most) {
            (Some(least), Some(most)) if least == most => least.to_string(),
            (Some(least), Some(most)) => format!("a number from {least} to {most}"),
            (Some(least), None) => format!("at least {least}"),
            (_, most) => format!("at most {}", most.unwrap_or_default()),
        };
        let hint = description(schema).or_else(|| Some("write another number".to_owned()));
        self.add(node, format!("{} must be {range}, and is {number}", shown(&self.path)), hint);
    }

    fn wrong_kind(&mut self, schema: &Value, wanted: &str, node: &mut Node) {
        let (what, hint) = match (self.is_secret, wanted) {
            (true, _) => ("a value in the file".to_owned(), Some(cure::SECRET.to_owned())),
            (false, _) if self.path.is_empty() => (unquoted(node), Some(cure::FILE.to_owned())),
            (false, "object" | "array") => (unquoted(node), cure::wrong_kind(wanted, schema, node)),
            (false, _) => (described(node), cure::wrong_kind(wanted, schema, node)),
        };
        self.add(node, format!("{} must be {}, and is {what}", shown(&self.path), named(wanted)), hint);
        cure::mend(wanted, node);
    }

    fn add(&mut self, node: &Node, message: String, hint: Option<String>) {
        self.found.values.push(ConfigProblem { place: node.place, message, hint });
    }
}

fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|path| root.pointer(path.trim_start_matches('#')));
    target.unwrap_or(schema)
}

/// Whether a schema is that of [`crate::FromEnv`], the only form in which a file speaks of a secret.
fn is_from_env(schema: &Value) -> bool {
    schema.get("$ref").and_then(Value::as_str).is_some_and(|path| path.ends_with("/FromEnv"))
}

/// Whether a schema wants single values, or lists of them, which nothing else in a file refers to.
fn is_plain(root: &Value, schema: &Value) -> bool {
    let is_secret = is_from_env(schema);
    let schema = resolved(root, schema);
    is_secret
        || schema.get("anyOf").is_some()
        || words(schema).is_some()
        || match expected(schema) {
            "object" => false,
            "array" => schema.get("items").is_none_or(|items| is_plain(root, items)),
            _ => true,
        }
}

/// The values of a schema that lists them, which need not all be words.
fn words(schema: &Value) -> Option<Vec<&Value>> {
    let constant = |choice: &'_ Value| choice.get("const").is_some();
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array).filter(|choices| choices.iter().all(constant)) {
        return choices.iter().map(|choice| choice.get("const")).collect();
    }
    schema.get("enum").and_then(Value::as_array).map(|words| words.iter().collect())
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a text is of the form that a schema wants.
fn fits(schema: &Value, text: &str) -> bool {
    let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok());
    pattern.is_none_or(|pattern| pattern.is_match(text))
}

fn expected(schema: &Value) -> &str {
    schema.get("type").and_then(Value::as_str).unwrap_or("object")
}

fn kind(node: &Node) -> &'static str {
    match &node.kind {
        Kind::Map(_) => "object",
        Kind::List(_) => "array",
        Kind::Scalar(Value::String(_)) => "string",
        Kind::Scalar(Value::Bool(_)) => "boolean",
        Kind::Scalar(Value::Number(number)) if number.is_f64() => "number",
        Kind::Scalar(Value::Number(_)) => "integer",
        Kind::Scalar(_) => "null",
    }
}

fn named(kind: &str) -> &'static str {
    match kind {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        _ => "empty",
    }
}

fn described(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(Value::String(text)) => format!("`{}`", cut(text)),
        Kind::Scalar(Value::Number(number)) => format!("the number {number}"),
        _ => unquoted(node),
    }
}

/// What stands there, without what may be secret in it.
fn unquoted(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(Value::Bool(value)) => value.to_string(),
        _ => named(kind(node)).to_owned(),
    }
}

fn description(schema: &Value) -> Option<String> {
    schema.get("description").and_then(Value::as_str).map(|text| text.trim_end_matches('.').replace('\n', " "))
}

/// A path as people write it; the document itself for an empty one.
pub(crate) fn shown(path: &[String]) -> String {
    if path.is_empty() { "the file".to_owned() } else { format!("`{}`", cut(&path.join("."))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNDERSTOOD: [&str; 20] = [
        "$defs",
        "$ref",
        "$schema",
        "additionalProperties",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maximum",
        "minItems",
        "minimum",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
    ];

    fn assert_understood(schema: &Value) {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            assert!(UNDERSTOOD.contains(&keyword.as_str()), "the schema uses `{keyword}`, which this module does not check");
            match keyword.as_str() {
                "properties" | "$defs" => value.as_object().unwrap().values().for_each(assert_understood),
                "anyOf" | "oneOf" => value.as_array().unwrap().iter().for_each(assert_understood),
                "items" | "additionalProperties" => assert_understood(value),
                "pattern" => assert!(Regex::new(value.as_str().unwrap()).is_ok(), "{value} is not a pattern"),
                _ => {}
            }
        }
    }

    #[test]
    fn every_keyword_of_the_schema_is_understood() {
        assert_understood(&crate::schema::json_schema());
    }
}
