//! Records separated by line breaks and fields by commas, as csv-parse reads them with the options that docker/metadata-action gives.
//!
//! Not RFC 4180: a quote within a field is either kept or an error, and a line that begins with `#` may be a comment.

use serde_json::Value;

use crate::error::MetadataError;

/// How strictly is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A quote that is out of place is part of its field, and a line whose first character is `#` is a comment.
    Relaxed,
    /// A quote that is out of place is an error, and `#` is a character as any other.
    Strict,
}

struct Reader<'a> {
    text: &'a [char],
    reading: Reading,
    at: usize,
    line: usize,
    /// The line break that came first; all others count as text.
    line_break: Option<&'static [char]>,
    records: Vec<Vec<String>>,
    record: Vec<String>,
    field: String,
    is_quoting: bool,
    was_quoted: bool,
    is_comment: bool,
}

/// Reads a text. Empty lines are no records.
///
/// # Errors
/// [`MetadataError::Said`] in csv-parse's own words for a quote that is out of place or not closed.
pub(crate) fn records(text: &str, reading: Reading) -> Result<Vec<Vec<String>>, MetadataError> {
    let text: Vec<char> = text.strip_prefix('\u{feff}').unwrap_or(text).chars().collect();
    let mut reader = Reader {
        text: &text,
        reading,
        at: 0,
        line: 1,
        line_break: None,
        records: Vec::new(),
        record: Vec::new(),
        field: String::new(),
        is_quoting: false,
        was_quoted: false,
        is_comment: false,
    };
    while let Some(c) = reader.peek(0) {
        reader.step(c)?;
    }
    reader.finish()
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn step(&mut self, c: char) -> Result<(), MetadataError> {
        if c == '"' && !self.is_comment && self.quote()? {
            return Ok(());
        }
        if !self.is_quoting && self.structure(c) {
            return Ok(());
        }
        self.line += usize::from(c == '\n');
        self.field.push(c);
        self.at += 1;
        Ok(())
    }

    /// Takes a quote; false when it is a character of its field.
    fn quote(&mut self) -> Result<bool, MetadataError> {
        if self.is_quoting {
            if self.peek(1) == Some('"') {
                self.field.push('"');
                self.at += 2;
                return Ok(true);
            }
            let is_end = match self.peek(1) {
                None | Some(',') => true,
                Some('#') if self.reading == Reading::Relaxed => true,
                Some(_) => self.line_break_at(self.at + 1).is_some(),
            };
            self.is_quoting = false;
            self.was_quoted = true;
            if is_end {
                self.at += 1;
                return Ok(true);
            }
            if self.reading == Reading::Strict {
                let found = self.peek(1).unwrap_or_default();
                return Err(MetadataError::Said(format!(
                    "Invalid Closing Quote: got \"{found}\" at line {} instead of delimiter, record delimiter, trimable character \
                     (if activated) or comment",
                    self.line
                )));
            }
            self.field.insert(0, '"');
            return Ok(false);
        }
        if self.field.is_empty() {
            self.is_quoting = true;
            self.at += 1;
            return Ok(true);
        }
        if self.reading == Reading::Strict {
            return Err(MetadataError::Said(format!(
                "Invalid Opening Quote: a quote is found on field {} at line {}, value is {}",
                self.record.len(),
                self.line,
                Value::from(self.field.as_str())
            )));
        }
        Ok(false)
    }

    /// Takes the end of a record or field, or a comment; false when it is none.
    fn structure(&mut self, c: char) -> bool {
        let is_fresh = self.record.is_empty() && self.field.is_empty();
        if let Some(length) = self.line_break_at(self.at) {
            if !is_fresh || self.was_quoted {
                self.end_of_field();
                self.records.push(std::mem::take(&mut self.record));
            }
            self.is_comment = false;
            self.line += 1;
            self.at += length;
            return true;
        }
        self.is_comment |= is_fresh && c == '#' && self.reading == Reading::Relaxed;
        if !self.is_comment && c == ',' {
            self.end_of_field();
        } else if !self.is_comment {
            return false;
        }
        self.at += 1;
        true
    }

    fn line_break_at(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let known =
            self.line_break.or_else(|| [&['\r', '\n'][..], &['\n'], &['\r']].into_iter().find(|one| rest.starts_with(one)));
        self.line_break = known;
        known.filter(|one| rest.starts_with(one)).map(<[char]>::len)
    }

    fn end_of_field(&mut self) {
        self.record.push(std::mem::take(&mut self.field));
        self.was_quoted = false;
    }

    fn finish(mut self) -> Result<Vec<Vec<String>>, MetadataError> {
        if self.is_quoting {
            let message = format!("Quote Not Closed: the parsing is finished with an opening quote at line {}", self.line);
            return Err(MetadataError::Said(message));
        }
        if self.was_quoted || !self.record.is_empty() || !self.field.is_empty() {
            self.end_of_field();
            self.records.push(self.record);
        }
        Ok(self.records)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn strict(text: &str) -> Result<Vec<Vec<String>>, String> {
        records(text, Reading::Strict).map_err(|error| error.to_string())
    }

    #[test]
    fn quotes_hold_commas_line_breaks_and_doubled_quotes() {
        assert_eq!(strict("a,\"b,c\nd\"\"e\",\n\nf").unwrap(), [vec!["a", "b,c\nd\"e", ""], vec!["f"]]);
        assert_eq!(strict("a\r\nb").unwrap(), [["a"], ["b"]]);
    }

    #[test]
    fn a_quote_out_of_place_is_an_error_or_a_character() {
        let error = "Invalid Opening Quote: a quote is found on field 1 at line 1, value is \"value=a\"";
        assert_eq!(strict("type=raw,value=a\"b").unwrap_err(), error);
        assert!(strict("\"a\"b").unwrap_err().starts_with("Invalid Closing Quote: got \"b\" at line 1 instead of delimiter"));
        assert!(strict("\"a").unwrap_err().starts_with("Quote Not Closed"));
        assert_eq!(records("x=a\"b\n\"a\"b", Reading::Relaxed).unwrap(), [["x=a\"b"], ["\"a\"b"]]);
    }

    #[test]
    fn only_the_first_character_of_a_line_makes_a_comment() {
        assert_eq!(records("#a\nb # c\n # d\n", Reading::Relaxed).unwrap(), [["b # c"], [" # d"]]);
        assert_eq!(strict("#a").unwrap(), [["#a"]]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a,\"#\r\n ]{0,20}") {
            let _ = records(&text, Reading::Strict);
            let _ = records(&text, Reading::Relaxed);
        }
    }
}
