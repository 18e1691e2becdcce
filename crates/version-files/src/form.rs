//! Which form a file has, by its name.

use crate::paths::{folder, name};

/// A kind of file whose version is found without a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    PackageJson,
    PackageLock,
    CargoToml,
    CargoLock,
    Pyproject,
    UvLock,
    Chart,
    Pom,
    Action,
    Plain,
}

impl Form {
    /// The form of the file at a path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Some(match name(path) {
            "package.json" => Self::PackageJson,
            "package-lock.json" | "npm-shrinkwrap.json" => Self::PackageLock,
            "Cargo.toml" => Self::CargoToml,
            "Cargo.lock" => Self::CargoLock,
            "pyproject.toml" => Self::Pyproject,
            "uv.lock" => Self::UvLock,
            "Chart.yaml" => Self::Chart,
            "pom.xml" => Self::Pom,
            "action.yml" | "action.yaml" => Self::Action,
            "VERSION" | "version" | ".version" | "VERSION.txt" | "version.txt" => Self::Plain,
            _ => return None,
        })
    }
}

/// Whether the version of the file at a path is found without a pattern.
#[must_use]
pub fn is_known(path: &str) -> bool {
    Form::of(path).is_some()
}

/// The paths where the lock of a manifest may lie: beside it and, for the members of a workspace, in the folders above, nearest
/// first. The first one that exists has to be edited with the manifest. Empty for a file that no lock repeats.
#[must_use]
pub fn locks(path: &str) -> Vec<String> {
    let names: &[&str] = match Form::of(path) {
        Some(Form::PackageJson) => &["npm-shrinkwrap.json", "package-lock.json"],
        Some(Form::CargoToml) => &["Cargo.lock"],
        Some(Form::Pyproject) => &["uv.lock"],
        _ => &[],
    };
    let home = folder(path);
    let folders = std::iter::successors(Some(home.as_str()), |folder| {
        (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above))
    });
    folders
        .flat_map(|folder| {
            names.iter().map(move |name| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_looked_for_beside_and_above() {
        assert_eq!(locks("crates/a/Cargo.toml"), ["crates/a/Cargo.lock", "crates/Cargo.lock", "Cargo.lock"]);
        assert_eq!(locks("package.json"), ["npm-shrinkwrap.json", "package-lock.json"]);
        assert!(locks("pom.xml").is_empty());
    }
}
