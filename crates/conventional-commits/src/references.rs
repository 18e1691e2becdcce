//! References to issues, such as `closes owner/repository#12`, and mentions of people.
//!
//! Source: conventional-commits-parser `regex.ts` (`references`, `referenceParts`, `url`, `mentions`), whose regular expressions
//! are read here in one pass, in a time that grows with the line's length and no faster.

use crate::options::{Edition, Options};
use crate::space::{self, is_space, is_word_or_dash};
use crate::words::Words;

/// A reference to an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference<'a> {
    /// What is done to the issue, as written, such as `Closes`.
    pub action: Option<&'a str>,
    /// The owner of another repository.
    pub owner: Option<&'a str>,
    /// The name of another repository.
    pub repository: Option<&'a str>,
    /// What stands before the number, such as `#`.
    pub prefix: &'a str,
    /// The number; with other prefixes maybe a name.
    pub issue: &'a str,
    /// The text from the end of the reference before, or of the action, to the end of this one.
    pub raw: &'a str,
}

/// What makes a reference.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    actions: Words,
    pub(crate) prefixes: Words,
    /// What may follow an issue, besides white space and the end.
    ends: &'static [char],
}

impl Rules {
    pub(crate) fn new(options: &Options) -> Self {
        let actions = ["close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved"];
        Self {
            actions: Words::new(&options.reference_actions, &actions, true),
            prefixes: Words::new(&options.issue_prefixes, &["#"], !options.issue_prefixes_case_sensitive),
            ends: match options.edition {
                Edition::Six => &[',', ';', ')', ']'],
                Edition::Seven => &[',', ';', '.', ')', ']'],
            },
        }
    }

    /// Whether a line refers to an issue.
    pub(crate) fn any_in(&self, line: &str) -> bool {
        self.all_in(line).next().is_some()
    }

    /// The references in a line.
    pub(crate) fn all_in<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Reference<'a>> {
        // Most lines have no prefix at all, and need not be taken apart.
        let line = if self.prefixes.find(line, 0).is_some() { line } else { "" };
        let acted = Sentences { rules: self, line, at: 0 };
        let whole = acted.clone().next().is_none().then(|| line.split(space::ends_line).map(|sentence| (None, sentence)));
        acted.chain(whole.into_iter().flatten()).flat_map(|(action, sentence)| Numbers {
            rules: self,
            action,
            sentence: if has_url(sentence) { "" } else { sentence },
            at: 0,
        })
    }
}

/// The actions of a line, each with the text up to the next action or the end: `(close|fix|…)(?:\s+(.*?))(?=close|fix|…|$)`.
#[derive(Clone)]
struct Sentences<'a> {
    rules: &'a Rules,
    line: &'a str,
    at: usize,
}

impl<'a> Iterator for Sentences<'a> {
    type Item = (Option<&'a str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let mut from = self.at;
        while let Some(at) = self.rules.actions.find(self.line, from) {
            let rest = &self.line[at..];
            for after in self.rules.actions.strip(rest).filter(|after| after.starts_with(is_space)) {
                let start = self.line.len() - after.trim_start_matches(is_space).len();
                let end = self.rules.actions.find(self.line, start).unwrap_or(self.line.len());
                if !self.line[start..end].contains(space::ends_line) {
                    self.at = end;
                    return Some((Some(&rest[..rest.len() - after.len()]), &self.line[start..end]));
                }
            }
            from = at + rest.chars().next().map_or(1, char::len_utf8);
        }
        self.at = self.line.len();
        None
    }
}

/// The references of a sentence: `(?:.*?)??\s*([\w-\.\/]*?)??(#)([\w-]+)(?=\s|$|[,;)\]])`.
struct Numbers<'a> {
    rules: &'a Rules,
    action: Option<&'a str>,
    sentence: &'a str,
    at: usize,
}

impl<'a> Iterator for Numbers<'a> {
    type Item = Reference<'a>;

    fn next(&mut self) -> Option<Reference<'a>> {
        let mut from = self.at;
        let mut run_end = 0;
        while let Some(at) = self.rules.prefixes.find(self.sentence, from) {
            for after in self.rules.prefixes.strip(&self.sentence[at..]) {
                let start = self.sentence.len() - after.len();
                if start >= run_end {
                    run_end = start + after.find(|c| !is_word_or_dash(c)).unwrap_or(after.len());
                }
                if start < run_end && self.may_end(run_end) {
                    let reference = self.reference(at, start, run_end);
                    self.at = run_end;
                    return Some(reference);
                }
            }
            from = at + self.sentence[at..].chars().next().map_or(1, char::len_utf8);
        }
        self.at = self.sentence.len();
        None
    }
}

impl<'a> Numbers<'a> {
    fn may_end(&self, at: usize) -> bool {
        self.sentence[at..].chars().next().is_none_or(|c| is_space(c) || self.rules.ends.contains(&c))
    }

    /// The reference whose prefix begins at one place, its issue at the next, and ends at the last.
    fn reference(&self, prefix: usize, issue: usize, end: usize) -> Reference<'a> {
        let before = &self.sentence[self.at..prefix];
        let name = before.trim_end_matches(|c| is_word_or_dash(c) || matches!(c, '.' | '/'));
        let repository = Some(&before[name.len()..]).filter(|repository| !repository.is_empty());
        // White space before it may hold line ends, which what comes before that may not.
        let text = name.trim_end_matches(is_space);
        let raw = text.rfind(space::ends_line).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let (owner, repository) = match repository.and_then(|repository| repository.split_once('/')) {
            Some((owner, repository)) => (Some(owner), Some(repository)),
            None => (None, repository),
        };
        Reference {
            action: self.action,
            owner,
            repository,
            prefix: &self.sentence[prefix..issue],
            issue: &self.sentence[issue..end],
            raw: &self.sentence[self.at + raw..end],
        }
    }
}

/// `\b(?:https?):\/\/(?:www\.)?([-a-zA-Z0-9@:%_+.~#?&//=])+\b`: a sentence with an address refers to nothing.
fn has_url(sentence: &str) -> bool {
    sentence.match_indices("://").any(|(at, mark)| {
        let scheme = sentence[..at].strip_suffix('s').unwrap_or(&sentence[..at]);
        let address = &sentence[at + mark.len()..];
        let in_address = |c: char| c.is_ascii_alphanumeric() || "-@:%_+.~#?&/=".contains(c);
        let before = scheme.strip_suffix("http");
        before.is_some_and(|before| !before.ends_with(space::is_word))
            && address.chars().take_while(|c| in_address(*c)).any(space::is_word)
    })
}

/// The people that a text mentions, as in `@login`.
pub(crate) fn mentions(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split('@').skip(1);
    let name = |rest: &'_ str| rest.find(|c| !is_word_or_dash(c)).unwrap_or(rest.len());
    names.map(move |rest| &rest[..name(rest)]).filter(|name| !name.is_empty())
}
