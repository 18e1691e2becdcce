//! GitHub's OpenAPI description as a checker of requests and answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The description, and what of it has been seen.
pub(crate) struct Spec {
    document: Value,
    seen: BTreeSet<String>,
}

impl Spec {
    pub(crate) fn load() -> Self {
        let document = serde_json::from_str(include_str!("github.json")).unwrap();
        Self { document, seen: BTreeSet::new() }
    }

    /// Every operation with every status that the description holds, such as `get /repos/{owner}/{repo} 200`.
    pub(crate) fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let statuses = operation["responses"].as_object().unwrap().keys();
                all.extend(statuses.map(|status| format!("{method} {path} {status}")));
            }
        }
        all
    }

    /// What of [`Spec::all`] has been checked.
    pub(crate) fn seen(&self) -> &BTreeSet<String> {
        &self.seen
    }

    /// What is wrong with a request: its query's parameters and its body.
    pub(crate) fn check_request(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<String> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let operation = &self.document["paths"][self.template(method, path)][method];
        let parameters: Vec<&str> =
            operation["parameters"].as_array().unwrap().iter().filter_map(|p| p["name"].as_str()).collect();
        let names = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
        let mut errors: Vec<String> =
            names.filter(|name| !parameters.contains(name)).map(|name| format!("no parameter {name}")).collect();
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        match (schema.is_null(), body) {
            (true, None) => {}
            (true, Some(_)) => errors.push("the operation takes no body".to_owned()),
            (false, body) => errors.extend(self.validate(schema, body.unwrap_or(&Value::Null))),
        }
        errors
    }

    /// What is wrong with an answer. A status that the operation does not document must have the shape of a basic error.
    pub(crate) fn check_answer(&mut self, method: &str, path: &str, status: u16, body: &Value) -> Vec<String> {
        let path = path.split('?').next().unwrap();
        let template = self.template(method, path);
        let response = &self.document["paths"][&template][method]["responses"][status.to_string()];
        let key = format!("{method} {template} {status}");
        let errors = match &response["content"]["application/json"]["schema"] {
            _ if response.is_null() && status < 400 => vec!["the status is not documented".to_owned()],
            Value::Null if status < 400 && !body.is_null() => vec!["the answer must have no body".to_owned()],
            Value::Null if status < 400 => Vec::new(),
            Value::Null => self.validate(&json!({ "$ref": "#/components/schemas/basic-error" }), body),
            schema => self.validate(schema, body),
        };
        self.seen.insert(key);
        errors
    }

    /// The path's template; that with most literal segments when several fit.
    fn template(&self, method: &str, path: &str) -> String {
        let fitting = self.document["paths"].as_object().unwrap().iter().filter(|(template, methods)| {
            methods.get(method).is_some() && fits(&template.split('/').collect::<Vec<_>>(), &path.split('/').collect::<Vec<_>>())
        });
        let best = fitting.map(|(template, _)| template).min_by_key(|template| template.matches('{').count());
        best.cloned().ok_or_else(|| format!("no operation {method} {path}")).unwrap()
    }

    fn validate(&self, schema: &Value, instance: &Value) -> Vec<String> {
        let root = json!({ "components": self.document["components"], "allOf": [schema] });
        let validator = jsonschema::validator_for(&root).unwrap();
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

/// Names of refs take several segments.
fn fits(template: &[&str], path: &[&str]) -> bool {
    match (template, path) {
        ([], []) | (["{ref}" | "{tag}" | "{basehead}"], [_, ..]) => true,
        ([head, template @ ..], [segment, path @ ..]) => (head.starts_with('{') || head == segment) && fits(template, path),
        _ => false,
    }
}
