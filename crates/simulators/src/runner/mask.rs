//! What the log shows in the place of secrets.
//!
//! Source: `DTLogging/Logging/SecretMasker.cs` and `ValueEncoders.cs`. Of the eleven encodings that are masked too, the four that a
//! deployment can meet are modelled: base64, JSON, URI and XML.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The values that are masked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masks(Vec<String>);

impl Masks {
    /// Masks a value, its encodings, and each of its lines. Answers false for a blank, which cannot be masked.
    pub fn add(&mut self, value: &str) -> bool {
        if value.trim().is_empty() {
            return false;
        }
        for part in std::iter::once(value).chain(value.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty())) {
            self.add_exactly(part);
        }
        true
    }

    /// Masks a value and its encodings, without its lines: a stop token.
    pub fn add_exactly(&mut self, value: &str) {
        let forms = [value.to_owned(), STANDARD.encode(value), json(value), uri(value), xml(value)];
        for form in forms {
            if !self.0.contains(&form) {
                self.0.push(form);
            }
        }
    }

    /// The text with `***` for each stretch of secrets.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for (start, stop) in self.stretches(text) {
            out.push_str(&text[end..start]);
            out.push_str("***");
            end = stop;
        }
        out.push_str(&text[end..]);
        out
    }

    /// Where secrets are, overlapping and adjacent ones joined.
    fn stretches(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<_> = self.0.iter().flat_map(|value| positions(text, value)).collect();
        found.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::new();
        for (start, stop) in found {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(stop),
                _ => joined.push((start, stop)),
            }
        }
        joined
    }
}

/// Every place of a value, overlapping ones too.
fn positions<'a>(text: &'a str, value: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    text.char_indices().map(|(at, _)| at).filter(move |at| text[*at..].starts_with(value)).map(|at| (at, at + value.len()))
}

fn json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn uri(value: &str) -> String {
    value.bytes().fold(String::new(), |text, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text + &char::from(byte).to_string(),
        _ => text + &format!("%{byte:02X}"),
    })
}

fn xml(value: &str) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;")];
    escapes.iter().fold(value.to_owned(), |text, (plain, escape)| text.replace(plain, escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(value: &str) -> Masks {
        let mut masks = Masks::default();
        assert!(masks.add(value));
        masks
    }

    #[test]
    fn every_line_of_a_secret_is_masked_and_blanks_are_not() {
        let masks = masks("abc\rdef\nghi\r\njkl");
        for text in ["abc", "def", "ghi", "jkl", "abc\rdef\nghi\r\njkl"] {
            assert_eq!(masks.apply(text), "***");
        }
        assert_eq!(masks.apply(" "), " ");
        assert!(!Masks::default().add(" \r  \n "));
    }

    #[test]
    fn secrets_that_touch_are_one_stretch() {
        let mut masks = masks("abab");
        masks.add("xy");
        assert_eq!(masks.apply("-ababab-xyxy-"), "-***-***-");
    }

    #[test]
    fn encoded_secrets_are_masked() {
        let masks = masks("a&b \"c");
        for text in ["YSZiICJj", "a%26b%20%22c", "a&amp;b &quot;c", "a&b \\\"c"] {
            assert_eq!(masks.apply(text), "***", "{text}");
        }
    }
}
