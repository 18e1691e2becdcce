//! A commit message as a whole.

use crate::header::Header;
use crate::revert::Reverts;
use crate::{breaking, space};

/// The line under which `git commit --verbose` puts the diff; it and what follows are no part of the message.
const SCISSORS: &str = "# ------------------------ >8 ------------------------";

/// A commit message, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The first line, as it is.
    pub first_line: &'a str,
    /// The first line's parts, when it has the form `type(scope): subject`.
    pub header: Option<Header<'a>>,
    /// The breaking changes, each a text that may be empty and may have several lines.
    pub breaking: Vec<String>,
    /// The commit that this one says to revert.
    pub reverts: Option<Reverts<'a>>,
}

impl<'a> Message<'a> {
    /// Reads a message; nothing when it is blank.
    #[must_use]
    pub fn parse(message: &'a str) -> Option<Self> {
        if message.chars().all(space::is_space) {
            return None;
        }
        let mut lines = lines(message);
        let first_line = lines.next().unwrap_or_default();
        let header = Header::parse(first_line);
        let mut breaking = if breaking::may_occur_in(message) { breaking::read(&lines.collect::<Vec<_>>()) } else { Vec::new() };
        if let Some(header) = header.filter(|header| header.breaking && breaking.is_empty()) {
            breaking.push(header.subject.to_owned());
        }
        Some(Self { first_line, header, breaking, reverts: Reverts::parse(message) })
    }

    /// The type, when the header has one that is not empty.
    #[must_use]
    pub fn kind(&self) -> Option<&'a str> {
        self.header.map(|header| header.kind).filter(|kind| !kind.is_empty())
    }
}

/// The message's lines up to the scissors, without `gpg:` lines (what `git log --show-signature` mixes in).
fn lines(message: &str) -> impl Iterator<Item = &str> {
    message
        .trim_matches(['\r', '\n'])
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .take_while(|line| *line != SCISSORS)
        .filter(|line| !line.trim_start_matches(space::is_space).starts_with("gpg:"))
}

#[cfg(test)]
mod tests {
    use super::Message;

    fn parse(message: &str) -> Message<'_> {
        Message::parse(message).unwrap()
    }

    #[test]
    fn a_blank_message_is_nothing() {
        assert_eq!(Message::parse(" \r\n\u{feff}\t"), None);
    }

    #[test]
    fn the_first_line_that_is_not_empty_is_the_header() {
        assert_eq!(parse("\n\r\nfeat: a\r\n\r\nbody").first_line, "feat: a");
        assert_eq!(parse("gpg: Signature made today\nfix: b").first_line, "fix: b");
    }

    #[test]
    fn the_exclamation_mark_is_a_breaking_change_unless_a_footer_says_more() {
        assert_eq!(parse("feat!: drop it").breaking, ["drop it"]);
        assert_eq!(parse("feat!: drop it\n\nBREAKING CHANGE: all of it").breaking, ["all of it"]);
    }

    #[test]
    fn what_lies_under_the_scissors_is_no_part_of_the_message() {
        let message = format!("fix: a\n{}\nBREAKING CHANGE: no", super::SCISSORS);
        assert_eq!(parse(&message).breaking, Vec::<String>::new());
    }

    #[test]
    fn a_five_megabyte_message_is_read() {
        let message = format!("feat: a\n\n{}\nBREAKING CHANGE: b", "x y\n".repeat(1_300_000));
        assert_eq!(parse(&message).breaking, ["b"]);
        assert!(parse(&"BREAKING CHANGE: x\n".repeat(200_000)).breaking.len() > 1000);
    }
}
