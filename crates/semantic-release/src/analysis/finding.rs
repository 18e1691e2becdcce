//! What is kept of a commit once it is read: little, as there may be a million of them.

use conventional_commits::Message;

use super::Verdict;

/// What was found out about a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it means, as long as no other commit cancels it.
    pub verdict: Verdict,
    /// Whether its type has a group in the notes although it asks for no release.
    pub is_shown: bool,
    /// What few commits have, apart, so that the others are small.
    rare: Option<Box<Rare>>,
}

/// What few commits have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rare {
    release_as: Option<String>,
    reverts: Option<Reverting>,
}

/// A commit that reverts another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reverting {
    /// Its own first line.
    pub(super) first_line: String,
    /// The first line of the other, as far as the pattern names it.
    pub(super) header: Option<String>,
    /// The id of the other, as far as the pattern names it.
    pub(super) hash: Option<String>,
}

impl Finding {
    /// Nothing is known but that.
    pub(super) fn of(verdict: Verdict) -> Self {
        Self { verdict, is_shown: false, rare: None }
    }

    /// The same with what only few commits say: a version in a `Release-As:` line, a revert.
    pub(super) fn with(self, release_as: Option<&str>, reverts: Option<Reverting>) -> Self {
        if release_as.is_none() && reverts.is_none() {
            return self;
        }
        Self { rare: Some(Box::new(Rare { release_as: release_as.map(str::to_owned), reverts })), ..self }
    }

    /// The version of its `Release-As:` line, as it is written.
    #[must_use]
    pub fn release_as(&self) -> Option<&str> {
        self.rare.as_ref()?.release_as.as_deref()
    }

    /// What it reverts.
    pub(super) fn reverts(&self) -> Option<&Reverting> {
        self.rare.as_ref()?.reverts.as_ref()
    }

    /// Adds one of the commits that the message holds: the furthest bump counts, else what is said of the first.
    pub(super) fn add(&mut self, verdict: Verdict, is_shown: bool) {
        self.is_shown |= is_shown;
        self.verdict = match (self.verdict, verdict) {
            (Verdict::Releases(before), Verdict::Releases(bump)) => Verdict::Releases(before.max(bump)),
            (Verdict::Blank, verdict) | (_, verdict @ Verdict::Releases(_)) => verdict,
            (before, _) => before,
        };
    }

    /// Whether the commit can be cancelled at all, and can count.
    pub(super) fn is_looked_at(&self) -> bool {
        !matches!(self.verdict, Verdict::Skipped | Verdict::Merge | Verdict::Blank)
    }
}

impl Reverting {
    pub(super) fn of(message: &Message<'_>) -> Option<Self> {
        let reverts = message.reverts?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Some(Self { first_line: message.first_line.to_owned(), header: owned(reverts.header), hash: owned(reverts.hash) })
    }
}
