//! Every repository of `repositories/`: which settings its files give, what is told on the way, or why there are none.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod hostile;

use std::fs;
use std::path::{Path, PathBuf};

use actions_core::{Exit, Explain, Runner, Sink};
use semantic_release::inputs::Request;
use semantic_release::settings::{self, Settings, SettingsError, Source};

/// What is asked for in a folder, under some inputs.
fn request(folder: &Path, inputs: &[(&str, &str)]) -> Request {
    let mut env = vec![("INPUT_GITHUB-TOKEN", "t"), ("GITHUB_WORKSPACE", folder.to_str().unwrap())];
    env.extend_from_slice(inputs);
    let env = env.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let runner = Runner::new(env, Sink::new(std::io::sink())).unwrap();
    Request::read(&runner).unwrap()
}

/// The settings of a repository, under some inputs.
fn read(folder: &Path, inputs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    settings::read(&request(folder, inputs))
}

fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settings/repositories").join(name)
}

fn shown(settings: &Settings) -> String {
    let releases = serde_json::to_string_pretty(&settings.releases).unwrap();
    let told = settings.notices.join("\n- ");
    let bullet = if told.is_empty() { "" } else { "\n- " };
    format!("{:?}, dry run: {}\n{releases}{bullet}{told}", settings.source, settings.dry_run)
}

#[test]
fn every_repository_gives_the_settings_that_its_files_say() {
    let folders = fs::read_dir(repository("")).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let text = match read(&folder, &[]) {
            Ok(settings) => shown(&settings),
            Err(error) => {
                assert_eq!(error.exit(), Exit::BadInput);
                format!("{error}\n{}", error.hint().unwrap())
            }
        };
        assert_eq!(name.starts_with("refused-"), read(&folder, &[]).is_err(), "{name}: {text}");
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn deploy_yml_says_whether_deployments_write_the_same_comments() {
    for (comments, expected) in [("true", true), ("false", false)] {
        let folder = tempfile::tempdir().unwrap();
        let target = "targets: { shop: { services: [api], dokploy: { compose: Ab12_cd, url: \"https://d.example.com\", key: { env: KEY } } } }";
        let environments = format!("environments: {{ eu: {{ comments: {comments}, {target} }} }}");
        let text = format!("version: 1\nrelease: {{}}\nservices: {{ api: {{ image: ghcr.io/acme/api }} }}\n{environments}\n");
        fs::create_dir(folder.path().join(".github")).unwrap();
        fs::write(folder.path().join(".github/deploy.yml"), text).unwrap();
        assert_eq!(read(folder.path(), &[]).unwrap().has_other_comments, expected);
    }
}

#[test]
fn inputs_win_over_files() {
    let inputs = [
        ("INPUT_TAG-FORMAT", "input-${version}"),
        ("INPUT_PRESET", "conventionalcommits"),
        ("INPUT_POLICY", "manual"),
        ("INPUT_BRANCHES", "trunk"),
        ("INPUT_RELEASE-RULES", "[]"),
        ("INPUT_ASSETS", "dist/*.tgz"),
    ];
    let settings = read(&repository("yaml-with-exec-and-slack"), &inputs).unwrap();
    let releases = serde_json::to_value(&settings.releases).unwrap();
    for (field, value) in [("tag_format", "input-${version}"), ("preset", "conventionalcommits"), ("policy", "manual")] {
        assert_eq!(releases[field], value);
    }
    assert_eq!(releases["branches"], serde_json::json!(["trunk"]));
    assert_eq!(releases["assets"], serde_json::json!(["dist/*.tgz"]));
    assert_eq!(releases.get("rules"), None);
    assert_eq!(settings.tag_format().unwrap().version("input-1.2.3"), Some(semver::Version::new(1, 2, 3)));
}

#[test]
fn what_an_input_says_need_not_be_readable_in_the_file() {
    let inputs = [
        ("INPUT_BRANCHES", "main"),
        ("INPUT_TAG_FORMAT", "v${version}"),
        ("INPUT_PRESET", "angular"),
        ("INPUT_RELEASE-RULES", "- { type: docs, release: patch }"),
    ];
    let settings = read(&repository("refused-computed-branches"), &inputs).unwrap();
    assert_eq!(settings.source, Source::Taken("release.config.js".to_owned()));
    assert_eq!(settings.releases.rules.len(), 1);
}

#[test]
fn an_input_says_whether_it_is_a_dry_run_else_the_file_does() {
    let folder = repository("module-with-types");
    assert!(read(&folder, &[]).unwrap().dry_run);
    assert!(!read(&folder, &[("INPUT_DRY_RUN", "false")]).unwrap().dry_run);
    assert!(!read(&repository("nothing"), &[]).unwrap().dry_run);
}

#[test]
fn the_file_that_an_input_names_must_be_there() {
    let error = read(&repository("nothing"), &[("INPUT_CONFIG", "deploy.yml")]).unwrap_err();
    assert_eq!(error.to_string(), "there is no file deploy.yml");
    assert!(error.hint().unwrap().contains("`config`"));
}

#[test]
fn a_package_that_an_input_names_must_be_known() {
    let error = read(&repository("nothing"), &[("INPUT_PACKAGE", "api")]).unwrap_err().to_string();
    assert!(error.contains("there is no package `api`"), "{error}");
}

#[test]
fn a_shared_configuration_can_be_named_by_an_input() {
    let settings = read(&repository("extends-a-file"), &[("INPUT_EXTENDS", "./config/release.json\n@acme/more")]).unwrap();
    assert_eq!(settings.tag_format().unwrap().version("x-1.0.0"), Some(semver::Version::new(1, 0, 0)));
    assert!(settings.notices.iter().any(|notice| notice.contains("@acme/more")), "{:?}", settings.notices);
}

#[test]
fn a_configuration_beside_the_workspaces_root_is_read_from_the_path() {
    let settings = read(&repository(""), &[("INPUT_PATH", "package-json")]).unwrap();
    assert_eq!(settings.source, Source::Taken("package.json".to_owned()));
}
