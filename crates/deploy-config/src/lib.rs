//! `.github/deploy.yml`: services, environments, targets, waves and health.
//!
//! | module | what it holds |
//! |---|---|
//! | [`model`] | the types, from which the JSON Schema follows |
//! | [`duration`] | `5s`, `10m`, `1h30m` |

pub mod duration;
pub mod model;

pub use duration::Period;
pub use model::{DeployConfig, Dokploy, Environment, FromEnv, Health, OnFailure, Service, Setting, Target, VersionEcho};
