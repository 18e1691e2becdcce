//! JSON with the place of every value.
//!
//! `serde_json` hands out a value that is not parsed further as a slice of its input; where that slice begins is its place. Depth
//! costs no stack, because what is skipped is skipped in a loop.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::Problem;
use crate::splice::{Fault, place};

/// A JSON document.
pub(crate) struct Document<'a> {
    text: &'a str,
}

/// The entries of an object, in the order of the file.
pub(crate) struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Document<'a> {
    /// Reads a whole document, which must be an object.
    pub(crate) fn parse(text: &'a str) -> Result<(Self, Object<'a>), Fault> {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        match serde_json::from_str(body) {
            Ok(root) => Ok((Self { text }, root)),
            Err(error) => {
                // The place is in the line already; the parser's own words repeat it at the end.
                let message = error.to_string().split(" at line ").next().unwrap_or_default().to_owned();
                Err(Fault { line: Some(error.line()), problem: Problem::Syntax { language: "JSON", message } })
            }
        }
    }

    /// The value of a key that must not be there twice.
    pub(crate) fn get(&self, object: &Object<'a>, key: &str) -> Result<Option<&'a RawValue>, Fault> {
        let mut values = object.0.iter().filter(|(name, _)| name == key).map(|(_, value)| *value);
        let first = values.next();
        match values.next() {
            Some(second) => Err(Fault::at(self.text, self.range(second).start, Problem::Twice { place: format!("{key:?}") })),
            None => Ok(first),
        }
    }

    /// The object that is the value of a key.
    pub(crate) fn object(&self, object: &Object<'a>, key: &str) -> Result<Option<Object<'a>>, Fault> {
        let value = self.get(object, key)?;
        Ok(value.and_then(|value| serde_json::from_str(value.get()).ok()))
    }

    /// The text that is the value of a key, and the range between its quotes.
    pub(crate) fn string(&self, object: &Object<'a>, key: &str) -> Result<Option<(String, Range<usize>)>, Fault> {
        let Some(value) = self.get(object, key)? else { return Ok(None) };
        let range = self.range(value);
        match serde_json::from_str(value.get()) {
            Ok(string) => Ok(Some((string, range.start + 1..range.end - 1))),
            Err(_) => Err(Fault::at(self.text, range.start, Problem::NotText { place: format!("{key:?}") })),
        }
    }

    fn range(&self, value: &RawValue) -> Range<usize> {
        place(self.text, value.get())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
            entries.push(entry);
        }
        Ok(Object(entries))
    }
}
