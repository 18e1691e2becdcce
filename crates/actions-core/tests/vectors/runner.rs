//! Kinds that test the model of the runner.

use std::path::Path;

use serde_json::{Map, Value, json};
use simulators::runner::command::{self, Command, Registered};
use simulators::runner::mask::Masks;
use simulators::runner::step_log::StepLog;
use simulators::runner::summary::Upload;
use simulators::runner::{annotation, artifacts, env_file, image, summary};

use crate::error;

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn parsed(input: &Value, parse: fn(&str, &Registered) -> Option<Command>) -> Value {
    let registered = Registered::new(strings(&input["registered"]));
    match parse(input["line"].as_str().unwrap(), &registered) {
        None => Value::Null,
        Some(command) => {
            let properties: Map<_, _> = command.properties.iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
            json!({ "command": command.name, "data": command.data, "properties": properties })
        }
    }
}

pub(crate) fn command_parse_v1(input: &Value, _: &Value) -> Value {
    parsed(input, command::parse_v1)
}

pub(crate) fn command_parse_v2(input: &Value, _: &Value) -> Value {
    parsed(input, command::parse_v2)
}

pub(crate) fn annotation_normalise(input: &Value, expect: &Value) -> Value {
    let line = input["line"].as_str().unwrap();
    let mut properties = command::parse(line, &Registered::default()).unwrap().properties;
    annotation::normalise(&mut properties);
    let got = |(key, wanted): (&String, &Value)| match key.as_str() {
        "absent" => (key.clone(), strings(wanted).filter(|key| properties.get(key).is_none()).collect()),
        _ => (key.clone(), properties.get(key).map_or(Value::Null, Value::from)),
    };
    Value::Object(expect.as_object().unwrap().iter().map(got).collect())
}

pub(crate) fn stop_commands(input: &Value, _: &Value) -> Value {
    let mut log = StepLog::default();
    let processed: Result<Vec<_>, _> = strings(&input["lines"]).map(|line| log.line(line)).collect();
    processed.map_or_else(|_| json!({ "error": "invalid token" }), Value::from)
}

pub(crate) fn echo(input: &Value, _: &Value) -> Value {
    let mut log = StepLog::default();
    let processed = strings(&input["lines"]).all(|line| log.line(line) == Ok(true));
    json!({ "processed": processed, "step_result": if log.failures.is_empty() { "succeeded" } else { "failed" } })
}

pub(crate) fn env_file_parse(input: &Value, expect: &Value) -> Value {
    let values = match env_file::parse(input["text"].as_str().unwrap()) {
        Ok(values) => values,
        Err(message) => return error(&message, expect),
    };
    if input["file"] != "GITHUB_ENV" {
        return json!(values);
    }
    let (env, refused) = env_file::allowed(values);
    json!({ "env": env, "issues": refused.len() })
}

pub(crate) fn summary_upload(input: &Value, _: &Value) -> Value {
    let size = input["size"].as_u64().map(|size| vec![b'x'; usize::try_from(size).unwrap()]);
    let file = size.or_else(|| input["text"].as_str().map(|text| text.as_bytes().to_vec()));
    let (uploads, issues) = match summary::upload(file.as_deref(), &Masks::default()) {
        Upload::Nothing => (0, 0),
        Upload::Shown(_) => (1, 0),
        Upload::Dropped(_) => (0, 1),
    };
    json!({ "uploads": uploads, "issues": issues })
}

pub(crate) fn artifacts_file_parse(input: &Value, expect: &Value) -> Value {
    let subject = |subject: artifacts::Subject| {
        let kind = if subject.kind == artifacts::Kind::Oci { "oci" } else { "file" };
        json!({ "name": subject.name, "digest": subject.digest, "kind": kind })
    };
    match artifacts::parse(input["text"].as_str().unwrap(), Path::new("/nonexistent")) {
        Ok(subjects) => json!({ "subjects": subjects.into_iter().map(subject).collect::<Vec<_>>() }),
        Err(message) => error(&message, expect),
    }
}

pub(crate) fn is_dockerfile(input: &Value, _: &Value) -> Value {
    image::is_dockerfile(input.as_str().unwrap()).into()
}

/// The upstream test file has the cases of `CreateEscapedOption` next to these, and they were filed under this kind; no image among
/// them lacks a slash, and no option has one.
pub(crate) fn registry_host_of_image(input: &Value, _: &Value) -> Value {
    let text = input.as_str().unwrap();
    if text.contains('/') { image::registry_host(text).into() } else { image::escape_option(text).into() }
}
