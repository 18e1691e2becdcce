//! What a schema cannot say of environments: where versions are promoted from, and the labels that they give.

use crate::environment::Environment;
use crate::model::DeployConfig;
use crate::release_rules::Finding;
use crate::release_rules::texts::label_problem;
use crate::rules::suggestion;

/// Everything that is wrong with the environments; the paths are from the file's root.
pub(crate) fn findings(config: &DeployConfig) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, environment) in &config.environments {
        if let Some((message, hint)) = promotion_problem(config, name, environment) {
            found.push(finding(&["environments", name, "promote"], message, hint));
        }
        for (index, label) in environment.labels.iter().enumerate() {
            if let Some((message, hint)) = label_problem(label) {
                found.push(finding(&["environments", name, "labels", &index.to_string()], message.to_owned(), hint.to_owned()));
            }
        }
    }
    found
}

/// What is wrong with where an environment's versions come from, and the cure.
fn promotion_problem(config: &DeployConfig, name: &str, environment: &Environment) -> Option<(String, String)> {
    let from = environment.promote.as_ref()?;
    if from == name {
        let hint = "name the environment that proves versions first, such as staging".to_owned();
        return Some(("is the environment itself".to_owned(), hint));
    }
    if !config.environments.contains_key(from) {
        let others = config.environments.keys().filter(|known| *known != name);
        return Some((format!("is `{from}`, which is no environment of this file"), suggestion(from, others)));
    }
    let way = way(config, name);
    (way.last() == Some(&name)).then(|| {
        let hint = "let one of them take versions that no other environment has proven".to_owned();
        (format!("leads back to where it began: {}", way.join(" ← ")), hint)
    })
}

/// The environments that a version comes through, backwards, up to the first or to one that is there already.
fn way<'a>(config: &'a DeployConfig, name: &'a str) -> Vec<&'a str> {
    let mut way = vec![name];
    while let Some(from) = way.last().and_then(|last| config.environments.get(*last)?.promote.as_deref()) {
        let is_known = way.contains(&from);
        way.push(from);
        if is_known {
            break;
        }
    }
    way
}

fn finding(path: &[&str], message: String, hint: String) -> Finding {
    Finding { path: path.iter().map(|&step| step.to_owned()).collect(), message, hint }
}
