//! Whether a summary is taken.
//!
//! Source: `Runner.Worker/FileCommandManager.cs` (`CreateStepSummaryCommand`).

use crate::runner::mask::Masks;

/// The most bytes that a summary's file may hold.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What becomes of a step's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upload {
    /// There is nothing to show.
    Nothing,
    /// It is shown, masked line by line.
    Shown(String),
    /// It is too large and dropped as a whole; the step's result stays as it is, and an error annotation says so.
    Dropped(String),
}

/// Judges the bytes of a summary's file; `None` when there is none.
#[must_use]
pub fn upload(file: Option<&[u8]>, masks: &Masks) -> Upload {
    match file {
        None | Some([]) => Upload::Nothing,
        Some(bytes) if bytes.len() > MAX_BYTES => Upload::Dropped(format!(
            "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of {}k, got {}k.",
            MAX_BYTES / 1024,
            bytes.len() / 1024
        )),
        Some(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            Upload::Shown(text.lines().flat_map(|line| [masks.apply(line), "\n".to_owned()]).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_too_many_drops_the_whole() {
        assert!(matches!(upload(Some(&vec![b'x'; MAX_BYTES]), &Masks::default()), Upload::Shown(_)));
        assert!(matches!(upload(Some(&vec![b'x'; MAX_BYTES + 1]), &Masks::default()), Upload::Dropped(_)));
    }

    #[test]
    fn secrets_in_a_summary_are_masked() {
        let mut masks = Masks::default();
        masks.add("s3cret");
        assert_eq!(upload(Some(b"a s3cret"), &masks), Upload::Shown("a ***\n".to_owned()));
    }
}
