//! Cargo.toml and Cargo.lock: one file's version is often written in several others.

pub(crate) mod lock;
pub(crate) mod manifest;
mod requirement;

use semver::Version;
use toml::de::DeTable;

use crate::paths::{below, folder};
use crate::set::File;
use crate::tables::{parse, string, table};

/// A crate whose version changes.
#[derive(Debug)]
pub(crate) struct Crate<'a> {
    folder: String,
    name: String,
    from: String,
    to: &'a Version,
}

/// A workspace whose `[workspace.package].version` changes.
#[derive(Debug)]
struct Workspace<'a> {
    folder: String,
    from: String,
    to: &'a Version,
}

/// What changes in the Cargo.toml among the files.
#[derive(Debug, Default)]
pub(crate) struct Cargo<'a> {
    crates: Vec<Crate<'a>>,
    workspaces: Vec<Workspace<'a>>,
}

impl<'a> Cargo<'a> {
    /// Reads the manifests that can be read; the others are complained of when they are edited.
    pub(crate) fn read(manifests: &[File<'a>]) -> Self {
        let roots: Vec<_> =
            manifests.iter().filter_map(|file| Some((folder(file.path), parse(file.text).ok()?, file.version))).collect();
        let workspace = |(folder, root, to): &(String, DeTable<'_>, &'a Version)| {
            let from = string(table(root, &["workspace", "package"])?, "version")?.to_owned();
            Some(Workspace { folder: folder.clone(), from, to })
        };
        let mut cargo = Self { workspaces: roots.iter().filter_map(workspace).collect(), crates: Vec::new() };
        cargo.crates = roots.iter().filter_map(|(folder, root, to)| cargo.package(folder, root, to)).collect();
        cargo
    }

    fn package(&self, folder: &str, root: &DeTable<'_>, to: &'a Version) -> Option<Crate<'a>> {
        let package = table(root, &["package"])?;
        let name = string(package, "name")?.to_owned();
        let folder = folder.to_owned();
        if let Some(own) = string(package, "version") {
            return Some(Crate { folder, name, from: own.to_owned(), to });
        }
        let workspace = inherits(package).then(|| self.workspace_of(&folder))??;
        Some(Crate { folder, name, from: workspace.from.clone(), to: workspace.to })
    }

    /// The nearest workspace above a folder.
    fn workspace_of(&self, folder: &str) -> Option<&Workspace<'a>> {
        let above = self.workspaces.iter().filter(|workspace| below(folder, &workspace.folder).is_some());
        above.max_by_key(|workspace| workspace.folder.len())
    }

    /// The old and the new version of the crate in a folder. Of a crate whose manifest is not among the files it is only known that
    /// a workspace above changes its version: it takes part if it had that version.
    fn crate_in(&self, folder: &str, had: impl Fn(&str) -> bool) -> Option<(&str, &'a Version)> {
        if let Some(known) = self.crates.iter().find(|known| known.folder == folder) {
            return Some((&known.from, known.to));
        }
        let workspace = self.workspace_of(folder)?;
        had(&workspace.from).then_some((&workspace.from, workspace.to))
    }
}

/// Whether a `[package]` has its version from the workspace.
fn inherits(package: &DeTable<'_>) -> bool {
    let version = package.get("version").and_then(|version| version.get_ref().as_table());
    version.and_then(|version| version.get("workspace")?.get_ref().as_bool()) == Some(true)
}
