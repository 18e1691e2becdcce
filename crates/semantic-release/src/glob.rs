//! Globs as micromatch reads them, which semantic-release uses for release rules and for the names of branches.
//!
//! `*`, `?`, `[a-z]`, `{a,b}`, `**`, the extended forms `?(…)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`, and a `!` before all to turn the answer
//! round. As there, `*` and `?` do not cross a `/`, nor match a `.` that begins a name. The well-kept crates for globs know no extended
//! forms, and semantic-release's own default branches need them.
//!
//! Source: picomatch's `parse.js` and its documented behaviour. Matching takes time in proportion to the text for every form but `!(…)`, as
//! a commit's message is anybody's text.

mod matcher;
mod pattern;

use pattern::Token;

/// A glob, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    text: String,
    tokens: Vec<Token>,
    is_negated: bool,
}

impl Glob {
    /// Reads a glob. Every text is one: what is not closed stands for itself.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (mut rest, mut is_negated) = (text, false);
        while let Some(after) = rest.strip_prefix('!').filter(|after| !after.starts_with('(')) {
            (rest, is_negated) = (after, !is_negated);
        }
        Self { text: text.to_owned(), tokens: pattern::parse(rest), is_negated }
    }

    /// Whether the glob matches the whole text. A text always matches itself, and an empty one nothing else.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.text == text || (!text.is_empty() && matcher::is_match(&self.tokens, text) != self.is_negated)
    }

    /// The glob as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[track_caller]
    fn check(glob: &str, matches: &[&str], others: &[&str]) {
        let read = Glob::new(glob);
        for text in matches {
            assert!(read.is_match(text), "`{glob}` should match {text:?}");
        }
        for text in others {
            assert!(!read.is_match(text), "`{glob}` should not match {text:?}");
        }
    }

    #[test]
    fn a_star_matches_within_a_name() {
        check("b*", &["b", "bar", "b.c"], &["foo", "ab", "b/c"]);
        check("*README*", &["update README (fixes #456)", "README", "a\nREADME"], &["docs/README", "readme"]);
        check("*", &["a", "a.b"], &[".github", "a/b", ""]);
        check("core-?", &["core-a", "core-é"], &["core-", "core-ab", "core-/"]);
    }

    #[test]
    fn two_stars_cross_names() {
        check("**", &["a", "a/b/c"], &[""]);
        check("src/**", &["src", "src/a", "src/a/b"], &["srcs", "lib/src"]);
        check("**/api", &["api", "a/api", "a/b/api"], &["aapi", "api/a"]);
        check("a**b", &["ab", "axxb"], &["a/b"]);
    }

    #[test]
    fn braces_and_brackets_are_choices() {
        check("{feat,fix}", &["feat", "fix"], &["feat,fix", "fea"]);
        check("{a,b{c,d}}-x", &["a-x", "bc-x", "bd-x"], &["b-x"]);
        check("v[0-9]", &["v1"], &["v10", "vx"]);
        check("[!a-c]x", &["dx"], &["ax", "x"]);
        check("{a}", &["{a}"], &["a"]);
        check("{1..3}.x", &["1.x", "3.x"], &["4.x"]);
    }

    #[test]
    fn the_extended_forms_are_those_of_the_shell() {
        check(
            "+([0-9])?(.{+([0-9]),x}).x",
            &["1.x", "12.x", "1.2.x", "1.10.x", "1.x.x"],
            &["x", "v1.x", "1.2.3", "1.2.3.x", "1.x.x.x"],
        );
        check("@(a|b)c", &["ac", "bc"], &["c", "abc"]);
        check("*(ab)c", &["c", "ababc"], &["abac"]);
        check("(a|b)", &["a", "b"], &["c"]);
        check("!(main)", &["next", "mainline"], &["main", ""]);
        check("a!(b)c", &["ac", "axc"], &["abc", "abbc"]);
    }

    #[test]
    fn a_mark_before_all_turns_the_answer_round() {
        check("!main", &["next"], &["main"]);
        check("!!main", &["main"], &["next"]);
    }

    #[test]
    fn what_is_not_closed_stands_for_itself() {
        check("feat(", &["feat("], &["feat"]);
        check("[ab", &["[ab"], &["a"]);
        check("{a,b", &["{a,b"], &["a"]);
        check(r"\*", &["*"], &["a"]);
        check("a)", &["a)"], &["a"]);
    }

    #[test]
    fn a_long_text_is_matched_in_one_pass() {
        let text = "ab ".repeat(100_000);
        assert!(!Glob::new("*a*b*a*c*").is_match(&text));
        assert!(Glob::new("*(a|b| )").is_match(&"ab ".repeat(1_000)));
    }

    proptest::proptest! {
        #[test]
        fn any_two_texts_can_be_compared(glob in "[-a-c!*?+@(){}\\[\\]|,./\\\\é]{0,16}", text in "[a-c./!é]{0,8}") {
            let _ = Glob::new(&glob).is_match(&text);
            proptest::prop_assert!(Glob::new(&glob).is_match(&glob));
        }

        #[test]
        fn a_text_without_signs_matches_only_itself(glob in "[a-z0-9 :_-]{1,12}", text in "[a-z0-9 :_-]{1,12}") {
            proptest::prop_assert_eq!(Glob::new(&glob).is_match(&text), glob == text);
        }
    }
}
