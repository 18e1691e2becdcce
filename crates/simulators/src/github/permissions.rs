//! What a token may do: the `permissions:` of a job.

use std::collections::BTreeMap;

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// GET.
    Read,
    /// Everything.
    Write,
}

impl Access {
    /// The word of a workflow's `permissions:`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// The permissions of a token. Setting any `permissions:` in a workflow makes all others none, and so does this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions(Option<BTreeMap<String, Access>>);

impl Permissions {
    /// May do all.
    #[must_use]
    pub fn all() -> Self {
        Self(None)
    }

    /// May do nothing.
    #[must_use]
    pub fn none() -> Self {
        Self(Some(BTreeMap::new()))
    }

    /// The same permissions and one more, such as `contents` or `deployments`.
    #[must_use]
    pub fn with(mut self, permission: &str, access: Access) -> Self {
        if let Some(granted) = &mut self.0 {
            granted.insert(permission.to_owned(), access);
        }
        self
    }

    /// Whether a permission reaches that far.
    #[must_use]
    pub fn allow(&self, permission: &str, access: Access) -> bool {
        self.0.as_ref().is_none_or(|granted| granted.get(permission).is_some_and(|given| *given >= access))
    }
}
