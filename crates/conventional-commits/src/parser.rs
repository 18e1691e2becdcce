//! The parser: patterns and words, built in or given, for one algorithm.

use std::sync::LazyLock;

use crate::header::{Form, Header, Parts};
use crate::lines::Lines;
use crate::message::Message;
use crate::notes::{self, Note};
use crate::options::{Options, Preset};
use crate::pattern::{Pattern, PatternError};
use crate::{body, references, revert, space};

/// Reads commit messages.
#[derive(Debug, Clone)]
pub struct Parser {
    comment: Option<String>,
    merge: Option<Pattern>,
    breaking: Option<Form>,
    header: Form,
    revert: revert::Form,
    pub(crate) notes: notes::Rules,
    pub(crate) references: references::Rules,
}

impl Parser {
    /// Makes a parser of a preset with options.
    ///
    /// # Errors
    ///
    /// A pattern that is no JavaScript regular expression.
    pub fn new(preset: Preset, options: &Options) -> Result<Self, PatternError> {
        Ok(Self::with(preset, options, Patterns::read(options)?))
    }

    /// The parser of a preset without options.
    #[must_use]
    pub fn of(preset: Preset) -> &'static Self {
        static PARSERS: LazyLock<[Parser; 2]> = LazyLock::new(|| {
            let plain = |preset| Parser::with(preset, &Options::default(), Patterns::default());
            [plain(Preset::ConventionalCommits), plain(Preset::Angular)]
        });
        let [conventional_commits, angular] = &*PARSERS;
        match preset {
            Preset::ConventionalCommits => conventional_commits,
            Preset::Angular => angular,
        }
    }

    fn with(preset: Preset, options: &Options, given: Patterns) -> Self {
        let names = names(&options.header_correspondence, &HEADER_NAMES);
        Self {
            comment: options.comment_char.clone().filter(|comment| !comment.is_empty()),
            merge: given.merge,
            breaking: given.breaking_header.map(Form::Given).or_else(|| Form::breaking(preset, &names)),
            header: given.header.map_or_else(|| Form::of(preset, &names), Form::Given),
            revert: revert::Form::new(preset, given.revert, &names_of_revert(options)),
            notes: notes::Rules::new(preset, options, given.note, given.field),
            references: references::Rules::new(options),
        }
    }

    /// Reads a message; nothing when it is blank.
    #[must_use]
    pub fn parse<'a>(&'a self, message: &'a str) -> Option<Message<'a>> {
        if message.chars().all(space::is_space) {
            return None;
        }
        let mut rest = Lines::new(message, self.comment.as_deref());
        let mut parts = Parts::default();
        let merge = self.merge(&mut rest, &mut parts);
        let first_line = parts.header.or_else(|| rest.next()).unwrap_or_default();
        let header = self.header(first_line, &mut parts);
        let mut breaking = body::notes(self, &rest);
        if let Some((_, Some(text))) = header.filter(|_| breaking.is_empty()) {
            breaking.push(Note { title: "BREAKING CHANGE", text: text.to_owned() });
        }
        let header = header.map(|(header, _)| header);
        let reverts = self.revert.read(message);
        Some(Message { first_line, header, merge, breaking, reverts, parts, parser: self, text: message, rest })
    }

    /// Reads a header, with the note that it is when it is that of a breaking change.
    fn header<'a>(&'a self, line: &'a str, parts: &mut Parts<'a>) -> Option<(Header<'a>, Option<&'a str>)> {
        if line.is_empty() {
            return None;
        }
        let note = self.breaking.as_ref().and_then(|form| form.read(line, parts));
        if note.is_none() {
            self.header.read(line, parts)?;
        }
        let header = Header {
            kind: parts.kind.unwrap_or_default(),
            scope: parts.scope,
            subject: parts.subject.unwrap_or_default(),
            breaking: note.is_some(),
        };
        Some((header, note))
    }

    /// Reads a merge's first line, and goes on to the header.
    fn merge<'a>(&'a self, lines: &mut Lines<'a>, parts: &mut Parts<'a>) -> Option<&'a str> {
        let found = self.merge.as_ref()?.find_in_line(lines.peek()?)?;
        lines.next();
        found.parts().for_each(|(name, value)| parts.set(name, value));
        while lines.peek().is_some_and(|line| line.chars().all(space::is_space)) {
            lines.next();
        }
        found.group(0)
    }
}

const HEADER_NAMES: [&str; 3] = ["type", "scope", "subject"];

fn names(given: &[String], usual: &[&str]) -> Vec<String> {
    if given.is_empty() { usual.iter().map(|name| (*name).to_owned()).collect() } else { given.to_vec() }
}

fn names_of_revert(options: &Options) -> Vec<String> {
    names(&options.revert_correspondence, &["header", "hash"])
}

/// The patterns that options give.
#[derive(Default)]
struct Patterns {
    merge: Option<Pattern>,
    breaking_header: Option<Pattern>,
    header: Option<Pattern>,
    revert: Option<Pattern>,
    note: Option<Pattern>,
    field: Option<Pattern>,
}

impl Patterns {
    fn read(options: &Options) -> Result<Self, PatternError> {
        let header = names(&options.header_correspondence, &HEADER_NAMES);
        let read = |option, given: &Option<String>, names: &[String]| {
            given.as_deref().map(|given| Pattern::new(option, given, names)).transpose()
        };
        Ok(Self {
            merge: read("mergePattern", &options.merge_pattern, &options.merge_correspondence)?,
            breaking_header: read("breakingHeaderPattern", &options.breaking_header_pattern, &header)?,
            header: read("headerPattern", &options.header_pattern, &header)?,
            revert: read("revertPattern", &options.revert_pattern, &names_of_revert(options))?,
            note: read("notesPattern", &options.notes_pattern, &[])?,
            field: read("fieldPattern", &options.field_pattern, &[])?,
        })
    }
}
