//! The files that are attached: paths and globs against the checkout.

use std::path::{Path, PathBuf};

use deploy_config::release::{Asset, NamedAsset};

use crate::error::ReleaseError;
use crate::glob::Glob;
use crate::plan::Plan;
use crate::publish::AssetFile;

/// Finds the files to attach, each pattern's in the order of their names. One that is found twice is taken as the entry with a name or a label
/// says.
///
/// # Errors
/// [`ReleaseError::NoAsset`] with every pattern that no file fits.
pub fn find(root: &Path, assets: &[Asset], plans: &[Plan]) -> Result<Vec<AssetFile>, ReleaseError> {
    let (mut found, mut missing) = (Vec::<AssetFile>::new(), Vec::new());
    let (special, plain): (Vec<_>, Vec<_>) =
        assets.iter().map(named).partition(|asset| asset.name.is_some() || asset.label.is_some());
    for asset in special.into_iter().chain(plain) {
        let paths = paths(root, &asset.path)?;
        if paths.is_empty() {
            missing.push(asset.path.clone());
        }
        for path in paths.into_iter().filter(|path| !found.iter().any(|other| other.path == *path)).collect::<Vec<_>>() {
            let filled = |text: &Option<String>| text.as_deref().map(|text| fill(text, plans));
            found.push(AssetFile { path, name: filled(&asset.name), label: filled(&asset.label) });
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(ReleaseError::NoAsset(missing)) }
}

fn named(asset: &Asset) -> NamedAsset {
    match asset {
        Asset::Path(path) => NamedAsset { path: path.clone(), name: None, label: None },
        Asset::Named(named) => named.clone(),
    }
}

fn fill(text: &str, plans: &[Plan]) -> String {
    match plans.iter().find_map(|plan| plan.release.as_ref()) {
        Some(release) => text.replace("${version}", &release.version.to_string()).replace("${tag}", &release.tag),
        None => text.to_owned(),
    }
}

/// The files that a path or glob stands for. A folder stands for the files right in it.
fn paths(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, ReleaseError> {
    let full = root.join(pattern);
    if full.is_file() {
        return Ok(vec![full]);
    }
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let is_folder = full.is_dir();
    let pattern = if is_folder { format!("{pattern}/*") } else { pattern.to_owned() };
    let fixed = pattern.split('/').take_while(|name| !name.contains(['*', '?', '[', '{', '(', '!'])).collect::<PathBuf>();
    let glob = Glob::new(&pattern);
    let mut found = Vec::new();
    let start = root.join(&fixed);
    if start.is_dir() {
        walk(root, &start, &glob, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn walk(root: &Path, folder: &Path, glob: &Glob, found: &mut Vec<PathBuf>) -> Result<(), ReleaseError> {
    let unreadable = |source| ReleaseError::Unreadable { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() && entry.file_name() != ".git" {
            walk(root, &path, glob, found)?;
        } else if path.is_file() && path.strip_prefix(root).is_ok_and(|inside| glob.is_match(&inside.to_string_lossy())) {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_kept_where_a_glob_before_it_finds_the_same_file() {
        let root = tempfile::tempdir().unwrap();
        for name in ["app.js", "lib.js"] {
            std::fs::write(root.path().join(name), name).unwrap();
        }
        let labelled = NamedAsset { path: "app.js".to_owned(), name: None, label: Some("The app".to_owned()) };
        let found = find(root.path(), &[Asset::Path("*.js".to_owned()), Asset::Named(labelled)], &[]).unwrap();
        let labels: Vec<_> =
            found.iter().map(|file| (file.path.file_name().unwrap().to_str().unwrap(), file.label.as_deref())).collect();
        assert_eq!(labels, [("app.js", Some("The app")), ("lib.js", None)]);
    }
}
