//! The lists that inputs give: lines, or a list in JSON, JavaScript or YAML.

use deploy_config::release::{Asset, Branch, Releases, Rule};
use deploy_config::tree::Node;

use super::report::Report;
use super::value::{Kind, Value};
use super::{literal, take};

/// Branches: one name a line, or a list as in semantic-release's configuration.
///
/// # Errors
/// Everything that is wrong.
pub fn branches(text: &str) -> Result<Vec<Branch>, String> {
    let mut report = Report::default();
    let branches = take::branches(&listed(text)?, &mut report);
    checked(report, &Releases { branches: branches.clone(), ..Releases::default() }).map(|()| branches)
}

/// Rules: a list in JSON or YAML.
///
/// # Errors
/// Everything that is wrong.
pub fn rules(text: &str) -> Result<Vec<Rule>, String> {
    let mut report = Report::default();
    let rules = take::rules(&listed(text)?, &mut report);
    checked(report, &Releases::default()).map(|()| rules)
}

/// Assets: one path a line, or a list in JSON or YAML.
///
/// # Errors
/// Everything that is wrong.
pub fn assets(text: &str) -> Result<Vec<Asset>, String> {
    let mut report = Report::default();
    let assets = take::assets(&listed(text)?, &mut report);
    checked(report, &Releases { assets: assets.clone(), ..Releases::default() }).map(|()| assets)
}

/// A list: of JSON or JavaScript when it begins with a bracket, of YAML when a line begins with a hyphen, else of lines.
fn listed(text: &str) -> Result<Value, String> {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['[', '{']) {
        return literal::read(text).or_else(|problem| yaml(text).map_err(|_| problem.to_string()));
    }
    if trimmed.starts_with("- ") {
        return yaml(text);
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let items = lines.map(|line| Value { place: None, kind: Kind::Text(line.to_owned()) });
    Ok(Value { place: None, kind: Kind::List(items.collect()) })
}

fn yaml(text: &str) -> Result<Value, String> {
    Node::parse(text).map(Value::from).map_err(|problem| problem.to_string())
}

/// What was read must be right by the rules of deploy.yml too; what is left out there would be a surprise here.
fn checked(report: Report, releases: &Releases) -> Result<(), String> {
    let of_reading = report.problems.iter().map(ToString::to_string).chain(report.notices);
    let all: Vec<String> = of_reading.chain(releases.problems().iter().map(ToString::to_string)).collect();
    if all.is_empty() { Ok(()) } else { Err(all.join("; ")) }
}
