//! A commit's first line: `type(scope)!: subject`.

use std::iter;

use crate::options::Preset;
use crate::pattern::Pattern;
use crate::space::{ends_line, is_word};

/// The parts of a header by their usual names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Header<'a> {
    /// The type as written, such as `feat`; empty when there is none.
    pub kind: &'a str,
    /// The scope, when there is one that is not empty.
    pub scope: Option<&'a str>,
    /// What follows the colon and its blank; may be empty.
    pub subject: &'a str,
    /// Whether it has the form of a breaking change's header: a `!` before the colon.
    pub breaking: bool,
}

/// What the groups of the patterns hold, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) kind: Option<&'a str>,
    pub(crate) scope: Option<&'a str>,
    pub(crate) subject: Option<&'a str>,
    /// The header that a merge's first line holds.
    pub(crate) header: Option<&'a str>,
    pub(crate) more: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Parts<'a> {
    pub(crate) fn set(&mut self, name: &'a str, value: Option<&'a str>) {
        match name {
            "type" => self.kind = value,
            "scope" => self.scope = value,
            "subject" => self.subject = value,
            "header" => self.header = value,
            _ => match self.more.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => self.more.push((name, value)),
            },
        }
    }
}

/// A form of headers: one that is built in, with the names of its three groups, or one that was given.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// `^(\w*)(?:\((.*)\))?MARK(.*)$`, where the mark is one of these.
    BuiltIn {
        marks: &'static [&'static str],
        names: Vec<String>,
    },
    Given(Pattern),
}

impl Form {
    /// The form that a header has by default.
    pub(crate) fn of(preset: Preset, names: &[String]) -> Self {
        let marks: &[_] = match preset {
            Preset::ConventionalCommits => &["!: ", ": "],
            Preset::Angular => &[": "],
        };
        Self::BuiltIn { marks, names: names.to_vec() }
    }

    /// The form that a breaking change's header has by default.
    pub(crate) fn breaking(preset: Preset, names: &[String]) -> Option<Self> {
        (preset == Preset::ConventionalCommits).then(|| Self::BuiltIn { marks: &["!: "], names: names.to_vec() })
    }

    /// Puts what the groups hold into the parts; the third group, or nothing when the line has not the form.
    pub(crate) fn read<'a>(&'a self, line: &'a str, parts: &mut Parts<'a>) -> Option<&'a str> {
        match self {
            Self::BuiltIn { names, .. } => {
                let (kind, scope, subject) = self.scan(line)?;
                let groups = [Some(kind), scope, Some(subject)].into_iter().chain(iter::repeat(None));
                for (name, value) in names.iter().zip(groups) {
                    parts.set(name, value.filter(|value| !value.is_empty()));
                }
                Some(subject)
            }
            Self::Given(pattern) => {
                let found = pattern.find_in_line(line)?;
                found.parts().for_each(|(name, value)| parts.set(name, value));
                Some(found.group(3).unwrap_or_default())
            }
        }
    }

    /// The three groups of a form that is built in.
    fn scan<'a>(&self, line: &'a str) -> Option<(&'a str, Option<&'a str>, &'a str)> {
        let Self::BuiltIn { marks, .. } = self else { return None };
        if line.contains(ends_line) {
            return None;
        }
        let (kind, rest) = line.split_at(line.find(|c| !is_word(c)).unwrap_or(line.len()));
        let Some(inner) = rest.strip_prefix('(') else {
            return marks.iter().find_map(|mark| rest.strip_prefix(mark)).map(|subject| (kind, None, subject));
        };
        // A scope reaches as far as it can, as `.*` is greedy.
        let ends = |mark: &&str| inner.rmatch_indices(')').find_map(|(at, _)| Some((at, inner[at + 1..].strip_prefix(mark)?)));
        let (at, subject) = marks.iter().filter_map(ends).max_by_key(|(at, _)| *at)?;
        Some((kind, Some(&inner[..at]), subject))
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Parts};
    use crate::options::Preset;

    const NAMES: [&str; 3] = ["type", "scope", "subject"];

    fn parts(preset: Preset, line: &str) -> Option<(&str, Option<&str>, &str, bool)> {
        let names = NAMES.map(str::to_owned);
        let forms = [Form::breaking(preset, &names), Some(Form::of(preset, &names))];
        forms.iter().zip([true, false]).find_map(|(form, breaking)| {
            let (kind, scope, subject) = form.as_ref()?.scan(line)?;
            Some((kind, scope, subject, breaking))
        })
    }

    fn default(line: &str) -> Option<(&str, Option<&str>, &str, bool)> {
        parts(Preset::ConventionalCommits, line)
    }

    #[test]
    fn type_scope_and_subject_are_told_apart() {
        assert_eq!(default("feat: a"), Some(("feat", None, "a", false)));
        assert_eq!(default("fix(api/v1, db): a: b"), Some(("fix", Some("api/v1, db"), "a: b", false)));
        assert_eq!(default("Docs!: "), Some(("Docs", None, "", true)));
        assert_eq!(default("feat(): a"), Some(("feat", Some(""), "a", false)));
        assert_eq!(default(": a"), Some(("", None, "a", false)));
    }

    #[test]
    fn a_scope_reaches_as_far_as_it_can() {
        assert_eq!(default("feat(a): b (c): d"), Some(("feat", Some("a): b (c"), "d", false)));
        assert_eq!(default("feat(a)!: b (c): d"), Some(("feat", Some("a"), "b (c): d", true)));
    }

    #[test]
    fn angular_knows_no_exclamation_mark() {
        assert_eq!(parts(Preset::Angular, "feat!: a"), None);
        assert_eq!(parts(Preset::Angular, "feat(a)!: b"), None);
        assert_eq!(parts(Preset::Angular, "feat(a): b"), Some(("feat", Some("a"), "b", false)));
    }

    #[test]
    fn what_has_not_the_form_is_no_header() {
        for line in
            ["feat:x", "feat (a): x", "feat(a: x", "feat!(a): x", "Merge branch 'x'", "feat: a\rb", "feat(a) : x", "fé: x"]
        {
            assert_eq!(default(line), None, "{line}");
        }
    }

    #[test]
    fn the_groups_of_a_built_in_form_take_other_names() {
        let names = ["scope", "ticket", "type", "more"].map(str::to_owned);
        let form = Form::of(Preset::Angular, &names);
        let mut parts = Parts::default();
        assert_eq!(form.read("a(b): c", &mut parts), Some("c"));
        assert_eq!((parts.scope, parts.kind, parts.subject), (Some("a"), Some("c"), None));
        assert_eq!(parts.more, [("ticket", Some("b")), ("more", None)]);
    }
}
