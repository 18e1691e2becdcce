//! Which change is told under which title.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use deploy_config::release::{Notes, Policy, Releases};

use crate::notes::input::{Dependency, Entry, Input};
use crate::notes::line::{cut, told};

/// The key in the settings that gives breaking changes another title.
const BREAKING: &str = "breaking";
/// The type under which reverts are told, and the key for their title.
const REVERT: &str = "revert";
/// The key in the settings for the changes whose type has no title of its own.
const OTHERS: &str = "*";
/// The titles by default: those types that ask for a release by default, and their synonym.
const USUAL: [(&str, &str); 5] =
    [("feat", "Features"), ("feature", "Features"), ("fix", "Bug fixes"), ("perf", "Performance"), (REVERT, "Reverts")];
const BREAKING_TITLE: &str = "Breaking changes";
const OTHERS_TITLE: &str = "Other changes";
const DEPENDENCIES_TITLE: &str = "Dependencies";
const CONTRIBUTORS_TITLE: &str = "New contributors";
/// The most characters that are shown of a subject.
pub(crate) const MAX_SUBJECT: usize = 1_000;
/// The most characters that are shown of a breaking change, which may be a guide.
const MAX_BREAKING: usize = 4_000;

/// Which types are told of whatever they ask for.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// Their names in lower case.
    named: HashSet<String>,
    /// Whether every other type is told of as well.
    all: bool,
}

impl Kinds {
    /// The types by the settings: those with a group; all, when other changes have one, or when every push is a release by policy.
    #[must_use]
    pub fn of(releases: &Releases) -> Self {
        let groups = &releases.notes.groups;
        let named: HashSet<String> = if groups.is_empty() {
            USUAL.iter().map(|(kind, _)| (*kind).to_owned()).collect()
        } else {
            groups.keys().map(|kind| kind.to_ascii_lowercase()).collect()
        };
        Self { all: named.contains(OTHERS) || (groups.is_empty() && releases.policy == Policy::Patch), named }
    }

    /// Whether a commit of that type, or without one, is told of.
    #[must_use]
    pub fn tells(&self, kind: Option<&str>) -> bool {
        self.all || kind.is_some_and(|kind| self.named.contains(kind) || self.named.contains(&kind.to_ascii_lowercase()))
    }
}

/// What is told under one title.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    /// `breaking`, `dependencies`, `contributors`, or the first type that is told there (`*` for other changes).
    pub(crate) kind: &'a str,
    /// What it is.
    pub(crate) of: Of,
    /// The title, one line of Markdown from the settings.
    pub(crate) title: &'a str,
    /// The changes, newest first.
    pub(crate) items: Vec<Item<'a>>,
}

/// What a section is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Changes.
    Changes,
    /// Packages that this one is built with.
    Dependencies,
    /// People who contribute for the first time.
    Contributors,
}

/// One thing that is told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item<'a> {
    /// A breaking change of a commit.
    Breaking(&'a Entry, &'a str),
    /// A commit.
    Change(&'a Entry),
    /// A commit that takes another back, whose first line that is.
    Revert(&'a Entry, &'a str),
    /// A package.
    Dependency(&'a Dependency),
    /// The first commit of a person.
    Contributor(&'a Entry),
}

impl<'a> Item<'a> {
    /// The commit.
    pub(crate) fn entry(&self) -> Option<&'a Entry> {
        match self {
            Self::Breaking(entry, _) | Self::Change(entry) | Self::Revert(entry, _) | Self::Contributor(entry) => Some(entry),
            Self::Dependency(_) => None,
        }
    }

    /// What is told, as people wrote it, cut when it is very long.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        match self {
            Self::Breaking(entry, text) if text.trim().is_empty() => cut(told(entry).0, MAX_SUBJECT),
            Self::Breaking(_, text) => cut(text.trim(), MAX_BREAKING),
            Self::Change(entry) => cut(told(entry).0, MAX_SUBJECT),
            Self::Revert(_, header) => cut(header.trim(), MAX_SUBJECT),
            Self::Dependency(Dependency { name, version }) => Cow::Owned(format!("{name} {version}")),
            Self::Contributor(_) => Cow::Borrowed("made their first contribution"),
        }
    }
}

/// The sections that have something in them, in their order: breaking changes, the groups, what else changed, dependencies, people.
pub(crate) fn sections<'a>(input: &Input<'a>) -> Vec<Section<'a>> {
    let mut sections = Groups::of(input.settings).fill(input.entries);
    let dependencies = input.dependencies.iter().map(Item::Dependency).collect();
    sections.push(Section { kind: "dependencies", of: Of::Dependencies, title: DEPENDENCIES_TITLE, items: dependencies });
    let people = if input.settings.new_contributors { contributors(input.entries) } else { Vec::new() };
    sections.push(Section { kind: "contributors", of: Of::Contributors, title: CONTRIBUTORS_TITLE, items: people });
    sections.retain(|section| !section.items.is_empty());
    sections
}

/// The groups of a release's changes: breaking changes first.
struct Groups<'a> {
    sections: Vec<Section<'a>>,
    /// Where a type is told, by its name in lower case.
    by_kind: HashMap<String, usize>,
    /// Where a commit that asks for a release is told when its type has no group.
    others: Option<usize>,
}

impl<'a> Groups<'a> {
    fn of(settings: &'a Notes) -> Self {
        let chosen = settings.groups.iter().map(|(kind, title)| (kind.as_str(), title.as_str()));
        if settings.groups.is_empty() { Self::titled(USUAL.into_iter(), true) } else { Self::titled(chosen, false) }
    }

    fn titled(titles: impl Iterator<Item = (&'a str, &'a str)>, with_others: bool) -> Self {
        let mut groups = Self { sections: vec![changes(BREAKING, BREAKING_TITLE)], by_kind: HashMap::new(), others: None };
        for (kind, title) in titles {
            if kind == BREAKING {
                groups.sections[0].title = title;
                continue;
            }
            // The breaking changes stay by themselves, even when another group has their title.
            let known = groups.sections.iter().skip(1).position(|section| section.title == title).map(|at| at + 1);
            let at = known.unwrap_or_else(|| groups.push(kind, title));
            groups.by_kind.insert(kind.to_ascii_lowercase(), at);
        }
        groups.others = with_others.then(|| groups.push(OTHERS, OTHERS_TITLE));
        groups
    }

    fn push(&mut self, kind: &'a str, title: &'a str) -> usize {
        self.sections.push(changes(kind, title));
        self.sections.len() - 1
    }

    fn fill(mut self, entries: &'a [Entry]) -> Vec<Section<'a>> {
        for entry in entries {
            self.sections[0].items.extend(entry.breaking.iter().map(|text| Item::Breaking(entry, text)));
            if let Some(at) = self.place(entry) {
                let item = entry.reverts.as_deref().map_or(Item::Change(entry), |header| Item::Revert(entry, header));
                self.sections[at].items.push(item);
            }
        }
        self.sections
    }

    fn place(&self, entry: &Entry) -> Option<usize> {
        let kind = if entry.reverts.is_some() { Some(REVERT) } else { entry.kind.as_deref() };
        let own = kind.and_then(|kind| match self.by_kind.get(kind) {
            None => self.by_kind.get(&kind.to_ascii_lowercase()),
            found => found,
        });
        let chosen = own.or_else(|| self.by_kind.get(OTHERS)).copied();
        // A breaking change is told already.
        chosen.or_else(|| self.others.filter(|_| entry.releases && entry.breaking.is_empty()))
    }
}

fn changes<'a>(kind: &'a str, title: &'a str) -> Section<'a> {
    Section { kind, of: Of::Changes, title, items: Vec::new() }
}

/// The first commit of each person who has none that is older, oldest first.
fn contributors(entries: &[Entry]) -> Vec<Item<'_>> {
    let mut seen = HashSet::new();
    let first = entries.iter().rev().filter(|entry| entry.is_first_contribution);
    first.filter(|entry| entry.author.as_ref().is_some_and(|author| seen.insert(author))).map(Item::Contributor).collect()
}

#[cfg(test)]
mod tests {
    use deploy_config::release::{Policy, Releases};

    use super::Kinds;

    fn tells(policy: Policy, groups: &[&str], kind: Option<&str>) -> bool {
        let mut releases = Releases { policy, ..Releases::default() };
        releases.notes.groups = groups.iter().map(|kind| ((*kind).to_owned(), "Title".to_owned())).collect();
        Kinds::of(&releases).tells(kind)
    }

    #[test]
    fn a_type_is_told_of_when_it_has_a_group_or_everything_is() {
        assert!(tells(Policy::Semantic, &[], Some("Feature")) && !tells(Policy::Semantic, &[], Some("docs")));
        assert!(tells(Policy::Semantic, &["Docs"], Some("docs")) && !tells(Policy::Semantic, &["docs"], Some("feat")));
        assert!(tells(Policy::Semantic, &["*"], None) && !tells(Policy::Semantic, &[], None));
        assert!(tells(Policy::Patch, &[], None) && !tells(Policy::Patch, &["docs"], None));
    }
}
