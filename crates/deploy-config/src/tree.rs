//! The YAML document as a tree that knows the place of every key and value, so that a problem can be shown where it is.

mod fault;

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::{Location, Spanned};

use crate::error::{ConfigProblem, Place};

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins; absent when the parser does not know.
    pub place: Option<Place>,
    /// The value.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A text, number, boolean or nothing.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is.
    pub place: Option<Place>,
    /// The value.
    pub node: Node,
}

impl Node {
    /// Reads a YAML document by the rules of YAML 1.2, so that `no` is a text.
    ///
    /// # Errors
    /// The first thing that is not YAML, with its place.
    pub fn parse(text: &str) -> Result<Self, ConfigProblem> {
        // Deeper than any configuration is, and no deeper than a thread's stack.
        let budget = serde_saphyr::budget! { max_depth: 32 };
        // More than any configuration repeats, and read at once.
        let aliases = serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 };
        let options =
            serde_saphyr::options! { with_snippet: false, strict_booleans: true, budget: budget, alias_limits: aliases };
        serde_saphyr::from_str_with_options(text, options).map_err(|error| fault::problem(&error))
    }

    /// The value as JSON, without its places.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Self::to_json).collect(),
            Kind::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), entry.node.to_json())).collect(),
        }
    }

    /// The place of the value at a path of keys and indexes; of the last one on the way that exists, when it does not.
    #[must_use]
    pub fn place_of(&self, path: &[String]) -> Option<Place> {
        let Some((step, rest)) = path.split_first() else {
            return self.place;
        };
        let next = match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == *step).map(|entry| (&entry.node, entry.place)),
            Kind::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)).map(|node| (node, node.place)),
            Kind::Scalar(_) => None,
        };
        match next {
            // A mapping or list in block style begins on the line after its key; the key is the better place to show.
            Some((Self { kind: Kind::Map(_) | Kind::List(_), .. }, place)) if rest.is_empty() => place,
            Some((node, _)) => node.place_of(rest),
            None => self.place,
        }
    }
}

fn place(location: Location) -> Option<Place> {
    let number = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    (location.line() > 0).then(|| Place { line: number(location.line()), column: number(location.column()) })
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Kind>::deserialize(deserializer)?;
        Ok(Self { place: place(spanned.referenced), kind: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kind, E> {
        Ok(Kind::Scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Scalar(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kind, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = items.next_element()? {
            list.push(node);
        }
        Ok(Kind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Kind, A::Error> {
        let mut map = Vec::new();
        while let Some((key, node)) = entries.next_entry::<Spanned<String>, Node>()? {
            map.push(Entry { key: key.value, place: place(key.referenced), node });
        }
        Ok(Kind::Map(map))
    }
}
