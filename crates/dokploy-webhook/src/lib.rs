//! Deploys a service in Dokploy: by API key, followed to its end, or by webhook, triggered only.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`mod@run`] | the verb |
//! | [`by_webhook`] | the verb by webhook: triggered, and followed where a key is given too |
//! | [`by_key`] | the verb by API key |
//! | [`api`] | the calls to Dokploy's API, by its routers |
//! | [`features`] | what a server can do, by its version |
//! | [`answer`] | what an answer of the API means |
//! | [`model`] | what the API shows: services, deployments, projects, domains, containers |
//! | [`environment`] | variables of an environment text, changing nothing else |
//! | [`applications`] | the image reference of an application |
//! | [`preflight`] | what makes a deployment pointless, found before anything changes |
//! | [`follow`] | one deployment followed to its end: a pure state machine |
//! | [`lines`] | a log that comes in pieces, as lines that can be shown |
//! | [`mod@watch`] | the loop that asks for it |
//! | [`mod@deploy`] | a service deployed and followed |
//! | [`health`] | whether the containers are healthy: a pure state machine, and the loop around it |
//! | [`rollback`] | the way back to what was set before |
//! | [`stopped`] | a deployment that stopped on the way: why, and how far it came |
//! | [`under_way`] | the same deployment by an earlier attempt of the run, under way still |
//! | [`webhook`] | a deployment triggered without a key |
//! | [`error`] | what goes wrong, and its cure |

pub mod answer;
pub mod api;
pub mod applications;
pub mod by_key;
pub mod by_webhook;
pub mod deploy;
pub mod environment;
pub mod error;
pub mod features;
pub mod follow;
pub mod health;
pub mod inputs;
pub mod lines;
pub mod model;
pub mod preflight;
pub mod rollback;
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
