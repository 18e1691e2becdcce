//! pyproject.toml and uv.lock.

mod pep440;

use semver::Version;

use crate::error::Problem;
use crate::paths::{below, folder};
use crate::set::File;
use crate::splice::{Change, Fault, Found};
use crate::tables::{Value, parse, place, string, table, tables};

/// The version of the project and of Poetry's table. `dynamic` means a computed version, unless Poetry's table has it.
pub(crate) fn pyproject(text: &str, to: &Version) -> Result<Found, Fault> {
    let root = parse(text)?;
    let project = table(&root, &["project"]);
    let mut found = Found::default();
    for owner in [project, table(&root, &["tool", "poetry"])].into_iter().flatten() {
        let Some(value) = owner.get("version") else { continue };
        let (previous, range) = place(text, value)
            .ok_or_else(|| Fault::at(text, value.span().start, Problem::NotText { place: "`version`".to_owned() }))?;
        found.add(Found::one(range, previous, to.to_string()));
    }
    if found.is_empty() {
        let dynamic = project.and_then(|project| project.get("dynamic"));
        return Err(match dynamic.filter(|dynamic| names_version(dynamic)) {
            Some(dynamic) => Fault::at(text, dynamic.span().start, Problem::Dynamic),
            None => Problem::NoVersion { place: "`version` in [project] or [tool.poetry]" }.into(),
        });
    }
    // Packaging tools read `1.2.0-beta.1` as 1.2.0b1. What they would read otherwise, or not at all, must not get this far.
    pep440::normal(to)?;
    Ok(found)
}

/// The entries of the projects among the files, each with its version as uv writes it.
pub(crate) fn lock(file: &File<'_>, projects: &[File<'_>]) -> Result<Found, Fault> {
    let root = parse(file.text)?;
    let home = folder(file.path);
    let homes: Vec<(String, &Version)> =
        projects.iter().filter_map(|project| Some((below(&folder(project.path), &home)?.to_owned(), project.version))).collect();
    if homes.is_empty() {
        return Err(Problem::LockAlone { manifest: "pyproject.toml" }.into());
    }
    let mut found = Found::default();
    for package in tables(&root, "package") {
        let source = table(package, &["source"]);
        let path = source.and_then(|source| string(source, "editable").or_else(|| string(source, "virtual")));
        let Some((_, to)) = homes.iter().find(|(home, _)| path == Some(if home.is_empty() { "." } else { home })) else {
            continue;
        };
        if let Some((_, range)) = package.get("version").and_then(|version| place(file.text, version)) {
            found.changes.push(Change { range, text: pep440::normal(to)? });
        }
    }
    Ok(found)
}

fn names_version(dynamic: &Value<'_>) -> bool {
    let fields = dynamic.get_ref().as_array();
    fields.is_some_and(|fields| fields.iter().any(|field| field.get_ref().as_str() == Some("version")))
}
