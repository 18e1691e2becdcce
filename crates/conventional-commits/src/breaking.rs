//! Breaking changes in a message's body: `BREAKING CHANGE` or `BREAKING-CHANGE` at the start of a line, in any case, then a colon
//! or a blank, then the text, which goes on until a reference to an issue, the next breaking change, or a `-field-` line.

use crate::space;

const KEYWORDS: [&str; 2] = ["BREAKING CHANGE", "BREAKING-CHANGE"];
/// The words before an issue's number, longest first where one begins another.
const ACTIONS: [&str; 9] = ["closes", "closed", "close", "fixes", "fixed", "fix", "resolves", "resolved", "resolve"];

/// Whether a message can hold a breaking change at all; most do not, and need no second look.
#[must_use]
pub fn may_occur_in(message: &str) -> bool {
    space::find(message, "breaking").is_some()
}

/// The breaking changes in the lines that follow the header.
#[must_use]
pub fn read(lines: &[&str]) -> Vec<String> {
    let mut reader = Reader { lines, at: 0, notes: Vec::new() };
    while reader.at < lines.len() {
        reader.skip_fields();
        reader.read_notes();
        // The parser takes one line for the body or footer here without looking for a breaking change in it.
        reader.at += 1;
    }
    reader.notes
}

struct Reader<'a> {
    lines: &'a [&'a str],
    at: usize,
    notes: Vec<String>,
}

impl<'a> Reader<'a> {
    fn line(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// Skips `-field-` lines with their values: a field that has a name swallows every line after it. True when it swallowed some.
    fn skip_fields(&mut self) -> bool {
        let (mut in_field, mut swallowed) = (false, false);
        while let Some(line) = self.line() {
            match field(line) {
                Some(name) => in_field = !name.is_empty(),
                None if in_field => swallowed = true,
                None => break,
            }
            self.at += 1;
        }
        swallowed
    }

    /// Reads the breaking changes that begin at this line, one after the other.
    fn read_notes(&mut self) {
        while let Some(text) = self.line().and_then(note) {
            self.at += 1;
            let mut text = text.to_owned();
            let more = self.read_text(&mut text);
            self.notes.push(text.trim_matches(['\r', '\n']).to_owned());
            if !more {
                break;
            }
        }
    }

    /// Reads the further lines of a breaking change; true when another begins right after it.
    fn read_text(&mut self, text: &mut String) -> bool {
        while self.at < self.lines.len() {
            if self.skip_fields() {
                return false;
            }
            let Some(line) = self.line() else { return false };
            if note(line).is_some() {
                return true;
            }
            self.at += 1;
            if refers_to_issue(line) {
                return false;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
        false
    }
}

/// The name in a `-name-` line.
fn field(line: &str) -> Option<&str> {
    line.strip_prefix('-')?.strip_suffix('-')
}

/// The text of a breaking change's first line: `^[\s|*]*(BREAKING CHANGE|BREAKING-CHANGE)[:\s]+(.*)`.
fn note(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c| space::is_space(c) || matches!(c, '|' | '*'));
    let rest = KEYWORDS.iter().find_map(|keyword| space::strip_prefix(line, keyword))?;
    let text = rest.trim_start_matches(|c| space::is_space(c) || c == ':');
    (text.len() < rest.len()).then_some(text)
}

/// Whether a line refers to an issue: `#12` behind a word such as `closes`, or anywhere when the line has no such word.
fn refers_to_issue(line: &str) -> bool {
    let mut rest = line;
    let mut any_action = false;
    while let Some((at, action)) = first_action(rest) {
        let after = &rest[at + action..];
        let sentence = &after[..first_action(after).map_or(after.len(), |(at, _)| at)];
        if sentence.starts_with(space::is_space) {
            any_action = true;
            if has_number(sentence) {
                return true;
            }
        }
        rest = after;
    }
    !any_action && has_number(line)
}

/// Where the first action begins and how long it is.
fn first_action(text: &str) -> Option<(usize, usize)> {
    ACTIONS
        .iter()
        .filter_map(|action| space::find(text, action).map(|at| (at, action.len())))
        .min_by_key(|(at, len)| (*at, usize::MAX - len))
}

/// `#[\w-]*\d`
fn has_number(text: &str) -> bool {
    text.split('#').skip(1).any(|rest| rest.chars().take_while(|c| space::is_word(*c) || *c == '-').any(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{read, refers_to_issue};

    fn notes(body: &str) -> Vec<String> {
        read(&body.split('\n').collect::<Vec<_>>())
    }

    #[test]
    fn the_text_goes_on_until_an_issue_is_named() {
        assert_eq!(notes("\nBREAKING CHANGE: a\n\nb\n\nCloses #1\n\nmore"), ["a\n\nb"]);
        assert_eq!(notes("BREAKING-CHANGE: a\nBREAKING CHANGE: b\nc"), ["a", "b\nc"]);
        assert_eq!(notes("BREAKING CHANGE:\n\ny on a later line\n"), ["y on a later line"]);
    }

    #[test]
    fn the_keyword_is_found_in_any_case_with_marks_before_it_and_without_a_colon() {
        assert_eq!(notes("  * | breaking change: a"), ["a"]);
        assert_eq!(notes("BREAKING CHANGE was discussed"), ["was discussed"]);
        assert_eq!(notes("BREAKING CHANGES: a"), Vec::<String>::new());
        assert_eq!(notes("no BREAKING CHANGE: a"), Vec::<String>::new());
    }

    #[test]
    fn a_field_line_ends_the_body() {
        assert_eq!(notes("-hash-\nabc\nBREAKING CHANGE: a"), Vec::<String>::new());
        assert_eq!(notes("---\nupdated-dependencies:\nBREAKING CHANGE: quoted"), Vec::<String>::new());
        assert_eq!(notes("--\nBREAKING CHANGE: a"), ["a"]);
        assert_eq!(notes("BREAKING CHANGE: a\n-x-"), ["a"]);
    }

    #[test]
    fn an_issue_counts_behind_an_action_or_where_there_is_none() {
        assert!(
            refers_to_issue("see #4, if you want") && refers_to_issue("This fixes #12.") && refers_to_issue("Closes a/b#gh-3")
        );
        assert!(!refers_to_issue("#4, fix it") && !refers_to_issue("Closes: 12") && !refers_to_issue("# heading"));
    }
}
