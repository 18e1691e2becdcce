//! The links at the end of a changelog in the form of keepachangelog.com: `[unreleased]: …/compare/v1.2.0...HEAD`.

use crate::changelog::edits::Edits;
use crate::changelog::outline::{Definition, Heading, Outline};
use crate::changelog::versions::version_of;
use crate::notes::{Input, Links};

/// Lets Unreleased begin at the release, and adds the release's own link. A file whose releases have no links gets none.
pub fn update(edits: &mut Edits<'_>, old: &str, outline: &Outline<'_>, release: &Input<'_>) {
    let version = release.version.to_string();
    if outline.definitions.iter().any(|definition| definition.label == version) {
        return;
    }
    let unreleased = outline.definitions.iter().find(|definition| definition.label.eq_ignore_ascii_case("unreleased"));
    let newest = outline.definitions.iter().find(|definition| is_of_version(definition));
    match (unreleased, newest, release.links) {
        (Some(unreleased), _, links) => after_unreleased(edits, unreleased, release, links),
        (None, Some(newest), _) => {
            let known = repository(newest.url).or_else(|| release.links.cloned());
            if let Some(links) = known {
                edits.insert(newest.start, &line(&version, &links, release));
            }
        }
        (None, None, Some(links)) if !outline.headings.iter().any(|heading| version_of(heading).is_some()) => {
            let all = format!("[unreleased]: {}\n{}", links.compare(release.tag, "HEAD"), line(&version, links, release));
            edits.insert_block(old.len(), &all);
        }
        _ => {}
    }
}

fn after_unreleased(edits: &mut Edits<'_>, unreleased: &Definition<'_>, release: &Input<'_>, links: Option<&Links>) {
    let known = repository(unreleased.url);
    if let Some((links, head)) = known.as_ref().zip(unreleased.url.rsplit_once("...").map(|(_, head)| head)) {
        let range = unreleased.url_start..unreleased.url_start + unreleased.url.len();
        edits.replace(range, &links.compare(release.tag, head));
    }
    if let Some(links) = known.as_ref().or(links) {
        edits.insert_after_line(unreleased.end, &line(&release.version.to_string(), links, release));
    }
}

fn line(label: &str, links: &Links, release: &Input<'_>) -> String {
    let page = match release.previous_tag {
        Some(previous) => links.compare(previous, release.tag),
        None => links.release(release.tag),
    };
    format!("[{label}]: {page}\n")
}

/// The repository's page in the address of a comparison, so that the file's own links go on as they are.
fn repository(url: &str) -> Option<Links> {
    url.split_once("/compare/").map(|(repository, _)| Links { repository: repository.to_owned() })
}

fn is_of_version(definition: &Definition<'_>) -> bool {
    let heading = Heading { start: definition.start, end: definition.end, level: 2, text: definition.label };
    version_of(&heading).is_some()
}
