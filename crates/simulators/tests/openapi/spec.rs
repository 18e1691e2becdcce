//! GitHub's OpenAPI description as a checker of requests. The tests of this crate and those of `github-client` use it.

use serde_json::{Value, json};

/// The description.
pub(crate) struct Spec {
    pub(crate) document: Value,
}

impl Spec {
    pub(crate) fn load() -> Self {
        Self { document: serde_json::from_str(include_str!("github.json")).unwrap() }
    }

    /// What is wrong with a request: its query's parameters and its body. A field that the description does not know is wrong too,
    /// although GitHub ignores it.
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
            (true, Some(_)) if operation["requestBody"].is_null() => errors.push("the operation takes no body".to_owned()),
            // No body, or a file, of which the description says nothing.
            (true, _) => {}
            (false, body) => {
                let fields = body.and_then(Value::as_object).into_iter().flat_map(|body| body.keys());
                errors.extend(fields.filter(|name| !knows(schema, name)).map(|name| format!("no field {name}")));
                errors.extend(self.validate(schema, body.unwrap_or(&Value::Null)));
            }
        }
        errors
    }

    /// The path's template; that with most literal segments when several fit.
    pub(crate) fn template(&self, method: &str, path: &str) -> String {
        let fitting = self.document["paths"].as_object().unwrap().iter().filter(|(template, methods)| {
            methods.get(method).is_some() && fits(&template.split('/').collect::<Vec<_>>(), &path.split('/').collect::<Vec<_>>())
        });
        let best = fitting.map(|(template, _)| template).min_by_key(|template| template.matches('{').count());
        best.cloned().ok_or_else(|| format!("no operation {method} {path}")).unwrap()
    }

    pub(crate) fn validate(&self, schema: &Value, instance: &Value) -> Vec<String> {
        let root = json!({ "components": self.document["components"], "allOf": [schema] });
        let validator = jsonschema::validator_for(&root).unwrap();
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

/// Whether a schema, or one of its alternatives, has a property.
fn knows(schema: &Value, name: &str) -> bool {
    let alternatives = ["oneOf", "anyOf", "allOf"].iter().filter_map(|key| schema[key].as_array()).flatten();
    !schema["properties"][name].is_null() || alternatives.into_iter().any(|schema| knows(schema, name))
}

/// Names of refs take several segments.
fn fits(template: &[&str], path: &[&str]) -> bool {
    match (template, path) {
        ([], []) | (["{ref}" | "{tag}" | "{basehead}" | "{path}"], [_, ..]) => true,
        ([head, template @ ..], [segment, path @ ..]) => (head.starts_with('{') || head == segment) && fits(template, path),
        _ => false,
    }
}
