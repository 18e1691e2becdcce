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
    let form = || Fault::from(WorkflowProblem::Form(format!("the list of options of the input `{input}`")));
    let mut changes = match &choice.brackets {
        Some(inside) if !has_lines(text, choice, inside) => {
            vec![(inside.clone(), in_brackets(text, choice, inside, target).ok_or_else(form)?)]
        }
        _ => in_lines(text, choice, target),
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
    Err(form())
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
            Step::Keep(i, j) => {
                // The last one in brackets may have had no comma.
                if style.is_bare && i + 1 == lines.len() && j + 1 < target.options.len() {
                    let end = choice.options[i].range.end;
                    changes.push((end..end, ",".to_owned()));
                }
                next = i + 1;
            }
            Step::Remove(i) => {
                changes.push((lines[i].clone(), String::new()));
                next = i + 1;
            }
            Step::Insert(j) => changes.push(style.insertion(text, choice, &lines, next, j)),
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
    /// Whether a comma stands behind each, as in brackets.
    has_commas: bool,
    /// Whether none stands behind the last.
    is_bare: bool,
}

impl<'t> Style<'t> {
    fn of(text: &'t str, choice: &Choice, first: &Value, target: &'t Target) -> Self {
        let end = if text[line(text, first)].ends_with("\r\n") { "\r\n" } else { "\n" };
        let (has_commas, mark) = if choice.brackets.is_some() { (true, "") } else { (false, "-") };
        let prefix = prefix(text, first, mark).unwrap_or_default();
        let is_bare = has_commas && choice.options.last().is_some_and(|last| !rest(text, last).starts_with(','));
        Self { target, prefix, end, quotes: quotes(choice, target), has_commas, is_bare }
    }

    /// A new option before the old one at that place, if that is a version, else behind the one before it: so versions stay together,
    /// and comments above them above them.
    fn insertion(&self, text: &str, choice: &Choice, lines: &[Range<usize>], next: usize, at: usize) -> Change {
        let is_last = at + 1 == self.target.options.len();
        let comma = if self.has_commas && !(self.is_bare && is_last) { "," } else { "" };
        let new = format!("{}{}{comma}", self.prefix, written(&self.target.options[at], self.quotes));
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

/// What stands behind an option in its line.
fn rest<'t>(text: &'t str, option: &Value) -> &'t str {
    text[option.range.end..line(text, option).end].trim()
}

/// Whether each option in brackets has a line of its own, with its comma, and so have the brackets.
fn has_lines(text: &str, choice: &Choice, inside: &Range<usize>) -> bool {
    let Some(last) = choice.options.last() else {
        return false;
    };
    let is_void = |text: &str| text.is_empty() || text.starts_with('#');
    let is_alone = |option: &Value| {
        let rest = rest(text, option);
        let behind = rest.strip_prefix(',');
        let is_ended = behind.is_some() || option == last;
        prefix(text, option, "").is_some() && is_ended && is_void(behind.unwrap_or(rest).trim_start())
    };
    let below = line(text, last).end..inside.end;
    choice.options.iter().all(is_alone) && text.get(below).is_some_and(|below| below.lines().all(|line| is_void(line.trim())))
}

/// The inside of brackets. What stays keeps how it is written, and two that stay together what stands between them. Nothing when a comment
/// would be lost.
fn in_brackets(text: &str, choice: &Choice, inside: &Range<usize>, target: &Target) -> Option<String> {
    let old = &choice.options;
    let between = |i: usize| &text[old[i].range.end..old[i + 1].range.start];
    let usual = (0..old.len().saturating_sub(1)).map(between).find(|text| !text.contains('#')).unwrap_or(", ");
    let ends = old.first().zip(old.last()).map(|(first, last)| (inside.start..first.range.start, last.range.end..inside.end));
    let (head, tail) = ends.map_or((&text[inside.clone()], ""), |(head, tail)| (&text[head], &text[tail]));
    let mut edited = head.to_owned();
    let (mut last, mut comments): (Option<Option<usize>>, usize) = (None, 0);
    for step in align(&choice.texts(), &target.texts()) {
        let (kept, new) = match step {
            Step::Keep(i, _) => (Some(i), text[old[i].range.clone()].to_owned()),
            Step::Insert(j) => (None, written(&target.options[j], quotes(choice, target))),
            Step::Remove(_) => continue,
        };
        match (last, kept) {
            (None, _) => {}
            (Some(Some(i)), Some(next)) if next == i + 1 => {
                edited.push_str(between(i));
                comments += usize::from(between(i).contains('#'));
            }
            _ => edited.push_str(usual),
        }
        edited.push_str(&new);
        last = Some(kept);
    }
    let all = (1..old.len()).filter(|i| between(i - 1).contains('#')).count();
    (comments == all).then(|| edited + tail)
}
