//! The text of a deployment's log, with the box that the server draws around the command.

use super::service::{Kind, Service};

const WIDTH: usize = 78;

/// The log of a deployment that ended; `failure` is what docker said last when it failed.
pub(crate) fn text(service: &Service, failure: Option<&str>) -> String {
    let mut lines = vec!["Initializing deployment".to_owned()];
    match service.kind {
        Kind::Compose => compose(service, &mut lines),
        Kind::Application => lines.push(format!("Pulling {} ✅", service.text("dockerImage"))),
    }
    match failure {
        None if service.kind == Kind::Compose => lines.push("Docker Compose Deployed: ✅".to_owned()),
        None => lines.push("Pulled image ✅".to_owned()),
        Some(said) => {
            lines.push(said.to_owned());
            lines.push("Error: ❌ Docker command failed".to_owned());
            lines.push(String::new());
            lines.push("Error occurred ❌, check the logs for details.".to_owned());
        }
    }
    lines.join("\n") + "\n"
}

fn compose(service: &Service, lines: &mut Vec<String>) {
    if service.is_git() {
        let (url, name) = (service.text("customGitUrl"), service.text("appName"));
        lines.push(format!("Cloning Repo Custom {url} to /etc/dokploy/compose/{name}/code: ✅"));
    } else {
        lines.push("File 'docker-compose.yml' created: ✅".to_owned());
    }
    lines.extend(framed(&[
        String::new(),
        format!("App Name: {}", service.text("appName")),
        "Build Compose 🐳".to_owned(),
        "Detected: 0 mounts 📂".to_owned(),
        format!("Command: {}", command(service)),
        format!("Source Type: docker {} ✅", service.text("sourceType")),
        format!("Compose Type: {} ✅", service.text("composeType")),
        String::new(),
    ]));
}

/// The command that the server runs for a compose project.
pub(crate) fn command(service: &Service) -> String {
    let own = service.text("command");
    if !own.is_empty() {
        return format!("docker {own}");
    }
    let file = if service.text("sourceType") == "raw" { "docker-compose.yml" } else { service.text("composePath") };
    format!("docker compose -p {} -f {file} up -d --build --remove-orphans", service.text("appName"))
}

fn framed(lines: &[String]) -> Vec<String> {
    let edge = "═".repeat(WIDTH);
    let inside = lines.iter().flat_map(|line| wrapped(line)).map(|line| {
        let blanks = " ".repeat((WIDTH - 2).saturating_sub(columns(&line)));
        format!("║ {line}{blanks} ║")
    });
    [format!("╔{edge}╗")].into_iter().chain(inside).chain([format!("╚{edge}╝")]).collect()
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
