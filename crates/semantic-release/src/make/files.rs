//! Version files and changelogs with the new versions. They are read from the checkout; what is not changed is not among them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use deploy_config::release::{Changelog, VersionFile};
use semver::Version;
use version_files::{File, edit_all, is_known, locks};

use super::Workshop;
use crate::changelog;
use crate::error::ReleaseError;
use crate::plan::{Plan, Planned};

/// A file that gets a version.
struct Wanted<'a> {
    path: String,
    pattern: Option<&'a str>,
    version: &'a Version,
}

/// The files that change, by their paths from the repository's root, with their whole contents.
///
/// # Errors
/// [`ReleaseError`] when one cannot be read, or cannot hold its version.
pub fn changed(workshop: &Workshop<'_>, planned: &[(&Plan, &Planned)]) -> Result<Vec<(String, Vec<u8>)>, ReleaseError> {
    let mut texts = Texts { root: workshop.root, before: BTreeMap::new(), after: BTreeMap::new() };
    let (mut wanted, mut wrong) = (Vec::new(), Vec::new());
    for (plan, release) in planned {
        for file in &plan.facts.unit.files {
            match of(file, &release.version, &mut texts) {
                Ok(found) => wanted.extend(found),
                Err(error) => wrong.push(error),
            }
        }
    }
    wrong.extend(edit(&wanted, &mut texts).err());
    if let Some(error) = ReleaseError::all(wrong) {
        return Err(error);
    }
    for (plan, release) in planned {
        for changelog in &plan.facts.unit.changelogs {
            keep(workshop, changelog, plan, release, &mut texts)?;
        }
    }
    let inside = prefix(workshop.root);
    Ok(texts.changed().map(|(path, text)| (format!("{inside}{path}"), text.into_bytes())).collect())
}

/// A version file, and the lock that repeats its version.
fn of<'a>(file: &'a VersionFile, version: &'a Version, texts: &mut Texts<'_>) -> Result<Vec<Wanted<'a>>, ReleaseError> {
    match file {
        VersionFile::Pattern(file) => {
            texts.need(&file.path)?;
            Ok(vec![Wanted { path: file.path.clone(), pattern: Some(&file.pattern), version }])
        }
        VersionFile::Path(path) => {
            texts.need(path)?;
            let mut wanted = vec![Wanted { path: path.clone(), pattern: None, version }];
            for lock in if is_known(path) { locks(path) } else { Vec::new() } {
                if texts.read(&lock)? {
                    wanted.push(Wanted { path: lock, pattern: None, version });
                    break;
                }
            }
            Ok(wanted)
        }
    }
}

fn edit(wanted: &[Wanted<'_>], texts: &mut Texts<'_>) -> Result<(), ReleaseError> {
    let files: Vec<File<'_>> = wanted
        .iter()
        .filter_map(|file| {
            let text = texts.before.get(&file.path)?.as_deref()?;
            Some(File { path: &file.path, text, pattern: file.pattern, version: file.version })
        })
        .collect();
    let edited = edit_all(&files).map_err(ReleaseError::Edit)?;
    texts.after.extend(edited.into_iter().map(|file| (file.path, file.text)));
    Ok(())
}

fn keep(
    workshop: &Workshop<'_>,
    settings: &Changelog,
    plan: &Plan,
    release: &Planned,
    texts: &mut Texts<'_>,
) -> Result<(), ReleaseError> {
    texts.read(&settings.file)?;
    let input = plan.input(release, workshop.releases, workshop.links, Some(workshop.date));
    let new = changelog::insert(texts.now(&settings.file), &input, workshop.template, settings)?;
    texts.after.insert(settings.file.clone(), new);
    Ok(())
}

/// Files of the checkout before and after.
struct Texts<'a> {
    root: &'a Path,
    before: BTreeMap<String, Option<String>>,
    after: BTreeMap<String, String>,
}

impl Texts<'_> {
    /// Reads a file once; whether it is there.
    fn read(&mut self, path: &str) -> Result<bool, ReleaseError> {
        if let Some(known) = self.before.get(path) {
            return Ok(known.is_some());
        }
        let full = self.root.join(path);
        let text = match std::fs::read_to_string(&full) {
            Ok(text) => Some(text),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
            Err(source) => return Err(ReleaseError::Unreadable { path: full, source }),
        };
        let is_there = text.is_some();
        self.before.insert(path.to_owned(), text);
        Ok(is_there)
    }

    /// Reads a file that must be there.
    fn need(&mut self, path: &str) -> Result<(), ReleaseError> {
        if self.read(path)? {
            return Ok(());
        }
        Err(ReleaseError::Unreadable {
            path: self.root.join(path),
            source: io::Error::new(io::ErrorKind::NotFound, "there is no such file"),
        })
    }

    fn now(&self, path: &str) -> Option<&str> {
        self.after.get(path).or_else(|| self.before.get(path)?.as_ref()).map(String::as_str)
    }

    fn changed(self) -> impl Iterator<Item = (String, String)> {
        let Self { before, after, .. } = self;
        after.into_iter().filter(move |(path, text)| before.get(path).and_then(Option::as_deref) != Some(text))
    }
}

/// The folder within its repository, with a final slash; empty at the repository's root.
fn prefix(folder: &Path) -> String {
    let full = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let root: Option<PathBuf> = full.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned);
    let inside = root.and_then(|root| Some(full.strip_prefix(root).ok()?.to_string_lossy().into_owned())).unwrap_or_default();
    if inside.is_empty() { inside } else { format!("{inside}/") }
}
