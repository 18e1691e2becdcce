//! Release rules: which release a commit asks for.
//!
//! The rules of the user come first; of those that a commit meets, the highest release counts. Only a commit that meets none of them is judged
//! by the default rules. A rule that says "no release" takes back what rules before it gave, and rules behind it may give again.
//!
//! Source: commit-analyzer's `lib/analyze-commit.js`, `lib/compare-release-types.js` and `lib/default-release-rules.js`.

use std::borrow::Cow;

use deploy_config::release::{Rule, RuleRelease};

use crate::glob::Glob;
use crate::refusal::Refusal;
use crate::version::Bump;

/// What rules look at in a commit.
#[derive(Clone, Copy)]
pub struct Traits<'a> {
    /// Whether it has a breaking change.
    pub is_breaking: bool,
    /// Whether it reverts another commit.
    pub is_revert: bool,
    /// Its parts by name: `type`, `scope`, `subject`, `message` and those that the patterns name.
    pub part: &'a dyn Fn(&str) -> Option<Cow<'a, str>>,
}

/// What the rules say of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It asks for this release.
    Release(Bump),
    /// A rule of the user says that it asks for none.
    Never,
    /// It meets no rule.
    Unmet,
}

/// The rules.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    custom: Vec<Condition>,
}

/// One rule of the user.
#[derive(Debug, Clone)]
struct Condition {
    parts: Vec<(String, Glob)>,
    needs_breaking: bool,
    needs_revert: bool,
    release: Option<Bump>,
}

impl Rules {
    /// Reads the rules of the user; the default ones are always there.
    ///
    /// # Errors
    /// [`Refusal::EmptyPattern`] when a part is compared with an empty text.
    pub fn new(rules: &[Rule]) -> Result<Self, Refusal> {
        let custom = rules.iter().enumerate().map(|(index, rule)| Condition::new(index, rule)).collect::<Result<_, _>>()?;
        Ok(Self { custom })
    }

    /// What the rules say of a commit.
    #[must_use]
    pub fn judge(&self, commit: &Traits<'_>) -> Ruling {
        match self.judge_by_own(commit) {
            Ruling::Unmet => default_release(commit).map_or(Ruling::Unmet, Ruling::Release),
            ruling => ruling,
        }
    }

    /// What the rules of the user alone say of a commit.
    #[must_use]
    pub fn judge_by_own(&self, commit: &Traits<'_>) -> Ruling {
        let mut ruling = Ruling::Unmet;
        for condition in self.custom.iter().filter(|condition| condition.is_met(commit)) {
            ruling = match ruling {
                Ruling::Release(Bump::Major) => return ruling,
                Ruling::Release(said) if !wins(Some(said), condition.release) => ruling,
                _ => condition.release.map_or(Ruling::Never, Ruling::Release),
            };
        }
        ruling
    }
}

/// Whether the release of a further rule counts rather than what was said before: when it is higher, or says or follows "no release".
#[must_use]
pub fn wins(said: Option<Bump>, release: Option<Bump>) -> bool {
    match (said, release) {
        (Some(said), Some(release)) => release > said,
        _ => true,
    }
}

impl Condition {
    fn new(index: usize, rule: &Rule) -> Result<Self, Refusal> {
        let named = [("type", &rule.kind), ("scope", &rule.scope), ("subject", &rule.subject), ("message", &rule.message)];
        let named = named.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let others = rule.parts.iter().map(|(name, text)| (name.as_str(), text));
        let mut parts = Vec::new();
        for (name, text) in named.chain(others) {
            if text.is_empty() {
                return Err(Refusal::EmptyPattern { rule: index + 1, part: name.to_owned() });
            }
            parts.push((name.to_owned(), Glob::new(text)));
        }
        Ok(Self {
            parts,
            needs_breaking: rule.breaking == Some(true),
            needs_revert: rule.revert == Some(true),
            release: bump(rule.release),
        })
    }

    fn is_met(&self, commit: &Traits<'_>) -> bool {
        (commit.is_breaking || !self.needs_breaking)
            && (commit.is_revert || !self.needs_revert)
            && self.parts.iter().all(|(name, glob)| (commit.part)(name).is_some_and(|text| glob.is_match(&text)))
    }
}

fn bump(release: RuleRelease) -> Option<Bump> {
    match release {
        RuleRelease::Major => Some(Bump::Major),
        RuleRelease::Premajor => Some(Bump::Premajor),
        RuleRelease::Minor => Some(Bump::Minor),
        RuleRelease::Preminor => Some(Bump::Preminor),
        RuleRelease::Patch => Some(Bump::Patch),
        RuleRelease::Prepatch => Some(Bump::Prepatch),
        RuleRelease::Prerelease => Some(Bump::Prerelease),
        RuleRelease::None => None,
    }
}

/// The default rules, those of other presets' parts included.
fn default_release(commit: &Traits<'_>) -> Option<Bump> {
    if commit.is_breaking {
        return Some(Bump::Major);
    }
    let of = |name: &str, release: fn(&str) -> Option<Bump>| (commit.part)(name).and_then(|text| release(&text));
    let revert = commit.is_revert.then_some(Bump::Patch);
    revert.max(of("type", of_type)).max(of("tag", of_tag)).max(of("emoji", of_emoji)).max(of("component", of_component))
}

/// What a type asks for by the default rules.
#[must_use]
pub fn of_type(kind: &str) -> Option<Bump> {
    match kind {
        "feat" | "FEAT" => Some(Bump::Minor),
        "fix" | "FIX" | "perf" => Some(Bump::Patch),
        _ => None,
    }
}

fn of_tag(tag: &str) -> Option<Bump> {
    match tag {
        "Breaking" => Some(Bump::Major),
        "FEATURE" | "Update" | "New" => Some(Bump::Minor),
        "BUGFIX" | "SECURITY" | "Fix" => Some(Bump::Patch),
        _ => None,
    }
}

fn of_emoji(emoji: &str) -> Option<Bump> {
    matches!(emoji, ":racehorse:" | ":bug:" | ":penguin:" | ":apple:" | ":checkered_flag:").then_some(Bump::Patch)
}

fn of_component(component: &str) -> Option<Bump> {
    matches!(component, "perf" | "deps").then_some(Bump::Patch)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use deploy_config::release::Rule;
    use serde_json::{Value, json};

    use super::{Rules, Ruling, Traits};
    use crate::version::Bump;

    fn rules(rules: Value) -> Rules {
        Rules::new(&serde_json::from_value::<Vec<Rule>>(rules).unwrap()).unwrap()
    }

    fn judge(rules: &Rules, parts: &[(&str, &str)], is_breaking: bool) -> Ruling {
        let part = |name: &str| parts.iter().find(|(other, _)| *other == name).map(|(_, text)| Cow::Borrowed(*text));
        rules.judge(&Traits { is_breaking, is_revert: false, part: &part })
    }

    #[test]
    fn the_highest_of_the_rules_that_are_met_counts() {
        let rules = rules(json!([{ "type": "docs", "release": "patch" }, { "scope": "api*", "release": "minor" }]));
        assert_eq!(judge(&rules, &[("type", "docs"), ("scope", "api-v2")], false), Ruling::Release(Bump::Minor));
        assert_eq!(judge(&rules, &[("type", "docs"), ("scope", "web")], false), Ruling::Release(Bump::Patch));
    }

    #[test]
    fn default_rules_count_only_where_no_rule_is_met() {
        let rules = rules(json!([{ "breaking": true, "release": "minor" }, { "type": "chore", "release": "patch" }]));
        assert_eq!(judge(&rules, &[("type", "feat")], true), Ruling::Release(Bump::Minor));
        assert_eq!(judge(&rules, &[("type", "feat")], false), Ruling::Release(Bump::Minor));
        assert_eq!(judge(&rules, &[("type", "docs")], false), Ruling::Unmet);
    }

    #[test]
    fn no_release_takes_back_what_came_before_it_and_not_what_comes_after() {
        let no_then_patch = json!([{ "type": "feat", "release": false }, { "scope": "a", "release": "patch" }]);
        let patch_then_no = json!([{ "scope": "a", "release": "patch" }, { "type": "feat", "release": false }]);
        let commit = [("type", "feat"), ("scope", "a")];
        assert_eq!(judge(&rules(no_then_patch), &commit, false), Ruling::Release(Bump::Patch));
        assert_eq!(judge(&rules(patch_then_no), &commit, false), Ruling::Never);
    }

    #[test]
    fn a_part_that_a_commit_lacks_meets_no_pattern() {
        let rules = rules(json!([{ "scope": "*", "release": "major" }, { "ticket": "ABC-*", "release": "minor" }]));
        assert_eq!(judge(&rules, &[("type", "chore")], false), Ruling::Unmet);
        assert_eq!(judge(&rules, &[("ticket", "ABC-1")], false), Ruling::Release(Bump::Minor));
    }

    #[test]
    fn the_parts_of_other_presets_have_default_rules() {
        for (name, text, bump) in
            [("tag", "Breaking", Bump::Major), ("emoji", ":bug:", Bump::Patch), ("component", "deps", Bump::Patch)]
        {
            assert_eq!(judge(&Rules::default(), &[(name, text)], false), Ruling::Release(bump));
        }
    }

    #[test]
    fn an_empty_pattern_is_refused_by_its_place() {
        let rule: Vec<Rule> =
            serde_json::from_value(json!([{ "type": "a", "release": "patch" }, { "scope": "", "release": "patch" }])).unwrap();
        assert_eq!(Rules::new(&rule).unwrap_err().to_string(), "rule 2 compares `scope` with an empty text");
    }
}
