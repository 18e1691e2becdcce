//! Job summaries: Markdown in sections, cut at a section when 1 MiB would be exceeded, because the runner drops a summary that is
//! larger as a whole (actions/runner `CreateStepSummaryCommand`).

use std::fmt::Write;

/// The most bytes that a step's summary file may hold.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What stays free below [`MAX_BYTES`]: the runner uploads a copy with secrets masked, and `***` can be longer than the secret.
pub(crate) const RESERVE: usize = 1024;

/// A summary: sections in the order in which they are read, each whole or absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    sections: Vec<String>,
}

impl Summary {
    /// An empty summary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a section of trusted Markdown; what is not trusted goes through [`escape`] first.
    pub fn section(&mut self, markdown: impl Into<String>) {
        self.sections.push(markdown.into());
    }

    /// The sections that fit into that many bytes, and a line that says how many did not. A section that is too large does not take
    /// those after it with it.
    #[must_use]
    pub fn render(&self, max_bytes: usize) -> String {
        let sections: Vec<_> = self.sections.iter().map(|section| format!("{}\n\n", section.trim_end())).collect();
        if sections.iter().map(String::len).sum::<usize>() <= max_bytes {
            return sections.concat();
        }
        let mut room = max_bytes.saturating_sub(cut_line(sections.len()).len());
        let mut text = String::new();
        let mut left_out = 0;
        for section in &sections {
            if section.len() <= room {
                room -= section.len();
                text.push_str(section);
            } else {
                left_out += 1;
            }
        }
        text + &cut_line(left_out)
    }
}

/// The same length for every number of sections of as many digits, so that room can be kept for it.
fn cut_line(left_out: usize) -> String {
    format!("> Left out for their size: {left_out} section(s). A job summary holds at most 1 MiB.\n")
}

/// Text from outside as Markdown that shows just that text on one line: no table cell, HTML, emphasis, list or link can come of it,
/// and none of GitHub's references: a mention, an issue (`#12`, `GH-12`, `owner/name#12`), a commit elsewhere (`owner/name@…`), an
/// emoji (`:tada:`). A bare commit id stays as it is; it can only lead to a commit of the same repository.
#[must_use]
pub fn escape(text: &str) -> String {
    let text = crate::untrusted::one_line(text);
    // Four blanks would begin a code block, in which the entities show as they are written.
    let text = text.trim_start();
    let mut out = String::with_capacity(text.len() + 16);
    let marker = block_marker(text);
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' | '#' => broken(&mut out, c),
            ':' if begins_emoji(after) => broken(&mut out, c),
            '-' if is_word(before, "gh") && after.starts_with(|c: char| c.is_ascii_digit()) => broken(&mut out, c),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => entity(&mut out, c),
            // People read notes and changelogs as they are written too, so what means nothing where it stands is left alone.
            '_' if !(before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)) => entity(&mut out, c),
            ':' if !(after.is_empty() || after.starts_with(char::is_whitespace)) => entity(&mut out, c),
            '.' if Some(at) == marker || ends_with(before, "www") => entity(&mut out, c),
            '-' | '+' | '=' | ')' if Some(at) == marker => entity(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

/// Whether an address is http or https and of characters that end no link in Markdown.
#[must_use]
pub fn is_plain_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~/:?#[]@!$&'*+,;=%".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(harmless))
}

fn entity(out: &mut String, c: char) {
    let _ = write!(out, "&#{};", u32::from(c));
}

/// A character and a zero-width space: GitHub looks for references in the rendered text, where an entity is the character again.
fn broken(out: &mut String, c: char) {
    entity(out, c);
    out.push_str("&#8203;");
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len().checked_sub(end.len()).and_then(|from| text.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Whether the last word of a text is that one; a letter beyond ASCII may end a word for one reader of Markdown and not for another.
fn is_word(text: &str, word: &str) -> bool {
    ends_with(text, word) && !text[..text.len() - word.len()].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether what follows a colon makes it an emoji such as `:+1:`. Few names are without a letter, and ports and times are none.
fn begins_emoji(after: &str) -> bool {
    let name = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-'))).map(|end| after.split_at(end));
    name.is_some_and(|(name, rest)| {
        let is_name = name.contains(|c: char| c.is_ascii_alphabetic()) || ["+1", "-1", "100", "1234"].contains(&name);
        is_name && rest.starts_with(':')
    })
}

/// Where a character would make the line a list, a rule or a heading.
fn block_marker(text: &str) -> Option<usize> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    text[digits..].starts_with(if digits == 0 { &['-', '+', '='][..] } else { &['.', ')'][..] }).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(sections: &[usize]) -> Summary {
        let mut summary = Summary::new();
        for (index, length) in sections.iter().enumerate() {
            summary.section(index.to_string().repeat(*length));
        }
        summary
    }

    #[test]
    fn what_fits_is_whole() {
        assert_eq!(summary(&[3, 2]).render(9), "000\n\n11\n\n");
    }

    #[test]
    fn a_section_that_is_too_large_is_left_out_and_that_is_said() {
        let text = summary(&[10, 1000, 20]).render(200);
        assert!(text.contains("0000000000\n\n22222222222222222222\n\n> Left out for their size: 1 section(s)"), "{text}");
    }

    #[test]
    fn a_cut_summary_is_within_its_bytes() {
        for max in [100, 128, 150, 300] {
            let text = summary(&[50, 90, 200, 30, 5, 5, 5, 5, 5, 5, 5, 5]).render(max);
            assert!(text.len() <= max, "{} > {max}", text.len());
            assert!(text.contains("Left out"), "{text}");
        }
    }

    #[test]
    fn text_from_outside_is_only_text() {
        let text = escape("<img src=x> @octocat #12 [a](b) **c** `d` | e\n::f::");
        for part in ["<", "@", "[", "*", "`", "|", "\n", "::"] {
            assert!(!text.contains(part), "{part} is in {text}");
        }
    }

    #[test]
    fn no_block_and_no_bare_link_comes_of_text() {
        for text in ["- a", "  + a", "===", "--- ", "1. a", "12. a", "www.example.com", "WWW.example.com", "https://example.com"]
        {
            assert!(escape(text).contains("&#"), "{text}");
        }
        for text in ["v1.6.1-rc.1 is 2.0", "fix: a call of run_all(x) {y}!", "wait"] {
            assert_eq!(escape(text), text);
        }
    }
}
