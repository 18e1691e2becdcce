//! What a peer and we say of one commit, in the same words.

use conventional_commits::Message;
use serde_json::Value;

use crate::cases::text;

/// What is said of a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// It is a conventional commit. What the peer does not tell is nothing.
    Conventional { kind: Option<String>, scope: Option<String>, subject: Option<String>, breaking: bool },
    /// It is none.
    Refused,
}

impl Answer {
    /// What we say.
    pub(crate) fn ours(message: &str) -> Self {
        let Some(read) = Message::parse(message) else { return Self::Refused };
        let breaking = !read.breaking.is_empty();
        let own = |text: &str| text.to_owned();
        match read.header {
            Some(header) => Self::Conventional {
                kind: Some(own(header.kind)),
                scope: header.scope.map(own),
                subject: Some(own(header.subject)),
                breaking,
            },
            None => Self::Refused,
        }
    }

    /// What a peer says.
    pub(crate) fn theirs(expect: &Value) -> Self {
        let field = |name: &str| expect[name].as_str().map(str::to_owned);
        match expect["error"].as_str() {
            Some(_) => Self::Refused,
            None => Self::Conventional {
                kind: field("type"),
                scope: field("scope").filter(|scope| !scope.is_empty()),
                subject: field("subject").or_else(|| expect["descriptions"][0].as_str().map(str::to_owned)),
                breaking: expect["breaking"] == true || text(&expect["bump"]) == "major",
            },
        }
    }

    /// The same answer as far as the other tells anything.
    pub(crate) fn as_told_by(&self, other: &Self) -> Self {
        match (self.clone(), other) {
            (Self::Conventional { kind, scope, subject, breaking }, Self::Conventional { kind: known, subject: told, .. }) => {
                let (kind, subject) = (kind.filter(|_| known.is_some()), subject.filter(|_| told.is_some()));
                // A peer that tells no type tells no scope either.
                Self::Conventional { scope: scope.filter(|_| kind.is_some()), kind, subject, breaking }
            }
            (answer, _) => answer,
        }
    }
}
