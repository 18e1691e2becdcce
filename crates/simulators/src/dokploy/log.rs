//! The text of a deployment's log, with the box that the server draws around the command.

use super::service::{Kind, Service};
use super::version::{COMMANDS_CHECKED, Version};

const WIDTH: usize = 78;

/// What stands in the log before docker says anything. `Err` holds the same when it goes no further, with the reason at its end.
pub(crate) fn opening(version: Version, service: &Service, unresolved: Option<String>) -> Result<String, String> {
    let begun = "Initializing deployment\n";
    if service.kind == Kind::Application {
        return Ok(format!("{begun}Pulling {} ✅\n", service.text("dockerImage")));
    }
    let source = source(service).map_err(|said| format!("{begun}{said}\n"))?;
    let command = unresolved.map_or_else(|| command(version, service), Err);
    let command = command.map_err(|said| format!("{begun}{source}{said}"))?;
    Ok(format!("{begun}{source}{}", framed(service, &command)))
}

fn source(service: &Service) -> Result<String, String> {
    if !service.is_git() {
        return Ok("File 'docker-compose.yml' created: ✅\n".to_owned());
    }
    let (url, name) = (service.text("customGitUrl"), service.text("appName"));
    // Whatever is not HTTP counts as SSH, a path on the server too.
    let is_ssh = !url.starts_with("http://") && !url.starts_with("https://");
    if service.text("sourceType") == "git" && is_ssh && service.columns["customGitSSHKeyId"].is_null() {
        return Err("Error: ❌ You are trying to clone a ssh repository without a ssh key, please set a ssh key".to_owned());
    }
    let folder = format!("/etc/dokploy/compose/{name}/code");
    Ok(format!("Cloning Repo Custom {url} to {folder}: ✅\nCloning into '{folder}'...\n"))
}

/// What stands at the end of the log; `failure` is what docker said last when it failed.
pub(crate) fn closing(kind: Kind, failure: Option<&str>) -> String {
    match failure {
        None if kind == Kind::Compose => "Docker Compose Deployed: ✅\n".to_owned(),
        None => "Pulled image ✅\n".to_owned(),
        Some(said) => format!("{said}\nError: ❌ Docker command failed\n{LAST_WORDS}"),
    }
}

/// The end of every log of a deployment that failed.
pub(crate) const LAST_WORDS: &str = "\nError occurred ❌, check the logs for details.\n";

fn framed(service: &Service, command: &str) -> String {
    boxed(&[
        String::new(),
        format!("App Name: {}", service.text("appName")),
        "Build Compose 🐳".to_owned(),
        "Detected: 0 mounts 📂".to_owned(),
        format!("Command: {command}"),
        format!("Source Type: docker {} ✅", service.text("sourceType")),
        format!("Compose Type: {} ✅", service.text("composeType")),
        String::new(),
    ])
}

/// The command that the server runs for a compose project: the project's own, or the usual one. `Err` says what is not allowed.
pub(crate) fn command(version: Version, service: &Service) -> Result<String, String> {
    let own = service.text("command").trim();
    if !own.is_empty() {
        if version >= COMMANDS_CHECKED {
            allowed(own)?;
        }
        return Ok(format!("docker {}", own.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let (name, path) = (service.text("appName"), service.compose_path());
    if service.text("composeType") == "stack" {
        return Ok(format!("docker stack deploy -c {path} {name} --prune --with-registry-auth"));
    }
    Ok(format!("docker compose -p {name} -f {path} up -d --build --remove-orphans"))
}

fn allowed(command: &str) -> Result<(), String> {
    if command.contains([';', '|', '`', '$', '(', ')', '{', '}', '<', '>', '\n', '\\']) {
        return Err("Invalid characters in compose command: shell control characters are not allowed".to_owned());
    }
    let mut chain = command.split("&&");
    if command.contains("&&&") || chain.clone().any(|part| part.contains('&')) {
        return Err("Single '&' is not allowed. Use '&&' for chaining.".to_owned());
    }
    chain.next();
    let starts = ["docker compose ", "docker-compose "];
    if chain.any(|part| !starts.iter().any(|start| part.trim().starts_with(start))) {
        return Err("Chained commands must strictly start with 'docker compose '".to_owned());
    }
    Ok(())
}

fn boxed(lines: &[String]) -> String {
    let edge = "═".repeat(WIDTH);
    let inside = lines.iter().flat_map(|line| wrapped(line)).map(|line| {
        let blanks = " ".repeat((WIDTH - 2).saturating_sub(columns(&line)));
        format!("║ {line}{blanks} ║")
    });
    let all = [format!("╔{edge}╗")].into_iter().chain(inside).chain([format!("╚{edge}╝")]);
    all.map(|line| line + "\n").collect()
}

fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last().map_or(0, |line| columns(line));
        if last > 0 && last + 1 + columns(word) > WIDTH - 2 {
            lines.push(word.to_owned());
        } else if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// How many columns a terminal gives a text: the log's signs take two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '✅' | '❌' | '🐳' | '📂') { 2 } else { 1 }).sum()
}

/// The last lines of a log, as `tail -n` gives them.
pub(crate) fn tail(log: &str, lines: usize) -> String {
    let all: Vec<&str> = log.split_inclusive('\n').collect();
    all[all.len().saturating_sub(lines)..].concat()
}
