//! Lists of words that an option gives: keywords of notes, prefixes of issues, actions on issues.

use crate::space;

/// Words, tried in their order, as the alternatives of a regular expression are.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    list: Vec<String>,
    /// The bytes that a word can begin with, so that most places of a text are passed by at once.
    first: [bool; 256],
    any_case: bool,
}

impl Words {
    /// The words that are not blank, without the white space around them, or else the usual ones.
    pub(crate) fn new(given: &[String], usual: &[&str], any_case: bool) -> Self {
        let trim = |word: &str| word.trim_matches(space::is_space).to_owned();
        let mut list: Vec<_> = given.iter().map(|word| trim(word)).filter(|word| !word.is_empty()).collect();
        if list.is_empty() {
            list = usual.iter().map(|word| (*word).to_owned()).collect();
        }
        let mut first = [false; 256];
        for byte in list.iter().filter_map(|word| word.bytes().next()) {
            first[usize::from(byte.to_ascii_lowercase())] = true;
            first[usize::from(byte.to_ascii_uppercase())] = true;
            if !byte.is_ascii() {
                // The other case of a letter beyond ASCII may begin with another byte.
                first[128..].fill(true);
            }
        }
        Self { list, first, any_case }
    }

    /// The texts after each word that begins a text.
    pub(crate) fn strip<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let words = if self.may_begin(text) { &self.list[..] } else { &[] };
        words.iter().filter_map(
            move |word| if self.any_case { space::strip_prefix(text, word) } else { text.strip_prefix(word.as_str()) },
        )
    }

    /// Where the first word begins at or after a place.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        (from..bytes.len())
            .inspect(|_| space::look())
            .filter(|at| self.first[usize::from(bytes[*at])] && text.is_char_boundary(*at))
            .find(|at| self.strip(&text[*at..]).next().is_some())
    }

    fn may_begin(&self, text: &str) -> bool {
        text.bytes().next().is_some_and(|byte| self.first[usize::from(byte)])
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words(given: &[&str]) -> Words {
        Words::new(&given.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), &["#"], true)
    }

    #[test]
    fn blank_words_are_none_and_no_words_are_the_usual_ones() {
        assert_eq!(words(&[" gh- ", " "]).strip("GH-1").next(), Some("1"));
        assert_eq!(words(&[" "]).strip("#1").next(), Some("1"));
    }

    #[test]
    fn a_word_is_found_where_it_begins() {
        assert_eq!(words(&["Ä", "b"]).find("xäB", 0), Some(1));
        assert_eq!(words(&["Ä", "b"]).find("xäB", 2), Some(3));
        assert_eq!(words(&["b"]).find("xä", 0), None);
    }
}
