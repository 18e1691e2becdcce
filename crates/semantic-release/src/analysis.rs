//! Which commits ask for a release, and why the others do not.
//!
//! [`Analyst::read`] looks at one commit by itself, in any order and on any thread; [`Analyst::conclude`] then looks at all that was found, where
//! reverts cancel what they revert. Of a commit no text is kept, as there may be a million of them.
//!
//! Source: commit-analyzer's `index.js`, semantic-release's `[skip release]` and release-please's `Release-As:`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`finding`] | what is kept of a commit |
//! | [`verdict`] | what it means, in words |
//! | [`conclusion`] | what all of them ask for |
//! | [`reading`] | how messages are read by the settings |

pub mod conclusion;
pub mod finding;
pub mod reading;
pub mod verdict;

use std::borrow::Cow;

use conventional_commits::split::Splitter;
use conventional_commits::{Message, Parser, release_as, skips_release};
use deploy_config::release::Releases;

pub use conclusion::{Asked, Conclusion};
pub use finding::Finding;
pub use verdict::Verdict;

use crate::notes::groups::Kinds;
use crate::refusal::Refusal;
use crate::rules::{Rules, Ruling, Traits};
use finding::Reverting;

/// Reads commits by the settings.
#[derive(Debug, Clone)]
pub struct Analyst {
    parser: Parser,
    rules: Rules,
    splitter: Splitter,
    skips_merges: bool,
    shown: Kinds,
}

impl Analyst {
    /// An analyst by the settings.
    ///
    /// # Errors
    /// [`Refusal`] when a pattern or a rule cannot be read.
    pub fn new(releases: &Releases) -> Result<Self, Refusal> {
        Ok(Self {
            parser: reading::parser(releases)?,
            rules: Rules::new(&releases.rules)?,
            splitter: reading::splitter(releases),
            skips_merges: releases.commits.skip_merges,
            shown: Kinds::of(releases),
        })
    }

    /// Looks at a commit by itself; `parents` is how many it has.
    #[must_use]
    pub fn read(&self, message: &str, parents: usize) -> Finding {
        if self.skips_merges && parents > 1 {
            return Finding::of(Verdict::Merge);
        }
        if skips_release(message) {
            return Finding::of(Verdict::Skipped);
        }
        let mut finding = Finding::of(Verdict::Blank);
        let Some(whole) = self.parser.parse(message) else { return finding };
        if self.splitter.squash || self.splitter.nested {
            self.parts(message).iter().filter_map(|part| self.parser.parse(part)).for_each(|part| self.add(&mut finding, &part));
        } else {
            self.add(&mut finding, &whole);
        }
        finding.with(release_as(message), Reverting::of(&whole))
    }

    fn add(&self, finding: &mut Finding, message: &Message<'_>) {
        finding.add(self.judge(message), self.shown.tells(message.kind()));
    }

    /// Whether notes tell of a message, as long as no other cancels it.
    #[must_use]
    pub fn tells(&self, message: &Message<'_>) -> bool {
        matches!(self.judge(message), Verdict::Releases(_)) || self.shown.tells(message.kind())
    }

    /// The commits that a message holds: itself, or by the settings what was squashed or nested into it.
    #[must_use]
    pub fn parts<'a>(&self, message: &'a str) -> Vec<Cow<'a, str>> {
        self.splitter.split(message)
    }

    /// The parser, for those who need more of a message.
    #[must_use]
    pub fn parser(&self) -> &Parser {
        &self.parser
    }

    /// What a message means by itself.
    #[must_use]
    pub fn judge(&self, message: &Message<'_>) -> Verdict {
        let part = |name: &str| part(message, name);
        let is_breaking = !message.breaking.is_empty();
        match self.rules.judge(&Traits { is_breaking, is_revert: message.reverts.is_some(), part: &part }) {
            Ruling::Release(bump) => Verdict::Releases(bump),
            Ruling::Never => Verdict::Rule,
            Ruling::Unmet if message.kind().is_some() => Verdict::Type,
            Ruling::Unmet => Verdict::NotConventional,
        }
    }
}

/// The first digits of an id, as people read it.
#[must_use]
pub fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

/// A part of a message by its name; what the patterns name comes before what always is there.
fn part<'a>(message: &'a Message<'_>, name: &str) -> Option<Cow<'a, str>> {
    if let Some((_, text)) = message.parts().iter().find(|(other, _)| *other == name) {
        return text.map(Cow::Borrowed);
    }
    match name {
        "type" => message.kind().map(Cow::Borrowed),
        "scope" => message.scope().map(Cow::Borrowed),
        "subject" => message.subject().map(Cow::Borrowed).or_else(|| message.header.is_none().then(|| title(message.text()))),
        "message" => Some(Cow::Borrowed(message.text())),
        "header" => Some(Cow::Borrowed(message.first_line)),
        "merge" => message.merge.map(Cow::Borrowed),
        "body" => message.details().body.map(Cow::Owned),
        "footer" => message.details().footer.map(Cow::Owned),
        _ => None,
    }
}

/// What git calls the subject: the first lines, up to an empty one, as one. In semantic-release a rule meets it where the header has
/// no subject of its own, as `Update the README` has none.
fn title(text: &str) -> Cow<'_, str> {
    let lines = || text.trim().lines().take_while(|line| !line.trim().is_empty());
    if lines().nth(1).is_some() {
        Cow::Owned(lines().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(lines().next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
