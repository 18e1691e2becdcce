//! Cargo.lock.

use std::collections::HashMap;

use semver::Version;
use toml::de::DeTable;

use super::Cargo;
use crate::error::{Problem, short};
use crate::paths::{below, folder};
use crate::set::File;
use crate::splice::{Change, Fault, Found};
use crate::tables::{parse, place, string, tables};

/// A crate of the workspace in the lock, with its version there.
type Locked<'t> = HashMap<(&'t str, &'t str), &'t Version>;

/// The entries of the crates whose version changes, and the dependencies that name that version. An entry with a `source` is
/// somebody else's, whatever its name.
pub(crate) fn lock(file: &File<'_>, cargo: &Cargo<'_>) -> Result<Found, Fault> {
    let root = parse(file.text)?;
    let home = folder(file.path);
    let is_here = |folder: &str| below(folder, &home).is_some();
    let belongs =
        cargo.crates.iter().any(|known| is_here(&known.folder)) || cargo.workspaces.iter().any(|known| is_here(&known.folder));
    if !belongs {
        return Err(Problem::LockAlone { manifest: "Cargo.toml" }.into());
    }
    let packages: Vec<_> = tables(&root, "package").collect();
    let changing = changing(&packages, cargo, &home);
    check_order(&packages, &changing)?;
    let mut found = Found::default();
    for package in packages {
        found.changes.extend(entry(file.text, package, &changing));
        found.changes.extend(dependencies(file.text, package, &changing));
    }
    Ok(found)
}

/// Which crates of the lock change, and to what.
fn changing<'t>(packages: &[&'t DeTable<'_>], cargo: &'t Cargo<'_>, home: &str) -> Locked<'t> {
    let own = packages.iter().filter(|package| !package.contains_key("source"));
    let own: Vec<(&str, &str)> =
        own.filter_map(|package| Some((string(package, "name")?, string(package, "version")?))).collect();
    let mut changing = Locked::new();
    for (name, version) in &own {
        let namesakes = own.iter().filter(|(other, _)| other == name).count();
        let mut known =
            cargo.crates.iter().filter(|known| known.name == *name && below(&known.folder, home).is_some()).peekable();
        let to = if known.peek().is_some() {
            // Of two crates with one name, the version tells which is meant.
            known.find(|known| namesakes == 1 || known.from == *version).map(|known| known.to)
        } else {
            let workspace = cargo.workspaces.iter().find(|workspace| workspace.folder == home && workspace.from == *version);
            workspace.map(|workspace| workspace.to)
        };
        changing.extend(to.map(|to| ((*name, *version), to)));
    }
    changing
}

/// Cargo sorts packages by version and dependencies by its text, and with `--locked` refuses a lock in another order.
fn check_order(packages: &[&DeTable<'_>], changing: &Locked<'_>) -> Result<(), Problem> {
    for ((name, from), to) in changing {
        let others = packages
            .iter()
            .filter(|package| string(package, "name") == Some(name))
            .filter_map(|package| string(package, "version"));
        for other in others.filter(|other| other != from) {
            let to_text = to.to_string();
            let by_text = from.cmp(&other) == to_text.as_str().cmp(other);
            let by_version = match (Version::parse(from), Version::parse(other)) {
                (Ok(from), Ok(other)) => from.cmp(&other) == (*to).cmp(&other),
                _ => false,
            };
            if !(by_text && by_version) {
                return Err(Problem::LockOrder { name: short(name), version: short(other) });
            }
        }
    }
    Ok(())
}

fn entry(text: &str, package: &DeTable<'_>, changing: &Locked<'_>) -> Option<Change> {
    if package.contains_key("source") {
        return None;
    }
    let (version, range) = place(text, package.get("version")?)?;
    let to = changing.get(&(string(package, "name")?, version))?;
    Some(Change { range, text: to.to_string() })
}

/// The dependencies of the form `name 1.2.3`, which stands there when the name alone is not clear. One with a source behind it is
/// somebody else's.
fn dependencies(text: &str, package: &DeTable<'_>, changing: &Locked<'_>) -> Vec<Change> {
    let named = package.get("dependencies").and_then(|value| value.get_ref().as_array());
    let change = |value| {
        let (dependency, range) = place(text, value)?;
        let (name, version) = dependency.split_once(' ')?;
        let to = changing.get(&(name, version))?;
        Some(Change { range: range.end - version.len()..range.end, text: to.to_string() })
    };
    named.into_iter().flat_map(|named| named.iter()).filter_map(change).collect()
}
