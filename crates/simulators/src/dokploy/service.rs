//! Compose projects and applications: rows of columns, as the database has them.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::check::{Input, truthy};

/// What a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A compose project.
    Compose,
    /// An application: one image or one build.
    Application,
}

impl Kind {
    pub(crate) fn id_column(self) -> &'static str {
        match self {
            Self::Compose => "composeId",
            Self::Application => "applicationId",
        }
    }

    pub(crate) fn status_column(self) -> &'static str {
        match self {
            Self::Compose => "composeStatus",
            Self::Application => "applicationStatus",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Compose => "compose",
            Self::Application => "application",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Compose => "Compose",
            Self::Application => "Application",
        }
    }
}

/// One service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) kind: Kind,
    pub(crate) columns: Map<String, Value>,
    /// What the next deployments fail with, first in, first out.
    pub(crate) failures: VecDeque<String>,
    /// Message and hash of the commit that a git source checks out.
    pub(crate) commit: Option<(String, String)>,
}

impl Service {
    pub(crate) fn new(kind: Kind) -> Self {
        let columns = match kind {
            Kind::Compose => include_str!("compose.json"),
            Kind::Application => include_str!("application.json"),
        };
        let columns = serde_json::from_str(columns).unwrap_or_default();
        Self { kind, columns, failures: VecDeque::new(), commit: None }
    }

    pub(crate) fn text(&self, column: &str) -> &str {
        self.columns.get(column).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.text(self.kind.id_column())
    }

    pub(crate) fn set(&mut self, column: &str, value: impl Into<Value>) {
        self.columns.insert(column.to_owned(), value.into());
    }

    pub(crate) fn set_status(&mut self, status: &str) {
        self.set(self.kind.status_column(), status);
    }

    /// Whether it is deployed from a git repository, so that a deployment takes the commit's message as its title.
    pub(crate) fn is_git(&self) -> bool {
        !matches!(self.text("sourceType"), "raw" | "docker" | "drop")
    }

    /// Takes over the columns that are sent; unknown ones and those that identify the service are ignored.
    pub(crate) fn update(&mut self, input: &Input) {
        for (name, value) in input {
            let fixed = ["appName", "serverId", "createdAt", "refreshToken", self.kind.id_column()].contains(&name.as_str());
            let Some(column) = self.columns.get_mut(name).filter(|_| !fixed) else {
                continue;
            };
            // Booleans are coerced with `Boolean()`, except that `autoDeploy` may be null.
            let keeps_null = value.is_null() && name == "autoDeploy";
            let is_flag = column.is_boolean() || name == "autoDeploy";
            *column = if is_flag && !keeps_null { json!(truthy(value)) } else { value.clone() };
        }
    }
}
