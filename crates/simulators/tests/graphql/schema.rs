//! GitHub's GraphQL schema as a checker of documents and of answers. The tests of this crate and those of `github-client` use it.

use serde_json::{Map, Value};
use simulators::github::document::{self, Field, Selection};

/// What is wrong with a document and its answer, by GitHub's schema; nothing when both are good.
///
/// The answer is checked where it has data: GitHub answers null for what it cannot give, with an error.
pub(crate) fn check(document: &str, variables: &Value, answer: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("schema.json")).unwrap();
    let mut checker = Checker { schema, wrong: Vec::new() };
    match document::parse(document, variables) {
        Ok(operation) => {
            let root = if operation.is_mutation { "Mutation" } else { "Query" };
            checker.selection(root, &operation.fields, answer.get("data").filter(|data| !data.is_null()));
        }
        Err(wrong) => checker.wrong.push(wrong),
    }
    checker.wrong
}

struct Checker {
    schema: Value,
    wrong: Vec<String>,
}

impl Checker {
    fn selection(&mut self, on: &str, selections: &[Selection], answer: Option<&Value>) {
        if selections.is_empty() {
            self.wrong.push(format!("nothing is asked of {on}"));
        }
        for selection in selections {
            match selection {
                Selection::Field(field) => self.field(on, field, answer.map(|answer| &answer[&field.alias])),
                Selection::On(part, selections) => {
                    let possible = self.schema["types"][on]["possible"].as_array().unwrap();
                    if !possible.iter().any(|name| name == part) {
                        self.wrong.push(format!("{on} is never {part}"));
                    }
                    let is_part = |answer: &&Value| answer["__typename"].as_str().is_none_or(|name| name == part);
                    // Without its type's name an answer of an interface may be of any: only what it has is looked at.
                    let shown = answer.filter(is_part).filter(|answer| answer.as_object().is_some_and(|has| !has.is_empty()));
                    self.selection(part, selections, shown);
                }
            }
        }
    }

    fn field(&mut self, on: &str, field: &Field, answer: Option<&Value>) {
        if field.name == "__typename" {
            return;
        }
        let known = self.schema["types"][on]["fields"][&field.name].clone();
        let Some(kind) = known["type"].as_str() else {
            return self.wrong.push(format!("{on} has no field {}", field.name));
        };
        let whose = format!("{on}.{}", field.name);
        self.given(&whose, known["args"].as_object().unwrap(), &field.arguments);
        self.value(&whose, kind, field, answer);
    }

    /// Arguments, or the fields of an input object.
    fn given(&mut self, whose: &str, known: &Map<String, Value>, given: &Map<String, Value>) {
        for (name, value) in given {
            let Some(kind) = known.get(name).and_then(Value::as_str) else {
                self.wrong.push(format!("{whose} takes no {name}"));
                continue;
            };
            self.input(&format!("{whose}.{name}"), kind, value);
        }
        let missing = known.iter().filter(|(name, kind)| kind.as_str().unwrap().ends_with('!') && !given.contains_key(*name));
        self.wrong.extend(missing.map(|(name, _)| format!("{whose} needs {name}")));
    }

    fn input(&mut self, whose: &str, kind: &str, value: &Value) {
        if value.is_null() && !kind.ends_with('!') {
            return;
        }
        let kind = kind.trim_end_matches('!');
        if let (Some(inner), Value::Array(items)) = (kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')), value) {
            return items.iter().for_each(|item| self.input(whose, inner, item));
        }
        let object = self.schema["inputs"][kind].as_object().cloned();
        let is_right = match (&object, kind) {
            (Some(_), _) => value.is_object(),
            (None, "Int") => value.is_i64(),
            (None, "Boolean") => value.is_boolean(),
            (None, _) => value.is_string(),
        };
        if !is_right {
            self.wrong.push(format!("{whose} is {value}, not {kind}"));
        } else if let (Some(known), Some(given)) = (object, value.as_object()) {
            self.given(whose, &known, given);
        }
    }

    fn value(&mut self, whose: &str, kind: &str, field: &Field, answer: Option<&Value>) {
        let (is_required, kind) = (kind.ends_with('!'), kind.trim_end_matches('!'));
        if is_required && answer.is_some_and(Value::is_null) {
            self.wrong.push(format!("{whose} is null"));
        }
        let answer = answer.filter(|answer| !answer.is_null());
        if let Some(inner) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
            let items = answer.map(|answer| answer.as_array().cloned().unwrap_or_default());
            return match items.filter(|items| !items.is_empty()) {
                Some(items) => items.iter().for_each(|item| self.value(whose, inner, field, Some(item))),
                None => self.value(whose, inner, field, None),
            };
        }
        if !self.schema["types"][kind].is_null() {
            return self.selection(kind, &field.fields, answer);
        }
        let is_right = |answer: &Value| match kind {
            "Int" => answer.is_i64(),
            "Boolean" => answer.is_boolean(),
            _ => answer.is_string(),
        };
        if !field.fields.is_empty() || answer.is_some_and(|answer| !is_right(answer)) {
            self.wrong.push(format!("{whose} is a {kind}"));
        }
    }
}
