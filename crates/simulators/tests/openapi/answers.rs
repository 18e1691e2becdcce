//! GitHub's OpenAPI description as a checker of answers, and of how much of it has been answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::spec::Spec;

/// The checker of answers, and what it has seen.
pub(crate) struct Answers {
    pub(crate) spec: Spec,
    seen: BTreeSet<String>,
}

impl Answers {
    pub(crate) fn new() -> Self {
        Self { spec: Spec::load(), seen: BTreeSet::new() }
    }

    /// Every operation with a status that the description holds and no answer has had, such as `get /repos/{owner}/{repo} 200`.
    pub(crate) fn never_seen(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.spec.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let statuses = operation["responses"].as_object().unwrap().keys();
                all.extend(statuses.map(|status| format!("{method} {path} {status}")));
            }
        }
        all.difference(&self.seen).cloned().collect()
    }

    /// What is wrong with an answer. A status that the operation does not document must have the shape of a basic error.
    pub(crate) fn check(&mut self, method: &str, path: &str, status: u16, body: &Value) -> Vec<String> {
        let path = path.split('?').next().unwrap();
        let template = self.spec.template(method, path);
        let response = &self.spec.document["paths"][&template][method]["responses"][status.to_string()];
        self.seen.insert(format!("{method} {template} {status}"));
        match &response["content"]["application/json"]["schema"] {
            _ if response.is_null() && status < 400 => vec!["the status is not documented".to_owned()],
            Value::Null if status < 400 && !body.is_null() => vec!["the answer must have no body".to_owned()],
            Value::Null if status < 400 => Vec::new(),
            Value::Null => self.spec.validate(&json!({ "$ref": "#/components/schemas/basic-error" }), body),
            schema => self.spec.validate(schema, body),
        }
    }
}
