//! Patterns that a team gives: JavaScript regular expressions, as the options of conventional-commits-parser are.

use regress::{Match, Regex};

/// The most bytes of a text that a given pattern is shown. A pattern may take quadratic time, and texts come from anybody.
pub(crate) const LONGEST_TEXT: usize = 16_384;

/// A pattern that is no JavaScript regular expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{option}` is no JavaScript regular expression: {reason}: {pattern}")]
pub struct PatternError {
    /// The option's name, as in conventional-commits-parser, such as `headerPattern`.
    pub option: &'static str,
    /// The pattern, as given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A pattern with the names that its groups have.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    regex: Regex,
    names: Vec<String>,
}

impl Pattern {
    /// Reads an option: the source of a regular expression, or `/source/flags`.
    pub(crate) fn new(option: &'static str, given: &str, names: &[String]) -> Result<Self, PatternError> {
        let (source, flags) = literal(given).unwrap_or((given, ""));
        let wrong = |error: regress::Error| PatternError { option, pattern: given.to_owned(), reason: error.text };
        let regex = Regex::with_flags(source, flags).map_err(wrong)?;
        Ok(Self { regex, names: names.to_vec() })
    }

    /// Looks for the pattern in one line; a line that is too long has it not.
    pub(crate) fn find_in_line<'t>(&self, line: &'t str) -> Option<Found<'_, 't>> {
        if line.len() > LONGEST_TEXT { None } else { self.find(line) }
    }

    /// Looks for the pattern in the beginning of a text.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Found<'_, 't>> {
        let text = &text[..text.floor_char_boundary(LONGEST_TEXT)];
        self.regex.find(text).map(|found| Found { pattern: self, text, place: found })
    }
}

/// The source and the flags of `/source/flags`.
fn literal(given: &str) -> Option<(&str, &str)> {
    let (source, flags) = given.strip_prefix('/')?.rsplit_once('/')?;
    (!source.is_empty() && flags.bytes().all(|flag| b"dgimsuvy".contains(&flag))).then_some((source, flags))
}

/// A place where a pattern was found.
pub(crate) struct Found<'p, 't> {
    pattern: &'p Pattern,
    text: &'t str,
    place: Match,
}

impl<'p, 't> Found<'p, 't> {
    /// What a group holds; nothing when it holds nothing or not even exists.
    pub(crate) fn group(&self, index: usize) -> Option<&'t str> {
        self.place.group(index).map(|range| &self.text[range]).filter(|text| !text.is_empty())
    }

    /// Each name with what its group holds: by the pattern's own names when it has one of them, else by the order of the groups, as
    /// before version 6.2 of the parser, for which there are settings still.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'p str, Option<&'t str>)> {
        let own = self.place.named_groups().any(|(own, _)| self.pattern.names.iter().any(|name| name == own));
        self.pattern.names.iter().enumerate().map(move |(index, name)| {
            let by_name = || self.place.named_group(name).map(|range| &self.text[range]).filter(|text| !text.is_empty());
            (name.as_str(), if own { by_name() } else { self.group(index + 1) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_TEXT, Pattern};

    fn pattern(source: &str, names: &[&str]) -> Pattern {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Pattern::new("headerPattern", source, &names).unwrap()
    }

    #[test]
    fn a_pattern_is_a_source_or_a_literal_with_flags() {
        assert_eq!(pattern(r"^(\w*): (.*)$", &[]).find("a: b").unwrap().group(2), Some("b"));
        assert_eq!(pattern("/^A(B*)(C)?/i", &[]).find("ab").unwrap().group(1), Some("b"));
        assert_eq!(pattern("/^A(B*)(C)?/i", &[]).find("a").unwrap().group(1), None);
        assert_eq!(pattern("a/b", &[]).find("xa/b").unwrap().group(0), Some("a/b"));
    }

    #[test]
    fn groups_have_the_names_of_the_pattern_or_of_the_option() {
        let assert = |source: &str, expected: [(&str, Option<&str>); 3]| {
            let pattern = pattern(source, &["type", "scope", "more"]);
            assert_eq!(pattern.find("a(b)").unwrap().parts().collect::<Vec<_>>(), expected);
        };
        assert(r"(\w)\((\w)\)", [("type", Some("a")), ("scope", Some("b")), ("more", None)]);
        assert(r"(?<scope>\w)\((?<type>\w)\)", [("type", Some("b")), ("scope", Some("a")), ("more", None)]);
    }

    #[test]
    fn what_is_no_pattern_is_named_with_its_option() {
        let error = Pattern::new("mergePattern", "(a", &[]).unwrap_err();
        assert_eq!((error.option, error.pattern.as_str()), ("mergePattern", "(a"));
        assert!(error.to_string().starts_with("`mergePattern` is no JavaScript regular expression: "), "{error}");
    }

    #[test]
    fn only_the_beginning_of_a_text_is_shown_to_a_pattern() {
        let long = "é".repeat(LONGEST_TEXT);
        assert_eq!(pattern("^é*$", &[]).find(&long).unwrap().group(0).unwrap().len(), LONGEST_TEXT);
        assert!(pattern("^é*$", &[]).find_in_line(&long).is_none());
    }
}
