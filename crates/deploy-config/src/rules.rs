//! What a schema cannot say: names that must exist, values that belong together, addresses that are addresses.

use std::collections::HashMap;

use actions_core::inputs::nearest;
use indexmap::IndexMap;

use crate::build_rules;
use crate::dokploy_rules;
use crate::duration::Period;
use crate::environment::Environment;
use crate::environment_rules;
use crate::error::ConfigProblem;
use crate::model::{DeployConfig, Dokploy, Health, Service, Setting};
use crate::notify_rules;
use crate::release_rules;
use crate::retention;
use crate::shape::shown;
use crate::tree::Node;

/// The problems of a configuration, of which the values at some paths were left out: of them, and of what they belong to, nothing is said.
pub(crate) fn check(config: &DeployConfig, node: &Node, left_out: &[Vec<String>]) -> Vec<ConfigProblem> {
    let mut rules = Rules { node, left_out, services: &config.services, problems: Vec::new() };
    rules.file(config);
    rules.problems
}

struct Rules<'a> {
    node: &'a Node,
    left_out: &'a [Vec<String>],
    services: &'a IndexMap<String, Service>,
    problems: Vec<ConfigProblem>,
}

impl<'a> Rules<'a> {
    fn file(&mut self, config: &'a DeployConfig) {
        let is_empty = config.services.is_empty() && config.release.is_none() && config.preview.is_none();
        if is_empty && self.left_out.is_empty() {
            self.add(
                &["services"],
                "names no service",
                "name at least one service with its image, or say under `release` how releases are made",
            );
        }
        for found in config.release.iter().flat_map(release_rules::findings) {
            let path: Vec<_> = ["release"].into_iter().chain(found.path.iter().map(String::as_str)).collect();
            self.add(&path, &found.message, &found.hint);
        }
        let tag = config.image_tag.replace("{version}", "1.0.0");
        if tag.is_empty() || tag.starts_with(['.', '-']) || !tag.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
            let hint = "an image tag holds letters, digits, `.`, `_` and `-` only; `{version}` is the one placeholder";
            self.add(&["image_tag"], "does not make an image tag", hint);
        }
        let parts = [
            build_rules::findings(config),
            retention::findings(config),
            notify_rules::findings(config),
            environment_rules::findings(config),
        ];
        for found in parts.into_iter().flatten() {
            let path: Vec<_> = found.path.iter().map(String::as_str).collect();
            self.add(&path, &found.message, &found.hint);
        }
        for (name, service) in &config.services {
            self.service(name, service);
        }
        for (name, environment) in &config.environments {
            self.environment(name, environment);
        }
    }

    /// Names are shown in tables, and are parts of paths.
    fn name(&mut self, path: &[&str], name: &str) {
        if name.trim().is_empty() || name.trim() != name || name.contains(char::is_control) {
            self.add(path, "has no name that can be read", "name it with letters, digits, `-` and `_`");
        }
    }

    fn service(&mut self, name: &str, service: &Service) {
        self.name(&["services", name], name);
        let path = ["services", name, "image"];
        let last = service.image.rsplit('/').next().unwrap_or_default();
        if service.image.contains('@') || last.contains(':') {
            self.add(&path, "names a tag or digest", "write the image alone; the tag follows from the version");
        } else if last.is_empty() || service.image.contains(char::is_whitespace) || service.image.contains("://") {
            self.add(&path, "is not an image", "write it as ghcr.io/owner/name");
        }
        for (index, platform) in service.platforms.iter().enumerate() {
            let parts: Vec<_> = platform.split('/').collect();
            if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.is_empty()) {
                let path = ["services", name, "platforms", &index.to_string()];
                self.add(&path, "is not a platform", "write it as linux/amd64 or linux/arm/v7");
            }
        }
        if let Some(health) = &service.health {
            self.health(name, health);
        }
    }

    fn health(&mut self, name: &str, health: &Health) {
        let path = |key| ["services", name, "health", key];
        if !health.path.starts_with('/') {
            self.add(&path("path"), "does not begin with `/`", "write it as /health");
        }
        if health.status.is_empty() || !health.status.iter().all(|status| matches!(status, 200..300 | 400..600)) {
            self.add(
                &path("status"),
                "must list statuses from 200 to 299 or from 400 to 599",
                "write it as [200]; a redirect is never healthy",
            );
        }
        if health.interval.0.is_zero() || health.timeout.0.is_zero() {
            self.add(&path("interval"), "and `timeout` must be longer than nothing", "write them as 5s");
        }
        if health.deadline < health.interval {
            self.add(&path("deadline"), "is shorter than the interval", "give the gate time for more than one request");
        } else if let Some(needed) = needed(health).filter(|needed| health.deadline < *needed) {
            let message =
                format!("is {}, and {} good answers every {} take {needed}", health.deadline, health.successes, health.interval);
            self.add(&path("deadline"), &message, &format!("give at least {needed}, or fewer successes"));
        }
        let Some(echo) = &health.version else { return };
        if echo.path.as_ref().is_some_and(|path| !path.starts_with('/')) {
            self.add(&["services", name, "health", "version", "path"], "does not begin with `/`", "write it as /version");
        }
        if echo.pointer.as_ref().is_some_and(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
            let hint = "a JSON Pointer (RFC 6901) begins with `/`, such as /version";
            self.add(&["services", name, "health", "version", "pointer"], "is not a JSON Pointer", hint);
        }
    }

    fn environment(&mut self, name: &str, environment: &'a Environment) {
        let path = ["environments", name];
        self.name(&path, name);
        if environment.targets.is_empty() {
            self.add(&["environments", name, "targets"], "names no target", "name at least one target with its services");
        }
        self.address(&[path[0], path[1], "url"], environment.url.as_deref());
        for (service, url) in &environment.urls {
            let path = ["environments", name, "urls", service];
            self.known_service(&path, service);
            self.address(&path, Some(url));
        }
        let mut owners: HashMap<&str, &str> = HashMap::new();
        for (target_name, target) in &environment.targets {
            self.name(&["environments", name, "targets", target_name], target_name);
            for (index, service) in target.services.iter().enumerate() {
                let path = ["environments", name, "targets", target_name, "services", &index.to_string()];
                self.known_service(&path, service);
                if let Some(owner) = owners.insert(service, target_name) {
                    let message = format!("is `{service}`, which the target `{owner}` runs already");
                    self.add(&path, &message, "let each service belong to one target of an environment");
                }
            }
            self.dokploy(&["environments", name, "targets", target_name, "dokploy"], &target.dokploy);
        }
        self.waves(name, environment);
    }

    fn waves(&mut self, name: &str, environment: &Environment) {
        let mut seen: Vec<&str> = Vec::new();
        for (number, wave) in environment.waves.iter().enumerate() {
            if wave.is_empty() {
                self.add(&["environments", name, "waves", &number.to_string()], "is empty", "remove it, or name its targets");
            }
            for (index, target) in wave.iter().enumerate() {
                let path = ["environments", name, "waves", &number.to_string(), &index.to_string()];
                if !environment.targets.contains_key(target) {
                    let message = format!("is `{target}`, which is no target of this environment");
                    self.add(&path, &message, &suggestion(target, environment.targets.keys()));
                } else if seen.contains(&target.as_str()) {
                    self.add(&path, &format!("is `{target}`, which is in the waves already"), "name each target once");
                }
                seen.push(target);
            }
        }
        let left_out: Vec<_> = environment.targets.keys().filter(|target| !seen.contains(&target.as_str())).collect();
        if !environment.waves.is_empty() && !left_out.is_empty() {
            let names: Vec<_> = left_out.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("leave out {}", names.join(", "));
            self.add(&["environments", name, "waves"], &message, "name every target once, or leave `waves` out");
        }
    }

    fn dokploy(&mut self, path: &[&str], dokploy: &Dokploy) {
        for found in dokploy_rules::findings(dokploy) {
            let path: Vec<_> = path.iter().copied().chain(found.path.iter().map(String::as_str)).collect();
            self.add(&path, &found.message, &found.hint);
        }
        if let Some(Setting::Literal(url)) = &dokploy.url {
            let path: Vec<_> = path.iter().copied().chain(["url"]).collect();
            self.address(&path, Some(url));
        }
    }

    fn known_service(&mut self, path: &[&str], service: &str) {
        if !self.services.contains_key(service) {
            let hint = suggestion(service, self.services.keys());
            self.add(path, &format!("names the service `{service}`, which is not under `services`"), &hint);
        }
    }

    /// An address must be http or https with a host, and hold no password.
    fn address(&mut self, path: &[&str], url: Option<&str>) {
        let Some(url) = url else { return };
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let authority = rest.unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
        if url.contains("${{") {
            self.add(path, "is an expression", "GitHub's expressions are not read here; write the address");
        } else if authority.contains('@') {
            self.add(path, "holds a user or password", "a secret is never written here; write the address alone");
        } else if authority.is_empty() || url.contains(char::is_whitespace) {
            self.add(path, "is not an http or https address", "write it as https://shop.example.com");
        }
    }

    fn add(&mut self, path: &[&str], message: &str, hint: &str) {
        let path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
        if self.left_out.iter().any(|left_out| left_out.starts_with(&path)) {
            return;
        }
        let message = format!("{} {message}", shown(&path));
        self.problems.push(ConfigProblem { place: self.node.place_of(&path), message, hint: Some(hint.to_owned()) });
    }
}

/// The shortest time in which a gate can see as many good answers as it needs: the first one comes at once.
fn needed(health: &Health) -> Option<Period> {
    let times = health.successes.checked_sub(1)?;
    Some(Period(health.interval.0.saturating_mul(times)))
}

/// What a mistyped name may have meant.
pub(crate) fn suggestion<'a>(typed: &str, known: impl Iterator<Item = &'a String> + Clone) -> String {
    match nearest(typed, known.clone().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => match known.map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => "there is none yet; add it, or take the name out".to_owned(),
            names => format!("known are {}", names.join(", ")),
        },
    }
}
