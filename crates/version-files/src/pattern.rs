//! A version in any text, by the words around it.

use semver::Version;

use crate::error::{Problem, short};
use crate::plain::is_prerelease;
use crate::splice::{Change, Fault, Found, line};

/// Longer versions are refused by npm's semver too.
const LONGEST: usize = 256;

/// Finds every occurrence of a pattern with `{version}` in it. All of them must say the same version, so that a short pattern
/// does not rewrite the versions of something else.
pub(crate) fn find(text: &str, pattern: &str, to: &Version) -> Result<Found, Fault> {
    let (before, after) = halves(pattern)?;
    let mut found = Found::default();
    let mut done = 0;
    for (start, _) in text.match_indices(|first: char| first.is_ascii_digit()) {
        if start < done || !begins(&text[..start], before) {
            continue;
        }
        let Some(version) = version_at(text, start, after) else { continue };
        done = start + version.len();
        match (&found.previous, found.changes.first()) {
            (Some(other), Some(first)) if other != version => {
                let line = line(text, first.range.start);
                let (pattern, found, other) = (short(pattern), short(version), short(other));
                return Err(Fault::at(text, start, Problem::PatternLoose { pattern, found, other, line }));
            }
            _ => found.previous = Some(version.to_owned()),
        }
        found.changes.push(Change { range: start..done, text: to.to_string() });
    }
    if found.is_empty() { Err(absent(text, pattern, before)) } else { Ok(found) }
}

fn halves(pattern: &str) -> Result<(&str, &str), Problem> {
    let halves = pattern.split_once("{version}").filter(|(_, after)| !after.contains("{version}"));
    halves.ok_or_else(|| Problem::PatternForm { pattern: short(pattern) })
}

/// Whether the text before a digit ends as the pattern asks; a pattern that begins with the version begins at a word.
fn begins(text: &str, before: &str) -> bool {
    let inside = |last: char| last.is_ascii_alphanumeric() || matches!(last, '.' | '-' | '+' | '_');
    if before.is_empty() { !text.ends_with(inside) } else { text.ends_with(before) }
}

/// The longest version at an offset that the end of the pattern follows. Without an end, the version ends where its word does.
fn version_at<'a>(text: &'a str, start: usize, after: &str) -> Option<&'a str> {
    let run =
        text[start..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(byte)).take(LONGEST + 1).count();
    if run > LONGEST {
        return None;
    }
    let run = &text[start..start + run];
    if after.is_empty() {
        let word = run.trim_end_matches(['.', '-', '+']);
        let version = Version::parse(word).ok()?;
        return (version.pre.is_empty() || is_prerelease(&version.pre)).then_some(word);
    }
    let ends = (1..=run.len()).rev().filter(|end| text[start + end..].starts_with(after));
    ends.map(|end| &run[..end]).find(|word| Version::parse(word).is_ok())
}

fn absent(text: &str, pattern: &str, before: &str) -> Fault {
    match text.find(before) {
        Some(at) if !before.is_empty() => {
            let found = text[at..].lines().find(|line| !line.is_empty()).unwrap_or_default();
            Fault::at(text, at, Problem::PatternBroken { pattern: short(pattern), found: short(found) })
        }
        _ => Problem::PatternAbsent { pattern: short(pattern) }.into(),
    }
}
