//! What is learnt while a configuration is read: what is wrong, and what is worth knowing.

use deploy_config::{ConfigProblem, Place};

use super::value::{Kind, Value};

/// What to do about a value that only JavaScript could tell.
const NOT_RUN: &str = "no JavaScript is run: write the value itself, or say it under `release` in .github/deploy.yml";

/// Problems and notices, in the order of the reading.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What is wrong.
    pub(super) problems: Vec<ConfigProblem>,
    /// What is worth knowing, each with its line.
    pub(super) notices: Vec<String>,
}

impl Report {
    /// A value is wrong.
    pub(super) fn problem(&mut self, at: &Value, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(ConfigProblem { place: at.place, message: message.into(), hint: Some(hint.into()) });
    }

    /// A value is taken over in another way than its author may expect.
    pub(super) fn notice(&mut self, at: &Value, message: &str) {
        self.notices.push(match at.place {
            Some(Place { line, .. }) => format!("line {line}: {message}"),
            None => message.to_owned(),
        });
    }

    /// The text that an option must be.
    pub(super) fn text(&mut self, value: &Value, option: &str) -> Option<String> {
        match &value.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Number(number) => Some(number.clone()),
            _ => self.wrong(value, option, "a text"),
        }
    }

    /// The boolean that an option must be.
    pub(super) fn flag(&mut self, value: &Value, option: &str) -> Option<bool> {
        match value.kind {
            Kind::Bool(flag) => Some(flag),
            _ => self.wrong(value, option, "true or false"),
        }
    }

    /// The texts that an option must list; one text alone is a list of one.
    pub(super) fn texts(&mut self, value: &Value, option: &str) -> Vec<String> {
        value.items().iter().filter_map(|item| self.text(item, option)).collect()
    }

    /// Notes that an option is of the wrong kind.
    pub(super) fn wrong<T>(&mut self, value: &Value, option: &str, wanted: &str) -> Option<T> {
        let hint = if matches!(value.kind, Kind::Computed(_)) { NOT_RUN.to_owned() } else { format!("write {wanted}") };
        self.problem(value, format!("`{option}` must be {wanted}, and is {}", value.described()), hint);
        None
    }

    /// Notes what is spread into a mapping and cannot be read, as it may hold anything.
    pub(super) fn spread(&mut self, value: &Value, option: &str) {
        for entry in value.entries().iter().filter(|entry| entry.key == "...") {
            self.problem(&entry.value, format!("a part of `{option}` is {}", entry.value.described()), NOT_RUN);
        }
    }
}
