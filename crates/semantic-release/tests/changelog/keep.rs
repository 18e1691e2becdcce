//! The form of keepachangelog.com.

use deploy_config::release::{ChangelogStyle, Notes};
use semantic_release::notes::Author;

use super::{Release, entry};

fn plain() -> Release {
    Release::plain(ChangelogStyle::KeepAChangelog)
}

const CATEGORIES: &str = "### Added\n\n- one (0123456)\n\n### Fixed\n\n- two (0123456)\n";

#[test]
fn a_changelog_is_made_anew() {
    let mut release = Release::of(ChangelogStyle::KeepAChangelog);
    release.previous_tag = None;
    release.entries.truncate(0);
    let expected = "# Changelog\n\nAll notable changes to this project will be documented in this file.\n\n\
        The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/),\n\
        and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n\n\
        ## [Unreleased]\n\n## [1.2.0] - 2026-11-21\n\n\
        [unreleased]: https://github.com/o/n/compare/v1.2.0...HEAD\n\
        [1.2.0]: https://github.com/o/n/releases/tag/v1.2.0\n";
    assert_eq!(release.put_into(None), expected);
}

#[test]
fn what_people_wrote_becomes_the_release_and_the_commits_are_added() {
    let old = "# Changelog\n\n## [Unreleased]\n\nA word before.\n\n### Changed\n\n- by hand\n\n### Added\n- by hand too\n\n\
        ## [1.1.0] - 2026-01-01\n\n- old\n\n[unreleased]: https://example.com/x/compare/v1.1.0...main\n[1.1.0]: https://example.com/x\n";
    let expected = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-21\n\nA word before.\n\n### Changed\n\n- by hand\n\n\
        ### Added\n- by hand too\n- one ([0123456](https://github.com/o/n/commit/0123456789012345678901234567890123456789))\n\n\
        ### Fixed\n\n- two ([0123456](https://github.com/o/n/commit/0123456789012345678901234567890123456789))\n\n\
        ## [1.1.0] - 2026-01-01\n\n- old\n\n[unreleased]: https://example.com/x/compare/v1.2.0...main\n\
        [1.2.0]: https://example.com/x/compare/v1.1.0...v1.2.0\n[1.1.0]: https://example.com/x\n";
    let release = Release::of(ChangelogStyle::KeepAChangelog);
    let text = release.put_into(Some(old));
    assert_eq!(text, expected);
    assert_eq!(release.put_into(Some(&text)), text);
}

#[test]
fn an_empty_unreleased_stays_and_the_release_follows() {
    for (old, expected) in [
        ("# C\n\n## [Unreleased]\n", format!("# C\n\n## [Unreleased]\n\n## [1.2.0]\n\n{CATEGORIES}")),
        ("# C\n\n## [Unreleased]", format!("# C\n\n## [Unreleased]\n\n## [1.2.0]\n\n{CATEGORIES}")),
        ("## Unreleased\n\n## 1.1.0\n", format!("## Unreleased\n\n## 1.2.0\n\n{CATEGORIES}\n## 1.1.0\n")),
        ("# C\n\n## [unreleased]\n\n### Added\n\n### Fixed\n", {
            "# C\n\n## [unreleased]\n\n## [1.2.0]\n\n### Added\n\n- one (0123456)\n\n### Fixed\n\n- two (0123456)\n".to_owned()
        }),
    ] {
        assert_eq!(plain().put_into(Some(old)), expected);
    }
}

#[test]
fn without_unreleased_it_comes_before_the_newest_release() {
    let text =
        plain().put_into(Some("# C\n\n## [1.1.0] - 2026-01-01\n\n- old\n\n[1.1.0]: https://a/b/compare/v1.0.0...v1.1.0\n"));
    let expected = format!(
        "# C\n\n## [1.2.0]\n\n{CATEGORIES}\n## [1.1.0] - 2026-01-01\n\n- old\n\n\
         [1.2.0]: https://a/b/compare/v1.1.0...v1.2.0\n[1.1.0]: https://a/b/compare/v1.0.0...v1.1.0\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_file_whose_releases_have_no_links_gets_none() {
    let text = Release::of(ChangelogStyle::KeepAChangelog).put_into(Some("## Unreleased\n\n## 1.1.0\n"));
    assert!(!text.contains("compare"), "{text}");
    assert!(text.contains("\n## 1.2.0 - 2026-11-21\n"), "{text}");
}

#[test]
fn the_ends_of_lines_are_those_of_the_file() {
    let text = plain().put_into(Some("## [Unreleased]\r\n\r\n- by hand\r\n\r\n## [1.1.0]\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    assert!(text.starts_with("## [Unreleased]\r\n\r\n## [1.2.0]\r\n\r\n- by hand\r\n\r\n### Added\r\n"), "{text:?}");
}

#[test]
fn every_change_has_its_category() {
    let mut release = plain();
    release.entries = [
        ("feat", "a"),
        ("fix", "b"),
        ("perf", "c"),
        ("deprecate", "d"),
        ("remove", "e"),
        ("security", "f"),
        ("docs", "g"),
        ("feat", "h"),
        ("fix", "i"),
        ("fix", "j"),
    ]
    .map(|(kind, subject)| entry(kind, subject))
    .to_vec();
    release.entries[7].breaking = vec![String::new()];
    release.entries[8].scope = Some("security".to_owned());
    release.entries[9].breaking = vec!["all of j".to_owned()];
    release.entries[0].author = Some(Author { name: "Ann".to_owned(), login: None });
    release.notes.authors = true;
    let expected = "## [1.2.0]\n\n### Added\n\n- a (0123456) by Ann\n\n\
        ### Changed\n\n- **Breaking:** h (0123456)\n- **Breaking:** all of j (0123456)\n- c (0123456)\n- g (0123456)\n\n\
        ### Deprecated\n\n- d (0123456)\n\n### Removed\n\n- e (0123456)\n\n\
        ### Fixed\n\n- b (0123456)\n- j (0123456)\n\n### Security\n\n- **security:** i (0123456)\n- f (0123456)\n";
    let text = release.put_into(None);
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_group_with_the_title_of_a_category_is_that_one() {
    let groups = [("docs", "Fixed"), ("perf", "What else")].map(|(kind, title)| (kind.to_owned(), title.to_owned()));
    let mut release = plain();
    release.notes = Notes { groups: groups.into_iter().collect(), ..Notes::default() };
    release.entries = vec![entry("docs", "a"), entry("perf", "b"), entry("feat", "c")];
    let text = release.put_into(None);
    assert!(text.ends_with("### Changed\n\n- b (0123456)\n\n### Fixed\n\n- a (0123456)\n"), "{text}");
}
