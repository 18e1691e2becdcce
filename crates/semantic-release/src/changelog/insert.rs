//! A release into a changelog of either form.

use deploy_config::release::{Changelog, ChangelogStyle};

use crate::changelog::outline::Outline;
use crate::changelog::{conventional, keep, versions};
use crate::notes::{Input, NotesError, Place, Template};

const TITLE: &str = "# Changelog";

/// Puts a release into a changelog, which is made anew when there is none. One that has the version already stays as it is.
///
/// The template writes what a conventional changelog says of the release; the form of keepachangelog.com says for itself what goes
/// where.
///
/// # Errors
/// [`NotesError`] when the template is wrong.
pub fn insert(old: Option<&str>, release: &Input<'_>, template: &Template, settings: &Changelog) -> Result<String, NotesError> {
    let fresh = match settings.style {
        ChangelogStyle::Conventional => format!("{}\n\n", settings.title.as_deref().unwrap_or(TITLE).trim_end()),
        ChangelogStyle::KeepAChangelog => keep::introduction(settings.title.as_deref().unwrap_or(TITLE)),
    };
    let old = old.filter(|old| !old.trim_start_matches('\u{feff}').trim().is_empty()).unwrap_or(&fresh);
    let outline = Outline::of(old);
    if versions::stands_in(&outline, release.version) {
        return Ok(old.to_owned());
    }
    Ok(match settings.style {
        ChangelogStyle::Conventional => {
            conventional::insert(old, &outline, release, &template.render(release, Place::Changelog)?)
        }
        ChangelogStyle::KeepAChangelog => keep::insert(old, &outline, release),
    })
}
