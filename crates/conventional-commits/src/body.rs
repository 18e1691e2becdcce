//! What follows a header: body, footer, notes and fields, told apart line by line as conventional-commits-parser does
//! (`CommitParser.ts`: `parseMeta`, `parseNotes`, `parseBodyAndFooter`).

use std::collections::{BTreeMap, HashSet};

use crate::lines::Lines;
use crate::notes::Note;
use crate::parser::Parser;
use crate::references::Reference;

/// Where a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Footer,
    /// In the note that began last, and in the footer.
    Note,
}

/// Takes the lines as they are told apart.
trait Sink<'a> {
    /// A note begins at a line.
    fn note(&mut self, title: &'a str, text: &'a str, line: &'a str);
    /// A line of the body or of the footer.
    fn line(&mut self, place: Place, line: &'a str);
    /// A line of a field's value.
    fn field(&mut self, name: &'a str, line: &'a str);
}

/// The notes in the lines after a header.
pub(crate) fn notes<'a>(parser: &'a Parser, lines: &Lines<'a>) -> Vec<Note<'a>> {
    // Most messages have no note, and need not be taken apart.
    if !lines.clone().any(|line| parser.notes.note(line).is_some()) {
        return Vec::new();
    }
    let mut notes = Notes(Vec::new());
    Walk { parser, lines: lines.clone(), sink: &mut notes }.all();
    notes.finished()
}

/// All that the lines after a header hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details<'a> {
    /// The text between the header and the footer; nothing when the footer begins at once.
    pub body: Option<String>,
    /// The lines from the first note or reference on.
    pub footer: Option<String>,
    /// The issues that the message refers to, its header included, each once.
    pub references: Vec<Reference<'a>>,
    /// The values of the fields, by name.
    pub fields: BTreeMap<&'a str, String>,
}

impl<'a> Details<'a> {
    pub(crate) fn read(parser: &'a Parser, header: &'a str, lines: &Lines<'a>) -> Self {
        let references = parser.references.all_in(header).collect();
        let mut collected = Collected { parser, details: Self { references, ..Self::default() } };
        Walk { parser, lines: lines.clone(), sink: &mut collected }.all();
        let mut details = collected.details;
        for text in [&mut details.body, &mut details.footer].into_iter().flatten() {
            trim(text);
        }
        let mut seen = HashSet::new();
        let key = |reference: &Reference<'_>| (reference.action.map(str::to_lowercase), reference.raw.to_lowercase());
        details.references.retain(|reference| seen.insert(key(reference)));
        details
    }
}

struct Walk<'a, 's, S> {
    parser: &'a Parser,
    lines: Lines<'a>,
    sink: &'s mut S,
}

impl<'a, S: Sink<'a>> Walk<'a, '_, S> {
    fn all(&mut self) {
        let mut in_body = true;
        while self.lines.peek().is_some() {
            self.fields();
            in_body &= !self.notes();
            // The parser takes one line for the body or footer here without looking for a note in it.
            if let Some(line) = self.lines.next() {
                in_body &= !self.ends(line);
                self.sink.line(if in_body { Place::Body } else { Place::Footer }, line);
            }
        }
    }

    fn ends(&self, line: &str) -> bool {
        self.parser.notes.ends(&self.parser.references, line)
    }

    /// Takes `-field-` lines with their values: a field that has a name takes every line after it. True when it took some.
    fn fields(&mut self) -> bool {
        let (mut field, mut any) = ("", false);
        while let Some(line) = self.lines.peek() {
            match self.parser.notes.field(line) {
                Some(name) => field = name,
                None if field.is_empty() => break,
                None => {
                    any = true;
                    self.sink.field(field, line);
                }
            }
            self.lines.next();
        }
        any
    }

    /// Takes the notes that begin at this line, one after the other; true when there is one.
    fn notes(&mut self) -> bool {
        let mut any = false;
        while let Some(line) = self.lines.peek() {
            let Some((title, text)) = self.parser.notes.note(line) else { break };
            any = true;
            self.lines.next();
            self.sink.note(title, text, line);
            if !self.note() {
                break;
            }
        }
        any
    }

    /// Takes the further lines of a note; true when another begins right after it.
    fn note(&mut self) -> bool {
        loop {
            if self.fields() {
                return false;
            }
            let Some(line) = self.lines.peek() else { return false };
            if self.parser.notes.note(line).is_some() {
                return true;
            }
            self.lines.next();
            let ends = self.ends(line);
            self.sink.line(if ends { Place::Footer } else { Place::Note }, line);
            if ends {
                return false;
            }
        }
    }
}

/// Keeps the notes alone.
struct Notes<'a>(Vec<Note<'a>>);

impl<'a> Notes<'a> {
    fn finished(mut self) -> Vec<Note<'a>> {
        self.0.iter_mut().for_each(|note| trim(&mut note.text));
        self.0
    }
}

impl<'a> Sink<'a> for Notes<'a> {
    fn note(&mut self, title: &'a str, text: &'a str, _: &'a str) {
        self.0.push(Note { title, text: text.to_owned() });
    }

    fn line(&mut self, place: Place, line: &'a str) {
        if let (Place::Note, Some(note)) = (place, self.0.last_mut()) {
            append(&mut note.text, line);
        }
    }

    fn field(&mut self, _: &'a str, _: &'a str) {}
}

/// Keeps everything but the notes.
struct Collected<'a> {
    parser: &'a Parser,
    details: Details<'a>,
}

impl<'a> Sink<'a> for Collected<'a> {
    fn note(&mut self, _: &'a str, _: &'a str, line: &'a str) {
        append(self.details.footer.get_or_insert_default(), line);
    }

    fn line(&mut self, place: Place, line: &'a str) {
        self.details.references.extend(self.parser.references.all_in(line));
        let text = if place == Place::Body { &mut self.details.body } else { &mut self.details.footer };
        append(text.get_or_insert_default(), line);
    }

    fn field(&mut self, name: &'a str, line: &'a str) {
        append(self.details.fields.entry(name).or_default(), line);
    }
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

fn trim(text: &mut String) {
    let trimmed = text.trim_matches(['\r', '\n']);
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}
