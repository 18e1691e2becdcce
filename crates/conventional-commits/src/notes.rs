//! Notes, such as `BREAKING CHANGE: …`, and the lines that end them.

use crate::options::{Edition, Options, Preset};
use crate::pattern::Pattern;
use crate::references;
use crate::space::{self, is_space};
use crate::words::Words;

/// A note in a message's footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The keyword as written, such as `BREAKING CHANGE`.
    pub title: &'a str,
    /// The text, which may be empty and may have several lines.
    pub text: String,
}

/// What makes a note, a field and the end of a body.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    edition: Edition,
    keywords: Words,
    note: Option<Pattern>,
    field: Option<Pattern>,
}

impl Rules {
    pub(crate) fn new(preset: Preset, options: &Options, note: Option<Pattern>, field: Option<Pattern>) -> Self {
        let usual: &[_] = match preset {
            Preset::ConventionalCommits => &["BREAKING CHANGE", "BREAKING-CHANGE"],
            Preset::Angular => &["BREAKING CHANGE"],
        };
        Self { edition: options.edition, keywords: Words::new(&options.note_keywords, usual, true), note, field }
    }

    /// The title and the text of a note that begins at a line.
    pub(crate) fn note<'a>(&self, line: &'a str) -> Option<(&'a str, &'a str)> {
        if let Some(pattern) = &self.note {
            let found = pattern.find_in_line(line)?;
            return Some((found.group(1).unwrap_or_default(), found.group(2).unwrap_or_default()));
        }
        match self.edition {
            // `^[\s|*]*(BREAKING CHANGE|BREAKING-CHANGE)[:\s]+(.*)`
            Edition::Six => {
                let line = line.trim_start_matches(|c| is_space(c) || matches!(c, '|' | '*'));
                let separator = |c: char| is_space(c) || c == ':';
                let rest = self.keywords.strip(line).find(|rest| rest.starts_with(separator))?;
                Some((&line[..line.len() - rest.len()], first_line(rest.trim_start_matches(separator))))
            }
            // `^(?:\*\s+)?(BREAKING CHANGE|BREAKING-CHANGE):\s*(.*)`
            Edition::Seven => {
                let bullet = line.strip_prefix('*').filter(|rest| rest.starts_with(is_space));
                let line = bullet.map_or(line, |rest| rest.trim_start_matches(is_space));
                let rest = self.keywords.strip(line).find(|rest| rest.starts_with(':'))?;
                Some((&line[..line.len() - rest.len()], first_line(rest[1..].trim_start_matches(is_space))))
            }
        }
    }

    /// The name in a line such as `-name-`, after which all lines are the value of that field; an empty name ends a field.
    pub(crate) fn field<'a>(&self, line: &'a str) -> Option<&'a str> {
        if let Some(pattern) = &self.field {
            return pattern.find_in_line(line).map(|found| found.group(1).unwrap_or_default());
        }
        let name = line.strip_prefix('-')?.strip_suffix('-').filter(|name| !name.contains(space::ends_line))?;
        (self.edition == Edition::Six || name.contains(space::is_word)).then_some(name)
    }

    /// Whether a line ends a note or the body.
    pub(crate) fn ends(&self, references: &references::Rules, line: &str) -> bool {
        match self.edition {
            Edition::Six => references.any_in(line),
            Edition::Seven => {
                let words = space::strip_prefix(line, "BREAKING CHANGE");
                let word = line.trim_start_matches(space::is_word_or_dash);
                let token = [words, Some(word).filter(|rest| rest.len() < line.len())];
                token.into_iter().flatten().any(|rest| has_value(references, rest))
            }
        }
    }
}

/// `(?::\s+|\s+(?:#)).+`
fn has_value(references: &references::Rules, rest: &str) -> bool {
    if let Some(rest) = rest.strip_prefix(':').and_then(|rest| rest.strip_prefix(is_space)) {
        return rest.find(|c| !is_space(c) || !space::ends_line(c)).is_some();
    }
    let value = rest.trim_start_matches(is_space);
    value.len() < rest.len() && references.prefixes.strip(value).any(|after| space::line_len(after) > 0)
}

fn first_line(text: &str) -> &str {
    &text[..space::line_len(text)]
}
