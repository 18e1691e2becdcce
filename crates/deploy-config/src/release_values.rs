//! The values of `release` that are written in more than one way.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::release::{Branch, Edition, NameOrFlag, RuleRelease, SpecialBranch};

/// The words of [`RuleRelease`], the highest release first; the last is none.
pub const RULE_RELEASES: [(&str, RuleRelease); 8] = [
    ("major", RuleRelease::Major),
    ("premajor", RuleRelease::Premajor),
    ("minor", RuleRelease::Minor),
    ("preminor", RuleRelease::Preminor),
    ("patch", RuleRelease::Patch),
    ("prepatch", RuleRelease::Prepatch),
    ("prerelease", RuleRelease::Prerelease),
    ("none", RuleRelease::None),
];

impl RuleRelease {
    /// The release of a value as commit-analyzer's rules write it: one of the words, `false` or nothing.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null | Value::Bool(false) => Some(Self::None),
            Value::String(word) => RULE_RELEASES.iter().find(|(name, _)| name == word).map(|(_, release)| *release),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for RuleRelease {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::of(&value).ok_or_else(|| de::Error::custom(format!("{value} is no release")))
    }
}

impl JsonSchema for RuleRelease {
    fn schema_name() -> Cow<'static, str> {
        "RuleRelease".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = RULE_RELEASES.iter().map(|(word, _)| Value::from(*word));
        let choices: Vec<_> = words.chain([Value::Bool(false), Value::Null]).collect();
        json_schema!({ "enum": choices, "description": "What a rule gives a commit; `false` for no release." })
    }
}

impl Edition {
    fn number(self) -> u64 {
        match self {
            Self::Six => 6,
            Self::Seven => 7,
        }
    }
}

impl Serialize for Edition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.number())
    }
}

impl<'de> Deserialize<'de> for Edition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        let edition = [Self::Six, Self::Seven].into_iter().find(|edition| edition.number() == number);
        edition.ok_or_else(|| de::Error::custom(format!("{number} is neither 6 nor 7")))
    }
}

impl JsonSchema for Edition {
    fn schema_name() -> Cow<'static, str> {
        "Edition".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": [6, 7], "description": "A version of conventional-commits-parser." })
    }
}

impl Branch {
    /// The name, which may hold globs.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Special(SpecialBranch { name, .. }) => name,
        }
    }

    /// What is special about the branch, if anything is.
    #[must_use]
    pub fn special(&self) -> Option<&SpecialBranch> {
        match self {
            Self::Name(_) => None,
            Self::Special(special) => Some(special),
        }
    }
}

impl NameOrFlag {
    /// The name, unless it is yes or no.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Flag(_) => None,
            Self::Name(name) => Some(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::release::Rule;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for (word, release) in RULE_RELEASES {
            assert_eq!(serde_json::to_value(release).unwrap(), word);
            assert_eq!(RuleRelease::of(&json!(word)), Some(release));
        }
    }

    #[test]
    fn false_and_nothing_are_no_release_and_other_values_are_none_of_them() {
        for value in [json!(false), json!(null)] {
            assert_eq!(serde_json::from_value::<Rule>(json!({ "release": value })).unwrap().release, RuleRelease::None);
        }
        for value in [json!(true), json!(1), json!("Major"), json!(["major"])] {
            assert!(serde_json::from_value::<Rule>(json!({ "release": value })).is_err(), "{value}");
        }
    }

    #[test]
    fn an_edition_is_the_number_of_a_parser_that_there_is() {
        for (number, edition) in [(6, Edition::Six), (7, Edition::Seven)] {
            assert_eq!(serde_json::to_value(edition).unwrap(), number);
            assert_eq!(serde_json::from_value::<Edition>(json!(number)).unwrap(), edition);
        }
        for value in [json!(5), json!("6"), json!(null)] {
            assert!(serde_json::from_value::<Edition>(value.clone()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_rule_without_a_release_is_none_as_in_commit_analyzer() {
        assert!(serde_json::from_value::<Rule>(json!({ "type": "docs" })).is_err());
    }
}
