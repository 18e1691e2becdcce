//! The files of one release, edited together, because a lock repeats the version of the file that it locks.

use semver::Version;

use crate::cargo::{self, Cargo};
use crate::error::{EditError, Problem};
use crate::form::Form;
use crate::maven::Module;
use crate::paths::normal;
use crate::splice::{Fault, Found, splice};
use crate::{action, chart, maven, npm, pattern, plain, python};

/// A file and the version that it gets.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// The path from the repository's root, with `/` between its parts. Its last part tells the form.
    pub path: &'a str,
    /// The whole text.
    pub text: &'a str,
    /// Where the version stands, as a text with `{version}` in it once; nothing for the form that the name tells.
    pub pattern: Option<&'a str>,
    /// The version to write. A lock takes those of the files that it locks.
    pub version: &'a Version,
}

/// A file with the version in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The path as it was given.
    pub path: String,
    /// The whole text, the same as before when the version was there already.
    pub text: String,
    /// The version that stood there before, as it was written but without a leading `v`; nothing for a lock of several packages.
    pub previous: Option<String>,
}

/// Writes a version in one file.
///
/// # Errors
///
/// The version cannot be found for sure, or not be written in this form.
pub fn edit(path: &str, text: &str, pattern: Option<&str>, version: &Version) -> Result<Edited, EditError> {
    let file = File { path, text, pattern, version };
    let set = Set::of(&[file]);
    let edited = set.find(&file).and_then(|found| finish(&file, found));
    edited.map_err(|fault| explain(&file, fault))
}

/// Writes the versions in all files. A path may come several times, with several patterns; it is edited once, and stands in the
/// answer at the place where it came first.
///
/// ```
/// use version_files::{File, edit_all};
///
/// let version = semver::Version::new(1, 3, 0);
/// let file = |path, text| File { path, text, pattern: None, version: &version };
/// let edited = edit_all(&[
///     file("package.json", r#"{ "version": "1.2.3" }"#),
///     file("package-lock.json", r#"{ "version": "1.2.3", "packages": { "": { "version": "1.2.3" } } }"#),
/// ])
/// .unwrap();
/// assert_eq!(edited[0].text, r#"{ "version": "1.3.0" }"#);
/// assert_eq!(edited[1].text, r#"{ "version": "1.3.0", "packages": { "": { "version": "1.3.0" } } }"#);
/// ```
///
/// # Errors
///
/// Every file that cannot be edited, each with its reason; then none is.
pub fn edit_all(files: &[File<'_>]) -> Result<Vec<Edited>, Vec<EditError>> {
    let set = Set::of(files);
    let mut groups: Vec<(String, Vec<&File<'_>>)> = Vec::new();
    for file in files {
        let path = normal(file.path);
        match groups.iter_mut().find(|(known, _)| *known == path) {
            Some((_, group)) => group.push(file),
            None => groups.push((path, vec![file])),
        }
    }
    let (mut edited, mut errors) = (Vec::new(), Vec::new());
    for (_, group) in groups {
        match set.edit(&group) {
            Ok(file) => edited.extend(file),
            Err(refused) => errors.extend(refused),
        }
    }
    if errors.is_empty() { Ok(edited) } else { Err(errors) }
}

/// The version that a file says now; nothing when it says none, or one that is no semantic version.
#[must_use]
pub fn read(path: &str, text: &str, pattern: Option<&str>) -> Option<Version> {
    let edited = edit(path, text, pattern, &Version::new(0, 0, 0)).ok()?;
    Version::parse(&edited.previous?).ok()
}

/// What the files say of each other.
struct Set<'a> {
    cargo: Cargo<'a>,
    modules: Vec<Module<'a>>,
    packages: Vec<File<'a>>,
    projects: Vec<File<'a>>,
}

impl<'a> Set<'a> {
    fn of(files: &[File<'a>]) -> Self {
        let of = |form| -> Vec<File<'a>> {
            files.iter().filter(|file| file.pattern.is_none() && Form::of(file.path) == Some(form)).copied().collect()
        };
        Self {
            cargo: Cargo::read(&of(Form::CargoToml)),
            modules: maven::modules(&of(Form::Pom)),
            packages: of(Form::PackageJson),
            projects: of(Form::Pyproject),
        }
    }

    /// Edits the entries of one path; nothing when there are none.
    fn edit(&self, entries: &[&File<'a>]) -> Result<Option<Edited>, Vec<EditError>> {
        let Some((first, _)) = entries.split_first() else { return Ok(None) };
        let (mut found, mut errors) = (Found::default(), Vec::new());
        for entry in entries {
            match self.find(&File { text: first.text, ..**entry }) {
                Ok(more) => found.add(more),
                Err(fault) => errors.push(explain(first, fault)),
            }
        }
        if errors.is_empty() { finish(first, found).map(Some).map_err(|fault| vec![explain(first, fault)]) } else { Err(errors) }
    }

    fn find(&self, file: &File<'a>) -> Result<Found, Fault> {
        let File { path, text, pattern, version } = *file;
        if let Some(pattern) = pattern {
            return pattern::find(text, pattern, version);
        }
        match Form::of(path).ok_or(Problem::UnknownForm)? {
            Form::PackageJson => npm::manifest(text, version),
            Form::PackageLock => npm::lock(file, &self.packages),
            Form::CargoToml => cargo::manifest::manifest(file, &self.cargo),
            Form::CargoLock => cargo::lock::lock(file, &self.cargo),
            Form::Pyproject => python::pyproject(text, version),
            Form::UvLock => python::lock(file, &self.projects),
            Form::Chart => chart::chart(text, version),
            Form::Pom => maven::pom(text, version, &self.modules),
            Form::Action => action::action(text, version),
            Form::Plain => plain::plain(text, version),
        }
    }
}

fn finish(file: &File<'_>, found: Found) -> Result<Edited, Fault> {
    Ok(Edited { path: file.path.to_owned(), text: splice(file.text, found.changes)?, previous: found.previous })
}

fn explain(file: &File<'_>, Fault { line, problem }: Fault) -> EditError {
    EditError { path: file.path.to_owned(), line, problem }
}
