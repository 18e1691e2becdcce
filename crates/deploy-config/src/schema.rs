//! The JSON Schema of deploy.yml, generated from the types of [`crate::model`].
//!
//! The program holds the text that was generated, and not the generator, which would be a part of every image that is pulled.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::model::DeployConfig;

/// The JSON Schema (draft 2020-12) of deploy.yml as text: `deploy.schema.json` at the root of the repository.
pub const TEXT: &str = include_str!("../../../deploy.schema.json");

/// The schema.
#[must_use]
pub fn json_schema() -> Value {
    // A test holds the text to what is generated, which is JSON.
    serde_json::from_str(TEXT).unwrap_or_default()
}

/// The text as it follows from the types now.
#[must_use]
pub fn generated() -> String {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let schema = SchemaGenerator::new(settings).into_root_schema_for::<DeployConfig>().to_value();
    format!("{schema:#}\n")
}

/// An optional key is left out or has a value: a key with nothing after it is a mistake, most often a value that got lost.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(one)] = choices.as_slice() {
            let one = one.clone();
            object.remove("anyOf");
            adopt(object, one);
        }
    }
}

fn adopt(object: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        object.entry(key).or_insert(value);
    }
}
