//! A service by its kind and id.

use std::fmt;

/// What kind of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A compose project.
    Compose,
    /// An application.
    Application,
}

impl Kind {
    /// The word of the API, which is also the router's name and a part of the page's address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Compose => "compose",
            Self::Application => "application",
        }
    }
}

/// A service that can be deployed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Service {
    /// What kind.
    pub kind: Kind,
    /// Its id: the last part of its page's address.
    pub id: String,
}

impl Service {
    /// A compose project.
    #[must_use]
    pub fn compose(id: impl Into<String>) -> Self {
        Self { kind: Kind::Compose, id: id.into() }
    }

    /// An application.
    #[must_use]
    pub fn application(id: impl Into<String>) -> Self {
        Self { kind: Kind::Application, id: id.into() }
    }

    /// The name of its id in the API.
    pub(crate) fn key(&self) -> &'static str {
        match self.kind {
            Kind::Compose => "composeId",
            Kind::Application => "applicationId",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.id)
    }
}
