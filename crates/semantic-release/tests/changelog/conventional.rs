//! The form of conventional-changelog and `@semantic-release/changelog`.

use deploy_config::release::ChangelogStyle;

use super::Release;

const SECTION: &str = "## 1.2.0\n\n### Features\n\n- one (0123456)\n\n### Bug fixes\n\n- two (0123456)\n";

fn plain() -> Release {
    Release::plain(ChangelogStyle::Conventional)
}

#[test]
fn a_changelog_is_made_anew_with_its_title() {
    assert_eq!(plain().put_into(None), format!("# Changelog\n\n{SECTION}"));
    assert_eq!(plain().put_into(Some(" \n")), format!("# Changelog\n\n{SECTION}"));
    let mut release = plain();
    release.settings.title = Some("# What is new\n\nAll of it.\n".to_owned());
    assert_eq!(release.put_into(None), format!("# What is new\n\nAll of it.\n\n{SECTION}"));
}

#[test]
fn the_heading_has_the_comparison_and_the_day() {
    let text = Release::of(ChangelogStyle::Conventional).put_into(None);
    let heading = "# Changelog\n\n## [1.2.0](https://github.com/o/n/compare/v1.1.0...v1.2.0) (2026-11-21)\n\n### Features\n";
    assert!(text.starts_with(heading), "{text}");
    assert!(!text.contains("Full changelog"), "{text}");
    let first = Release { previous_tag: None, ..Release::of(ChangelogStyle::Conventional) };
    assert!(first.put_into(None).contains("## [1.2.0](https://github.com/o/n/releases/tag/v1.2.0) (2026-11-21)\n"));
}

#[test]
fn the_newest_release_comes_first_and_the_rest_stays() {
    let cases = [
        ("# Changelog\n\nAll of it.\n\n", "## [1.1.0](x) (2026-01-01)\n\n- old\n"),
        ("# My changes\n\n", "# [1.1.0](x)\n\n- old"),
        ("# Changelog\n\n", "### [1.1.0](x)\n\n* old\n"),
        ("# Changelog\n\n", "<a name=\"1.1.0\"></a>\n## [1.1.0](x)\n\n* old\n"),
        ("# Changelog\n\n<a name=\"top\"></a>\ntext\n\n", "## 1.1.0\n"),
        ("Changelog\n=========\n\n", "1.1.0\n-----\n\n- old\n"),
        ("# Changelog\n\n## [Unreleased]\n\n- by hand\n\n", "## 1.1.0\n"),
        ("# Changelog\n\n```\n## 1.0.0\n```\n\n    ## 1.0.0\n\n<!--\n## 1.0.0\n-->\n\n", "## 1.1.0\n"),
        ("# Changelog\n\n~~~~ text\n~~~\n## 1.0.0\n~~~~\n\n", "## 1.1.0\n"),
        ("", "## 1.1.0\n\n- old\n"),
        ("", "Some words\n\nand more\n"),
        ("", "- old\n- older\n"),
        ("---\ntitle: Changes\n# no heading\n---\n\n", "## 1.1.0\n"),
        ("\u{feff}", "## 1.1.0\n"),
        ("\u{feff}# Changelog\n\n", "## v1.1.0 / 2020-01-01\n"),
        ("# Changelog\n\n", "## 2020-01-01\n\n- old\n"),
        ("# Changelog\n\nwords\n\n", "- old\n"),
        ("# Changelog\n\n## How to read this\n\nwords\n\n", "## 1.1.0\n"),
    ];
    for (before, after) in cases {
        let text = plain().put_into(Some(&format!("{before}{after}")));
        assert_eq!(text, format!("{before}{SECTION}\n{after}"));
    }
}

#[test]
fn a_file_without_a_release_gets_it_at_the_end() {
    for (old, gap) in [
        ("# Changelog", "\n\n"),
        ("# Changelog\n", "\n"),
        ("# Changelog\n\n", ""),
        ("# Changelog\n\nAll of it.", "\n\n"),
        ("# Changelog\n\n## Unreleased\n\n- by hand\n", "\n"),
    ] {
        assert_eq!(plain().put_into(Some(old)), format!("{old}{gap}{SECTION}"));
    }
}

#[test]
fn the_ends_of_lines_are_those_of_the_file() {
    let text = plain().put_into(Some("# Changelog\r\n\r\n## 1.1.0\r\n\r\n- old"));
    assert_eq!(text, format!("# Changelog\r\n\r\n{}\r\n## 1.1.0\r\n\r\n- old", SECTION.replace('\n', "\r\n")));
}

#[test]
fn a_blank_line_is_put_before_it_where_there_is_none() {
    assert_eq!(plain().put_into(Some("# Changelog\n## 1.1.0\n")), format!("# Changelog\n\n{SECTION}\n## 1.1.0\n"));
}

#[test]
fn a_fence_that_never_ends_does_not_swallow_the_release() {
    assert_eq!(plain().put_into(Some("# Changelog\n\n```\n## 1.1.0\n")), format!("# Changelog\n\n{SECTION}\n```\n## 1.1.0\n"));
}

#[test]
fn a_version_that_stands_there_is_left_as_it_is() {
    for heading in
        ["## 1.2.0", "# v1.2.0", "### [1.2.0](x) (2020-01-01)", "## [1.2.0] - 2020-01-01 [YANKED]", "1.2.0\n---", "## n@1.2.0"]
    {
        let old = format!("# Changelog\n\n## 1.3.0\n\n{heading}\n\n- old");
        assert_eq!(plain().put_into(Some(&old)), old);
    }
    for heading in ["## 1.2.0-beta.1", "## 1.2.01", "#### 1.2.0", "```\n## 1.2.0\n```", "## [a](1.2.0)"] {
        let old = format!("# Changelog\n\n{heading}\n");
        assert!(plain().put_into(Some(&old)).contains(SECTION), "{heading}");
    }
}

#[test]
fn five_megabytes_are_read() {
    let old = format!("# Changelog\n\n{}", "## 1.1.0\n\n- old `code` <b>\n\n```\n# x\n```\n".repeat(130_000));
    let text = plain().put_into(Some(&old));
    assert_eq!(text.len(), old.len() + SECTION.len() + 1);
}
