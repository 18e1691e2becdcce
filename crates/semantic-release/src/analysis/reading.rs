//! How messages are read by the settings, in the words of conventional-commits.

use conventional_commits::split::Splitter;
use conventional_commits::{Edition, Options, Parser, PatternError, Preset};
use deploy_config::release::{self, Commits, Releases};

use crate::glob::Glob;
use crate::refusal::Refusal;

/// A key of the settings, and the option that it is.
type Given = (&'static str, fn(&mut Options) -> &mut Option<String>);

/// The patterns that the settings may give.
const PATTERNS: [Given; 6] = [
    ("header_pattern", |options| &mut options.header_pattern),
    ("breaking_header_pattern", |options| &mut options.breaking_header_pattern),
    ("merge_pattern", |options| &mut options.merge_pattern),
    ("revert_pattern", |options| &mut options.revert_pattern),
    ("field_pattern", |options| &mut options.field_pattern),
    ("notes_pattern", |options| &mut options.notes_pattern),
];

/// The parser of the settings.
///
/// # Errors
/// [`Refusal::Pattern`] when one of the patterns is none.
pub fn parser(releases: &Releases) -> Result<Parser, Refusal> {
    let preset = match releases.preset {
        release::Preset::ConventionalCommits => Preset::ConventionalCommits,
        release::Preset::Angular => Preset::Angular,
    };
    Ok(Parser::new(preset, &options(&releases.commits))?)
}

/// What takes messages apart by the settings: a commit within a message begins with a type that is known by itself, that a rule names, or
/// that notes have a group for.
#[must_use]
pub fn splitter(releases: &Releases) -> Splitter {
    let of_rules = releases.rules.iter().filter_map(|rule| rule.kind.as_deref()).flat_map(words);
    let of_groups = releases.notes.groups.keys().cloned();
    Splitter { squash: releases.commits.squash, nested: releases.commits.nested, types: of_rules.chain(of_groups).collect() }
}

/// The patterns that are no regular expressions, all of them, by their keys.
#[must_use]
pub fn wrong_patterns(commits: &Commits) -> Vec<(&'static str, PatternError)> {
    let mut given = options(commits);
    let alone = |(key, option): &Given| {
        let mut options = Options::default();
        *option(&mut options) = option(&mut given).take();
        Some((*key, Parser::new(Preset::default(), &options).err()?))
    };
    PATTERNS.iter().filter_map(alone).collect()
}

/// The words that a glob stands for, when it stands for whole words alone: `deps`, `{deps,ui}`.
fn words(glob: &str) -> Vec<String> {
    let choices = glob.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(glob);
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    choices.split(',').filter(is_word).filter(|word| Glob::new(glob).is_match(word)).map(str::to_owned).collect()
}

fn options(commits: &Commits) -> Options {
    Options {
        edition: match commits.edition {
            release::Edition::Six => Edition::Six,
            release::Edition::Seven => Edition::Seven,
        },
        comment_char: commits.comment_char.clone(),
        merge_pattern: commits.merge_pattern.clone(),
        merge_correspondence: commits.merge_correspondence.clone(),
        header_pattern: commits.header_pattern.clone(),
        header_correspondence: commits.header_correspondence.clone(),
        breaking_header_pattern: commits.breaking_header_pattern.clone(),
        revert_pattern: commits.revert_pattern.clone(),
        revert_correspondence: commits.revert_correspondence.clone(),
        field_pattern: commits.field_pattern.clone(),
        notes_pattern: commits.notes_pattern.clone(),
        note_keywords: commits.note_keywords.clone(),
        issue_prefixes: commits.issue_prefixes.clone(),
        issue_prefixes_case_sensitive: commits.issue_prefixes_case_sensitive,
        reference_actions: commits.reference_actions.clone(),
    }
}

#[cfg(test)]
mod tests {
    use deploy_config::release::Releases;
    use serde_json::{Value, json};

    use super::{parser, splitter, wrong_patterns};

    fn releases(settings: Value) -> Releases {
        serde_json::from_value(settings).unwrap()
    }

    #[test]
    fn every_pattern_that_is_none_is_named_by_its_key() {
        let patterns = json!({ "header_pattern": "(", "merge_pattern": "^ok$", "field_pattern": "[", "notes_pattern": "(?" });
        let wrong = wrong_patterns(&releases(json!({ "commits": patterns })).commits);
        assert_eq!(wrong.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["header_pattern", "field_pattern", "notes_pattern"]);
    }

    #[test]
    fn the_edition_says_where_a_note_ends() {
        let message = "feat: a\n\nBREAKING CHANGE: b\nsee also #1\nc";
        let note = |edition: u8| {
            let parser = parser(&releases(json!({ "commits": { "edition": edition } }))).unwrap();
            parser.parse(message).unwrap().breaking[0].text.clone()
        };
        assert_eq!([note(6), note(7)], ["b", "b\nsee also #1\nc"]);
    }

    #[test]
    fn a_pattern_of_a_team_may_begin_a_note() {
        let settings = json!({ "commits": { "notes_pattern": "^(ATTENTION) (.*)$" } });
        let parser = parser(&releases(settings)).unwrap();
        let note = |message| parser.parse(message).unwrap().breaking.first().map(|note| note.text.clone());
        assert_eq!(note("feat: a\n\nATTENTION all is new").as_deref(), Some("all is new"));
        assert_eq!(note("feat: a\n\nBREAKING CHANGE: b"), None);
    }

    #[test]
    fn a_field_has_a_name_and_the_lines_after_it() {
        let settings = json!({ "commits": { "field_pattern": "^-(\\w+)-$" } });
        let parser = parser(&releases(settings)).unwrap();
        let message = parser.parse("feat: a\n\n-hash-\nabc").unwrap();
        assert_eq!(message.details().fields, [("hash", "abc".to_owned())].into());
    }

    #[test]
    fn prefixes_of_issues_can_have_a_case() {
        let numbers = |is_strict: bool| {
            let commits = json!({ "issue_prefixes": ["GH-"], "issue_prefixes_case_sensitive": is_strict });
            let parser = parser(&releases(json!({ "commits": commits }))).unwrap();
            parser.parse("fix: a\n\ncloses gh-1").unwrap().references().len()
        };
        assert_eq!([numbers(false), numbers(true)], [1, 0]);
    }

    #[test]
    fn types_that_rules_and_groups_name_begin_a_commit_in_a_squash() {
        let settings = json!({ "commits": { "squash": true }, "notes": { "groups": { "infra": "Infrastructure" } }, "rules": [
            { "type": "deps", "release": "patch" }, { "type": "{ui,ux}", "release": "patch" }, { "type": "x*", "release": "patch" }] });
        let message = "feat: all\n\n* deps: bump a b\n* ux: c d\n* infra: e f\n* xx: g h\n* other: i j";
        let expected = ["feat: all", "deps: bump a b", "ux: c d", "infra: e f\n* xx: g h\n* other: i j"];
        assert_eq!(splitter(&releases(settings)).split(message), expected);
    }
}
