//! What to write in the place of a value of the wrong kind.

use serde_json::Value;

use super::{description, fits};
use crate::tree::{Entry, Kind, Node};

/// The cure of a secret in the file.
pub(super) const SECRET: &str = "a secret is never written here: write { env: NAME } and give the step that variable; \
    GitHub's expressions are not read here";

/// The cure of a file that is no mapping.
pub(super) const FILE: &str = "begin it with `version: 1`, and name under `services:` each service with its image; \
    a blank follows each colon";

/// The cure of an expression of GitHub.
pub(super) fn expression(node: &Node) -> Option<String> {
    let is_expression = matches!(&node.kind, Kind::Scalar(Value::String(text)) if text.contains("${{"));
    is_expression.then(|| "GitHub's expressions are not read here; write the value itself".to_owned())
}

/// The cure of a value that is none of those that a schema lists.
pub(super) fn words(words: &[&Value]) -> String {
    let shown = words.iter().filter(|word| !word.is_null());
    let shown: Vec<_> = shown.map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect();
    format!("write {}", shown.join(" or "))
}

/// The cure of a value that is not of the kind wanted.
pub(super) fn wrong_kind(wanted: &str, schema: &Value, node: &Node) -> Option<String> {
    let own = match (wanted, &node.kind) {
        ("object" | "array", Kind::Scalar(Value::Null)) => "indent what belongs to it on the next lines, or leave it out",
        (_, Kind::Scalar(Value::Null)) => "write a value, an empty text as \"\", or leave the key out",
        ("string", Kind::Scalar(_)) => return Some(quotes(schema, node)),
        ("string", Kind::Map(_)) if is_text_in_braces(node, None) => "put it in quotes: { } without them are a mapping",
        ("string", Kind::Map(entries)) if matches!(entries.as_slice(), [only] if only.key == "env") => {
            "write the value itself: no variable is read here"
        }
        ("array", Kind::Map(entries)) if entries.iter().any(|entry| entry.key.starts_with('-')) => "put a blank after the hyphen",
        ("array", Kind::Map(_)) => "begin each entry with a hyphen and a blank",
        ("array", Kind::Scalar(_)) => "put it in brackets, which make a list: [a, b]",
        ("object", Kind::List(_)) => "write each entry under its name and a colon, without hyphens",
        ("object", Kind::Scalar(_)) => return Some(keys(schema)),
        ("boolean", _) => return Some(switch(node).to_owned()),
        ("integer", Kind::Scalar(_)) if meant("integer", node).is_some() => return whole(node),
        _ => return expression(node).or_else(|| description(schema)).or_else(|| Some(format!("write {}", super::named(wanted)))),
    };
    Some(own.to_owned())
}

/// Whether a mapping is rather a text such as `{image_tag}` without its quotes: keys without values, none of them known.
pub(super) fn is_text_in_braces(node: &Node, known: Option<&Value>) -> bool {
    let Kind::Map(entries) = &node.kind else { return false };
    let is_known = |key: &str| known.is_some_and(|known| known.get(key).is_some());
    let is_bare = |entry: &Entry| matches!(entry.node.kind, Kind::Scalar(Value::Null)) && !is_known(&entry.key);
    !entries.is_empty() && entries.iter().all(is_bare)
}

/// Puts in what was plainly meant, a number in quotes or a text without them, so that the rest can be judged.
pub(super) fn mend(wanted: &str, node: &mut Node) {
    if let Some(value) = meant(wanted, node) {
        node.kind = Kind::Scalar(value);
    }
}

fn meant(wanted: &str, node: &Node) -> Option<Value> {
    match (wanted, &node.kind) {
        ("integer", Kind::Scalar(Value::String(text))) => text.trim().parse::<i64>().ok().map(Value::from),
        // A number with a leading zero is read as a fraction.
        ("integer", Kind::Scalar(Value::Number(number))) => {
            number.as_f64().and_then(|number| number.to_string().parse::<i64>().ok()).map(Value::from)
        }
        ("string", Kind::Scalar(value @ (Value::Number(_) | Value::Bool(_)))) => Some(value.to_string().into()),
        _ => None,
    }
}

/// The cure of a number or a word such as `true` where a text is wanted.
fn quotes(schema: &Value, node: &Node) -> String {
    let is_enough = matches!(meant("string", node), Some(Value::String(text)) if fits(schema, &text));
    // What holds braces is a mapping without quotes.
    let needs = schema.get("pattern").and_then(Value::as_str).is_some_and(|pattern| pattern.contains("\\{"));
    match description(schema).filter(|_| !is_enough) {
        Some(form) if needs => format!("put it in quotes, in the form wanted: {form}"),
        Some(form) => form,
        None => "put it in quotes".to_owned(),
    }
}

/// The cure of a whole number in quotes, or with more than its digits.
fn whole(node: &Node) -> Option<String> {
    let number = meant("integer", node)?;
    Some(match &node.kind {
        Kind::Scalar(Value::String(_)) => format!("take off the quotes: {number}"),
        _ => format!("write it as {number}, without leading zeros and fractions"),
    })
}

/// The cure of what is neither `true` nor `false`.
fn switch(node: &Node) -> &'static str {
    let word = match &node.kind {
        Kind::Scalar(Value::String(text)) => text.to_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "yes" | "y" | "on" | "true" => "write true, without quotes",
        "no" | "n" | "off" | "false" => "write false, without quotes",
        _ => "write true or false",
    }
}

/// The cure of a single value where a mapping is wanted.
fn keys(schema: &Value) -> String {
    let names = schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.as_str());
    match names.collect::<Vec<_>>().as_slice() {
        [] => "write names under it, each with a colon and a blank".to_owned(),
        names => format!("write its keys under it, each with a colon and a blank: {}", names.join(", ")),
    }
}
