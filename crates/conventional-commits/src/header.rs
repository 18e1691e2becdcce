//! A commit's first line: `type(scope)!: subject`.

use crate::space::{ends_line, is_word};

/// The parts of a header.
///
/// Patterns: `^(\w*)(?:\((.*)\))?!: (.*)$`, then `^(\w*)(?:\((.*)\))?!?: (.*)$`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The type as written, such as `feat`; may be empty.
    pub kind: &'a str,
    /// The scope, when there is one that is not empty.
    pub scope: Option<&'a str>,
    /// What follows the colon and its blank; may be empty.
    pub subject: &'a str,
    /// Whether a `!` stands before the colon.
    pub breaking: bool,
}

impl<'a> Header<'a> {
    /// Reads a first line; nothing when it has not the form.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        if line.contains(ends_line) {
            return None;
        }
        let (kind, rest) = line.split_at(line.find(|c| !is_word(c)).unwrap_or(line.len()));
        let (breaking, (scope, subject)) = match cut(rest, ")!: ") {
            Some(parts) => (true, parts),
            None => (false, cut(rest, "): ")?),
        };
        Some(Self { kind, scope: scope.filter(|scope| !scope.is_empty()), subject, breaking })
    }
}

/// The scope and the subject around a mark: with a scope its last occurrence, as `.*` is greedy; without, the mark less its parenthesis.
fn cut<'a>(rest: &'a str, mark: &str) -> Option<(Option<&'a str>, &'a str)> {
    match rest.strip_prefix('(') {
        Some(inner) => inner.rfind(mark).map(|at| (Some(&inner[..at]), &inner[at + mark.len()..])),
        None => rest.strip_prefix(&mark[1..]).map(|subject| (None, subject)),
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    fn parts(line: &str) -> Option<(&str, Option<&str>, &str, bool)> {
        Header::parse(line).map(|header| (header.kind, header.scope, header.subject, header.breaking))
    }

    #[test]
    fn type_scope_and_subject_are_told_apart() {
        assert_eq!(parts("feat: a"), Some(("feat", None, "a", false)));
        assert_eq!(parts("fix(api/v1, db): a: b"), Some(("fix", Some("api/v1, db"), "a: b", false)));
        assert_eq!(parts("Docs!: "), Some(("Docs", None, "", true)));
        assert_eq!(parts("feat(): a"), Some(("feat", None, "a", false)));
        assert_eq!(parts(": a"), Some(("", None, "a", false)));
    }

    #[test]
    fn a_scope_reaches_as_far_as_it_can() {
        assert_eq!(parts("feat(a): b (c): d"), Some(("feat", Some("a): b (c"), "d", false)));
        assert_eq!(parts("feat(a)!: b (c): d"), Some(("feat", Some("a"), "b (c): d", true)));
    }

    #[test]
    fn what_has_not_the_form_is_no_header() {
        for line in
            ["feat:x", "feat (a): x", "feat(a: x", "feat!(a): x", "Merge branch 'x'", "feat: a\rb", "feat(a) : x", "fé: x"]
        {
            assert_eq!(parts(line), None, "{line}");
        }
    }
}
