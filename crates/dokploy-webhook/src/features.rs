//! What a server can do, by its version. The one place that knows versions.

use std::fmt;

/// A version of Dokploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Reads a version as the server says it, such as `v0.30.2`; what comes after the third number does not matter. Nothing for
    /// other names, such as `canary`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut numbers = text.strip_prefix('v').unwrap_or(text).splitn(3, '.');
        let (major, minor, rest) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?, numbers.next()?);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Some(Self(major, minor, rest[..end].parse().ok()?))
    }

    /// Whether the webhook of an application that runs an image refuses a push that names none: a fault of these versions.
    #[must_use]
    pub fn wants_images_in_webhooks(self) -> bool {
        (Self(0, 25, 7)..Self(0, 26, 1)).contains(&self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Something that not every server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feature {
    /// A project has environments, and services are created in one. Before, they are created in the project.
    Environments,
    /// The queue can be seen.
    Queue,
    /// The environment of a compose project is saved by a call of its own, which needs less permission.
    SaveEnvironment,
    /// A deployment's log can be read.
    ReadLogs,
    /// A compose project is created with its source. Before, it comes from GitHub until it is updated.
    ComposeSource,
}

impl Feature {
    /// The first version that has it.
    #[must_use]
    pub fn since(self) -> Version {
        match self {
            Self::Environments => Version(0, 25, 0),
            Self::Queue => Version(0, 28, 3),
            Self::SaveEnvironment => Version(0, 29, 0),
            Self::ReadLogs => Version(0, 29, 5),
            Self::ComposeSource => Version(0, 30, 0),
        }
    }

    /// The feature that a procedure is.
    #[must_use]
    pub fn of(procedure: &str) -> Option<Self> {
        Some(match procedure {
            "deployment.queueList" => Self::Queue,
            "deployment.readLogs" => Self::ReadLogs,
            "compose.saveEnvironment" => Self::SaveEnvironment,
            procedure if procedure.starts_with("environment.") => Self::Environments,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_version_is_read_as_servers_say_it() {
        for text in ["v0.30.2", "0.30.2", " v0.30.2\n", "v0.30.2-canary.1", "v0.30.2+1"] {
            assert_eq!(Version::parse(text), Some(Version(0, 30, 2)), "{text}");
        }
        for text in ["canary", "", "v0.30", "v0.x.1", "v0.30.x", "latest"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
        assert!(Version(0, 9, 30) < Version(0, 10, 0) && Version(0, 29, 14) < Version(0, 30, 0));
        assert_eq!(Version(0, 25, 7).to_string(), "v0.25.7");
    }
}
