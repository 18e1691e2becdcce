//! From a file or a text to a configuration.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use indexmap::IndexMap;

use crate::environment::Environment;
use crate::error::{ConfigError, ConfigProblem};
use crate::model::{DeployConfig, Service};
use crate::shape::Misshapen;
use crate::tag_format::TagFormat;
use crate::tree::Node;
use crate::{rules, schema, shape};

/// Where the file is looked for unless an input says otherwise.
pub const DEFAULT_PATH: &str = ".github/deploy.yml";

impl DeployConfig {
    /// Reads the file at a path relative to the workspace.
    ///
    /// # Errors
    /// As [`DeployConfig::load`], and when there is no such file or it cannot be read.
    pub fn read(workspace: &Path, relative: &str) -> Result<Self, ConfigError> {
        let path = workspace.join(relative);
        let text = std::fs::read_to_string(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ConfigError::Missing { path: relative.into() },
            _ => ConfigError::Unreadable { path: relative.into(), source },
        })?;
        Self::load(Path::new(relative), &text)
    }

    /// Reads a text; the path is only for the messages.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] with every problem: of the YAML, else of the shape, else of the rules.
    pub fn load(path: &Path, text: &str) -> Result<Self, ConfigError> {
        parsed(text).map_err(|problems| ConfigError::Invalid { path: path.to_owned(), problems })
    }

    /// The services, of which there is at least one.
    ///
    /// # Errors
    /// [`ConfigError::NoServices`] when the file is only about releases.
    pub fn services(&self) -> Result<&IndexMap<String, Service>, ConfigError> {
        Some(&self.services).filter(|services| !services.is_empty()).ok_or(ConfigError::NoServices)
    }

    /// The environment of that name.
    ///
    /// # Errors
    /// [`ConfigError::UnknownEnvironment`], with the names that exist.
    pub fn environment(&self, name: &str) -> Result<&Environment, ConfigError> {
        self.environments.get(name).ok_or_else(|| ConfigError::UnknownEnvironment {
            name: name.to_owned(),
            known: self.environments.keys().cloned().collect(),
        })
    }

    /// The form of version tags that `release` says, else `v${version}`.
    #[must_use]
    pub fn tag_format(&self) -> TagFormat {
        let said = self.release.as_ref().and_then(|release| TagFormat::parse(release.tag_format.as_deref()?).ok());
        said.unwrap_or_default()
    }
}

impl Environment {
    /// The waves of targets in order: as written, else each target by itself in the order of the file.
    #[must_use]
    pub fn ordered_waves(&self) -> Vec<Vec<String>> {
        if self.waves.is_empty() { self.targets.keys().map(|name| vec![name.clone()]).collect() } else { self.waves.clone() }
    }
}

fn parsed(text: &str) -> Result<DeployConfig, Vec<ConfigProblem>> {
    let mut node = Node::parse(text).map_err(|problem| vec![problem])?;
    let Misshapen { strangers, values, left_out } = shape::check(&schema::json_schema(), &mut node);
    // A file whose shape is wrong may still be one that the rules can judge; then everything is said at once.
    match serde_json::from_value(node.to_json()) {
        Ok(config) => {
            let problems = together(strangers, values, rules::check(&config, &node, &left_out));
            if problems.is_empty() { Ok(config) } else { Err(problems) }
        }
        // What serde says may quote a secret.
        Err(_) if strangers.is_empty() && values.is_empty() => Err(vec![whole_file()]),
        Err(_) => Err(together(strangers, values, Vec::new())),
    }
}

/// The problems in the order of the file; of two about one value, the rule's, which knows more.
fn together(strangers: Vec<ConfigProblem>, values: Vec<ConfigProblem>, rules: Vec<ConfigProblem>) -> Vec<ConfigProblem> {
    let known: BTreeSet<_> = rules.iter().filter_map(|problem| problem.place).collect();
    let values = values.into_iter().filter(|problem| problem.place.is_none_or(|place| !known.contains(&place)));
    let mut problems: Vec<_> = strangers.into_iter().chain(values).chain(rules).collect();
    problems.sort_by_key(|problem| problem.place);
    problems
}

fn whole_file() -> ConfigProblem {
    let hint = "this is a fault of the program; report it with the file, without what is secret in it";
    ConfigProblem { place: None, message: "the file fits the schema and cannot be read".to_owned(), hint: Some(hint.to_owned()) }
}
