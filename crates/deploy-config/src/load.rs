//! From a file or a text to a configuration.

use std::io;
use std::path::Path;

use crate::error::{ConfigError, ConfigProblem, Place};
use crate::model::{DeployConfig, Environment};
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
}

impl Environment {
    /// The waves of targets in order: as written, else each target by itself in the order of the file.
    #[must_use]
    pub fn ordered_waves(&self) -> Vec<Vec<String>> {
        if self.waves.is_empty() { self.targets.keys().map(|name| vec![name.clone()]).collect() } else { self.waves.clone() }
    }
}

fn parsed(text: &str) -> Result<DeployConfig, Vec<ConfigProblem>> {
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    let node: Node = serde_saphyr::from_str_with_options(text, options).map_err(|error| vec![yaml_problem(&error)])?;
    let shape = shape::check(&schema::json_schema(), &node);
    // A file whose shape is wrong may still be one that the rules can judge; then everything is said at once.
    match serde_json::from_value(node.to_json()) {
        Ok(config) => {
            let problems = together(shape, rules::check(&config, &node));
            if problems.is_empty() { Ok(config) } else { Err(problems) }
        }
        Err(error) if shape.is_empty() => Err(vec![whole_file(error.to_string())]),
        Err(_) => Err(together(shape, Vec::new())),
    }
}

/// The problems in the order of the file; of two about one value, the rule's, which knows more.
fn together(shape: Vec<ConfigProblem>, rules: Vec<ConfigProblem>) -> Vec<ConfigProblem> {
    let known: Vec<_> = rules.iter().map(|problem| problem.place).collect();
    let shape = shape.into_iter().filter(|problem| problem.place.is_none() || !known.contains(&problem.place));
    let mut problems: Vec<_> = shape.chain(rules).collect();
    problems.sort_by_key(|problem| problem.place);
    problems
}

fn yaml_problem(error: &serde_saphyr::Error) -> ConfigProblem {
    let number = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let at = error.location().map(|at| Place { line: number(at.line()), column: number(at.column()) });
    let message = match error.without_snippet() {
        serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } => format!("the key `{key}` is there twice"),
        other => {
            let text = other.to_string();
            let line = text.lines().next().unwrap_or_default();
            let message = line.rsplit_once(" at line ").map_or(line, |(message, _)| message);
            format!("the file is not YAML: {message}")
        }
    };
    ConfigProblem { place: at, message, hint: None }
}

fn whole_file(message: String) -> ConfigProblem {
    ConfigProblem { place: None, message, hint: None }
}
