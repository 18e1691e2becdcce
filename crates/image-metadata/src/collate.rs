//! The order that people expect of texts, as ICU's root collation has it for what keys of labels are made of.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The signs in their order, before digits and letters.
const SIGNS: &str = "\t\n\u{b}\u{c}\r\u{85}\u{2028}\u{2029} _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// What texts are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Key {
    /// Each letter's group, and its place in it.
    letters: Vec<(u8, u32)>,
    accents: Vec<Vec<char>>,
    /// Whether letters are capital.
    cases: Vec<bool>,
}

/// What a text is sorted by: letters first, then accents, then case with small letters first.
pub(crate) fn key(text: &str) -> Key {
    let Key { mut letters, mut accents, mut cases } = Key::default();
    for c in text.nfd() {
        if is_combining_mark(c) {
            if let Some(marks) = accents.last_mut() {
                marks.push(c);
            }
            continue;
        }
        if c.is_control() && !SIGNS.contains(c) {
            continue;
        }
        let small = c.to_lowercase().next().unwrap_or(c);
        letters.push(match SIGNS.chars().position(|sign| sign == c) {
            Some(at) => (0, u32::try_from(at).unwrap_or_default()),
            None if c.is_ascii_digit() => (2, c.into()),
            None if c.is_alphabetic() => (3, small.into()),
            None => (1, c.into()),
        });
        accents.push(Vec::new());
        cases.push(c != small);
    }
    Key { letters, accents, cases }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn signs_come_before_digits_and_digits_before_letters_whose_case_matters_last() {
        let mut texts = [
            "Zz", "zz", "a2", "a10", "a1", "AB", "ab", "A.b", "a.b", "a,b", "a-b", "a_b", "a b", "a/b", "f", "é", "E", "e", "org",
        ];
        texts.sort_by_cached_key(|text| key(text));
        let order = [
            "a b", "a_b", "a-b", "a,b", "a.b", "A.b", "a/b", "a1", "a10", "a2", "ab", "AB", "e", "E", "é", "f", "org", "zz", "Zz",
        ];
        assert_eq!(texts, order);
    }
}
