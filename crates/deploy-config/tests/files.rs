//! Every file of `tests/files/`: the good ones load and fit the schema, the bad ones say all that is wrong with them.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::fs;
use std::path::{Path, PathBuf};

use actions_core::{Exit, Explain};
use deploy_config::{ConfigError, DeployConfig, schema};
use serde_json::Value;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn as_json(text: &str) -> Option<Value> {
    serde_saphyr::from_str(text).ok()
}

#[test]
fn good_files_load_and_fit_the_schema() {
    let validator = jsonschema::validator_for(&schema::json_schema()).unwrap();
    for path in files("good") {
        let text = fs::read_to_string(&path).unwrap();
        let config = DeployConfig::load(Path::new("deploy.yml"), &text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        insta::assert_debug_snapshot!(format!("good-{}", name(&path)), config);
        let problems: Vec<_> = validator.iter_errors(&as_json(&text).unwrap()).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{path:?}: {problems:?}");
    }
}

#[test]
fn a_loaded_configuration_can_be_written_and_loaded_again() {
    for path in files("good") {
        let config = DeployConfig::load(&path, &fs::read_to_string(&path).unwrap()).unwrap();
        let text = serde_saphyr::to_string(&config).unwrap();
        assert_eq!(DeployConfig::load(&path, &text).unwrap(), config, "{text}");
    }
}

#[test]
fn bad_files_say_everything_that_is_wrong_with_them() {
    for path in files("bad") {
        let error = DeployConfig::load(Path::new(".github/deploy.yml"), &fs::read_to_string(&path).unwrap()).unwrap_err();
        assert_eq!(error.exit(), Exit::BadInput);
        let text = error.to_string();
        assert!(!text.contains("s3cr3t") && !text.contains("hunter2"), "{path:?} shows a secret: {text}");
        insta::assert_snapshot!(format!("bad-{}", name(&path)), text);
    }
}

/// Editors show what the schema can say; the names that must exist in other places are beyond it.
#[test]
fn the_schema_alone_rejects_what_is_wrong_in_shape() {
    let validator = jsonschema::validator_for(&schema::json_schema()).unwrap();
    let shape = [
        "unknown-keys",
        "missing-keys",
        "wrong-kinds",
        "version-two",
        "literal-secrets",
        "services",
        "dokploy-settings",
        "release-shape",
    ];
    for name in shape.into_iter().chain(["a-list", "empty"]) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/bad").join(name).with_extension("yml");
        let value = as_json(&fs::read_to_string(path).unwrap()).unwrap_or_default();
        assert!(!validator.is_valid(&value), "the schema accepts {name}");
    }
}

#[test]
fn the_published_schema_is_the_one_of_the_types() {
    assert_eq!(schema::TEXT, schema::generated(), "refresh it: cargo run -p deploy-config --example schema > deploy.schema.json");
}

#[test]
fn a_file_that_is_not_there_is_said_with_its_cure() {
    let error = DeployConfig::read(Path::new(env!("CARGO_MANIFEST_DIR")), "tests/none.yml").unwrap_err();
    assert!(matches!(error, ConfigError::Missing { .. }));
    assert_eq!(error.to_string(), "there is no file tests/none.yml");
    assert!(error.hint().unwrap().contains("`config`"));
}

#[test]
fn an_environment_that_is_not_there_is_said_with_the_nearest() {
    let config = DeployConfig::read(Path::new(env!("CARGO_MANIFEST_DIR")), "tests/files/good/two-compose-projects.yml").unwrap();
    let error = config.environment("prodution").unwrap_err();
    assert_eq!(error.to_string(), "there is no environment `prodution`; known are: staging, production");
    assert_eq!(error.hint().unwrap(), "did you mean `production`?");
}

#[test]
fn without_waves_the_targets_run_one_after_another() {
    let config = DeployConfig::read(Path::new(env!("CARGO_MANIFEST_DIR")), "tests/files/good/two-compose-projects.yml").unwrap();
    let mut environment = config.environment("production").unwrap().clone();
    environment.waves.clear();
    assert_eq!(environment.ordered_waves(), [["backend"], ["frontend"]]);
}

#[test]
fn the_examples_of_the_readme_load() {
    let readme = include_str!("../README.md");
    let examples: Vec<_> = readme.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        DeployConfig::load(Path::new("README.md"), example).unwrap();
    }
}

#[test]
fn a_file_about_releases_alone_says_what_other_actions_miss_in_it() {
    let config = DeployConfig::read(Path::new(env!("CARGO_MANIFEST_DIR")), "tests/files/good/release-only.yml").unwrap();
    let (services, environment) = (config.services().unwrap_err(), config.environment("staging").unwrap_err());
    assert_eq!(services.to_string(), "the configuration names no service, so there is no image");
    assert!(services.hint().unwrap().contains("add `services`"));
    assert_eq!(environment.to_string(), "there is no environment `staging`; the configuration has none");
    assert!(environment.hint().unwrap().contains("`environments`"));
}
