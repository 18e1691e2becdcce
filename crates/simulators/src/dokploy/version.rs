//! The server's version, by which features come and go.

use std::fmt;

/// A version of Dokploy: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u16, pub(crate) u16, pub(crate) u16);

/// What is played unless something else is asked for.
pub(crate) const CURRENT: Version = Version(0, 30, 2);
/// Before it, a deployment's title and description are ignored.
pub(crate) const TITLES: Version = Version(0, 25, 0);
/// Before it, `compose.deploy` answers 200 with an empty body.
pub(crate) const DEPLOY_ANSWERS: Version = Version(0, 25, 7);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.0, self.1, self.2)
    }
}
