//! The files that deployments leave behind, read.

use std::path::Path;

use actions_core::failure::chain;
use deploy_record::Record;

use super::in_use::{Used, of_record};
use crate::error::ImageError;

/// Reads the records at paths and globs, relative to a folder.
///
/// # Errors
/// [`ImageError::Record`] when a path or glob leads to nothing, or to something that is no record: what it would have named must not be
/// removed for it.
pub(crate) fn read(folder: &Path, patterns: &[String]) -> Result<Vec<Used>, ImageError> {
    let mut used = Vec::new();
    for pattern in patterns {
        let refused = |why: String| ImageError::Record { path: pattern.clone(), why };
        // The folder's own name may hold what would be a pattern.
        let whole = format!("{}/{pattern}", glob::Pattern::escape(&folder.to_string_lossy()));
        let paths = glob::glob(&whole).map_err(|error| refused(error.to_string()))?;
        let mut paths = paths.peekable();
        if paths.peek().is_none() {
            return Err(refused("there is no such file".to_owned()));
        }
        for path in paths {
            let path = path.map_err(|error| refused(error.to_string()))?;
            used.extend(of_record(&Record::read(&path).map_err(|error| refused(chain(&error)))?));
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::super::in_use::tests::record;
    use super::*;

    #[test]
    fn records_are_read_from_paths_and_globs_and_one_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("records [1]");
        std::fs::create_dir(&records).unwrap();
        std::fs::write(records.join("production.json"), record().to_string()).unwrap();
        assert_eq!(read(&records, &["*.json".to_owned()]).unwrap().len(), 4);
        std::fs::write(records.join("staging.json"), "{}").unwrap();
        for pattern in ["*.json", "absent.json", "***"] {
            assert!(matches!(read(&records, &[pattern.to_owned()]), Err(ImageError::Record { .. })), "{pattern}");
        }
    }
}
