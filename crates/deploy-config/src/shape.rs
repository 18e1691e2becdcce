//! The tree against the schema: unknown keys, missing keys, values of the wrong kind, all of them.
//!
//! Only the keywords that occur in the schema of this crate are understood; a test asserts that no other occurs.

use actions_core::inputs::nearest;
use regex_lite::Regex;
use serde_json::Value;

use crate::error::ConfigProblem;
use crate::tree::{Kind, Node};

/// The problems of a document under a root schema.
pub(crate) fn check(root: &Value, node: &Node) -> Vec<ConfigProblem> {
    let mut shape = Shape { root, problems: Vec::new() };
    shape.value(root, node, &mut Vec::new());
    shape.problems
}

struct Shape<'a> {
    root: &'a Value,
    problems: Vec<ConfigProblem>,
}

impl<'a> Shape<'a> {
    fn value(&mut self, schema: &'a Value, node: &Node, path: &mut Vec<String>) {
        let schema = self.resolved(schema);
        if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            return self.any_of(choices, node, path);
        }
        if let Some(words) = words(schema) {
            if matches!(&node.kind, Kind::Scalar(value) if is_choice(schema, value)) {
                return;
            }
            return self.word(&words, node, path);
        }
        match (expected(schema), &node.kind) {
            ("object", Kind::Map(_)) => self.map(schema, node, path),
            ("array", Kind::List(items)) => self.list(schema, items, node, path),
            ("boolean", Kind::Scalar(Value::Bool(_))) => {}
            ("string", Kind::Scalar(Value::String(text))) => self.text(schema, text, node, path),
            ("integer", Kind::Scalar(Value::Number(number))) if number.is_i64() || number.is_u64() => {
                self.number(schema, number.as_i64().unwrap_or(i64::MAX), node, path);
            }
            (wanted, _) => self.wrong_kind(schema, wanted, node, path),
        }
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|path| self.root.pointer(path.trim_start_matches('#')));
        target.unwrap_or(schema)
    }

    /// Takes the choice whose kind is the value's, so that the message is about that choice.
    fn any_of(&mut self, choices: &'a [Value], node: &Node, path: &mut Vec<String>) {
        let fits = |choice: &&Value| expected(self.resolved(choice)) == kind(node);
        if let Some(choice) = choices.iter().find(fits) {
            return self.value(choice, node, path);
        }
        let wanted: Vec<_> = choices.iter().map(|choice| named(expected(self.resolved(choice)))).collect();
        let message = format!("{} must be {}, and is {}", shown(path), wanted.join(" or "), described(node));
        self.add(node, message, None);
    }

    fn word(&mut self, words: &[&str], node: &Node, path: &[String]) {
        let written = match &node.kind {
            Kind::Scalar(Value::String(text)) if words.contains(&text.as_str()) => return,
            Kind::Scalar(Value::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let hint = match written.and_then(|text| nearest(text, words.iter().copied())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", words.join(" or ")),
        };
        self.add(node, format!("{} is {}, which is not known", shown(path), described(node)), Some(hint));
    }

    fn map(&mut self, schema: &'a Value, node: &Node, path: &mut Vec<String>) {
        let Kind::Map(entries) = &node.kind else { return };
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        for entry in entries {
            let known = properties.and_then(|properties| properties.get(&entry.key)).or(others);
            let Some(known) = known else {
                let names = properties.into_iter().flatten().map(|(name, _)| name.as_str());
                let hint = unknown_key_hint(&entry.key, names);
                let problem = format!("{} has an unknown key `{}`", shown(path), entry.key);
                self.problems.push(ConfigProblem { place: entry.place, message: problem, hint: Some(hint) });
                continue;
            };
            path.push(entry.key.clone());
            self.value(known, &entry.node, path);
            path.pop();
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| entries.iter().all(|entry| entry.key != **name)) {
            let description = properties.and_then(|properties| properties.get(name)).and_then(description);
            self.add(node, format!("{} lacks the key `{name}`", shown(path)), description);
        }
    }

    fn list(&mut self, schema: &'a Value, items: &[Node], node: &Node, path: &mut Vec<String>) {
        if items.is_empty() && schema.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 0) {
            self.add(node, format!("{} is an empty list", shown(path)), description(schema));
        }
        let Some(of) = schema.get("items") else { return };
        for (index, item) in items.iter().enumerate() {
            path.push(index.to_string());
            self.value(of, item, path);
            path.pop();
        }
    }

    fn text(&mut self, schema: &Value, text: &str, node: &Node, path: &[String]) {
        let pattern = schema.get("pattern").and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            let what = if is_secret(path) { "a value".to_owned() } else { format!("`{text}`") };
            self.add(node, format!("{} is {what}, which is not of the form wanted", shown(path)), description(schema));
        }
    }

    fn number(&mut self, schema: &Value, number: i64, node: &Node, path: &[String]) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
        #[expect(clippy::cast_precision_loss, reason = "numbers of a configuration are far below 2^53")]
        let value = number as f64;
        if limit("minimum").is_some_and(|least| value < least) || limit("maximum").is_some_and(|most| value > most) {
            let text = |name| limit(name).map(|value| value.to_string());
            let range = match (text("minimum"), text("maximum")) {
                (Some(least), Some(most)) if least == most => least,
                (Some(least), Some(most)) => format!("a number from {least} to {most}"),
                (Some(least), None) => format!("at least {least}"),
                (_, most) => format!("at most {}", most.unwrap_or_default()),
            };
            self.add(node, format!("{} must be {range}, and is {number}", shown(path)), description(schema));
        }
    }

    fn wrong_kind(&mut self, schema: &Value, wanted: &str, node: &Node, path: &[String]) {
        let (what, hint) = if is_secret(path) {
            let hint = "write { env: NAME } and give the step that variable; GitHub's expressions are not read here";
            ("a value in the file".to_owned(), Some(format!("a secret is never written here: {hint}")))
        } else {
            let quote = wanted == "string" && matches!(node.kind, Kind::Scalar(Value::Number(_) | Value::Bool(_)));
            let hint = if quote { Some("put it in quotes".to_owned()) } else { None };
            (described(node), description(schema).filter(|_| schema.get("pattern").is_some()).or(hint))
        };
        self.add(node, format!("{} must be {}, and is {what}", shown(path), named(wanted)), hint);
    }

    fn add(&mut self, node: &Node, message: String, hint: Option<String>) {
        self.problems.push(ConfigProblem { place: node.place, message, hint });
    }
}

/// The words of a schema that lists constants.
fn words(schema: &Value) -> Option<Vec<&str>> {
    let constant = |choice: &'_ Value| choice.get("const").is_some();
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array).filter(|choices| choices.iter().all(constant)) {
        return choices.iter().map(|choice| choice.get("const").and_then(Value::as_str)).collect();
    }
    schema.get("enum").and_then(Value::as_array).map(|words| words.iter().filter_map(Value::as_str).collect())
}

/// Whether a value is one of those that a schema lists, which need not all be words.
fn is_choice(schema: &Value, value: &Value) -> bool {
    schema.get("enum").and_then(Value::as_array).is_some_and(|choices| choices.contains(value))
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
        "boolean" => "true or false",
        _ => "a value",
    }
}

fn described(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(Value::Null) => "empty".to_owned(),
        Kind::Scalar(Value::String(text)) => format!("`{text}`"),
        Kind::Scalar(Value::Number(number)) => format!("the number {number}"),
        Kind::Scalar(value) => value.to_string(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "a mapping".to_owned(),
    }
}

fn description(schema: &Value) -> Option<String> {
    schema.get("description").and_then(Value::as_str).map(|text| text.trim_end_matches('.').replace('\n', " "))
}

fn unknown_key_hint<'a>(key: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(key, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", names.collect::<Vec<_>>().join(", ")),
    }
}

/// Whether a value at that path may be a secret that somebody pasted, which must not be shown again.
fn is_secret(path: &[String]) -> bool {
    let mut steps = path.iter().map(String::as_str).skip_while(|step| *step != "dokploy").skip(1);
    matches!(steps.next(), Some("key" | "webhook"))
}

/// A path as people write it; the document itself for an empty one.
pub(crate) fn shown(path: &[String]) -> String {
    if path.is_empty() { "the file".to_owned() } else { format!("`{}`", path.join(".")) }
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
