//! Job summaries: Markdown in sections, cut at a section when 1 MiB would be exceeded, because the runner drops a summary that is
//! larger as a whole (actions/runner `CreateStepSummaryCommand`).

use std::fmt::Write;

/// The most bytes that a step's summary file may hold.
pub const MAX_BYTES: usize = 1024 * 1024;

/// A summary: sections in the order of their importance, each whole or absent.
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

    /// The sections that fit into that many bytes, and a line that says how many did not.
    #[must_use]
    pub fn render(&self, max_bytes: usize) -> String {
        let whole: usize = self.sections.iter().map(|section| section.trim_end().len() + 2).sum();
        if whole <= max_bytes {
            return self.first(self.sections.len());
        }
        (0..self.sections.len())
            .rev()
            .map(|count| format!("{}{}", self.first(count), cut_line(self.sections.len() - count)))
            .find(|text| text.len() <= max_bytes)
            .unwrap_or_default()
    }

    fn first(&self, count: usize) -> String {
        self.sections.iter().take(count).flat_map(|section| [section.trim_end(), "\n\n"]).collect()
    }
}

fn cut_line(left_out: usize) -> String {
    let sections = if left_out == 1 { "1 section was" } else { &format!("{left_out} sections were") };
    format!("> {sections} left out: a job summary holds at most 1 MiB.\n")
}

/// Text from outside as Markdown that shows just that text on one line: no table cell, HTML, mention, issue link, emphasis or
/// link can come of it.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in crate::untrusted::one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;&#8203;"),
            '#' => out.push_str("&#35;&#8203;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' | ':' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
