//! Commits that begin with a header of their own within a message.

use std::borrow::Cow;

use super::Splitter;

/// Where a commit begins in a text.
struct Start {
    /// Where its first line begins, with the mark of a list.
    line: usize,
    /// How wide that mark is.
    mark: usize,
}

/// What stands before the first header, then each commit.
pub(super) fn commits<'a>(splitter: &Splitter, text: &'a str) -> Vec<Cow<'a, str>> {
    let starts = starts(splitter, text);
    let ends = starts.iter().map(|start| start.line).skip(1).chain([text.len()]);
    let first = &text[..starts.first().map_or(text.len(), |start| start.line)];
    let commits = starts.iter().zip(ends).map(|(start, end)| without_indent(&text[start.line + start.mark..end], start.mark));
    std::iter::once(Cow::Borrowed(first)).chain(commits).collect()
}

fn starts(splitter: &Splitter, text: &str) -> Vec<Start> {
    let mut starts = Vec::new();
    let mut at = 0;
    // Whether the line before is blank, and whether the paragraph began with a commit.
    let (mut after_blank, mut among_commits) = (true, false);
    for line in text.split_inclusive('\n') {
        let mark = mark(line);
        let is_header = is_header(splitter, &line[mark..]);
        let begins =
            is_header && (after_blank || (splitter.squash && mark > 0) || (splitter.nested && mark == 0 && among_commits));
        // In the first line of the message a header is the message's own.
        if begins && (at > 0 || mark > 0) && (mark == 0 || splitter.squash) {
            starts.push(Start { line: at, mark });
        }
        among_commits = if after_blank { begins } else { among_commits };
        after_blank = line.trim().is_empty();
        at += line.len();
    }
    starts
}

/// The width of a list's mark, `* ` or `- `, with the blanks before it.
fn mark(line: &str) -> usize {
    let item = line.trim_start_matches([' ', '\t']);
    let rest = item.strip_prefix(['*', '-']).filter(|rest| rest.starts_with([' ', '\t']));
    rest.map_or(0, |rest| line.len() - rest.trim_start_matches([' ', '\t']).len())
}

/// Whether a line is a header of a known type, whose subject is more than a reference such as `#12` or `ABC-12`.
fn is_header(splitter: &Splitter, line: &str) -> bool {
    let line = line.trim_end();
    let (kind, rest) = line.split_at(line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len()));
    if !splitter.knows(kind) {
        return false;
    }
    let scope = rest.strip_prefix('(').map(|inner| inner.split_once(')').map(|(_, rest)| rest));
    let rest = scope.unwrap_or(Some(rest)).unwrap_or_default();
    let subject = rest.strip_prefix('!').unwrap_or(rest).strip_prefix(": ").map(str::trim).unwrap_or_default();
    !subject.is_empty() && (subject.contains(char::is_whitespace) || !subject.contains(|c: char| c.is_ascii_digit()))
}

/// A commit of a list without the indent that its further lines have there.
fn without_indent(commit: &str, width: usize) -> Cow<'_, str> {
    if width == 0 || !commit.contains("\n ") {
        return Cow::Borrowed(commit);
    }
    let unindented = |line: &'_ str| line.bytes().take(width).take_while(|byte| *byte == b' ').count();
    Cow::Owned(commit.split_inclusive('\n').map(|line| &line[unindented(line)..]).collect())
}
