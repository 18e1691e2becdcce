//! Ranges of versions as people write them, by the rules of npm (node-semver): `^1.6`, `~1.6.2`, `>=1.4 <2`, `1.x`, `1.2 - 1.5`, `||`.
//!
//! What a comparator takes is decided by the `semver` crate, whose rules for caret, tilde, partial versions and prereleases are the same;
//! only the writing differs. What npm would read loosely is refused here, as it decides what production runs.

use std::fmt;

use semver::{Comparator, Op, Prerelease, Version, VersionReq};

/// The operators, each before those that it begins with.
const OPERATORS: [(&str, Op); 8] = [
    (">=", Op::GreaterEq),
    ("<=", Op::LessEq),
    ("~>", Op::Tilde),
    (">", Op::Greater),
    ("<", Op::Less),
    ("=", Op::Exact),
    ("~", Op::Tilde),
    ("^", Op::Caret),
];

/// A range: the versions that one of its alternatives takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    text: String,
    alternatives: Vec<VersionReq>,
}

impl Range {
    /// Reads a range; nothing when the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = words.join(" ");
        let alternatives: Option<Vec<VersionReq>> = text.split("||").map(|part| alternative(part.trim())).collect();
        alternatives.filter(|_| !text.is_empty()).map(|alternatives| Self { text, alternatives })
    }

    /// Whether a version is in the range. A prerelease is only where one of the same three numbers is named.
    #[must_use]
    pub fn takes(&self, version: &Version) -> bool {
        self.alternatives.iter().any(|alternative| alternative.matches(version))
    }

    /// The numbers that the range names first, at most three; none for `*`.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        let first = self.alternatives.iter().find_map(|alternative| alternative.comparators.first());
        first.map_or_else(Vec::new, |first| [Some(first.major), first.minor, first.patch].into_iter().flatten().collect())
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One alternative: a span with a hyphen between blanks, or comparators that must all hold. An empty one takes nothing, although npm
/// takes it for every version.
fn alternative(text: &str) -> Option<VersionReq> {
    if text.is_empty() {
        return None;
    }
    if let Some((from, to)) = text.split_once(" - ") {
        let bounds = [comparators(Op::GreaterEq, from)?, comparators(Op::LessEq, to)?];
        return Some(VersionReq { comparators: bounds.concat() });
    }
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (op, after) = operator(rest);
        let end = after.find(SEPARATORS).unwrap_or(after.len());
        all.extend(comparators(op, &after[..end])?);
        rest = after[end..].trim_start_matches(SEPARATORS);
    }
    Some(VersionReq { comparators: all })
}

const SEPARATORS: [char; 2] = [' ', ','];

/// The operator that a text begins with, and what follows it; a version alone is meant exactly.
fn operator(text: &str) -> (Op, &str) {
    let found = OPERATORS.iter().find_map(|(sign, op)| Some((*op, text.strip_prefix(sign)?.trim_start())));
    found.unwrap_or((Op::Exact, text))
}

/// A comparator, or none where every version is meant; nothing where the version is none, or what is meant lies below or above every one.
fn comparators(op: Op, version: &str) -> Option<Vec<Comparator>> {
    match partial(version)? {
        Partial::Any => (!matches!(op, Op::Less | Op::Greater)).then(Vec::new),
        Partial::Said { major, minor, patch, pre } => Some(vec![Comparator { op, major, minor, patch, pre }]),
    }
}

/// A version as far as it is said.
enum Partial {
    /// Not even its first number.
    Any,
    /// Its first numbers, and a prerelease where all three are said.
    Said { major: u64, minor: Option<u64>, patch: Option<u64>, pre: Prerelease },
}

/// Reads `1`, `1.6`, `1.6.x`, `v1.6.2-rc.1` or `*`; nothing for anything else.
fn partial(text: &str) -> Option<Partial> {
    let text = text.strip_prefix('v').unwrap_or(text);
    if let Ok(Version { major, minor, patch, pre, .. }) = Version::parse(text) {
        return Some(Partial::Said { major, minor: Some(minor), patch: Some(patch), pre });
    }
    let parts: Vec<&str> = text.split('.').collect();
    let (said, open) = parts.split_at(parts.iter().take_while(|part| !is_wildcard(part)).count());
    if parts.len() > 3 || said.len() == 3 || !open.iter().all(|part| is_wildcard(part)) {
        return None;
    }
    let numbers: Option<Vec<u64>> = said.iter().map(|part| number(part)).collect();
    Some(match *numbers?.as_slice() {
        [major] => Partial::Said { major, minor: None, patch: None, pre: Prerelease::EMPTY },
        [major, minor, ..] => Partial::Said { major, minor: Some(minor), patch: None, pre: Prerelease::EMPTY },
        [] => Partial::Any,
    })
}

fn is_wildcard(part: &str) -> bool {
    matches!(part, "x" | "X" | "*")
}

/// A number as versions write it: digits, without a leading zero.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}
