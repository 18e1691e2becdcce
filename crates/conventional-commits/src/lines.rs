//! The lines of a message that count.

use crate::space;

const SCISSORS: &str = " ------------------------ >8 ------------------------";

/// The lines of a message, without signature lines (`gpg:`, which `git log --show-signature` mixes in) and, when a character
/// for comments is given, without comments and without what lies under the scissors of `git commit --verbose`.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    rest: Option<&'a str>,
    comment: Option<&'a str>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(message: &'a str, comment: Option<&'a str>) -> Self {
        Self { rest: Some(message.trim_matches(['\r', '\n'])), comment }
    }

    /// The next line, which stays.
    pub(crate) fn peek(&self) -> Option<&'a str> {
        self.clone().next()
    }

    fn raw(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        match rest.split_once('\n') {
            Some((line, rest)) => {
                self.rest = Some(rest);
                Some(line.strip_suffix('\r').unwrap_or(line))
            }
            None => self.rest.take(),
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let line = self.raw()?;
            match self.comment.and_then(|comment| line.strip_prefix(comment)) {
                Some(SCISSORS) => self.rest = None,
                Some(_) => {}
                None if line.trim_start_matches(space::is_space).starts_with("gpg:") => {}
                None => return Some(line),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn lines<'a>(message: &'a str, comment: Option<&'a str>) -> Vec<&'a str> {
        Lines::new(message, comment).collect()
    }

    #[test]
    fn a_carriage_return_is_part_of_a_line_break_only() {
        assert_eq!(lines("\r\n\na\r\n\r\nb\rc\r\n", None), ["a", "", "b\rc"]);
        assert_eq!(lines("", None), [""]);
    }

    #[test]
    fn signatures_are_no_part_of_a_message() {
        assert_eq!(lines("gpg: Signature made today\na\n  gpg: x", None), ["a"]);
    }

    #[test]
    fn comments_and_what_the_scissors_cut_off_count_unless_the_comment_character_is_given() {
        let message = "a\n; b\n; ------------------------ >8 ------------------------\nc";
        assert_eq!(lines(message, Some(";")), ["a"]);
        assert_eq!(lines(message, Some("#")).len(), 4);
        assert_eq!(lines(message, None).len(), 4);
    }
}
