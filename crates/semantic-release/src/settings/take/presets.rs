//! Presets of conventional-changelog: the two that are built in, and the older ones by their patterns.

use actions_core::inputs::nearest;
use deploy_config::release::{Commits, Preset};

/// An older preset: its name, header pattern, the names of the pattern's groups, and its merge pattern with those of its.
type Older = (&'static str, &'static str, &'static [&'static str], Option<(&'static str, &'static str)>);

/// The presets that conventional-changelog kept until 2025, of which semantic-release's default rules still know the words.
const OLDER: [Older; 7] = [
    ("atom", r"^(:.*?:) (.*)$", &["emoji", "shortDesc"], None),
    ("codemirror", r"^\[(.*?)(?: (.*))?] (.*)$", &["language", "type", "message"], None),
    ("ember", r"^\[(.*) (.*)] (.*)$", &["tag", "taggedAs", "message"], Some((r"^Merge pull request #(.*) from .*$", "pr"))),
    ("eslint", r"^(\w*):\s*(.*)$", &["tag", "message"], None),
    ("express", r"^(\w*): (.*)$", &["component", "shortDesc"], None),
    ("jquery", r"^(\w*): (.*)$", &["component", "shortDesc"], None),
    ("jshint", r"^\[\[(.*)]] (.*)$", &["type", "shortDesc"], None),
];

/// What conventional-commits-parser takes where a preset says nothing.
const REVERT: &str = r#"^Revert\s"([\s\S]*)"\s*This reverts commit (\w*)\."#;

/// The preset of that name, with the patterns that make it what it is.
///
/// # Errors
/// What to write in its place.
pub(super) fn preset(name: &str) -> Result<(Preset, Commits), String> {
    let short = name.to_lowercase();
    let short = short.strip_prefix("conventional-changelog-").unwrap_or(&short);
    match short {
        "conventionalcommits" => return Ok((Preset::ConventionalCommits, Commits::default())),
        "angular" => return Ok((Preset::Angular, Commits::default())),
        _ => {}
    }
    if let Some((_, header, names, merge)) = OLDER.iter().find(|(known, ..)| *known == short) {
        let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let commits = Commits {
            header_pattern: Some((*header).to_owned()),
            header_correspondence: texts(names),
            merge_pattern: merge.map(|(pattern, _)| pattern.to_owned()),
            merge_correspondence: merge.map(|(_, name)| texts(&[name])).unwrap_or_default(),
            revert_pattern: Some(REVERT.to_owned()),
            note_keywords: if short == "jshint" {
                texts(&["BREAKING CHANGE"])
            } else {
                texts(&["BREAKING CHANGE", "BREAKING-CHANGE"])
            },
            ..Commits::default()
        };
        return Ok((Preset::Angular, commits));
    }
    let known = ["conventionalcommits", "angular"].into_iter().chain(OLDER.iter().map(|(name, ..)| *name));
    Err(match nearest(short, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the nearest is `conventionalcommits`: take it by the input `preset`, and say what differs in `release-rules`"
            .to_owned(),
    })
}
