//! The one way that a text is changed: some ranges get another text, the rest stays.

use std::ops::Range;

use crate::error::Problem;

/// A range of bytes and what stands there afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

/// What a form found in a text.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the file said before, as it was written but without a leading `v`.
    pub(crate) previous: Option<String>,
    /// What is to be changed, in any order.
    pub(crate) changes: Vec<Change>,
}

impl Found {
    /// One version at one place.
    pub(crate) fn one(range: Range<usize>, previous: &str, text: String) -> Self {
        Self { previous: Some(previous.to_owned()), changes: vec![Change { range, text }] }
    }

    /// Takes in what was found elsewhere in the same text; the version that was found first is the previous one.
    pub(crate) fn add(&mut self, other: Self) {
        self.previous = self.previous.take().or(other.previous);
        self.changes.extend(other.changes);
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.previous.is_none() && self.changes.is_empty()
    }
}

/// Makes the changes. One that was found twice counts once.
///
/// # Errors
///
/// Two changes want different texts at one place.
pub(crate) fn splice(text: &str, mut changes: Vec<Change>) -> Result<String, Fault> {
    changes.sort_by_key(|change| (change.range.start, change.range.end));
    changes.dedup();
    let mut spliced = String::with_capacity(text.len() + changes.iter().map(|change| change.text.len()).sum::<usize>());
    let mut done = 0;
    for change in changes {
        let Some(kept) = text.get(done..change.range.start) else {
            return Err(Fault::at(text, change.range.start, Problem::Contradiction));
        };
        spliced.push_str(kept);
        spliced.push_str(&change.text);
        done = change.range.end;
    }
    spliced.push_str(text.get(done..).unwrap_or_default());
    Ok(spliced)
}

/// A problem and its line, before the file's path is known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) line: Option<usize>,
    pub(crate) problem: Problem,
}

impl Fault {
    /// A problem of the byte at an offset.
    pub(crate) fn at(text: &str, offset: usize, problem: Problem) -> Self {
        Self { line: Some(line(text, offset)), problem }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { line: None, problem }
    }
}

/// Where a part of a text stands in it. Both addresses are of the same text, so their difference is an offset.
pub(crate) fn place(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// The line of the byte at an offset, counted from 1.
pub(crate) fn line(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(range: Range<usize>, text: &str) -> Change {
        Change { range, text: text.to_owned() }
    }

    #[test]
    fn only_the_ranges_change() {
        let changes = vec![change(6..7, "C"), change(2..3, "long"), change(6..7, "C")];
        assert_eq!(splice("a b c d", changes).unwrap(), "a long c C");
    }

    #[test]
    fn two_texts_for_one_place_are_refused_with_the_line() {
        let fault = splice("a\nb\nc", vec![change(2..3, "x"), change(2..3, "y")]).unwrap_err();
        assert_eq!((fault.line, fault.problem), (Some(2), Problem::Contradiction));
    }
}
