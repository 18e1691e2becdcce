//! Deploys a service in Dokploy: by API key, followed to its end, or by webhook, triggered only.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`mod@run`] | the verb |
//! | [`api`] | the calls to Dokploy's API, by its routers |
//! | [`features`] | what a server can do, by its version |
//! | [`answer`] | what an answer of the API means |
//! | [`model`] | what the API shows: services, deployments, projects, domains, containers |
//! | [`environment`] | one variable of an environment text, changing nothing else |
//! | [`preflight`] | what makes a deployment pointless, found before anything changes |
//! | [`follow`] | one deployment followed to its end: a pure state machine |
//! | [`mod@watch`] | the loop that asks for it |
//! | [`mod@deploy`] | a tag deployed and followed |
//! | [`stopped`] | a deployment that stopped on the way: why, and how far it came |
//! | [`under_way`] | the same deployment by an earlier attempt of the run, under way still |
//! | [`webhook`] | a deployment triggered without a key |
//! | [`error`] | what goes wrong, and its cure |

pub mod answer;
pub mod api;
pub mod deploy;
pub mod environment;
pub mod error;
pub mod features;
pub mod follow;
pub mod inputs;
pub mod model;
pub mod preflight;
pub mod run;
pub mod stopped;
pub mod under_way;
pub mod watch;
pub mod webhook;

pub use api::Api;
pub use deploy::{Deploy, Ended, deploy};
pub use error::DokployError;
pub use features::{Feature, Version};
pub use follow::{Poll, Verdict};
pub use inputs::ACTION;
pub use model::{Kind, Service};
pub use run::run;
pub use stopped::{Reached, Stopped};
