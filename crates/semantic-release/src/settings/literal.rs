//! Literals as JavaScript writes them, and so JSON with comments, trailing commas, single quotes and names without quotes too.
//!
//! What only JavaScript could tell (a call, a variable of the environment, a template with a value in it) becomes
//! [`Kind::Computed`] with its source, for the caller to name: no code is run.

mod scanner;
mod skip;
mod text;

use std::collections::{BTreeSet, HashMap};

use deploy_config::{ConfigProblem, Place};

use super::value::{Entry, Kind, Value};
use scanner::Scanner;

pub(super) use scanner::{Mark, is_word};

/// How deep values may lie in each other.
const DEEPEST: usize = 100;

/// How many values a file may hold.
const MOST: usize = 100_000;

/// Reads a text that is one literal and holds no code, as JSON is.
///
/// # Errors
/// The first thing that is no literal, with its place.
pub(crate) fn read(text: &str) -> Result<Value, ConfigProblem> {
    let mut reader = Reader { is_code: false, ..Reader::new(text) };
    let value = reader.value(End::Delimiter)?;
    reader.scan.skip_space();
    match reader.scan.peek() {
        None => Ok(value),
        Some(other) => Err(reader.problem(format!("has `{other}` after its end"))),
    }
}

/// Where a computed value ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a comma or a closing bracket.
    Delimiter,
    /// At the end of a statement: a semicolon, or a line's end where JavaScript would put one.
    Statement,
}

/// A reader of literals, which knows the constants above them.
pub(super) struct Reader<'a> {
    pub(super) scan: Scanner<'a>,
    /// The constants by name.
    pub(super) constants: HashMap<String, Value>,
    /// The constants that were read as part of something.
    pub(super) used: BTreeSet<String>,
    /// Whether there may be code, which is named and not run.
    is_code: bool,
    depth: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let scan = Scanner::new(text.strip_prefix('\u{feff}').unwrap_or(text));
        Self { scan, constants: HashMap::new(), used: BTreeSet::new(), is_code: true, depth: 0, values: 0 }
    }

    /// The value that begins here.
    pub(super) fn value(&mut self, end: End) -> Result<Value, ConfigProblem> {
        self.scan.skip_space();
        let place = self.scan.place();
        let start = self.scan.mark();
        self.count(1, place)?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(problem(place, format!("is nested more than {DEEPEST} levels deep")));
        }
        let first = self.primary()?;
        let whole = match first {
            Some(kind) => self.rest_of(kind)?,
            None => None,
        };
        self.depth -= 1;
        match whole {
            Some(kind) if self.ends() || end == End::Statement => Ok(Value { place: Some(place), kind }),
            _ if !self.is_code => {
                let what =
                    self.scan.peek().map_or_else(|| "ends too early".to_owned(), |c| format!("has `{c}` where it cannot be"));
                Err(self.problem(what))
            }
            _ => {
                self.scan.back_to(start);
                Ok(Value { place: Some(place), kind: Kind::Computed(self.computed(end)?) })
            }
        }
    }

    /// The literal that begins here, or nothing when it is none.
    fn primary(&mut self) -> Result<Option<Kind>, ConfigProblem> {
        Ok(match self.scan.peek() {
            None => return Err(self.problem("ends too early")),
            Some('{') => Some(Kind::Map(self.map()?)),
            Some('[') => Some(Kind::List(self.list()?)),
            Some(quote @ ('"' | '\'')) => Some(Kind::Text(self.quoted(quote)?)),
            Some('`') => self.template()?.map(Kind::Text),
            Some('/') => self.scan.pattern().map(|(source, flags)| Kind::Pattern { source, flags }),
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.scan.number().map(Kind::Number),
            Some('(') => {
                self.scan.bump();
                let inner = self.value(End::Delimiter)?;
                self.scan.skip_space();
                if self.scan.take(')') { Some(inner.kind) } else { None }
            }
            Some(c) if is_word(c) => self.named()?,
            Some(',' | ']' | '}' | ')' | ';' | ':') => return Err(self.problem("lacks a value")),
            Some(_) => None,
        })
    }

    /// A word: `true`, `null`, or a constant.
    fn named(&mut self) -> Result<Option<Kind>, ConfigProblem> {
        let place = self.scan.place();
        let word = self.scan.word();
        Ok(match word {
            "true" => Some(Kind::Bool(true)),
            "false" => Some(Kind::Bool(false)),
            "null" | "undefined" => Some(Kind::Null),
            _ => match self.constants.get(word).filter(|value| !matches!(value.kind, Kind::Computed(_))).cloned() {
                Some(value) => {
                    self.used.insert(word.to_owned());
                    self.count(size(&value), place)?;
                    Some(value.kind)
                }
                None => None,
            },
        })
    }

    /// What follows a literal: texts that are added to it, and a type that TypeScript is told.
    fn rest_of(&mut self, first: Kind) -> Result<Option<Kind>, ConfigProblem> {
        let mut kind = first;
        loop {
            let before = self.scan.mark();
            self.scan.skip_space();
            match self.scan.peek() {
                Some('+') => {
                    self.scan.bump();
                    self.scan.skip_space();
                    match (kind, self.primary()?) {
                        (Kind::Text(left), Some(Kind::Text(right))) => kind = Kind::Text(left + &right),
                        _ => return Ok(None),
                    }
                }
                Some('a' | 's') if matches!(self.scan.word_ahead(), "as" | "satisfies") => {
                    self.computed(if self.depth > 1 { End::Delimiter } else { End::Statement })?;
                }
                Some('.' | '(' | '[' | '?' | '*' | '/' | '%' | '&' | '|' | '^' | '<' | '>' | '=' | '!' | '-' | '`') => {
                    return Ok(None);
                }
                _ => {
                    self.scan.back_to(before);
                    return Ok(Some(kind));
                }
            }
        }
    }

    /// Whether a value may end here.
    fn ends(&mut self) -> bool {
        self.scan.skip_space();
        self.scan.peek().is_none_or(|c| matches!(c, ',' | ']' | '}' | ')' | ';'))
    }

    fn list(&mut self) -> Result<Vec<Value>, ConfigProblem> {
        self.scan.bump();
        let mut items = Vec::new();
        loop {
            self.scan.skip_space();
            if self.scan.take(']') {
                return Ok(items);
            }
            if self.scan.take_text("...") {
                let spread = self.value(End::Delimiter)?;
                match spread.kind {
                    Kind::List(more) => items.extend(more),
                    other => items.push(Value { place: spread.place, kind: computed_spread(other) }),
                }
            } else {
                items.push(self.value(End::Delimiter)?);
            }
            self.separator(']')?;
        }
    }

    fn map(&mut self) -> Result<Vec<Entry>, ConfigProblem> {
        self.scan.bump();
        let mut entries = Vec::new();
        loop {
            self.scan.skip_space();
            if self.scan.take('}') {
                return Ok(entries);
            }
            if self.scan.take_text("...") {
                let spread = self.value(End::Delimiter)?;
                match spread.kind {
                    Kind::Map(more) => entries.extend(more),
                    Kind::Null => {}
                    other => entries.push(unknown(spread.place, computed_spread(other))),
                }
            } else {
                entries.push(self.entry()?);
            }
            self.separator('}')?;
        }
    }

    fn entry(&mut self) -> Result<Entry, ConfigProblem> {
        let place = self.scan.place();
        let start = self.scan.mark();
        let key = match self.scan.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            Some(c) if is_word(c) => self.scan.word().to_owned(),
            Some('[' | '*') => return Ok(unknown(Some(place), Kind::Computed(self.computed(End::Delimiter)?))),
            Some(other) => return Err(self.problem(format!("has `{}` where a key belongs", other.escape_debug()))),
            None => return Err(self.problem("ends too early")),
        };
        self.scan.skip_space();
        let value = match self.scan.peek() {
            Some(':') => {
                self.scan.bump();
                self.value(End::Delimiter)?
            }
            Some(',' | '}') => {
                self.scan.back_to(start);
                self.value(End::Delimiter)?
            }
            // A method, or one that is `async` or a getter: what it would give is not known.
            Some('(') => Value { place: Some(place), kind: Kind::Computed(self.computed(End::Delimiter)?) },
            Some(c) if is_word(c) || c == '*' => {
                return Ok(unknown(Some(place), Kind::Computed(self.computed(End::Delimiter)?)));
            }
            _ => return Err(self.problem(format!("lacks `:` after the key `{key}`"))),
        };
        Ok(Entry { key, value })
    }

    fn separator(&mut self, close: char) -> Result<(), ConfigProblem> {
        self.scan.skip_space();
        if self.scan.take(',') || self.scan.peek() == Some(close) {
            return Ok(());
        }
        let what =
            self.scan.peek().map_or_else(|| "ends too early".to_owned(), |c| format!("has `{c}` where `,` or `{close}` belongs"));
        Err(self.problem(what))
    }

    fn count(&mut self, more: usize, place: Place) -> Result<(), ConfigProblem> {
        self.values += more;
        if self.values > MOST { Err(problem(place, format!("holds more than {MOST} values"))) } else { Ok(()) }
    }

    /// A problem at this place.
    pub(super) fn problem(&mut self, message: impl AsRef<str>) -> ConfigProblem {
        let place = self.scan.place();
        problem(place, message)
    }
}

fn problem(place: Place, message: impl AsRef<str>) -> ConfigProblem {
    ConfigProblem { place: Some(place), message: format!("the file {}", message.as_ref()), hint: None }
}

/// An entry whose key is not known.
fn unknown(place: Option<Place>, kind: Kind) -> Entry {
    Entry { key: "...".to_owned(), value: Value { place, kind } }
}

fn computed_spread(kind: Kind) -> Kind {
    match kind {
        Kind::Computed(code) => Kind::Computed(format!("...{code}")),
        _ => Kind::Computed("...".to_owned()),
    }
}

fn size(value: &Value) -> usize {
    1 + match &value.kind {
        Kind::List(items) => items.iter().map(size).sum(),
        Kind::Map(entries) => entries.iter().map(|entry| size(&entry.value)).sum(),
        _ => 0,
    }
}
