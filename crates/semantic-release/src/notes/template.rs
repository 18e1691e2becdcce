//! The template that puts notes together: the built-in one or a file of the repository's, in Jinja.
//!
//! A template reads no file and knows no time. It runs for a bounded number of steps and writes a bounded text. Whatever it writes
//! that is not Markdown already becomes harmless text, unless it asks for the raw value by `safe`.

use std::io;

use actions_core::summary::escape;
use comments::limit::length;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};

use crate::notes::error::NotesError;
use crate::notes::fit::fit;
use crate::notes::groups::sections;
use crate::notes::input::{Input, Place};
use crate::notes::line::Writer;
use crate::notes::values;

const BUILT_IN: &str = include_str!("../../templates/notes.md.jinja");
/// The steps that one rendering may take: a thousand for each of 10,000 changes, and less than a second.
const FUEL: u64 = 10_000_000;

/// A template of release notes.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
    file: String,
}

impl Template {
    /// The built-in template.
    ///
    /// # Errors
    /// None that a test would not have found.
    pub fn built_in() -> Result<Self, NotesError> {
        Self::parse("notes.md.jinja", BUILT_IN)
    }

    /// A template with the name of its file.
    ///
    /// # Errors
    /// [`NotesError`] when it is not Jinja.
    pub fn parse(file: &str, text: &str) -> Result<Self, NotesError> {
        let mut environment = Environment::new();
        let wrong = |error| NotesError::template(file, error);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(wrong)?);
        environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
        environment.set_formatter(write_markdown);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        environment.set_fuel(Some(FUEL));
        environment.remove_global("debug");
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        environment.add_template_owned(file.to_owned(), text).map_err(wrong)?;
        Ok(Self { environment, file: file.to_owned() })
    }

    /// Renders the notes of a release for a place, with as many changes as fit there.
    ///
    /// # Errors
    /// [`NotesError`] when the template is wrong, or what it writes besides the changes does not fit.
    pub fn render(&self, input: &Input<'_>, place: Place) -> Result<String, NotesError> {
        let sections = sections(input);
        let writer = Writer { links: input.links, place, authors: input.settings.authors };
        let text = fit(&sections, &writer, |shown| self.attempt(values::root(input, &writer, &sections, shown), place.limit()))?;
        match text {
            Some(text) => Ok(text.trim_end().to_owned()),
            None => Err(NotesError::TooLong { file: self.file.clone(), limit: place.limit() }),
        }
    }

    fn attempt(&self, values: Value, limit: usize) -> Result<Option<String>, NotesError> {
        let mut out = Bounded { text: String::new(), left: limit, is_over: false };
        let rendered = self
            .environment
            .get_template(&self.file)
            .and_then(|template| template.render_captured_to(values, &mut out).map(drop));
        match rendered {
            _ if out.is_over => Ok(None),
            Ok(()) => Ok(Some(out.text)),
            Err(error) => Err(NotesError::template(&self.file, error)),
        }
    }
}

/// Writes a value: Markdown as it is, text from outside as harmless text, what is missing as nothing.
fn write_markdown(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_raw = value.is_safe() || matches!(state.auto_escape(), AutoEscape::None);
    match value.as_str() {
        _ if value.is_none() => Ok(()),
        Some(text) if is_raw => Ok(out.write_str(text)?),
        Some(text) => Ok(out.write_str(&escape(text))?),
        None if is_raw || value.is_number() => Ok(write!(out, "{value}")?),
        None => Ok(out.write_str(&escape(&value.to_string()))?),
    }
}

/// A text that ends when it is too long.
struct Bounded {
    text: String,
    left: usize,
    is_over: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let Some(left) = self.left.checked_sub(length(text)) else {
            self.is_over = true;
            return Err(io::Error::other("the text is too long"));
        };
        self.left = left;
        self.text.push_str(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
