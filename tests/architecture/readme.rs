//! The README's blocks work: commands run, workflows use actions and inputs that exist.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::manifests::manifests;
use super::{root, text};

#[test]
fn the_commands_of_the_readme_run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut ran = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let words: Vec<_> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            [] | ["cargo", "test", "--workspace"] => {}
            ["cargo", "run", "--release", "--", arguments @ ..] => {
                run(arguments, folder.path(), line);
                ran += 1;
            }
            _ => panic!("the README has a command that no test runs: {line}"),
        }
    }
    assert!(ran > 0, "the README shows at least one command of ours");
}

fn run(arguments: &[&str], folder: &Path, line: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-action"));
    command.args(arguments).current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin");
    let output = command.output().expect("the binary starts");
    let expected = i32::from(line.contains("# exit 1"));
    let log = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(expected), "{line}\n{log}\n{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_workflows_of_readmes_and_templates_use_inputs_that_exist() {
    let tables: BTreeMap<String, Vec<&str>> = manifests()
        .iter()
        .map(|(path, action)| {
            let folder = path.strip_suffix("action.yml").unwrap_or_default().trim_end_matches('/');
            let uses = if folder.is_empty() { "org/deploy-action".to_owned() } else { format!("org/deploy-action/{folder}") };
            (uses, action.inputs.iter().map(|input| input.name).collect())
        })
        .collect();
    let examples = ["cronicorn", "bizosaas", "finance_report"].map(|name| format!("examples/{name}/.github/workflows"));
    let folders: Vec<_> = [String::from("workflows-templates")].into_iter().chain(examples).collect();
    let templates =
        folders.iter().flat_map(|folder| ["staging-auto", "production-manual"].map(|name| text(format!("{folder}/{name}.yml"))));
    let others = [
        "workflows-templates/retention",
        "workflows-templates/history",
        "workflows-templates/pr-preview",
        "workflows-templates/sync-versions",
        "examples/finance_report/.github/workflows/pr-preview",
    ];
    let templates = templates.chain(others.map(|name| text(format!("{name}.yml"))));
    let mut seen = 0;
    for workflow in blocks("yaml").into_iter().chain(templates) {
        let value: Value = serde_saphyr::from_str(&workflow).unwrap_or_else(|error| panic!("{error}\n{workflow}"));
        for (uses, with) in steps(&value) {
            let Some((name, _)) = uses.split_once('@').filter(|(name, _)| name.starts_with("org/deploy-action")) else {
                continue;
            };
            let known = tables.get(name).unwrap_or_else(|| panic!("there is no action {name}"));
            let unknown: Vec<_> = with.iter().filter(|input| !known.contains(&input.as_str())).collect();
            assert!(unknown.is_empty(), "{name} has no inputs {unknown:?}");
            seen += 1;
        }
    }
    assert!(seen >= 6, "workflows use our actions");
}

#[test]
fn the_configuration_in_the_readme_is_one() {
    let configurations: Vec<_> = blocks("yaml").into_iter().filter(|block| block.contains("\nservices:")).collect();
    assert_eq!(configurations.len(), 1, "the README shows one deploy.yml");
    for configuration in configurations {
        let loaded = deploy_config::DeployConfig::load(Path::new("README.md"), &configuration);
        assert!(loaded.is_ok(), "{loaded:?}");
    }
}

/// Every `uses` with the names under its `with`.
fn steps(value: &Value) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            if let Some(uses) = map.get("uses").and_then(Value::as_str) {
                let with = map.get("with").and_then(Value::as_object).map(|with| with.keys().cloned().collect());
                found.push((uses.to_owned(), with.unwrap_or_default()));
            }
            found.extend(map.values().flat_map(steps));
        }
        Value::Array(items) => found.extend(items.iter().flat_map(steps)),
        _ => {}
    }
    found
}

/// The README's fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README");
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        if line.trim() == format!("```{language}") {
            blocks.push(lines.by_ref().take_while(|line| line.trim() != "```").collect::<Vec<_>>().join("\n"));
        }
    }
    blocks
}
