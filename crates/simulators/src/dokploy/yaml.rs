//! YAML as the server writes it: block style, two columns a level, quotes only where they are needed.

use serde_json::Value;

/// A value as a document.
pub(crate) fn write(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => block(value, 0, &mut text),
        Value::Array(list) if !list.is_empty() => block(value, 0, &mut text),
        other => {
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
    text
}

fn block(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                indent(depth, text);
                text.push_str(&plain_or_quoted(key));
                text.push(':');
                nested(value, depth, text);
            }
        }
        Value::Array(list) => {
            for value in list {
                indent(depth, text);
                text.push('-');
                item(value, depth, text);
            }
        }
        _ => {}
    }
}

/// What stands behind a key: on the same line, or a level deeper below.
fn nested(value: &Value, depth: usize, text: &mut String) {
    if is_block(value) {
        text.push('\n');
        block(value, depth + 1, text);
    } else {
        inline(value, depth, text);
    }
}

/// What stands behind a dash: a block begins on the same line.
fn item(value: &Value, depth: usize, text: &mut String) {
    if is_block(value) {
        let mut below = String::new();
        block(value, depth + 1, &mut below);
        text.push(' ');
        text.push_str(below.trim_start());
    } else {
        inline(value, depth, text);
    }
}

fn inline(value: &Value, depth: usize, text: &mut String) {
    text.push(' ');
    match value {
        Value::String(lines) if lines.contains('\n') => literal(lines, depth, text),
        other => {
            text.push_str(&scalar(other));
            text.push('\n');
        }
    }
}

fn literal(lines: &str, depth: usize, text: &mut String) {
    text.push_str(if lines.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in lines.lines() {
        if !line.is_empty() {
            indent(depth + 1, text);
            text.push_str(line);
        }
        text.push('\n');
    }
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => false,
    }
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => plain_or_quoted(text),
        other => other.to_string(),
    }
}

fn plain_or_quoted(text: &str) -> String {
    let looks_otherwise =
        matches!(text.to_lowercase().as_str(), "" | "true" | "false" | "null" | "~") || text.parse::<f64>().is_ok();
    let begins_otherwise = text.starts_with(|c: char| "!&*-?|>@`\"'%#{}[],:".contains(c) || c.is_whitespace());
    let dashes = text.starts_with('-') && text.len() > 1 && !text.starts_with("- ") && !text.starts_with("---");
    let is_cut = text.ends_with(':') || text.ends_with(char::is_whitespace) || text.contains(": ") || text.contains(" #");
    if looks_otherwise || (begins_otherwise && !dashes) || is_cut || text.contains(char::is_control) {
        return Value::from(text).to_string();
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_in_blocks() {
        let value = json!({
            "services": { "web": { "ports": ["80:80", 443], "depends_on": [{ "a": 1, "b": [] }], "labels": ["r=Host(`a.b`)"] } },
            "empty": {}, "null": null, "text": "a\nb\n",
        });
        let expected = "services:\n  web:\n    ports:\n      - 80:80\n      - 443\n    depends_on:\n      - a: 1\n        b: []\n    \
                        labels:\n      - r=Host(`a.b`)\nempty: {}\n\"null\": null\ntext: |\n  a\n  b\n";
        assert_eq!(write(&value), expected);
    }

    #[test]
    fn text_that_would_read_as_something_else_is_quoted() {
        for text in ["", "true", "1.0", "- a", "a: b", "a #b", "*x", " a", "x:"] {
            assert_eq!(plain_or_quoted(text), format!("\"{text}\""));
        }
        for text in ["a", "80:80", "${A:-b}", "--flag", "a#b", "/srv"] {
            assert_eq!(plain_or_quoted(text), text);
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let value = json!({ "a": { "b": ["x", { "c": "1", "d": [["e"]] }], "f": "l1\nl2" }, "g": [1, true, null, "true"] });
        assert_eq!(serde_saphyr::from_str::<Value>(&write(&value)).unwrap(), value);
    }
}
