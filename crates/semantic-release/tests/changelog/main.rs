//! Changelogs that are kept: what is put in, and that the rest stays.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod conventional;
mod keep;
mod outline;
mod properties;

use deploy_config::release::{Changelog, ChangelogStyle, Notes};
use semantic_release::changelog::insert;
use semantic_release::notes::{Entry, Input, Links, Template};
use semver::Version;

/// A release that goes into a changelog.
struct Release {
    version: Version,
    previous_tag: Option<String>,
    links: Option<Links>,
    date: Option<String>,
    entries: Vec<Entry>,
    notes: Notes,
    settings: Changelog,
}

impl Release {
    /// 1.2.0 after 1.1.0, with a feature and a fix.
    fn of(style: ChangelogStyle) -> Self {
        Self {
            version: Version::new(1, 2, 0),
            previous_tag: Some("v1.1.0".to_owned()),
            links: Some(Links { repository: "https://github.com/o/n".to_owned() }),
            date: Some("2026-11-21".to_owned()),
            entries: vec![entry("feat", "one"), entry("fix", "two")],
            notes: Notes::default(),
            settings: Changelog { file: "CHANGELOG.md".to_owned(), style, title: None },
        }
    }

    /// The same without links and date.
    fn plain(style: ChangelogStyle) -> Self {
        Self { links: None, date: None, ..Self::of(style) }
    }

    fn put_into(&self, old: Option<&str>) -> String {
        let tag = format!("v{}", self.version);
        let input = Input {
            version: &self.version,
            tag: &tag,
            previous_tag: self.previous_tag.as_deref(),
            date: self.date.as_deref(),
            links: self.links.as_ref(),
            entries: &self.entries,
            more: 0,
            dependencies: &[],
            settings: &self.notes,
        };
        insert(old, &input, &Template::built_in().unwrap(), &self.settings).unwrap()
    }
}

fn entry(kind: &str, subject: &str) -> Entry {
    Entry {
        id: "0123456789".repeat(4),
        kind: Some(kind.to_owned()),
        subject: subject.to_owned(),
        releases: true,
        ..Entry::default()
    }
}
