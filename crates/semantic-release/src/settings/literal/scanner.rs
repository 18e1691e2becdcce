//! The characters of a text, with their places.

use deploy_config::Place;

/// Whether a character may be part of a name.
pub(in crate::settings) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// A position in a text.
pub(in crate::settings) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The last position whose place is known: its offset, line and column. Going forward from it keeps places linear.
    known: (usize, u32, u32),
}

/// A position that can be gone back to, with what is known of its place: places then take time in proportion to the text, however
/// often the reader goes back.
#[derive(Clone, Copy)]
pub(in crate::settings) struct Mark {
    at: usize,
    known: (usize, u32, u32),
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, known: (0, 1, 1) }
    }

    /// This position, to go back to.
    pub(in crate::settings) fn mark(&self) -> Mark {
        Mark { at: self.at, known: self.known }
    }

    /// Goes back to a position.
    pub(in crate::settings) fn back_to(&mut self, mark: Mark) {
        (self.at, self.known) = (mark.at, mark.known);
    }

    /// The text since a position.
    pub(in crate::settings) fn since(&self, mark: Mark) -> &'a str {
        self.text.get(mark.at..self.at).unwrap_or_default()
    }

    /// Whether nothing was passed since a position.
    pub(in crate::settings) fn is_at(&self, mark: Mark) -> bool {
        self.at == mark.at
    }

    /// The place in the file.
    pub(in crate::settings) fn place(&mut self) -> Place {
        let (from, mut line, mut column) = self.known;
        for c in self.text.get(from..self.at).unwrap_or_default().chars() {
            (line, column) = if c == '\n' { (line.saturating_add(1), 1) } else { (line, column.saturating_add(1)) };
        }
        self.known = (self.at, line, column);
        Place { line, column }
    }

    pub(in crate::settings) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(in crate::settings) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes one character, and answers it.
    pub(in crate::settings) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes that character if it is the next one.
    pub(in crate::settings) fn take(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.bump();
        }
        is_next
    }

    /// Passes that text if it is next.
    pub(in crate::settings) fn take_text(&mut self, wanted: &str) -> bool {
        let is_next = self.rest().starts_with(wanted);
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    /// Passes blanks and comments.
    pub(in crate::settings) fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") || (self.at == 0 && trimmed.starts_with("#!")) {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.get(2..).and_then(|inner| inner.find("*/")).map_or(trimmed.len(), |end| end + 4);
            } else {
                return;
            }
        }
    }

    /// The name that is next, without passing it.
    pub(in crate::settings) fn word_ahead(&self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Passes the name that is next.
    pub(in crate::settings) fn word(&mut self) -> &'a str {
        let word = self.word_ahead();
        self.at += word.len();
        word
    }

    /// Passes a number, and answers it as it is written.
    pub(super) fn number(&mut self) -> Option<String> {
        let start = self.mark();
        let negative = self.take('-');
        if !negative {
            self.take('+');
        }
        let mut text = if negative { "-".to_owned() } else { String::new() };
        while let Some(c) = self.peek() {
            let is_sign_of_exponent = matches!(c, '-' | '+') && text.ends_with(['e', 'E']) && !text.starts_with("0x");
            if !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || is_sign_of_exponent) {
                break;
            }
            text.push(c);
            self.bump();
        }
        let is_number = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && text.contains(|c: char| c.is_ascii_digit());
        if !is_number || text.contains("..") {
            self.back_to(start);
            return None;
        }
        Some(text)
    }

    /// Passes a regular expression, and answers its source and flags.
    pub(in crate::settings) fn pattern(&mut self) -> Option<(String, String)> {
        let inner = self.rest().strip_prefix('/')?;
        let (mut escaped, mut in_class) = (false, false);
        for (offset, c) in inner.char_indices() {
            match c {
                '\n' | '\r' => return None,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class && offset > 0 => {
                    let source = inner.get(..offset)?.to_owned();
                    self.at += offset + 2;
                    return Some((source, self.word().to_owned()));
                }
                _ => {}
            }
        }
        None
    }
}
