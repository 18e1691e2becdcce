//! A file that holds a version and nothing else, and how versions are written in texts of any kind.

use semver::{Prerelease, Version};

use crate::error::Problem;
use crate::splice::{Fault, Found, place};

/// The version of a file such as `VERSION`: its only word.
pub(crate) fn plain(text: &str, to: &Version) -> Result<Found, Fault> {
    let word = text.trim_start_matches('\u{feff}').trim();
    let is_one = !word.contains(char::is_whitespace) && bare(word).starts_with(|first: char| first.is_ascii_digit());
    if !is_one {
        return Err(Problem::NotPlain.into());
    }
    Ok(Found::one(place(text, word), bare(word), like(word, to)))
}

/// A written version without its leading `v`.
pub(crate) fn bare(text: &str) -> &str {
    text.strip_prefix('v').unwrap_or(text)
}

/// The version, with a leading `v` when the old text has one.
pub(crate) fn like(old: &str, to: &Version) -> String {
    if old.starts_with('v') { format!("v{to}") } else { to.to_string() }
}

/// Words that name a prerelease without a number.
const NAMES: [&str; 12] =
    ["alpha", "beta", "canary", "dev", "development", "next", "nightly", "pre", "preview", "rc", "snapshot", "unstable"];

/// Whether what follows the `-` names a prerelease (`beta.1`, `rc2`, `SNAPSHOT`) and not a variant (`alpine`, `linux-x64.tar.gz`),
/// which has the same grammar.
pub(crate) fn is_prerelease(pre: &Prerelease) -> bool {
    let (word, number) = match pre.split_once('.') {
        Some((word, number)) => (word, number),
        None => pre.split_at(pre.trim_end_matches(|last: char| last.is_ascii_digit()).len()),
    };
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_known = NAMES.contains(&word.to_ascii_lowercase().as_str());
    let is_counted = pre.contains('.') && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    (is_known && (number.is_empty() || numbered)) || (is_counted && numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prereleases_are_told_from_variants() {
        for yes in ["beta.1", "rc1", "SNAPSHOT", "dev", "feature-login.12", "next.3"] {
            assert!(is_prerelease(&Prerelease::new(yes).unwrap()), "{yes}");
        }
        for no in ["alpine", "alpine3.20", "linux-x64.tar.gz", "slim-bookworm", "1", "amd64", "beta.1.2", "windows.msi"] {
            assert!(!is_prerelease(&Prerelease::new(no).unwrap()), "{no}");
        }
    }
}
