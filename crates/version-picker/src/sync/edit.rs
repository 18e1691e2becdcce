//! A workflow's file with other options: only their lines change, byte for byte.

use std::ops::Range;

use super::align::{Step, align};
use super::choice::{Choice, Value, prefix};
use super::options::Target;
use super::written::written;
use crate::workflow::tree::Quotes;
use crate::workflow::{Fault, WorkflowProblem};

/// Some bytes, and what stands there afterwards.
type Change = (Range<usize>, String);

/// The file with those options and that default of an input.
///
/// The result is read again: it must say just that, or nothing is answered.
///
/// # Errors
/// [`WorkflowProblem::Form`] when the file is written so that its options cannot be edited for sure.
pub fn edit(text: &str, input: &str, choice: &Choice, target: &Target) -> Result<String, Fault> {
    let mut changes = match &choice.brackets {
        Some(inside) => vec![(inside.clone(), in_brackets(text, choice, inside, target))],
        None => in_lines(text, choice, target),
    };
    if let (Some(default), Some(new)) = (&choice.default, &target.default) {
        changes.push((default.range.clone(), written(new, default.quotes)));
    }
    let edited = splice(text, changes);
    let read = Choice::find(&edited, input)?;
    let default = target.default.as_ref().or(choice.default.as_ref().map(|default| &default.text));
    if read.texts() == target.options && read.default.as_ref().map(|default| &default.text) == default {
        return Ok(edited);
    }
    Err(WorkflowProblem::Form(format!("the list of options of the input `{input}`")).into())
}

fn splice(text: &str, mut changes: Vec<Change>) -> String {
    // Those at one place stay in their order.
    changes.sort_by_key(|(range, _)| range.start);
    let (mut edited, mut done) = (String::with_capacity(text.len() + 256), 0);
    for (range, new) in changes {
        edited.push_str(text.get(done..range.start).unwrap_or_default());
        edited.push_str(&new);
        done = range.end;
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    // A last line that goes takes the end of the line before it, when it had none itself.
    let bare = edited.strip_suffix('\n').map(|bare| bare.strip_suffix('\r').unwrap_or(bare).len());
    if let Some(bare) = bare.filter(|_| !text.ends_with('\n')) {
        edited.truncate(bare);
    }
    edited
}

/// The changes of a list with one option in each line. What stays keeps its line, with its comment; a comment in a line of its own stays.
fn in_lines(text: &str, choice: &Choice, target: &Target) -> Vec<Change> {
    let Some(first) = choice.options.first() else {
        return Vec::new();
    };
    let style = Style::of(text, choice, first, target);
    let lines: Vec<Range<usize>> = choice.options.iter().map(|option| line(text, option)).collect();
    let (mut changes, mut next) = (Vec::new(), 0);
    for step in align(&choice.texts(), &target.texts()) {
        match step {
            Step::Keep(i, _) => next = i + 1,
            Step::Remove(i) => {
                changes.push((lines[i].clone(), String::new()));
                next = i + 1;
            }
            Step::Insert(j) => changes.push(style.insertion(text, choice, &lines, next, &target.options[j])),
        }
    }
    changes
}

/// How new options are written: as those that are there.
struct Style<'t> {
    target: &'t Target,
    prefix: &'t str,
    end: &'static str,
    quotes: Quotes,
}

impl<'t> Style<'t> {
    fn of(text: &'t str, choice: &Choice, first: &Value, target: &'t Target) -> Self {
        let end = if text[line(text, first)].ends_with("\r\n") { "\r\n" } else { "\n" };
        Self { target, prefix: prefix(text, first).unwrap_or_default(), end, quotes: quotes(choice, target) }
    }

    /// A new option before the old one at that place, if that is a version, else behind the one before it: so versions stay together,
    /// and comments above them above them.
    fn insertion(&self, text: &str, choice: &Choice, lines: &[Range<usize>], next: usize, option: &str) -> Change {
        let new = format!("{}{}", self.prefix, written(option, self.quotes));
        let before = next.checked_sub(1).map(|last| &lines[last]);
        match (before, choice.options.get(next)) {
            (None, _) => (lines[0].start..lines[0].start, format!("{new}{}", self.end)),
            (_, Some(following)) if !self.target.is_fixed(&following.text) => {
                (lines[next].start..lines[next].start, format!("{new}{}", self.end))
            }
            (Some(last), _) if text[last.clone()].ends_with('\n') => (last.end..last.end, format!("{new}{}", self.end)),
            (Some(last), _) => (last.end..last.end, format!("{}{new}", self.end)),
        }
    }
}

/// How new options are quoted: as the versions that are there.
fn quotes(choice: &Choice, target: &Target) -> Quotes {
    let version = choice.options.iter().find(|option| !target.is_fixed(&option.text));
    version.or(choice.options.last()).map_or(Quotes::None, |option| option.quotes)
}

/// The whole line of an option, with its end.
fn line(text: &str, option: &Value) -> Range<usize> {
    let start = text[..option.range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[option.range.end..].find('\n').map_or(text.len(), |at| option.range.end + at + 1);
    start..end
}

/// The inside of brackets. What stays keeps how it is written, and two that stay together what stands between them.
fn in_brackets(text: &str, choice: &Choice, inside: &Range<usize>, target: &Target) -> String {
    let old = &choice.options;
    let between = |i: usize| &text[old[i].range.end..old[i + 1].range.start];
    let usual = (0..old.len().saturating_sub(1)).map(between).find(|text| !text.contains('#')).unwrap_or(", ");
    let ends = old.first().zip(old.last()).map(|(first, last)| (inside.start..first.range.start, last.range.end..inside.end));
    let (head, tail) = ends.map_or((&text[inside.clone()], ""), |(head, tail)| (&text[head], &text[tail]));
    let mut edited = head.to_owned();
    let mut last: Option<Option<usize>> = None;
    for step in align(&choice.texts(), &target.texts()) {
        let (kept, new) = match step {
            Step::Keep(i, _) => (Some(i), text[old[i].range.clone()].to_owned()),
            Step::Insert(j) => (None, written(&target.options[j], quotes(choice, target))),
            Step::Remove(_) => continue,
        };
        match (last, kept) {
            (None, _) => {}
            (Some(Some(i)), Some(next)) if next == i + 1 => edited.push_str(between(i)),
            _ => edited.push_str(usual),
        }
        edited.push_str(&new);
        last = Some(kept);
    }
    edited + tail
}
