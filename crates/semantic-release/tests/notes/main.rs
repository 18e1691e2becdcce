//! Release notes: what they tell, what they leave out, and what a template may do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test may fail it")]

mod comment;
mod cut;
mod hostile;
mod lines;
mod template;

use deploy_config::release::Notes;
use semantic_release::notes::{Author, Dependency, Entry, Input, Links, NotesError, Place, Template};
use semver::Version;

/// A release whose notes are wanted.
struct Release {
    entries: Vec<Entry>,
    more: usize,
    dependencies: Vec<Dependency>,
    settings: Notes,
    links: Option<Links>,
    place: Place,
}

impl Release {
    /// A release of those messages' commits, newest first, whose ids are their places.
    fn of(messages: &[&str]) -> Self {
        let entries = messages.iter().enumerate().map(|(index, message)| entry(index, message)).collect();
        let links = Some(Links { repository: "https://github.com/o/n".to_owned() });
        Self { entries, more: 0, dependencies: Vec::new(), settings: Notes::default(), links, place: Place::Release }
    }

    fn notes(&self) -> String {
        self.by(&Template::built_in().unwrap()).unwrap()
    }

    fn by(&self, template: &Template) -> Result<String, NotesError> {
        template.render(&self.input(&Version::new(1, 1, 0)), self.place)
    }

    fn by_text(&self, template: &str) -> Result<String, NotesError> {
        self.by(&Template::parse("notes.jinja", template)?)
    }

    fn input<'a>(&'a self, version: &'a Version) -> Input<'a> {
        Input {
            version,
            tag: "v1.1.0",
            previous_tag: Some("v1.0.0"),
            date: Some("2026-11-21"),
            links: self.links.as_ref(),
            entries: &self.entries,
            more: self.more,
            dependencies: &self.dependencies,
            settings: &self.settings,
        }
    }
}

/// A commit `type(scope)!: subject` that asks for a release; further lines are its breaking change.
fn entry(index: usize, message: &str) -> Entry {
    let (header, breaking) = message.split_once('\n').unwrap_or((message, ""));
    let (kind, subject) = header.split_once(": ").map_or((None, header), |(kind, subject)| (Some(kind), subject));
    let is_breaking = kind.is_some_and(|kind| kind.ends_with('!'));
    let kind = kind.map(|kind| kind.trim_end_matches('!'));
    let scope = kind.and_then(|kind| kind.strip_suffix(')')?.split_once('('));
    Entry {
        id: format!("{index:040x}"),
        kind: scope.map(|(kind, _)| kind).or(kind).map(str::to_owned),
        scope: scope.map(|(_, scope)| scope.to_owned()),
        subject: subject.to_owned(),
        breaking: if is_breaking { vec![breaking.to_owned()] } else { Vec::new() },
        releases: true,
        ..Entry::default()
    }
}

fn author(name: &str, login: Option<&str>) -> Author {
    Author { name: name.to_owned(), login: login.map(str::to_owned) }
}
