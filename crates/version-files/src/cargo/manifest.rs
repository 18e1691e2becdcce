//! Cargo.toml.

use semver::Version;
use toml::de::{DeTable, DeValue};

use super::requirement::{Next, names, next};
use super::{Cargo, inherits};
use crate::error::{Problem, short};
use crate::paths::{folder, join};
use crate::set::File;
use crate::splice::{Change, Fault, Found};
use crate::tables::{parse, place, table};

const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The versions of the package and of the workspace, and the requirements for crates whose version changes.
pub(crate) fn manifest(file: &File<'_>, cargo: &Cargo<'_>) -> Result<Found, Fault> {
    let text = file.text;
    let root = parse(text)?;
    let mut found = Found::default();
    let package = table(&root, &["package"]);
    let inherits = package.is_some_and(inherits);
    let owners = [package.filter(|_| !inherits), table(&root, &["workspace", "package"])];
    for owner in owners.into_iter().flatten() {
        found.add(version(text, owner, file.version)?);
    }
    let home = folder(file.path);
    for dependencies in dependencies(&root) {
        for (name, dependency) in dependencies {
            let Some(dependency) = dependency.get_ref().as_table() else { continue };
            found.changes.extend(requirement(text, &home, name.get_ref(), dependency, cargo)?);
        }
    }
    let is_told = inherits && cargo.workspace_of(&home).is_some();
    match (found.is_empty(), inherits) {
        (_, true) if !is_told => Err(Problem::WorkspaceVersion.into()),
        (true, false) => Err(Problem::NoVersion { place: "`version` in [package] or [workspace.package]" }.into()),
        _ => Ok(found),
    }
}

fn version(text: &str, owner: &DeTable<'_>, to: &Version) -> Result<Found, Fault> {
    let Some(value) = owner.get("version") else { return Ok(Found::default()) };
    let (previous, range) = place(text, value)
        .ok_or_else(|| Fault::at(text, value.span().start, Problem::NotText { place: "`version`".to_owned() }))?;
    Ok(Found::one(range, previous, to.to_string()))
}

/// Every table of dependencies.
fn dependencies<'t, 'a>(root: &'t DeTable<'a>) -> impl Iterator<Item = &'t DeTable<'a>> {
    let targets = table(root, &["target"]).into_iter().flat_map(DeTable::values).filter_map(|target| target.get_ref().as_table());
    let owners = std::iter::once(root).chain(table(root, &["workspace"])).chain(targets);
    owners.flat_map(|owner| TABLES.iter().filter_map(move |name| owner.get(*name)?.get_ref().as_table()))
}

fn requirement(text: &str, home: &str, name: &str, dependency: &DeTable<'_>, cargo: &Cargo<'_>) -> Result<Option<Change>, Fault> {
    let Some(path) = dependency.get("path").and_then(|path| path.get_ref().as_str()) else { return Ok(None) };
    let Some(value) = dependency.get("version").filter(|value| matches!(value.get_ref(), DeValue::String(_))) else {
        return Ok(None);
    };
    let Some((required, range)) = place(text, value) else { return Ok(None) };
    let Some((from, to)) = cargo.crate_in(&join(home, path), |from| names(required, from)) else { return Ok(None) };
    match next(required, from, to) {
        Next::Same => Ok(None),
        Next::Written(text) => Ok(Some(Change { range, text })),
        Next::Unclear => {
            let (name, requirement, from) = (short(name), short(required), short(from));
            Err(Fault::at(text, range.start, Problem::Requirement { name, requirement, from }))
        }
    }
}
