//! The helpers that Handlebars brings.

use super::render::{Cases, Frame, Rendered};
use super::value::{Options, Value};

/// Whether there is a helper of that name.
pub(super) fn is_one(name: &str) -> bool {
    matches!(name, "if" | "unless" | "each" | "with" | "lookup" | "log")
}

/// Calls a helper; without cases it is not a block.
pub(super) fn call(
    frame: &Frame<'_>,
    name: &str,
    given: &[Value],
    options: &Options,
    cases: Option<&Cases<'_>>,
) -> Rendered<Value> {
    let none = Cases { program: None, inverse: None };
    let is_block = cases.is_some();
    let cases = cases.unwrap_or(&none);
    if matches!(name, "if" | "unless" | "with") && given.len() != 1 {
        return Err(format!("#{name} requires exactly one argument"));
    }
    let text = match (name, given) {
        ("log", _) => return Ok(Value::Undefined),
        ("lookup", [object, ..]) if object.is_nothing() => return Ok(object.clone()),
        ("lookup", [object, field, ..]) => return Ok(object.property(&field.text(), frame.scope())),
        ("lookup", _) => return Err("Cannot read properties of undefined (reading 'lookupProperty')".to_owned()),
        ("each", []) => return Err("Must pass iterator to #each".to_owned()),
        (_, [value, ..]) if !is_block => return Err(no_block(name, &resolved(frame, value)?).to_owned()),
        ("each", [value, ..]) => each(frame, &resolved(frame, value)?, cases)?,
        ("with", [value, ..]) => with(frame, resolved(frame, value)?, cases)?,
        (_, [value, ..]) => {
            let value = resolved(frame, value)?;
            let include_zero = options.named.get("includeZero").is_some_and(|zero| !zero.is_empty() && !zero.is_zero());
            let holds = !value.is_empty() && (include_zero || !value.is_zero());
            if holds == (name == "if") { frame.first(cases)? } else { frame.second(cases)? }
        }
        (_, []) => String::new(),
    };
    Ok(Value::Text(text))
}

/// What JavaScript says of a helper that wants a block and has none.
fn no_block(name: &str, value: &Value) -> &'static str {
    let is_yes = !value.is_empty() && (name == "with" || !value.is_zero());
    match name {
        "with" | "each" if is_yes => "fn is not a function",
        "if" | "unless" if is_yes => "options.fn is not a function",
        _ => "options.inverse is not a function",
    }
}

/// Helpers call a function that they are given, with nothing.
fn resolved(frame: &Frame<'_>, value: &Value) -> Rendered<Value> {
    match value {
        Value::Function(function) => frame.scope().call(function, &[], None),
        value => Ok(value.clone()),
    }
}

fn with(frame: &Frame<'_>, value: Value, cases: &Cases<'_>) -> Rendered<String> {
    // Unlike `if`, zero is something.
    if value.is_empty() {
        return frame.second(cases);
    }
    let mut inner = frame.with(value.clone());
    inner.name(cases.program, &[value]);
    inner.first(cases)
}

/// Prints a block for each part of a value.
pub(super) fn each(frame: &Frame<'_>, value: &Value, cases: &Cases<'_>) -> Rendered<String> {
    let parts: Vec<(Value, &Value)> = match value {
        Value::List(values) => values.iter().enumerate().map(|(at, value)| (Value::count(at), value)).collect(),
        Value::Object(values) => values.iter().map(|(key, value)| (Value::Text(key.clone()), value)).collect(),
        _ => Vec::new(),
    };
    if parts.is_empty() {
        return frame.second(cases);
    }
    let last = parts.len() - 1;
    let one = |(at, (key, value)): (usize, (Value, &Value))| {
        let mut inner = frame.with(value.clone());
        inner.name(cases.program, &[value.clone(), key.clone()]);
        inner.say("key", key);
        inner.say("index", Value::count(at));
        inner.say("first", Value::Boolean(at == 0));
        inner.say("last", Value::Boolean(at == last));
        inner.first(cases)
    };
    parts.into_iter().enumerate().map(one).collect()
}
