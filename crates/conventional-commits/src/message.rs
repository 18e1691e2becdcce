//! A commit message as a whole.

use std::fmt;

use crate::body::Details;
use crate::header::{Header, Parts};
use crate::lines::Lines;
use crate::notes::Note;
use crate::options::Preset;
use crate::parser::Parser;
use crate::references::{self, Reference};
use crate::revert::Reverts;

/// A commit message, read as far as a release needs it; the rest is read when it is asked for.
#[derive(Clone)]
pub struct Message<'a> {
    /// The first line, or after the first line of a merge the next; empty when there is none.
    pub first_line: &'a str,
    /// The first line's parts, when it has the form of a header.
    pub header: Option<Header<'a>>,
    /// The first line of a merge, when a merge pattern is given and it has its form.
    pub merge: Option<&'a str>,
    /// The breaking changes: the notes of the footer, or else that of the header.
    pub breaking: Vec<Note<'a>>,
    /// The commit that this one says to revert.
    pub reverts: Option<Reverts<'a>>,
    pub(crate) parts: Parts<'a>,
    pub(crate) parser: &'a Parser,
    pub(crate) text: &'a str,
    /// The lines after the header.
    pub(crate) rest: Lines<'a>,
}

impl<'a> Message<'a> {
    /// Reads a message by the default preset; nothing when it is blank.
    #[must_use]
    pub fn parse(message: &'a str) -> Option<Self> {
        Parser::of(Preset::default()).parse(message)
    }

    /// The whole text, as it was given.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The type, when there is one that is not empty.
    #[must_use]
    pub fn kind(&self) -> Option<&'a str> {
        self.parts.kind
    }

    /// The scope, when there is one that is not empty.
    #[must_use]
    pub fn scope(&self) -> Option<&'a str> {
        self.parts.scope
    }

    /// The subject, when there is one that is not empty.
    #[must_use]
    pub fn subject(&self) -> Option<&'a str> {
        self.parts.subject
    }

    /// The parts that given patterns name besides type, scope and subject, in their order.
    #[must_use]
    pub fn parts(&self) -> &[(&'a str, Option<&'a str>)] {
        &self.parts.more
    }

    /// Body, footer, references and fields.
    #[must_use]
    pub fn details(&self) -> Details<'a> {
        Details::read(self.parser, self.first_line, &self.rest)
    }

    /// The issues that it refers to, each once.
    #[must_use]
    pub fn references(&self) -> Vec<Reference<'a>> {
        self.details().references
    }

    /// The people that it mentions, without the `@`, as often as it does.
    pub fn mentions(&self) -> impl Iterator<Item = &'a str> {
        references::mentions(self.text)
    }
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("text", &self.text).finish_non_exhaustive()
    }
}

/// Messages are equal when one parser read them of one text.
impl PartialEq for Message<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && std::ptr::eq(self.parser, other.parser)
    }
}

impl Eq for Message<'_> {}
