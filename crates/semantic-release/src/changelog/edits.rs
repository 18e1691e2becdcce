//! Texts put into a file, which stays as it is around them.

use std::ops::Range;

/// Texts to put into a file.
#[derive(Debug)]
pub struct Edits<'a> {
    text: &'a str,
    /// What ends the lines of the file.
    newline: &'static str,
    puts: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    /// No change to a file. What is put into it gets the ends of lines that the file has.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let is_crlf = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
        Self { text, newline: if is_crlf { "\r\n" } else { "\n" }, puts: Vec::new() }
    }

    /// Puts lines in, where a line begins, or at the end.
    pub fn insert(&mut self, at: usize, lines: &str) {
        self.replace(at..at, lines);
    }

    /// Puts lines in with a blank line before and, when something follows, after them.
    pub fn insert_block(&mut self, at: usize, lines: &str) {
        let before = self.text[..at].trim_start_matches('\u{feff}');
        let pad = match before.rsplit('\n').take(3).map(str::trim).collect::<Vec<_>>()[..] {
            _ if before.trim().is_empty() => "",
            ["", "", ..] => "",
            ["", ..] => "\n",
            _ => "\n\n",
        };
        let after = self.text[at..].split('\n').next().unwrap_or_default();
        let gap =
            if self.text[at..].is_empty() || (after.trim().is_empty() && self.text[at..].contains('\n')) { "" } else { "\n" };
        self.insert(at, &format!("{pad}{lines}{gap}"));
    }

    /// Puts lines in right after the line that ends there, which need not have an end yet.
    pub fn insert_after_line(&mut self, at: usize, lines: &str) {
        let is_ended = at == 0 || self.text[..at].ends_with('\n') || self.puts.iter().any(|(range, _)| range.start == at);
        let pad = if is_ended { "" } else { "\n" };
        self.insert(at, &format!("{pad}{lines}"));
    }

    /// Puts a text in the place of another.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        self.puts.push((range, text.replace('\n', self.newline)));
    }

    /// The changed file. Texts for one place stand in the order in which they came.
    #[must_use]
    pub fn apply(mut self) -> String {
        self.puts.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.text.len() + self.puts.iter().map(|(_, text)| text.len()).sum::<usize>());
        let mut from = 0;
        for (range, text) in &self.puts {
            out.push_str(&self.text[from..range.start]);
            out.push_str(text);
            from = range.end;
        }
        out.push_str(&self.text[from..]);
        out
    }
}
