//! What a schema cannot say of builds: tags that are presets or templates, paths in the repository, names of arguments.

use crate::image_tags::{TagRule, TagRuleError};
use crate::model::DeployConfig;
use crate::release_rules::Finding;
use crate::release_rules::texts::path_problem;

/// Everything that is wrong with how images are tagged and built; the paths are from the file's root.
pub(crate) fn findings(config: &DeployConfig) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, tag) in config.tags.iter().enumerate() {
        if let Err(error) = tag.parse::<TagRule>() {
            found.push(finding(&["tags", &index.to_string()], said(&error), &error.hint()));
        }
    }
    check_paths(&["build", "paths"], &config.build.paths, &mut found);
    for (name, service) in &config.services {
        check_paths(&["services", name, "paths"], &service.paths, &mut found);
        for argument in service.args.keys().filter(|argument| !is_name(argument)) {
            let hint = "write letters, digits and underscores, as after ARG in the Dockerfile";
            found.push(finding(&["services", name, "args", argument], "is no name of an argument", hint));
        }
    }
    found
}

fn check_paths(here: &[&str], paths: &[String], found: &mut Vec<Finding>) {
    for (index, path) in paths.iter().enumerate() {
        if let Some((message, hint)) = path_problem(path.strip_prefix('!').unwrap_or(path), true) {
            let index = index.to_string();
            found.push(finding(&[here, &[index.as_str()]].concat(), message, hint));
        }
    }
    if !paths.is_empty() && paths.iter().all(|path| path.starts_with('!')) {
        found.push(finding(here, "take out paths and name none", "name what belongs to the image before them"));
    }
}

fn said(error: &TagRuleError) -> String {
    match error {
        TagRuleError::Unknown(text) => format!("is `{text}`, which is no preset and no template"),
        TagRuleError::Placeholder { name, .. } => format!("holds `{{{name}}}`, which is not known"),
        TagRuleError::NoTag(_) => "does not make an image tag".to_owned(),
    }
}

fn finding(path: &[&str], message: impl Into<String>, hint: &str) -> Finding {
    let path = path.iter().map(|&step| step.to_owned()).collect();
    Finding { path, message: message.into(), hint: hint.to_owned() }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
