//! The packages of a monorepo.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Findings, at};
use crate::release::{Package, Releases};
use crate::rules::suggestion;

/// Checks the packages, each by itself and against the others.
pub(super) fn check(releases: &Releases, found: &mut Findings) {
    if releases.together && releases.packages.is_empty() {
        found.add(&["together"], "is true, and there are no packages", "name the packages, or leave it out");
    }
    check_what_is_of_all(releases, found);
    let mut formats: HashMap<String, &str> = HashMap::new();
    let mut changelogs: HashMap<&str, &str> = HashMap::new();
    for (name, package) in &releases.packages {
        let here = ["packages", name.as_str()];
        check_paths(&here, package, found);
        check_needs(name, package, releases, found);
        if let Some(changelog) = package.changelog.as_ref().filter(|_| !releases.together)
            && let Some(other) = changelogs.insert(&changelog.file, name)
        {
            let hint =
                "give each package a changelog of its own, such as api/CHANGELOG.md: its headings are versions without a package";
            found.add(&at(&here, &["changelog", "file"]), format!("is that of the package `{other}`"), hint);
        }
        found.changelog(&here, package.changelog.as_ref());
        found.files(&here, &package.files);
        let own = at(&here, &["tag_format"]);
        match &package.tag_format {
            Some(_) if releases.together => {
                let hint = "leave it out; `tag_format` of `release` is the form of the one tag";
                found.add(&own, "has no effect on packages that are released together", hint);
            }
            Some(format) => found.tag_format(&own, format),
            None if releases.together => {}
            None => found.tag_format(&here, &default_format(name)),
        }
        let format = package.tag_format.clone().unwrap_or_else(|| default_format(name));
        if let Some(other) = formats.insert(format, name).filter(|_| !releases.together) {
            found.add(
                &own,
                format!("is that of the package `{other}`"),
                "give each package tags of its own form, such as api@${version}",
            );
        }
    }
    check_cycles(releases, found);
}

/// Packages that are released each by itself write their own files alone.
fn check_what_is_of_all(releases: &Releases, found: &mut Findings) {
    if releases.together || releases.packages.is_empty() {
        return;
    }
    for (key, is_there) in [("changelog", releases.changelog.is_some()), ("files", !releases.files.is_empty())] {
        if is_there {
            let hint = "write it under each package, or release them `together: true`";
            found.add(&[key], "has no effect on packages that are released each by itself", hint);
        }
    }
}

/// The form of a package's tags unless it names one.
fn default_format(name: &str) -> String {
    format!("{name}@${{version}}")
}

fn check_paths(here: &[&str], package: &Package, found: &mut Findings) {
    for (index, path) in package.paths.iter().enumerate() {
        let index = index.to_string();
        found.path(&at(here, &["paths", &index]), path.strip_prefix('!').unwrap_or(path), true);
    }
    if !package.paths.is_empty() && package.paths.iter().all(|path| path.starts_with('!')) {
        found.add(&at(here, &["paths"]), "take out paths and name none", "name the package's own folder before them");
    }
}

fn check_needs(name: &str, package: &Package, releases: &Releases, found: &mut Findings) {
    for (index, need) in package.needs.iter().enumerate() {
        let index = index.to_string();
        let here = ["packages", name, "needs", &index];
        if need == name {
            found.add(&here, "is the package itself", "leave it out");
        } else if !releases.packages.contains_key(need) {
            found.add(&here, format!("is `{need}`, which is no package"), suggestion(need, releases.packages.keys()));
        } else if package.needs.iter().take_while(|earlier| !std::ptr::eq(*earlier, need)).any(|earlier| earlier == need) {
            found.add(&here, format!("is `{need}`, which is there already"), "name each package once");
        }
    }
}

/// Every circle of packages that need each other is told once, at the first of them in the file.
fn check_cycles(releases: &Releases, found: &mut Findings) {
    let mut done: HashSet<usize> = HashSet::new();
    for start in 0..releases.packages.len() {
        if let Some(circle) = circle(releases, start, &done) {
            let packages = circle.iter().filter_map(|index| releases.packages.get_index(*index));
            let names: Vec<_> = packages.map(|(name, _)| name.as_str()).collect();
            let first = names.first().copied().unwrap_or_default();
            let message = format!("make a circle: {} → {first}", names.join(" → "));
            found.add(&["packages", first, "needs"], message, "take one of them out");
            done.extend(circle);
        }
        done.insert(start);
    }
}

/// The packages from `start` by way of their needs back to it, the shortest way; those done are not passed.
fn circle(releases: &Releases, start: usize, done: &HashSet<usize>) -> Option<Vec<usize>> {
    let mut from: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(index) = queue.pop_front() {
        let (_, package) = releases.packages.get_index(index)?;
        for next in package.needs.iter().filter_map(|need| releases.packages.get_index_of(need)) {
            if next == start && index != start {
                let mut way: Vec<_> = std::iter::successors(Some(index), |at| from.get(at).copied()).collect();
                way.reverse();
                return Some(way);
            }
            if next != start && !from.contains_key(&next) && !done.contains(&next) {
                from.insert(next, index);
                queue.push_back(next);
            }
        }
    }
    None
}
