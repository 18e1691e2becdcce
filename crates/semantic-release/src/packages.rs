//! What is released by itself: the repository as a whole, or each package of a monorepo.

use std::collections::BTreeSet;

use deploy_config::release::{Changelog, Package, Releases, VersionFile};
use deploy_config::tag_format::{TagFormat, TagFormatError};
use history::Paths;

/// Something with versions of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The package's name; nothing when the repository is released as a whole.
    pub name: Option<String>,
    /// The form of its version tags.
    pub format: TagFormat,
    /// The paths whose commits are its own; nothing means every commit.
    pub paths: Option<Paths>,
    /// The packages that it is built with, directly or not.
    pub needs: Vec<Need>,
    /// The changelogs that are kept for it.
    pub changelogs: Vec<Changelog>,
    /// The files that hold its version.
    pub files: Vec<VersionFile>,
}

/// A package that another one is built with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name.
    pub name: String,
    /// Its paths.
    pub paths: Paths,
}

/// What is released by itself, each behind all that it needs; with `only` that package alone.
///
/// `tag_format` is the form of the repository's own tags.
///
/// # Errors
/// [`TagFormatError`] when the form of a package's tags is none.
pub fn units(releases: &Releases, tag_format: &TagFormat, only: Option<&str>) -> Result<Vec<Unit>, TagFormatError> {
    if releases.packages.is_empty() || (releases.together && only.is_none()) {
        return Ok(vec![whole(releases, tag_format)]);
    }
    let names = in_order(releases);
    let wanted = names.iter().filter(|name| only.is_none_or(|only| only == **name));
    wanted.map(|name| unit(releases, name)).collect()
}

/// The repository, or all its packages as one.
fn whole(releases: &Releases, tag_format: &TagFormat) -> Unit {
    let packages = || releases.packages.values();
    let paths = packages().map(paths).collect::<Vec<_>>();
    Unit {
        name: None,
        format: tag_format.clone(),
        paths: (!paths.is_empty()).then(|| Paths::any(paths)),
        needs: Vec::new(),
        changelogs: releases
            .changelog
            .iter()
            .chain(packages().filter_map(|package| package.changelog.as_ref()))
            .cloned()
            .collect(),
        files: releases.files.iter().chain(packages().flat_map(|package| &package.files)).cloned().collect(),
    }
}

fn unit(releases: &Releases, name: &str) -> Result<Unit, TagFormatError> {
    let package = &releases.packages[name];
    let default = format!("{name}@${{version}}");
    let format = TagFormat::parse(package.tag_format.as_deref().unwrap_or(&default))?;
    let needed = needed(releases, name).into_iter().filter_map(|name| Some((name, releases.packages.get(name)?)));
    Ok(Unit {
        name: Some(name.to_owned()),
        format,
        paths: Some(paths(package)),
        needs: needed.map(|(name, package)| Need { name: name.to_owned(), paths: paths(package) }).collect(),
        changelogs: package.changelog.iter().cloned().collect(),
        files: package.files.clone(),
    })
}

fn paths(package: &Package) -> Paths {
    Paths::new(package.paths.iter().map(String::as_str))
}

/// The packages, each behind all that it needs; else in the order of the configuration.
fn in_order(releases: &Releases) -> Vec<&str> {
    let mut order = Vec::new();
    for name in releases.packages.keys() {
        let mut needed = needed(releases, name);
        // Of two packages that are needed, the one that the other needs has fewer needs itself.
        needed.sort_by_key(|name| self::needed(releases, name).len());
        for name in needed.into_iter().chain([name.as_str()]) {
            if !order.contains(&name) {
                order.push(name);
            }
        }
    }
    order
}

/// All that a package needs, the nearest first. A circle, which deploy.yml may not hold, ends where it began.
fn needed<'a>(releases: &'a Releases, name: &str) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::from([name]);
    let mut open = vec![name];
    while let Some(next) = open.pop() {
        for need in releases.packages.get(next).into_iter().flat_map(|package| &package.needs) {
            if let Some((known, _)) = releases.packages.get_key_value(need)
                && seen.insert(known)
            {
                found.push(known);
                open.push(known);
            }
        }
    }
    found
}
