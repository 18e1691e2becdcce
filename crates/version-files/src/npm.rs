//! package.json and npm's locks.

use semver::Version;

use crate::error::Problem;
use crate::json::{Document, Object};
use crate::paths::{below, folder};
use crate::set::File;
use crate::splice::{Fault, Found};

/// The version of a package.json: the top one, whatever other objects call a version.
pub(crate) fn manifest(text: &str, to: &Version) -> Result<Found, Fault> {
    let (document, root) = Document::parse(text)?;
    version(&document, &root, to)?.ok_or_else(|| Problem::NoVersion { place: "\"version\"" }.into())
}

/// The versions of a lock: its own and that of `packages[""]`, or those of the workspaces whose package.json is among the files.
pub(crate) fn lock(file: &File<'_>, packages: &[File<'_>]) -> Result<Found, Fault> {
    let (document, root) = Document::parse(file.text)?;
    let home = folder(file.path);
    let locked: Vec<(String, &Version)> =
        packages.iter().filter_map(|package| Some((below(&folder(package.path), &home)?.to_owned(), package.version))).collect();
    let entries = document.object(&root, "packages")?;
    let mut found = Found::default();
    let alone = locked.is_empty().then(|| (String::new(), file.version));
    for (key, to) in locked.into_iter().chain(alone.clone()) {
        if key.is_empty() {
            found.add(version(&document, &root, to)?.unwrap_or_default());
        }
        // The lock of npm 6 and older has no `packages`; what npm links by path has no entry of its own there.
        let entry = entries.as_ref().map(|entries| document.object(entries, &key)).transpose()?.flatten();
        found.add(entry.map(|entry| version(&document, &entry, to)).transpose()?.flatten().unwrap_or_default());
    }
    if found.is_empty() && alone.is_some() {
        return Err(Problem::NoVersion { place: "\"version\"" }.into());
    }
    Ok(found)
}

fn version(document: &Document<'_>, object: &Object<'_>, to: &Version) -> Result<Option<Found>, Fault> {
    let version = document.string(object, "version")?;
    Ok(version.map(|(previous, range)| Found::one(range, &previous, to.to_string())))
}
