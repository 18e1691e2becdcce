//! What a schema cannot say of a target in Dokploy: which keys belong together, and names of variables.

use crate::dokploy::{ContainerHealth, Wait};
use crate::model::{Dokploy, Setting};
use crate::release_rules::Finding;
use crate::release_rules::texts::path_problem;

/// Everything that is wrong with a target but its address; the paths are from its `dokploy`.
pub(crate) fn findings(dokploy: &Dokploy) -> Vec<Finding> {
    let mut found = Vec::new();
    door(dokploy, &mut found);
    ids(dokploy, &mut found);
    environment(dokploy, &mut found);
    times(dokploy, &mut found);
    found
}

fn door(dokploy: &Dokploy, found: &mut Vec<Finding>) {
    match (&dokploy.key, &dokploy.webhook) {
        (None, None) => found.push(finding(
            &[],
            "has neither `key` nor `webhook`",
            "give `key` (with `url` and `compose` or `application`), or `webhook`",
        )),
        (Some(_), Some(_)) => {
            found.push(finding(&[], "has both `key` and `webhook`", "with a key the webhook is not needed; keep one"));
        }
        (Some(_), None) => {
            let hint = "the API needs `url`, `key`, and `compose` or `application`";
            if dokploy.url.is_none() {
                found.push(finding(&[], "has `key` and lacks `url`", hint));
            }
            if dokploy.compose.is_none() && dokploy.application.is_none() {
                found.push(finding(&[], "has `key` and lacks `compose` or `application`", hint));
            }
        }
        (None, Some(_)) => needs_key(dokploy, found),
    }
}

/// A webhook deploys what is set in Dokploy and tells nothing.
fn needs_key(dokploy: &Dokploy, found: &mut Vec<Finding>) {
    let given = [
        ("variables", !dokploy.variables.is_empty()),
        ("env_template", dokploy.env_template.is_some()),
        ("wait", dokploy.wait.is_some()),
        ("health", dokploy.health != ContainerHealth::None),
    ];
    for (name, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
        found.push(finding(&[name], "needs `key`", "a webhook deploys what is set in Dokploy; give `url`, `key` and the id"));
    }
}

fn ids(dokploy: &Dokploy, found: &mut Vec<Finding>) {
    if dokploy.compose.is_some() && dokploy.application.is_some() {
        found.push(finding(&[], "has both `compose` and `application`", "a target is one of them; make two targets"));
    }
    for (name, id) in [("compose", &dokploy.compose), ("application", &dokploy.application)] {
        if matches!(id, Some(Setting::Literal(id)) if id.contains("${{")) {
            let hint = "GitHub's expressions are not read here; write { env: NAME } and give the step that variable";
            found.push(finding(&[name], "is an expression", hint));
        }
    }
    if dokploy.application.is_some() && dokploy.wait.is_some() {
        let hint = "an application is a service of a swarm; write `health: containers`";
        found.push(finding(&["wait"], "is for compose projects", hint));
    }
}

fn environment(dokploy: &Dokploy, found: &mut Vec<Finding>) {
    let hint = "write letters, digits and underscores, such as IMAGE_TAG";
    if !is_variable(&dokploy.variable) {
        found.push(finding(&["variable"], "is not the name of a variable", hint));
    }
    for name in dokploy.variables.keys() {
        if !is_variable(name) {
            found.push(finding(&["variables", name], "is not the name of a variable", hint));
        } else if *name == dokploy.variable && dokploy.application.is_none() {
            let hint = "leave it out, or name another variable in `variable`";
            found.push(finding(&["variables", name], "is set to the image tag already", hint));
        }
    }
    if let Some((message, hint)) = dokploy.env_template.as_deref().and_then(|path| path_problem(path, false)) {
        found.push(finding(&["env_template"], message, hint));
    }
}

fn times(dokploy: &Dokploy, found: &mut Vec<Finding>) {
    if dokploy.timeout.0.is_zero() {
        found.push(finding(&["timeout"], "must be longer than nothing", "write it as 10m"));
    }
    if dokploy.health_timeout.0.is_zero() {
        found.push(finding(&["health_timeout"], "must be longer than nothing", "write it as 5m"));
    }
    if matches!(dokploy.wait, Some(Wait::Long(period)) if period.0.as_secs() == 0) {
        found.push(finding(&["wait"], "must be at least a second", "write it as true or 5m"));
    }
}

fn finding(path: &[&str], message: &str, hint: &str) -> Finding {
    let path = path.iter().map(|&step| step.to_owned()).collect();
    Finding { path, message: message.to_owned(), hint: hint.to_owned() }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
