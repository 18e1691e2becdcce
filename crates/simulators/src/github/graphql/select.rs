//! What an answer shows of an object: the fields that were asked for, and no others.

use serde_json::{Map, Value, json};

use super::super::document::{Field, Selection};

/// The most nodes of a connection in one answer.
const MOST_NODES: u64 = 100;

/// The fields of a whole object that a selection asks for; the message of GitHub's error when it knows one of them not.
pub(super) fn select(whole: &Value, selections: &[Selection]) -> Result<Value, String> {
    match whole {
        Value::Null => Ok(Value::Null),
        Value::Array(items) => items.iter().map(|item| select(item, selections)).collect::<Result<Vec<_>, _>>().map(Value::Array),
        Value::Object(object) => {
            let mut shown = Map::new();
            fill(&mut shown, object, selections)?;
            Ok(Value::Object(shown))
        }
        scalar if selections.is_empty() => Ok(scalar.clone()),
        _ => Err("Selections can't be made on scalars".to_owned()),
    }
}

fn fill(shown: &mut Map<String, Value>, object: &Map<String, Value>, selections: &[Selection]) -> Result<(), String> {
    let kind = object.get("__typename").and_then(Value::as_str).unwrap_or("Object");
    if selections.is_empty() {
        return Err(format!("Objects must have selections ({kind} has none)"));
    }
    for selection in selections {
        match selection {
            Selection::On(on, fields) if on == kind => fill(shown, object, fields)?,
            Selection::On(..) => {}
            Selection::Field(field) => {
                let unknown = || format!("Field '{}' doesn't exist on type '{kind}'", field.name);
                let whole = object.get(&field.name).ok_or_else(unknown)?;
                shown.insert(field.alias.clone(), select(&cut(whole, field)?, &field.fields)?);
            }
        }
    }
    Ok(())
}

/// A connection with as many of its nodes as are asked for; GitHub wants to be told how many.
fn cut(whole: &Value, field: &Field) -> Result<Value, String> {
    let Some(nodes) = whole.get("nodes").and_then(Value::as_array) else {
        return Ok(whole.clone());
    };
    let asked = |name: &str| field.arguments.get(name).and_then(Value::as_u64);
    let name = &field.name;
    let (number, skipped) = match (asked("first"), asked("last")) {
        (Some(first), None) => (first, 0),
        (None, Some(last)) => (last, nodes.len().saturating_sub(usize::try_from(last).unwrap_or(usize::MAX))),
        _ => return Err(format!("You must provide a `first` or `last` value to properly paginate the `{name}` connection.")),
    };
    if number > MOST_NODES {
        return Err(format!("Requesting {number} records on the `{name}` connection exceeds the limit of {MOST_NODES} records."));
    }
    let shown: Vec<&Value> = nodes.iter().skip(skipped).take(usize::try_from(number).unwrap_or(usize::MAX)).collect();
    Ok(json!({ "__typename": whole["__typename"], "nodes": shown, "totalCount": nodes.len() }))
}
