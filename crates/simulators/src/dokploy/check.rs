//! Input as the server validates it: zod's rules, wording and coercions, as far as the played procedures need them.

use serde_json::{Map, Value, json};

use super::answer::Refusal;

/// The input of a procedure: query parameters or a JSON body.
pub(crate) type Input = Map<String, Value>;

/// What a field must be.
pub(crate) enum Rule {
    /// Text.
    Text(&'static str),
    /// Given, though it may be null.
    Given(&'static str),
    /// A number from 1 to that many, when it is given.
    UpTo(&'static str, u64),
}

/// Every rule that the input breaks, as one refusal.
pub(crate) fn check(input: &Input, rules: &[Rule]) -> Result<(), Refusal> {
    let issues: Vec<Value> = rules.iter().filter_map(|rule| issue(input, rule)).collect();
    if issues.is_empty() { Ok(()) } else { Err(Refusal::invalid(issues)) }
}

fn issue(input: &Input, rule: &Rule) -> Option<Value> {
    match *rule {
        Rule::Text(name) => match input.get(name) {
            Some(Value::String(_)) => None,
            other => {
                let message = format!("Invalid input: expected string, received {}", kind(other));
                Some(json!({ "expected": "string", "code": "invalid_type", "path": [name], "message": message }))
            }
        },
        Rule::Given(name) if input.contains_key(name) => None,
        Rule::Given(name) => {
            let message = "Invalid input: expected nonoptional, received undefined";
            Some(json!({ "code": "invalid_type", "expected": "nonoptional", "path": [name], "message": message }))
        }
        Rule::UpTo(name, most) => input.get(name).and_then(|value| size(name, most, number(value)?)),
    }
}

fn size(name: &str, most: u64, given: f64) -> Option<Value> {
    #[expect(clippy::cast_precision_loss, reason = "the limits are small whole numbers")]
    let limit = most as f64;
    if given > limit {
        let message = format!("Too big: expected number to be <={most}");
        let issue = json!({ "origin": "number", "code": "too_big", "maximum": most, "inclusive": true, "path": [name] });
        return Some(with_message(issue, &message));
    }
    let issue = json!({ "origin": "number", "code": "too_small", "minimum": 1, "inclusive": true, "path": [name] });
    (given < 1.0).then(|| with_message(issue, "Too small: expected number to be >=1"))
}

fn with_message(mut issue: Value, message: &str) -> Value {
    issue["message"] = json!(message);
    issue
}

fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "undefined",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "boolean",
        Some(Value::Number(_)) => "number",
        Some(Value::String(_)) => "string",
        Some(Value::Array(_)) => "array",
        Some(Value::Object(_)) => "object",
    }
}

/// A number as `z.coerce.number()` reads it.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A field's text; empty when it is absent or no text.
pub(crate) fn text<'a>(input: &'a Input, name: &str) -> &'a str {
    input.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A value as `Boolean(value)` of JavaScript: the text `"false"` is true.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
