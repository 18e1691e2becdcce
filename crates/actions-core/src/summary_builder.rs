//! The toolkit's summary builder: HTML elements, one after the other.
//!
//! It writes what actions/toolkit `summary.ts` writes, byte by byte, so that an action that moves here keeps its summaries. Nothing is
//! escaped and nothing is cut, as there; new summaries are better made of [`crate::Summary`]'s sections.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a summary cannot be written.
#[derive(Debug, Error)]
pub enum BuilderError {
    /// `GITHUB_STEP_SUMMARY` is not set.
    #[error(
        "Unable to find environment variable for $GITHUB_STEP_SUMMARY. Check if your runtime environment supports job summaries."
    )]
    Unset,
    /// The file is not there, or may not be written.
    #[error("Unable to access summary file: '{path}'. Check if the file has correct read/write permissions.")]
    Access {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// A summary that is being built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryBuilder(String);

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The content.
    pub data: String,
    /// Whether it is a heading.
    pub header: bool,
    /// How many columns it spans; empty for one.
    pub colspan: String,
    /// How many rows it spans; empty for one.
    pub rowspan: String,
}

impl SummaryBuilder {
    /// An empty summary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was built so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds text as it is.
    #[must_use]
    pub fn raw(mut self, text: &str) -> Self {
        self.0.push_str(text);
        self
    }

    /// Adds the end of a line.
    #[must_use]
    pub fn eol(self) -> Self {
        self.raw("\n")
    }

    /// Adds a block of code, with a language unless that is empty.
    #[must_use]
    pub fn code_block(self, code: &str, language: &str) -> Self {
        self.element("pre", &wrap("code", code, &[]), &[("lang", language)])
    }

    /// Adds a list.
    #[must_use]
    pub fn list<'a>(self, items: impl IntoIterator<Item = &'a str>, ordered: bool) -> Self {
        let items: String = items.into_iter().map(|item| wrap("li", item, &[])).collect();
        self.element(if ordered { "ol" } else { "ul" }, &items, &[])
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, rows: &[Vec<Cell>]) -> Self {
        let row = |cells: &Vec<Cell>| wrap("tr", &cells.iter().map(cell).collect::<String>(), &[]);
        self.element("table", &rows.iter().map(row).collect::<String>(), &[])
    }

    /// Adds content that is folded away behind a label.
    #[must_use]
    pub fn details(self, label: &str, content: &str) -> Self {
        let content = wrap("summary", label, &[]) + content;
        self.element("details", &content, &[])
    }

    /// Adds an image; width and height are pixels, or empty.
    #[must_use]
    pub fn image(self, source: &str, alt: &str, width: &str, height: &str) -> Self {
        let image = format!("<img src=\"{source}\" alt=\"{alt}\"{}>", attributes(&[("width", width), ("height", height)]));
        self.raw(&image).eol()
    }

    /// Adds a heading of level 1 to 6; any other level is 1.
    #[must_use]
    pub fn heading(self, text: &str, level: u8) -> Self {
        let level = if (1..=6).contains(&level) { level } else { 1 };
        self.element(&format!("h{level}"), text, &[])
    }

    /// Adds a rule.
    #[must_use]
    pub fn separator(self) -> Self {
        self.element("hr", "", &[])
    }

    /// Adds a line break.
    #[must_use]
    pub fn line_break(self) -> Self {
        self.element("br", "", &[])
    }

    /// Adds a quotation, with its source unless that is empty.
    #[must_use]
    pub fn quote(self, text: &str, cite: &str) -> Self {
        self.element("blockquote", text, &[("cite", cite)])
    }

    /// Adds a link.
    #[must_use]
    pub fn link(self, text: &str, href: &str) -> Self {
        let link = if text.is_empty() { format!("<a href=\"{href}\">") } else { format!("<a href=\"{href}\">{text}</a>") };
        self.raw(&link).eol()
    }

    /// Appends what was built to the file of `GITHUB_STEP_SUMMARY`, or writes it in the place of what is there.
    ///
    /// # Errors
    /// [`BuilderError`] when there is no such file.
    pub fn write(&self, file: Option<&Path>, overwrite: bool) -> Result<(), BuilderError> {
        let path = file.ok_or(BuilderError::Unset)?;
        let before = fs::read_to_string(path).map(|text| if overwrite { String::new() } else { text });
        before
            .and_then(|before| fs::write(path, before + &self.0))
            .map_err(|source| BuilderError::Access { path: path.to_owned(), source })
    }

    fn element(self, tag: &str, content: &str, attributes: &[(&str, &str)]) -> Self {
        self.raw(&wrap(tag, content, attributes)).eol()
    }
}

fn cell(cell: &Cell) -> String {
    wrap(if cell.header { "th" } else { "td" }, &cell.data, &[("colspan", &cell.colspan), ("rowspan", &cell.rowspan)])
}

/// An element; one without content stays open, as in the toolkit.
fn wrap(tag: &str, content: &str, given: &[(&str, &str)]) -> String {
    let open = format!("<{tag}{}>", attributes(given));
    if content.is_empty() { open } else { format!("{open}{content}</{tag}>") }
}

fn attributes(given: &[(&str, &str)]) -> String {
    given.iter().filter(|(_, value)| !value.is_empty()).flat_map(|(key, value)| [" ", key, "=\"", value, "\""]).collect()
}
