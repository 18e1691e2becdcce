//! The form of conventional-changelog and `@semantic-release/changelog`: a title, then the newest release first.

use crate::changelog::edits::Edits;
use crate::changelog::outline::Outline;
use crate::changelog::versions::newest;
use crate::notes::Input;

/// Puts a release with its notes into a changelog.
#[must_use]
pub fn insert(old: &str, outline: &Outline<'_>, release: &Input<'_>, notes: &str) -> String {
    let mut edits = Edits::of(old);
    edits.insert_block(newest(old, outline), &format!("{}\n\n{}\n", heading(release), notes.trim()));
    edits.apply()
}

/// `## [1.2.0](…/compare/v1.1.0...v1.2.0) (2026-11-21)`.
fn heading(release: &Input<'_>) -> String {
    let page = release.links.map(|links| match release.previous_tag {
        Some(previous) => links.compare(previous, release.tag),
        None => links.release(release.tag),
    });
    let version = match page {
        Some(page) => format!("[{}]({page})", release.version),
        None => release.version.to_string(),
    };
    let date = release.date.map(|date| format!(" ({date})")).unwrap_or_default();
    format!("## {version}{date}")
}
