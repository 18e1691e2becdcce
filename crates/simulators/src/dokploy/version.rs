//! The server's version, by which features come and go.

use std::fmt;

/// A version of Dokploy: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u16, pub(crate) u16, pub(crate) u16);

/// What is played unless something else is asked for.
pub(crate) const CURRENT: Version = Version(0, 30, 2);
/// Before it, rows have no start and no end.
pub(crate) const STARTED_AT: Version = Version(0, 22, 0);
/// Before it, projects hold services without environments between, and a deployment's title and description are ignored.
pub(crate) const ENVIRONMENTS: Version = Version(0, 25, 0);
/// Before it, a restart leaves the rows that ran as they are.
pub(crate) const CANCELLED: Version = Version(0, 25, 4);
/// Before it, `compose.deploy` answers 200 with an empty body, a git source keeps the title that was given, and the webhook of an
/// application does not look at the tag that GHCR announces.
pub(crate) const DEPLOY_ANSWERS: Version = Version(0, 25, 7);
/// Before it, and since [`DEPLOY_ANSWERS`], the webhook of an image refuses a call that names no image.
pub(crate) const BARE_CALLS: Version = Version(0, 26, 1);
/// Before it, the answer to `compose.deploy` lacks the id.
pub(crate) const DEPLOY_ANSWERS_ID: Version = Version(0, 26, 4);
/// Before it, an app name may hold any sign.
pub(crate) const APP_NAMES: Version = Version(0, 26, 7);
/// Before it, containers are listed without the text of their status.
pub(crate) const CONTAINER_STATUS: Version = Version(0, 27, 0);
/// Before it, refusals carry no `data`, and validation speaks as zod 3 does.
pub(crate) const ERROR_DATA: Version = Version(0, 28, 0);
/// Before it, members may do what they like with services, except to look at them, make and delete them; and an update of a compose
/// project looks for it first.
pub(crate) const ROLES: Version = Version(0, 28, 7);
/// Before it, the logs of services on other servers are read as one line break.
pub(crate) const REMOTE_LOGS: Version = Version(0, 29, 9);
/// Before it, a host may hold any sign.
pub(crate) const HOST_NAMES: Version = Version(0, 29, 9);
/// Before it, the queue lies in Redis and outlives a restart.
pub(crate) const QUEUE_IN_MEMORY: Version = Version(0, 29, 9);
/// Before it, any text is taken for the command of a compose project.
pub(crate) const COMMANDS_CHECKED: Version = Version(0, 29, 13);
/// Before it, watch paths see modified files only.
pub(crate) const ALL_FILES_WATCHED: Version = Version(0, 29, 14);
/// Before it, `compose.create` ignores the source type, and every compose project gets its `.env`.
pub(crate) const CREATE_TAKES_SOURCE: Version = Version(0, 30, 0);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.0, self.1, self.2)
    }
}
