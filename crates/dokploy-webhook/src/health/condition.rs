//! What `docker ps` says of one container, as Dokploy passes it on.

use std::fmt;

use crate::model::Container;

/// How a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// It runs, and its health check says that it is healthy.
    Healthy,
    /// It runs, and has no health check that could say more.
    Up,
    /// It ended well, as a migration does.
    Completed,
    /// It is being made, or its health check has not decided yet.
    Starting,
    /// Its health check fails.
    Unhealthy,
    /// It ended and is started again.
    Restarting,
    /// It ended badly and stays so, with its exit code where that is known.
    Exited(Option<i32>),
    /// It does not run for another reason.
    Stopped,
}

impl Condition {
    /// Reads state and status. The tasks of a stack have states of their own: one with a health check runs only once it is healthy.
    #[must_use]
    pub fn of(container: &Container) -> Self {
        let status = container.status.as_str();
        match container.state.to_ascii_lowercase().as_str() {
            "running" if status.contains("(healthy)") => Self::Healthy,
            "running" if status.contains("(unhealthy)") => Self::Unhealthy,
            "running" if status.contains("(health: starting)") => Self::Starting,
            "running" => Self::Up,
            "restarting" => Self::Restarting,
            "exited" => match exit_code(status) {
                Some(0) => Self::Completed,
                code => Self::Exited(code),
            },
            "complete" => Self::Completed,
            "failed" | "rejected" | "dead" => Self::Exited(None),
            "created" | "new" | "pending" | "assigned" | "accepted" | "preparing" | "ready" | "starting" => Self::Starting,
            _ => Self::Stopped,
        }
    }

    /// Whether nothing more is to be waited for.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Healthy | Self::Up | Self::Completed)
    }
}

/// The code in `Exited (1) 2 seconds ago`.
fn exit_code(status: &str) -> Option<i32> {
    status.strip_prefix("Exited (")?.split(')').next()?.parse().ok()
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Healthy => f.write_str("healthy"),
            Self::Up => f.write_str("running, without a health check"),
            Self::Completed => f.write_str("ended well"),
            Self::Starting => f.write_str("starting"),
            Self::Unhealthy => f.write_str("unhealthy"),
            Self::Restarting => f.write_str("restarting"),
            Self::Exited(Some(code)) => write!(f, "exited with {code}"),
            Self::Exited(None) => f.write_str("exited"),
            Self::Stopped => f.write_str("not running"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_and_status_tell_how_a_container_is() {
        for (state, status, condition) in [
            ("running", "Up 4 seconds (health: starting)", Condition::Starting),
            ("running", "Up 40 seconds (healthy)", Condition::Healthy),
            ("running", "Up 2 minutes (unhealthy)", Condition::Unhealthy),
            ("running", "Up 4 seconds", Condition::Up),
            // Servers before v0.27.0 say no status.
            ("running", "", Condition::Up),
            ("exited", "Exited (1) 2 seconds ago", Condition::Exited(Some(1))),
            ("exited", "Exited (137) About a minute ago", Condition::Exited(Some(137))),
            ("exited", "Exited (0) 2 seconds ago", Condition::Completed),
            ("exited", "", Condition::Exited(None)),
            ("restarting", "Restarting (1) 5 seconds ago", Condition::Restarting),
            ("created", "Created", Condition::Starting),
            ("paused", "Up 4 seconds (Paused)", Condition::Stopped),
            ("dead", "Dead", Condition::Exited(None)),
            // The tasks of a stack.
            ("preparing", "Preparing 3 seconds ago", Condition::Starting),
            ("rejected", "Rejected 3 seconds ago (No such image)", Condition::Exited(None)),
        ] {
            let container = Container { state: state.to_owned(), status: status.to_owned(), ..Container::default() };
            assert_eq!(Condition::of(&container), condition, "{state} {status}");
        }
    }
}
