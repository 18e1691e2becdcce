//! What is wrong with deploy.yml, all of it at once.

use std::fmt;
use std::io;
use std::path::PathBuf;

use actions_core::{Exit, Explain};
use thiserror::Error;

use crate::cut::sentence;

/// A place in the file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Where; absent when the problem is of the whole file.
    pub place: Option<Place>,
    /// What, as a fragment that begins with the value's path, such as `services.api.image`.
    pub message: String,
    /// What to write in its place.
    pub hint: Option<String>,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&sentence(&self.message))?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " ({})", sentence(hint)))
    }
}

/// Why there is no configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// There is no such file.
    #[error("there is no file {}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file exists and cannot be read.
    #[error("failed to read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not YAML, or not a configuration.
    #[error("{} has {}", path.display(), listed(problems))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Every problem, in the order of the file; at least one.
        problems: Vec<ConfigProblem>,
    },
    /// The configuration is only about releases, and services are needed.
    #[error("the configuration names no service, so there is no image")]
    NoServices,
    /// The configuration has no environment of that name.
    #[error("there is no environment `{name}`; {}", known_environments(known))]
    UnknownEnvironment {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
}

fn known_environments(known: &[String]) -> String {
    if known.is_empty() { "the configuration has none".to_owned() } else { format!("known are: {}", known.join(", ")) }
}

/// The most problems that are listed: enough for a day, and no more than a runner shows.
const LISTED: usize = 50;

/// One problem in its sentence, or several each on a line of its own, with their number.
#[must_use]
pub fn listed(problems: &[ConfigProblem]) -> String {
    match problems {
        [one] => format!("a problem: {one}"),
        many => {
            let mut lines: Vec<_> = many.iter().take(LISTED).map(ToString::to_string).collect();
            if many.len() > LISTED {
                lines.push(format!("and {} more", many.len() - LISTED));
            }
            format!("{} problems:\n  {}", many.len(), lines.join("\n  "))
        }
    }
}

impl Explain for ConfigError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing { .. } => "add the file, or name another one in the input `config`; the checkout must come before this step".to_owned(),
            Self::Unreadable { .. } => "check the file's permissions and that it is UTF-8 text".to_owned(),
            Self::Invalid { .. } => {
                "correct the file; with `# yaml-language-server: $schema=…/deploy.schema.json` as its first line an editor shows this while typing".to_owned()
            }
            Self::NoServices => "add `services` with each service's image, such as `api: { image: ghcr.io/acme/shop-api }`".to_owned(),
            Self::UnknownEnvironment { known, .. } if known.is_empty() => "add it under `environments`, with its targets".to_owned(),
            Self::UnknownEnvironment { name, known } => {
                match actions_core::inputs::nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name one of them in the input `environment`".to_owned(),
                }
            }
        })
    }

    fn exit(&self) -> Exit {
        Exit::BadInput
    }
}
