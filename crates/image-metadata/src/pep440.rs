//! Python's versions as `@renovate/pep440` reads and writes them.

use regress::Regex;

use crate::js;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    epoch: u64,
    release: Vec<u64>,
    /// Its kind (`a`, `b` or `rc`) and number.
    pre: Option<(&'static str, u64)>,
    post: Option<u64>,
    dev: Option<u64>,
    /// Its parts with commas between them, as JavaScript prints a list: no tag holds either.
    local: Option<String>,
}

/// The expression of PEP 440, appendix B.
const PATTERN: &str = concat!(
    r"^v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\.[0-9]+)*)",
    r"(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pre_number>[0-9]+)?)?",
    r"(?<post>-(?<lone_number>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<post_number>[0-9]+)?)?",
    r"(?<dev>[-_.]?dev[-_.]?(?<dev_number>[0-9]+)?)?",
    r"(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
);

impl Version {
    /// Reads a version in any case.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let found = Regex::with_flags(PATTERN, "i").ok()?.find(text)?;
        let group = |name: &str| found.named_group(name).map(|range| text[range].to_lowercase());
        let number = |name: &str| group(name).map_or(0, |digits| digits.parse().unwrap_or(u64::MAX));
        let pre = group("pre").map(|kind| match kind.as_str() {
            "a" | "alpha" => "a",
            "b" | "beta" => "b",
            _ => "rc",
        });
        Some(Self {
            epoch: number("epoch"),
            release: group("release")?.split('.').map(|digits| digits.parse().unwrap_or(u64::MAX)).collect(),
            pre: pre.map(|kind| (kind, number("pre_number"))),
            post: group("post").map(|_| number("lone_number").max(number("post_number"))),
            dev: group("dev").map(|_| number("dev_number")),
            local: group("local").map(|local| local.split(['-', '_', '.']).map(segment).collect::<Vec<_>>().join(",")),
        })
    }

    pub(crate) fn is_final(&self) -> bool {
        self.pre.is_none() && self.post.is_none() && self.dev.is_none()
    }

    /// The number at a place of the release; zero where there is none.
    pub(crate) fn number(&self, place: usize) -> u64 {
        self.release.get(place).copied().unwrap_or_default()
    }

    /// The version in its normal form.
    pub(crate) fn clean(&self) -> String {
        let epoch = if self.epoch == 0 { String::new() } else { format!("{}!", self.epoch) };
        let release = self.release.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
        let pre = self.pre.map_or(String::new(), |(kind, number)| format!("{kind}{number}"));
        let post = self.post.map_or(String::new(), |number| format!(".post{number}"));
        let dev = self.dev.map_or(String::new(), |number| format!(".dev{number}"));
        let local = self.local.as_ref().map_or(String::new(), |local| format!("+{local}"));
        format!("{epoch}{release}{pre}{post}{dev}{local}")
    }
}

/// A part of the local version; what JavaScript takes for a number is written as it writes numbers.
fn segment(part: &str) -> String {
    let number = js::number(part);
    if number.is_nan() { part.to_owned() } else { js::shown(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> Option<String> {
        Version::read(text).map(|version| version.clean())
    }

    #[test]
    fn versions_are_normalised() {
        for (text, normal) in [
            ("v1.2.3", "1.2.3"),
            ("1.0.ALPHA", "1.0a0"),
            ("1.0-preview-2", "1.0rc2"),
            ("1.0-1", "1.0.post1"),
            ("1.0.post", "1.0.post0"),
            ("1!2.0.dev3", "1!2.0.dev3"),
            ("1.0a1.post2.dev3+Ubuntu-01_x", "1.0a1.post2.dev3+ubuntu,1,x"),
            ("1.0a.dev1", "1.0a0.dev1"),
            ("1.0rc-", "1.0rc0"),
            ("1.0c1", "1.0rc1"),
            ("01.02", "1.2"),
        ] {
            assert_eq!(clean(text).as_deref(), Some(normal), "{text}");
        }
    }

    #[test]
    fn what_is_no_version_is_not_read() {
        for text in ["nope", "1.0+", "1..0", "1.0-", "", "1.0+a..b", "x1.0", "1.0.", " 1.0", "1!", "1.0rc1x"] {
            assert_eq!(clean(text), None, "{text}");
        }
    }
}
