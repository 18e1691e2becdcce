//! What merging a pull request would release, as a comment on it.

use std::fmt::Write;

use actions_core::summary::escape;
use comments::MAX_COMMENT;
use comments::limit::length;
use comments::marker::sticky;

use crate::notes::error::NotesError;
use crate::notes::input::{Input, Place};
use crate::notes::template::Template;

/// The name by whose mark in the first line a later run finds the comment, to write it anew.
pub const NAME: &str = "semantic-release";
/// What the lines around the notes of one release take at most, the release's heading included.
const AROUND: usize = 2_000;
/// The most characters of a package's name or a tag that are shown.
const MAX_NAME: usize = 50;

/// A release that merging would make.
#[derive(Debug, Clone, Copy)]
pub struct Preview<'a> {
    /// The package, where there are several.
    pub package: Option<&'a str>,
    /// How far the version moves, such as `minor`; may be empty.
    pub bump: &'a str,
    /// The release.
    pub release: Input<'a>,
}

/// Writes the comment: what would be released, with the notes folded away. Without releases it says that there would be none.
///
/// # Errors
/// [`NotesError`] when the template is wrong.
pub fn comment(releases: &[Preview<'_>], template: &Template) -> Result<String, NotesError> {
    let mut text = sticky(NAME) + "\n";
    if releases.is_empty() {
        text.push_str("Merging this releases nothing: none of its commits asks for a release.\n");
        return Ok(text);
    }
    let share = MAX_COMMENT / releases.len();
    let mut left_out = 0;
    for release in releases {
        let block = block(release, template, share.saturating_sub(2 * AROUND))?;
        // What is kept free holds the line that says how many there are besides.
        if length(&text) + length(&block) + AROUND <= MAX_COMMENT {
            text.push_str(&block);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "\n… and {left_out} more releases.");
    }
    Ok(text)
}

fn block(preview: &Preview<'_>, template: &Template, room: usize) -> Result<String, NotesError> {
    let heading = heading(preview);
    let notes = match template.render(&preview.release, Place::Comment(room)) {
        Ok(notes) => notes,
        Err(NotesError::TooLong { .. }) => return Ok(heading),
        Err(error) => return Err(error),
    };
    Ok(format!("{heading}\n<details><summary>Release notes</summary>\n\n{notes}\n\n</details>\n"))
}

fn heading(preview: &Preview<'_>) -> String {
    let Preview { package, bump, release } = preview;
    let package = package.map(|name| format!("{} ", name_of(name))).unwrap_or_default();
    let bump = if bump.is_empty() { String::new() } else { format!(" ({})", name_of(bump)) };
    let after = match release.previous_tag {
        Some(previous) => format!(", after {}", name_of(previous)),
        None => ", the first release".to_owned(),
    };
    format!("\nMerging this releases **{package}{}**{bump}{after}.\n", release.version)
}

fn name_of(text: &str) -> String {
    escape(&crate::notes::line::cut(text, MAX_NAME))
}
