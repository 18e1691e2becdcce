//! What the API shows, and what it is given: only what is used, and tolerant of what is missing, since old servers leave columns away.
//!
//! | module | what it holds |
//! |---|---|
//! | [`service`] | a service by its kind and id |
//! | [`compose`] | compose projects |
//! | [`application`] | applications |
//! | [`deployment`] | deployment rows and queued jobs |
//! | [`project`] | projects and their environments |
//! | [`domain`] | domains |
//! | [`container`] | containers |

pub mod application;
pub mod compose;
pub mod container;
pub mod deployment;
pub mod domain;
pub mod project;
pub mod service;

use serde::{Deserialize, Deserializer};

pub use application::Application;
pub use compose::{Compose, NewCompose};
pub use container::Container;
pub use deployment::{Job, JobData, Row, Status};
pub use domain::{Domain, NewDomain};
pub use project::{Environment, Listed, Project};
pub use service::{Kind, Service};

/// A value, or its default where the API shows null: columns without a value are null and not missing.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
