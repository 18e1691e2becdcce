//! Where keepachangelog.com has a change told: Added, Changed, Deprecated, Removed, Fixed or Security.

use crate::notes::groups::{Item, Of, sections};
use crate::notes::input::{Entry, Input, Place};
use crate::notes::line::{Writer, told};

/// The categories, in their order.
pub const CATEGORIES: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// The lines of each category that has some, in the order of the categories.
#[must_use]
pub fn categories(release: &Input<'_>) -> Vec<(&'static str, Vec<String>)> {
    let writer = Writer { links: release.links, place: Place::Changelog, authors: release.settings.authors };
    let mut lines = CATEGORIES.map(|category| (category, Vec::new()));
    for section in sections(release).iter().filter(|section| section.of != Of::Contributors) {
        for item in section.items.iter().filter(|item| !is_told_as_breaking(item)) {
            let category = category(item, section.title);
            let breaking = if matches!(item, Item::Breaking(..)) { "**Breaking:** " } else { "" };
            let of_category = lines.iter_mut().filter(|(name, _)| *name == category);
            of_category.for_each(|(_, lines)| lines.push(format!("{breaking}{}", writer.line(item))));
        }
    }
    if release.more > 0 {
        lines[1].1.push(format!("… and {} more changes", release.more));
    }
    lines.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Whether a change is its own breaking change (`feat!: drop x`), which is told once.
fn is_told_as_breaking(item: &Item<'_>) -> bool {
    let says_no_more = |entry: &Entry, text: &String| text.trim().is_empty() || text.trim() == told(entry).0;
    matches!(item, Item::Change(entry) if entry.breaking.iter().any(|text| says_no_more(entry, text)))
}

fn category(item: &Item<'_>, title: &str) -> &'static str {
    let own = CATEGORIES.into_iter().find(|category| category.eq_ignore_ascii_case(title));
    let Some(entry) = item.entry() else { return "Changed" };
    let is = |text: &Option<String>, wanted: &str| text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(wanted));
    let kinds: [(&[&str], &'static str); 5] = [
        (&["security", "sec"], "Security"),
        (&["fix"], "Fixed"),
        (&["feat", "feature", "add"], "Added"),
        (&["deprecate", "deprecated"], "Deprecated"),
        (&["remove", "removed"], "Removed"),
    ];
    match item {
        Item::Revert(..) => own.unwrap_or("Changed"),
        Item::Breaking(..) if !["remove", "removed"].iter().any(|kind| is(&entry.kind, kind)) => "Changed",
        _ if is(&entry.scope, "security") => "Security",
        _ => own.unwrap_or_else(|| {
            let of_kind = kinds.into_iter().find(|(kinds, _)| kinds.iter().any(|kind| is(&entry.kind, kind)));
            of_kind.map_or("Changed", |(_, category)| category)
        }),
    }
}
