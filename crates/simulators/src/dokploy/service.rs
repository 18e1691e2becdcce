//! Compose projects and applications: rows of columns, as the database has them.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::check::{Input, truthy};
use super::compose_file::ComposeFile;
use super::container::Container;
use super::dotenv;

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

    /// The name of its list in an environment.
    pub(crate) fn list(self) -> &'static str {
        match self {
            Self::Compose => "compose",
            Self::Application => "applications",
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

/// What runs of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Live {
    /// The image of an application; of a compose project empty.
    pub(crate) image: String,
    /// The environment text.
    pub(crate) env: String,
}

/// One service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) kind: Kind,
    pub(crate) columns: Map<String, Value>,
    /// What the next deployments fail with, first in, first out.
    pub(crate) failures: VecDeque<String>,
    /// What the next stops and starts fail with, first in, first out.
    pub(crate) command_failures: VecDeque<String>,
    /// Message and hash of the commit that a git source checks out.
    pub(crate) commit: Option<(String, String)>,
    /// The compose file in its git repository.
    pub(crate) repository_file: Option<String>,
    /// What docker says while it deploys, line by line.
    pub(crate) docker_says: Vec<String>,
    /// What runs, once something does.
    pub(crate) live: Option<Live>,
    /// How often something else went live: each time an application gets a new container.
    pub(crate) generation: u32,
    pub(crate) is_stopped: bool,
    /// What the next looks at its containers find, when that is told; the last stays.
    pub(crate) looks: VecDeque<Vec<Container>>,
}

impl Service {
    pub(crate) fn new(kind: Kind) -> Self {
        let columns = match kind {
            Kind::Compose => include_str!("compose.json"),
            Kind::Application => include_str!("application.json"),
        };
        let columns = serde_json::from_str(columns).unwrap_or_default();
        Self {
            kind,
            columns,
            failures: VecDeque::new(),
            command_failures: VecDeque::new(),
            commit: None,
            repository_file: None,
            docker_says: Vec::new(),
            live: None,
            generation: 0,
            is_stopped: false,
            looks: VecDeque::new(),
        }
    }

    /// Lets run what its columns say.
    pub(crate) fn goes_live(&mut self) {
        self.generation += 1;
        self.live = Some(Live { image: self.text("dockerImage").to_owned(), env: self.text("env").to_owned() });
        self.is_stopped = false;
    }

    /// Its containers as they are: what was told, or what follows from what runs.
    pub(crate) fn containers(&self) -> Vec<Container> {
        if let Some(told) = self.looks.front() {
            return told.clone();
        }
        if self.live.is_none() {
            return Vec::new();
        }
        let names: Vec<String> = match self.kind {
            Kind::Application => vec![self.generation.to_string()],
            Kind::Compose => {
                ComposeFile::of(self).iter().flat_map(ComposeFile::services).map(|(name, _)| name.to_owned()).collect()
            }
        };
        let look = |name: &String| if self.is_stopped { Container::exited(name, 0) } else { Container::running(name) };
        names.iter().map(look).collect()
    }

    /// As [`Service::containers`]; the next look finds what was told after it.
    pub(crate) fn look(&mut self) -> Vec<Container> {
        let found = self.containers();
        if self.looks.len() > 1 {
            self.looks.pop_front();
        }
        found
    }

    /// The image that a service of it runs.
    pub(crate) fn image_of(&self, service: &str) -> String {
        let live = self.live.as_ref();
        if self.kind == Kind::Application {
            return live.map(|live| live.image.clone()).unwrap_or_default();
        }
        let file = ComposeFile::of(self);
        let image = file.as_ref().and_then(|file| {
            file.services().find(|(name, _)| *name == service).and_then(|(_, service)| service["image"].as_str())
        });
        let variables = live.map(|live| dotenv::parse(&live.env)).unwrap_or_default();
        variables
            .iter()
            .fold(image.unwrap_or_default().to_owned(), |image, (name, value)| image.replace(&format!("${{{name}}}"), value))
    }

    /// Where its compose file lies, from its folder.
    pub(crate) fn compose_path(&self) -> &str {
        if self.text("sourceType") == "raw" { "docker-compose.yml" } else { self.text("composePath") }
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
