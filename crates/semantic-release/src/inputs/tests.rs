use std::path::Path;

use actions_core::{Runner, Sink};
use deploy_config::release::{Branch, Policy, Preset, RuleRelease};

use super::{HistoryFrom, Request};

fn read(env: &[(&str, &str)]) -> Result<Request, String> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Request::read(&Runner::new(env, Sink::new(std::io::sink())).unwrap()).map_err(|errors| errors.to_string())
}

/// As [`read`], with a token.
fn given(inputs: &[(&str, &str)]) -> Result<Request, String> {
    let mut env = vec![("INPUT_GITHUB-TOKEN", "t"), ("GITHUB_WORKSPACE", "/w")];
    env.extend_from_slice(inputs);
    read(&env)
}

fn names(branches: &[Branch]) -> Vec<&str> {
    branches.iter().map(Branch::name).collect()
}

#[test]
fn without_inputs_the_workspace_is_released_and_files_say_the_rest() {
    let request = given(&[]).unwrap();
    assert_eq!(request.path, Path::new("/w"));
    assert_eq!(request.wishes, super::Wishes::default());
    assert_eq!((request.dry_run, request.history, request.config), (None, HistoryFrom::Auto, None));
    assert!(request.notices.is_empty());
}

#[test]
fn every_wrong_input_is_named_at_once() {
    let error = read(&[
        ("INPUT_TAG-FORMAT", "v"),
        ("INPUT_DRY-RUN", "yes"),
        ("INPUT_PRESET", "angula"),
        ("INPUT_POLICY", "semver"),
        ("INPUT_HISTORY", "git"),
        ("INPUT_RELEASE-AS", "v1"),
        ("INPUT_BRANCHES", "[main"),
        ("INPUT_RELEASE-RULES", "[{type: 'docs'}]"),
        ("INPUT_ASSETS", "../secret"),
    ])
    .unwrap_err();
    for name in [
        "github-token",
        "tag-format",
        "dry-run",
        "preset",
        "policy",
        "history",
        "release-as",
        "branches",
        "release-rules",
        "assets",
    ] {
        assert!(error.contains(name), "{name} is missing in {error}");
    }
}

#[test]
fn a_dry_run_needs_no_token_under_either_name() {
    assert!(read(&[("INPUT_DRY-RUN", "true")]).unwrap().token.is_none());
    assert_eq!(read(&[("INPUT_DRY_RUN", "true")]).unwrap().dry_run, Some(true));
}

#[test]
fn the_names_of_the_other_action_are_read_and_ours_win() {
    let request =
        given(&[("INPUT_WORKING_DIRECTORY", "app"), ("INPUT_TAG_FORMAT", "${version}"), ("INPUT_BRANCH", "trunk")]).unwrap();
    assert_eq!(request.path, Path::new("/w/app"));
    assert_eq!(request.wishes.tag_format.as_deref(), Some("${version}"));
    assert_eq!(names(&request.wishes.branches.unwrap()), ["trunk"]);
    let request = given(&[
        ("INPUT_TAG_FORMAT", "a${version}"),
        ("INPUT_TAG-FORMAT", "b${version}"),
        ("INPUT_BRANCH", "x"),
        ("INPUT_BRANCHES", "y"),
    ]);
    let wishes = request.unwrap().wishes;
    assert_eq!(
        (wishes.tag_format.as_deref(), names(&wishes.branches.unwrap()).as_slice()),
        (Some("b${version}"), ["y"].as_slice())
    );
}

#[test]
fn branches_are_lines_or_a_list_in_any_of_three_languages() {
    let forms = ["main\nnext\n", "[\"main\", \"next\"]", "[\n  'main',\n  {name: 'next'},\n]", "- main\n- name: next\n"];
    for form in forms {
        assert_eq!(names(&given(&[("INPUT_BRANCHES", form)]).unwrap().wishes.branches.unwrap()), ["main", "next"], "{form}");
    }
}

#[test]
fn rules_preset_and_policy_are_read() {
    let rules = "- { type: docs, release: patch }\n- { type: chore, release: false }";
    let request = given(&[
        ("INPUT_RELEASE-RULES", rules),
        ("INPUT_PRESET", "angular"),
        ("INPUT_POLICY", "patch"),
        ("INPUT_HISTORY", "api"),
    ]);
    let Request { wishes, history, .. } = request.unwrap();
    let releases: Vec<_> = wishes.rules.unwrap().iter().map(|rule| rule.release).collect();
    assert_eq!(releases, [RuleRelease::Patch, RuleRelease::None]);
    assert_eq!((wishes.preset, wishes.policy, history), (Some(Preset::Angular), Some(Policy::Patch), HistoryFrom::Api));
}

#[test]
fn inputs_without_effect_and_plugins_are_told() {
    let plugins = "@semantic-release/git@10.0.1\n@semantic-release/exec\nconventional-changelog-conventionalcommits@8";
    let request = given(&[("INPUT_SEMANTIC_VERSION", "24"), ("INPUT_CI", "false"), ("INPUT_EXTRA_PLUGINS", plugins)]).unwrap();
    let told = request.notices.join("\n");
    assert_eq!(request.notices.len(), 3, "{told}");
    for part in ["`semantic_version`", "`ci`", "@semantic-release/exec` is not installed: run its commands"] {
        assert!(told.contains(part), "{told}");
    }
}
