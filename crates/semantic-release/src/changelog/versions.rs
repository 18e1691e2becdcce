//! Which heading is of which version.

use semver::Version;

use crate::changelog::outline::{Heading, Outline};

/// Whether the heading is that of the changes which are in no release yet.
#[must_use]
pub fn is_unreleased(heading: &Heading<'_>) -> bool {
    words(heading.text).next().is_some_and(|word| word.eq_ignore_ascii_case("unreleased"))
}

/// The version that a heading names, as it is written but for a `v` or a package's name before it: `[1.2.0](…) (2026-11-21)`,
/// `v1.2.0 - 2026-11-21`, `Release 1.2.0`, `api@1.2.0`.
#[must_use]
pub fn version_of<'a>(heading: &Heading<'a>) -> Option<&'a str> {
    let mut versions = words(heading.text).map(bare).enumerate().filter(|(_, word)| is_version(word));
    // Further down, a version in the middle of a title is what a section is about: `### Upgrade to 2.0.0`.
    versions.next().filter(|(at, _)| heading.level <= 2 || (heading.level == 3 && *at == 0)).map(|(_, version)| version)
}

/// Whether the file has a heading for the version.
#[must_use]
pub fn stands_in(outline: &Outline<'_>, version: &Version) -> bool {
    let version = version.to_string();
    outline.headings.iter().filter_map(version_of).any(|found| found == version)
}

/// Where the newest release begins, or would: at the first heading with a version; else at the first section that is not about what
/// is unreleased; else at the end of what introduces the file.
#[must_use]
pub fn newest(text: &str, outline: &Outline<'_>) -> usize {
    let of_version = outline.headings.iter().find(|heading| version_of(heading).is_some());
    let section = || outline.headings.iter().find(|heading| heading.level == 2 && !is_unreleased(heading));
    if let Some(heading) = of_version.or_else(section) {
        return heading.start;
    }
    let Some(first) = outline.headings.first() else { return outline.body };
    let end = outline.open.unwrap_or(text.len());
    if outline.headings.iter().any(is_unreleased) {
        return end;
    }
    if first.level > 1 {
        return outline.body.max(first.start);
    }
    let second = outline.headings.get(1).map(|heading| heading.start);
    let item = outline.first_item.filter(|item| *item > first.start);
    [second, item].into_iter().flatten().fold(end, usize::min)
}

/// The words of a heading, without brackets and without the address of a link.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let shown = text.split("](").next().unwrap_or(text);
    shown.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | ',' | ':')).filter(|word| !word.is_empty())
}

fn bare(word: &str) -> &str {
    let word = word.rsplit_once('@').map_or(word, |(_, version)| version);
    word.strip_prefix(['v', 'V']).unwrap_or(word)
}

/// Whether a word is a version, though one that need not be complete: old changelogs have `1.2`.
fn is_version(word: &str) -> bool {
    let numbers = word.split(['-', '+']).next().unwrap_or(word);
    let mut parts = numbers.split('.');
    let are_numbers =
        parts.clone().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x'));
    are_numbers && parts.clone().count() >= 2 && parts.next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{newest, version_of};
    use crate::changelog::outline::{Heading, Outline};

    fn version(level: usize, text: &str) -> Option<&str> {
        version_of(&Heading { start: 0, end: 0, level, text })
    }

    #[test]
    fn a_heading_names_its_version_in_many_forms() {
        let headings = [
            "1.2.0",
            "v1.2.0",
            "[1.2.0]",
            "[1.2.0] - 2026-11-21",
            "[1.2.0](https://github.com/o/n/compare/v1.1.0...v1.2.0) (2026-11-21)",
            "1.2.0 (2026-11-21)",
            "Version 1.2.0: the second",
            "api@1.2.0",
            "[v1.2.0] - 2026-11-21 [YANKED]",
        ];
        for heading in headings {
            assert_eq!(version(2, heading), Some("1.2.0"), "{heading}");
        }
        assert_eq!(version(2, "1.2.0-beta.1"), Some("1.2.0-beta.1"));
        assert_eq!(version(3, "[1.2.0](x)"), Some("1.2.0"));
        assert_eq!(version(2, "1.2"), Some("1.2"));
    }

    #[test]
    fn other_headings_name_none() {
        for heading in ["Changelog", "Unreleased", "2026-11-21", "[a](https://b/v1.2.0)", "x1.2.0", "1.2.0.", "the 3"] {
            assert_eq!(version(2, heading), None, "{heading}");
        }
        assert_eq!(version(3, "Upgrade to 2.0.0"), None);
        assert_eq!(version(4, "2.0.0"), None);
    }

    #[test]
    fn the_newest_release_stands_behind_what_introduces_the_file() {
        let behind = |text: &str| text[newest(text, &Outline::of(text))..].to_owned();
        assert_eq!(behind("# Changelog\n\nAll of it.\n\n## 1.0.0\n"), "## 1.0.0\n");
        assert_eq!(behind("# Changelog\n\n## About\n\n<a name=\"1\"></a>\n## 1.0.0\n"), "<a name=\"1\"></a>\n## 1.0.0\n");
        assert_eq!(behind("# Changelog\n\nAll of it.\n\n- old\n"), "- old\n");
        assert_eq!(behind("# Changelog\n\nAll of it."), "");
        assert_eq!(behind("# 1.0.0\n\n- old\n"), "# 1.0.0\n\n- old\n");
        assert_eq!(behind("- old\n"), "- old\n");
        assert_eq!(behind("---\ntitle: x\n---\n- old\n"), "- old\n");
        assert_eq!(behind("# C\n\n## Unreleased\n\n- new\n"), "");
        assert_eq!(behind("# C\n\n## Unreleased\n\n- new\n\n## 2020-01-01\n"), "## 2020-01-01\n");
        assert_eq!(behind("# C\n\n```\n## 1.0.0\n"), "```\n## 1.0.0\n");
    }
}
