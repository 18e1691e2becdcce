//! `.github/deploy.yml`: services, environments, targets, waves and health.
//!
//! **text → tree → shape → rules → configuration**. Of a text that is no YAML the first problem is reported; of all others everything that
//! shape and rules find, at once, with line, column and cure.
//!
//! | module | what it holds |
//! |---|---|
//! | [`model`] | the types, from which the JSON Schema follows |
//! | [`environment`] | the types of an environment |
//! | [`build`] | the types of its `build` part |
//! | [`image_tags`] | the tags of images: presets and templates |
//! | [`dokploy`] | how a service in Dokploy is waited for |
//! | [`preview`] | what is said of previews |
//! | [`release`] | the types of its `release` part |
//! | [`release_values`] | the values of that part that are written in more than one way |
//! | [`retention`] | the types of its `retention` parts, and what a schema cannot say of them |
//! | [`notify`] | the types of its `notify` part: who is told |
//! | [`duration`] | `5s`, `10m`, `1h30m` |
//! | [`tag_format`] | the form of version tags, for the actions that read or write them |
//! | [`schema`] | the JSON Schema, for editors and for [`load`] |
//! | [`load`] | from a file or a text to a configuration |
//! | [`error`] | what is wrong with the file, all of it |
//! | [`tree`] | the YAML document with the place of every value |
//! | `cut` | what is quoted from the file in a message |
//! | `shape` | the tree against the schema: unknown keys, missing keys, wrong kinds |
//! | `rules` | what a schema cannot say: names that must exist, values that belong together |
//! | `release_rules` | the same for its `release` part |
//! | `dokploy_rules` | the same for targets in Dokploy |
//! | `notify_rules` | the same for who is told |
//! | `environment_rules` | the same for environments |
//! | `build_rules` | the same for the tags, paths and arguments of builds |

pub mod build;
mod build_rules;
mod cut;
pub mod dokploy;
mod dokploy_rules;
pub mod duration;
pub mod environment;
mod environment_rules;
pub mod error;
pub mod image_tags;
pub mod load;
pub mod model;
pub mod notify;
mod notify_rules;
pub mod preview;
pub mod release;
mod release_rules;
pub mod release_values;
pub mod retention;
mod rules;
pub mod schema;
mod shape;
pub mod tag_format;
pub mod tree;

pub use dokploy::{ContainerHealth, Wait};
pub use duration::Period;
pub use environment::{Environment, OnFailure, Requirement};
pub use error::{ConfigError, ConfigProblem, Place};
pub use load::DEFAULT_PATH;
pub use model::{DeployConfig, Dokploy, FromEnv, Health, Service, Setting, Target, VersionEcho};
pub use preview::{Certificate, Preview};
pub use retention::Retention;
