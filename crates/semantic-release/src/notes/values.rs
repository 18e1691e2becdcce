//! What a template sees: records with named fields, listed here and in docs/notes.md.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object};

use crate::notes::groups::{Item, MAX_SUBJECT, Of, Section};
use crate::notes::input::{Author, Entry, Input, Place};
use crate::notes::line::{Link, Writer, cut, mention, short, told};

/// The variables.
pub const ROOT: [&str; 11] = [
    "version",
    "tag",
    "previous_tag",
    "date",
    "repository",
    "compare_url",
    "place",
    "groups",
    "more",
    "dependencies",
    "contributors",
];
/// The fields of a group.
pub const GROUP: [&str; 4] = ["kind", "title", "entries", "more"];
/// The fields of an entry.
pub const ENTRY: [&str; 12] =
    ["line", "text", "type", "scope", "subject", "breaking", "id", "short", "url", "pulls", "closes", "author"];
/// The fields of a pull request or an issue.
pub const LINK: [&str; 2] = ["text", "url"];
/// The fields of an author.
pub const AUTHOR: [&str; 3] = ["name", "login", "mention"];

/// The variables of a release whose first so many entries are shown.
pub(crate) fn root(input: &Input<'_>, writer: &Writer<'_>, sections: &[Section<'_>], mut shown: usize) -> Value {
    let mut groups = Vec::new();
    let (mut dependencies, mut contributors) = (none(), none());
    for section in sections {
        let count = section.items.len().min(shown);
        shown -= count;
        let value = group(section, writer, count);
        match section.of {
            Of::Changes => groups.push(value),
            Of::Dependencies => dependencies = value,
            Of::Contributors => contributors = value,
        }
    }
    let compare = input.links.zip(input.previous_tag).map(|(links, previous)| links.compare(previous, input.tag));
    record(
        &ROOT,
        [
            markdown(Some(input.version.to_string())),
            Value::from(input.tag),
            text(input.previous_tag),
            text(input.date),
            markdown(input.links.map(|links| links.repository.clone())),
            markdown(compare),
            Value::from(writer.place.name()),
            Value::from(groups),
            Value::from(input.more),
            dependencies,
            contributors,
        ],
    )
}

fn group(section: &Section<'_>, writer: &Writer<'_>, count: usize) -> Value {
    let entries: Vec<Value> = section.items.iter().take(count).map(|item| entry(item, writer)).collect();
    record(
        &GROUP,
        [
            Value::from(section.kind),
            markdown(Some(section.title.to_owned())),
            Value::from(entries),
            Value::from(section.items.len() - count),
        ],
    )
}

fn entry(item: &Item<'_>, writer: &Writer<'_>) -> Value {
    let line = markdown(Some(writer.line(item)));
    let Some(of) = item.entry() else {
        let empty = || Value::from(Vec::<Value>::new());
        let fields = [
            line,
            Value::from(item.text().into_owned()),
            none(),
            none(),
            none(),
            Value::from(false),
            none(),
            none(),
            none(),
            empty(),
            empty(),
            none(),
        ];
        return record(&ENTRY, fields);
    };
    let (subject, pulls) = told(of);
    record(
        &ENTRY,
        [
            line,
            Value::from(item.text().into_owned()),
            text(of.kind.as_deref()),
            text(of.scope.as_deref()),
            Value::from(cut(subject, MAX_SUBJECT).into_owned()),
            Value::from(!of.breaking.is_empty()),
            Value::from(of.id.as_str()),
            Value::from(short(&of.id)),
            markdown(writer.links.map(|links| links.commit(&of.id))),
            links(pulls.into_iter().map(|number| writer.pull(number))),
            links(writer.issues(of)),
            author(of, writer.place),
        ],
    )
}

fn links(links: impl Iterator<Item = Link>) -> Value {
    Value::from(links.map(|link| record(&LINK, [Value::from(link.text), markdown(link.url)])).collect::<Vec<_>>())
}

fn author(entry: &Entry, place: Place) -> Value {
    let Some(author) = &entry.author else { return none() };
    let Author { name, login } = author;
    let mention = mention(author, place);
    record(&AUTHOR, [Value::from(name.as_str()), text(login.as_deref()), markdown(Some(mention))])
}

fn none() -> Value {
    Value::from(())
}

fn text(text: Option<&str>) -> Value {
    text.map_or_else(none, Value::from)
}

/// Text that is Markdown already and is written as it is.
fn markdown(text: Option<String>) -> Value {
    text.map_or_else(none, Value::from_safe_string)
}

fn record<const N: usize>(names: &'static [&'static str; N], values: [Value; N]) -> Value {
    Value::from_object(Record { names, values: values.into() })
}

#[derive(Debug)]
struct Record {
    names: &'static [&'static str],
    values: Box<[Value]>,
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let at = self.names.iter().position(|name| *name == key)?;
        self.values.get(at).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(self.names)
    }
}
