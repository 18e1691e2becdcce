//! What holds for every changelog, however it is written.

use deploy_config::release::ChangelogStyle;
use proptest::prelude::*;

use super::Release;

const LINES: [&str; 34] = [
    "# Changelog",
    "# Changes",
    "## [Unreleased]",
    "## Unreleased",
    "## [1.1.0] - 2026-01-01",
    "## 1.2.0-beta.1",
    "# [1.0.0](x) (y)",
    "### Added",
    "### Fixed",
    "### 1.0.1",
    "- item",
    "  - deeper",
    "* item",
    "words",
    "=====",
    "-----",
    "```",
    "~~~",
    "    ## [1.2.0]",
    "",
    "",
    "",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "<a name=\"1\"></a>",
    "[unreleased]: https://h/o/n/compare/v1.1.0...HEAD",
    "[1.1.0]: https://h/o/n/compare/v1.0.0...v1.1.0",
    "[1.0.0]: https://h",
    "> ## 1.2.0",
    "ä🌍\u{2028}",
    "\u{feff}",
    "---",
];

fn changelog() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(LINES.to_vec()), 0..24);
    (lines, prop::sample::select(vec!["\n", "\r\n"]), any::<bool>(), any::<bool>()).prop_map(|(lines, newline, bom, last)| {
        let text = lines.join(newline) + if last { newline } else { "" };
        if bom { format!("\u{feff}{text}") } else { text }
    })
}

fn is_subsequence(old: &[u8], new: &[u8]) -> bool {
    let mut new = new.iter();
    old.iter().all(|byte| new.any(|other| other == byte))
}

/// The lines of a file but for the link of Unreleased, which moves on.
fn lines(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.to_lowercase().contains("[unreleased]:")).collect()
}

fn holds(release: &Release, old: &str) -> Result<String, TestCaseError> {
    let new = release.put_into(Some(old));
    let twice = release.put_into(Some(&new));
    prop_assert_eq!(&twice, &new, "twice is not once");
    if !old.trim_start_matches('\u{feff}').trim().is_empty() {
        let is_kept = is_subsequence(lines(old).as_bytes(), lines(&new).as_bytes());
        prop_assert!(is_kept, "something is lost of {:?} in {:?}", old, new);
    }
    Ok(new)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn everything_old_stays_and_twice_is_once(old in changelog(), is_linked in any::<bool>()) {
        for style in [ChangelogStyle::Conventional, ChangelogStyle::KeepAChangelog] {
            let release = if is_linked { Release::of(style) } else { Release::plain(style) };
            holds(&release, &old)?;
        }
    }

    #[test]
    fn a_conventional_release_is_one_piece(old in changelog()) {
        prop_assume!(!old.trim_start_matches('\u{feff}').trim().is_empty());
        let new = holds(&Release::plain(ChangelogStyle::Conventional), &old)?;
        let before = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let after = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
        prop_assert!(before + after >= old.len(), "{:?} {:?}", old, new);
    }

    #[test]
    fn any_text_is_a_changelog(old in "\\PC{0,200}(\r?\n\\PC{0,40}){0,6}") {
        for style in [ChangelogStyle::Conventional, ChangelogStyle::KeepAChangelog] {
            holds(&Release::of(style), &old)?;
        }
    }
}
