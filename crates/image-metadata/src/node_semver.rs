//! Semantic versions as node-semver reads them.

use indexmap::IndexMap;

use crate::handlebars::Value;
use crate::js;

/// The longest text that node-semver reads, in characters.
const LONGEST: usize = 256;
/// `Number.MAX_SAFE_INTEGER`.
const LARGEST: u64 = 9_007_199_254_740_991;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    raw: String,
    numbers: [u64; 3],
    prerelease: Vec<String>,
    build: Vec<String>,
}

impl Version {
    /// Reads a version, with or without a `v` before it.
    pub(crate) fn read(raw: &str) -> Option<Self> {
        if raw.chars().count() > LONGEST {
            return None;
        }
        let text = js::trim(raw);
        let text = text.strip_prefix('v').unwrap_or(text);
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (core, prerelease) = text.split_once('-').map_or((text, None), |(core, prerelease)| (core, Some(prerelease)));
        let mut numbers = core.split('.').map(number);
        let read = [numbers.next()??, numbers.next()??, numbers.next()??];
        let identifiers = |text: Option<&str>, fits: fn(&str) -> bool| match text {
            None => Some(Vec::new()),
            Some(text) => text.split('.').map(|one| fits(one).then(|| one.to_owned())).collect(),
        };
        let version = Self {
            raw: raw.to_owned(),
            numbers: read,
            prerelease: identifiers(prerelease, |one| is_identifier(one) && (!is_digits(one) || is_numeric(one)))?,
            build: identifiers(build, is_identifier)?,
        };
        numbers.next().is_none().then_some(version)
    }

    pub(crate) fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    /// What templates see: node-semver's object.
    pub(crate) fn value(&self) -> Value {
        let [major, minor, patch] = self.numbers.map(|number| Value::Number(to_float(number)));
        let identifier = |one: &String| match one.parse() {
            Ok(number) if is_digits(one) && number < LARGEST => Value::Number(to_float(number)),
            _ => Value::Text(one.clone()),
        };
        let prerelease: Vec<Value> = self.prerelease.iter().map(identifier).collect();
        let build = self.build.iter().map(|one| Value::Text(one.clone())).collect();
        let core = self.numbers.map(|number| number.to_string()).join(".");
        let tail = if self.is_prerelease() { format!("-{}", self.prerelease.join(".")) } else { String::new() };
        Value::Object(IndexMap::from(
            [
                ("options", Value::Object(IndexMap::from([("loose".to_owned(), Value::Boolean(true))]))),
                ("loose", Value::Boolean(true)),
                ("includePrerelease", Value::Boolean(false)),
                ("raw", Value::Text(self.raw.clone())),
                ("major", major),
                ("minor", minor),
                ("patch", patch),
                ("prerelease", Value::List(prerelease)),
                ("build", Value::List(build)),
                ("version", Value::Text(core + &tail)),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        ))
    }
}

#[expect(clippy::cast_precision_loss, reason = "every number that is read is one that a float holds")]
fn to_float(number: u64) -> f64 {
    number as f64
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without leading zeros.
fn is_numeric(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| is_numeric(text) && *number <= LARGEST)
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_versions_without_leading_zeros_are_versions() {
        for text in ["1.2.3", "v1.2.3", " 1.2.3 ", "1.2.3-rc.1", "1.2.3+b.01", "1.2.3-0a", "1.2.3--1"] {
            assert!(Version::read(text).is_some(), "{text}");
        }
        for text in [
            "1.2",
            "01.2.3",
            "1.2.3.4",
            "=1.2.3",
            "1.2.3-",
            "1.2.3-a..b",
            "1.2.3-01",
            "",
            "vv1.2.3",
            "1.2.3+",
            "9007199254740992.0.0",
        ] {
            assert!(Version::read(text).is_none(), "{text}");
        }
    }
}
