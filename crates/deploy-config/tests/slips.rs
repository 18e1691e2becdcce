//! What people may write by mistake, anywhere in a file: it is read, or refused with its line and its cure, and no secret is shown.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use deploy_config::{ConfigError, DeployConfig};
use serde_json::{Value, json};

/// The good files, as values.
fn files() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/good");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| serde_saphyr::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// The JSON Pointer of every value in a value.
fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    let step = |name: &str| format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(entries) => entries.iter().for_each(|(name, value)| pointers(value, &step(name), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| pointers(value, &step(&index.to_string()), found));
        }
        _ => {}
    }
}

/// Loads every file with another value in each place that `takes` picks; of places with the same last steps, the first.
fn load_with(
    steps: usize,
    others: &[Value],
    takes: impl Fn(&Value) -> bool,
    judge: impl Fn(&str, Result<DeployConfig, ConfigError>),
) {
    let mut seen = BTreeSet::new();
    for file in files() {
        let mut found = Vec::new();
        pointers(&file, "", &mut found);
        for pointer in found.iter().filter(|pointer| file.pointer(pointer).is_some_and(&takes)) {
            let last: Vec<_> = pointer.rsplit('/').take(steps).map(str::to_owned).collect();
            if !seen.insert(last) {
                continue;
            }
            for other in others {
                let mut changed = file.clone();
                *changed.pointer_mut(pointer).unwrap() = other.clone();
                let text = changed.to_string();
                judge(&format!("{other} at {pointer} of {text}"), DeployConfig::load(Path::new("deploy.yml"), &text));
            }
        }
    }
}

#[test]
fn whatever_stands_anywhere_is_read_or_refused_with_its_line_and_its_cure() {
    let others = [
        json!(null),
        json!(-1),
        json!(5_000_000_000_u64),
        json!(1e300),
        json!(true),
        json!("${{ x }}"),
        json!([[]]),
        json!({"x": null}),
    ];
    load_with(
        1,
        &others,
        |_| true,
        |what, loaded| {
            let problems = match loaded {
                Ok(_) => return,
                Err(ConfigError::Invalid { problems, .. }) => problems,
                Err(error) => panic!("{what}: {error}"),
            };
            for problem in problems {
                assert!(problem.place.is_some(), "{what}: {problem}");
                assert!(problem.hint.as_ref().is_some_and(|hint| hint.trim_end().len() > "write".len()), "{what}: {problem}");
            }
        },
    );
}

#[test]
fn what_stands_in_the_place_of_a_secret_is_never_shown() {
    let text = "s3cr3t";
    let others = [
        json!(text),
        json!([text]),
        json!({ text: null }),
        json!({ "env": text }),
        json!({ "env": [text] }),
        json!({ "env": { text: 1 } }),
    ];
    let is_shown = |what: &str, loaded: Result<DeployConfig, ConfigError>| {
        let Err(error) = loaded else { return };
        assert!(!error.to_string().contains(text), "{what}: {error}");
    };
    let names_a_variable = |value: &Value| value.get("env").is_some_and(Value::is_string);
    load_with(2, &others, names_a_variable, is_shown);
    let holds_one = |value: &Value| value.as_object().is_some_and(|entries| entries.values().any(names_a_variable));
    load_with(2, &others[..2], holds_one, is_shown);
}

#[test]
fn a_secret_that_is_a_number_is_not_shown_either() {
    let names_a_variable = |value: &Value| value.get("env").is_some_and(Value::is_string);
    load_with(2, &[json!(47_114_711), json!({ "env": 47_114_711 })], names_a_variable, |what, loaded| {
        let error = loaded.unwrap_err();
        assert!(!error.to_string().contains("47114711"), "{what}: {error}");
    });
}
