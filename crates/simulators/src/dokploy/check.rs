//! Input as the server validates it: zod's rules, wording and coercions, as far as the played procedures need them.

use serde_json::{Map, Value, json};

use super::answer::Refusal;
use super::version::{APP_NAMES, ERROR_DATA, Version};

/// The input of a procedure: query parameters or a JSON body.
pub(crate) type Input = Map<String, Value>;

/// What a field must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// Text.
    Text(&'static str),
    /// Text with at least one character.
    Filled(&'static str),
    /// Text, when it is given.
    MaybeText(&'static str),
    /// Letters, digits, dots, underscores and hyphens, when it is given.
    AppName(&'static str),
    /// Given, though it may be null.
    Given(&'static str),
    /// One of those words, when it is given.
    Choice(&'static str, &'static [&'static str]),
    /// A number from 1 to that many, when it is given.
    UpTo(&'static str, u64),
}

/// Every rule that the input breaks, as one refusal.
pub(crate) fn check(version: Version, input: &Input, rules: &[Rule]) -> Result<(), Refusal> {
    let word = if version < ERROR_DATA { zod3 } else { zod4 };
    let holds = |rule: &&Rule| version >= APP_NAMES || !matches!(rule, Rule::AppName(_));
    let issues: Vec<Value> =
        rules.iter().filter(holds).filter_map(|rule| broken(input, rule).map(|(name, how)| word(name, &how))).collect();
    if issues.is_empty() { Ok(()) } else { Err(Refusal::invalid(issues)) }
}

/// How a rule is broken.
enum Broken {
    NotText(&'static str),
    Empty,
    Missing,
    Signs,
    NoChoice(&'static [&'static str]),
    TooBig(u64),
    TooSmall,
}

fn broken(input: &Input, rule: &Rule) -> Option<(&'static str, Broken)> {
    let not_text = |value: Option<&Value>| (!matches!(value, Some(Value::String(_)))).then(|| Broken::NotText(kind(value)));
    match *rule {
        Rule::Text(name) => not_text(input.get(name)).map(|how| (name, how)),
        Rule::Filled(name) => {
            let empty = || (text(input, name).is_empty()).then_some(Broken::Empty);
            not_text(input.get(name)).or_else(empty).map(|how| (name, how))
        }
        Rule::MaybeText(name) => input.get(name).and_then(|value| not_text(Some(value))).map(|how| (name, how)),
        Rule::AppName(name) => {
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            let signs = |text: &str| (!text.chars().all(is_allowed)).then_some(Broken::Signs);
            let value = input.get(name)?;
            not_text(Some(value)).or_else(|| signs(text(input, name))).map(|how| (name, how))
        }
        Rule::Given(name) => (!input.contains_key(name)).then_some((name, Broken::Missing)),
        Rule::Choice(name, words) => {
            let known = |value: &Value| value.as_str().is_some_and(|value| words.contains(&value));
            input.get(name).filter(|value| !known(value)).map(|_| (name, Broken::NoChoice(words)))
        }
        Rule::UpTo(name, most) => {
            let given = input.get(name).and_then(number)?;
            #[expect(clippy::cast_precision_loss, reason = "the limits are small whole numbers")]
            let limit = most as f64;
            let too_small = (given < 1.0).then_some(Broken::TooSmall);
            (given > limit).then_some(Broken::TooBig(most)).or(too_small).map(|how| (name, how))
        }
    }
}

const SIGNS: &str = "App name can only contain letters, numbers, dots, underscores and hyphens";

fn zod4(name: &str, how: &Broken) -> Value {
    let not = |expected: &str, got: &str| {
        let message = format!("Invalid input: expected {expected}, received {got}");
        json!({ "expected": expected, "code": "invalid_type", "path": [name], "message": message })
    };
    match how {
        Broken::NotText(got) => not("string", got),
        Broken::Missing => not("nonoptional", "undefined"),
        Broken::Signs => json!({
            "origin": "string", "code": "invalid_format", "format": "regex", "pattern": "/^[a-zA-Z0-9._-]+$/", "path": [name],
            "message": SIGNS,
        }),
        Broken::Empty => json!({
            "origin": "string", "code": "too_small", "minimum": 1, "inclusive": true, "path": [name],
            "message": "Too small: expected string to have >=1 characters",
        }),
        Broken::NoChoice(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let message = format!("Invalid option: expected one of {}", quoted.join("|"));
            json!({ "code": "invalid_value", "values": words, "path": [name], "message": message })
        }
        Broken::TooBig(most) => json!({
            "origin": "number", "code": "too_big", "maximum": most, "inclusive": true, "path": [name],
            "message": format!("Too big: expected number to be <={most}"),
        }),
        Broken::TooSmall => json!({
            "origin": "number", "code": "too_small", "minimum": 1, "inclusive": true, "path": [name],
            "message": "Too small: expected number to be >=1",
        }),
    }
}

fn zod3(name: &str, how: &Broken) -> Value {
    let bounds = |code: &str, bound: &str, limit: u64, kind: &str, message: String| json!({ "code": code, bound: limit, "type": kind, "inclusive": true, "exact": false, "message": message, "path": [name] });
    match how {
        Broken::NotText("undefined") | Broken::Missing => json!({
            "code": "invalid_type", "expected": "string", "received": "undefined", "path": [name], "message": "Required",
        }),
        Broken::NotText(got) => json!({
            "code": "invalid_type", "expected": "string", "received": got, "path": [name],
            "message": format!("Expected string, received {got}"),
        }),
        Broken::Signs => json!({ "validation": "regex", "code": "invalid_string", "message": SIGNS, "path": [name] }),
        Broken::Empty => bounds("too_small", "minimum", 1, "string", "String must contain at least 1 character(s)".to_owned()),
        Broken::NoChoice(words) => {
            let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            let message = format!("Invalid enum value. Expected {}", quoted.join(" | "));
            json!({ "code": "invalid_enum_value", "options": words, "path": [name], "message": message })
        }
        Broken::TooBig(most) => {
            bounds("too_big", "maximum", *most, "number", format!("Number must be less than or equal to {most}"))
        }
        Broken::TooSmall => bounds("too_small", "minimum", 1, "number", "Number must be greater than or equal to 1".to_owned()),
    }
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

/// A required flag: absent, it counts as false, for it is coerced before it is missed.
pub(crate) fn flag(input: &Input, name: &str) -> bool {
    input.get(name).is_some_and(truthy)
}

#[cfg(test)]
mod tests {
    use super::super::version::CURRENT;
    use super::*;

    fn input(value: &Value) -> Input {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn the_text_false_is_true_and_a_missing_flag_is_false() {
        let given = input(&json!({ "text": "false", "empty": "", "zero": 0, "null": null, "no": false }));
        let flags = ["text", "empty", "zero", "null", "no", "absent"].map(|name| flag(&given, name));
        assert_eq!(flags, [true, false, false, false, false, false]);
    }

    #[test]
    fn what_is_wrong_is_told_all_at_once() {
        let rules = [Rule::Filled("id"), Rule::Given("env"), Rule::Choice("type", &["fetch", "cache"]), Rule::UpTo("tail", 10)];
        let wrong = input(&json!({ "id": "", "type": "no", "tail": "11" }));
        for version in [CURRENT, Version(0, 24, 12)] {
            assert_eq!(check(version, &wrong, &rules).unwrap_err().issues().len(), 4, "{version}");
        }
        let right = input(&json!({ "id": "x", "env": null, "tail": 10 }));
        assert!(check(CURRENT, &right, &rules).is_ok());
    }
}
