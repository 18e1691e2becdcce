//! What an answer shows of an object: the fields that were asked for, and no others.

use std::ops::Range;

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

/// A connection with as many of its nodes as are asked for.
fn cut(whole: &Value, field: &Field) -> Result<Value, String> {
    let Some(nodes) = whole.get("nodes").and_then(Value::as_array) else {
        return Ok(whole.clone());
    };
    let window = window(field, nodes.len())?;
    Ok(page(&whole["__typename"], nodes.len(), &window, nodes.get(window.clone()).unwrap_or_default()))
}

/// Which of so many nodes are asked for, after or before a cursor; GitHub wants to be told how many.
pub(super) fn window(field: &Field, most: usize) -> Result<Range<usize>, String> {
    let asked = |name: &str| field.arguments.get(name).and_then(Value::as_u64);
    let name = &field.name;
    let (first, last) = (asked("first"), asked("last"));
    let Some(number) = first.xor(last) else {
        return Err(format!("You must provide a `first` or `last` value to properly paginate the `{name}` connection."));
    };
    if number > MOST_NODES {
        return Err(format!("Requesting {number} records on the `{name}` connection exceeds the limit of {MOST_NODES} records."));
    }
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    let (from, to) =
        (place(field, "after")?.map_or(0, |place| place + 1).min(most), place(field, "before")?.unwrap_or(most).min(most));
    Ok(if asked("first").is_some() { from..to.min(from + number) } else { from.max(to.saturating_sub(number))..to })
}

/// The page of a connection of so many nodes that shows a window of them.
pub(super) fn page(kind: &Value, most: usize, window: &Range<usize>, nodes: &[Value]) -> Value {
    json!({
        "__typename": kind,
        "nodes": nodes,
        "totalCount": most,
        "pageInfo": {
            "__typename": "PageInfo",
            "hasNextPage": window.end < most,
            "hasPreviousPage": window.start > 0,
            "startCursor": (!window.is_empty()).then(|| cursor(window.start)),
            "endCursor": (!window.is_empty()).then(|| cursor(window.end - 1)),
        },
    })
}

/// The cursor of a node, which nobody but GitHub can read anything from.
fn cursor(place: usize) -> String {
    format!("Y3Vyc29y{place}")
}

/// Where the node of a cursor is that the document names.
fn place(field: &Field, name: &str) -> Result<Option<usize>, String> {
    let Some(cursor) = field.arguments.get(name).and_then(Value::as_str) else { return Ok(None) };
    let place = cursor.strip_prefix("Y3Vyc29y").and_then(|place| place.parse().ok());
    place.map(Some).ok_or_else(|| format!("`{cursor}` does not appear to be a valid cursor."))
}
