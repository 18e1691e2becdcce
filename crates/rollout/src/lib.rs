//! Deploys one environment: deploy.yml → waves of targets, each proven by its gates before the next, and back when one is not.
//!
//! **inputs → facts → plan → apply → report.** Only `facts`, `checkout`, `probe`, `targets` and `report` touch the world.
//!
//! | module | what it holds |
//! |---|---|
//! | [`inputs`] | the action's inputs and outputs |
//! | [`mod@run`] | the verb |
//! | [`facts`] | what is known before anything is changed |
//! | [`promoted`] | whether another environment has proven the version |
//! | [`plan`] | facts → what will be done: a pure function |
//! | [`text`] | a plan as text: a pure function |
//! | [`by_hand`] | which workflow deploys any version by hand: pure functions |
//! | [`checkout`] | the workflows of the checkout |
//! | [`apply`] | a plan carried out, and the way back |
//! | [`targets`] | what can be deployed to, one file each |
//! | [`probe`] | looking at a service over HTTP |
//! | [`gate`] | when a gate opens or fails: a pure state machine |
//! | [`version`] | when an answered version is the one wanted: pure functions |
//! | [`outcome`] | how it ended, in words: pure functions |
//! | [`tracker`] | what GitHub knows of the deployment, and is told of it |
//! | [`between`] | the commits between two versions |
//! | [`telling`] | what is needed to tell pull requests and issues afterwards |
//! | [`tracked`] | what is read from and written into GitHub's deployments: pure functions |
//! | [`report`] | the record, the outputs, the end of the process |
//! | [`error`] | why a deployment cannot begin |

pub mod apply;
pub mod between;
pub mod by_hand;
pub mod checkout;
pub mod error;
pub mod facts;
pub mod gate;
pub mod inputs;
pub mod outcome;
pub mod plan;
pub mod probe;
pub mod promoted;
pub mod report;
pub mod run;
pub mod targets;
pub mod telling;
pub mod text;
pub mod tracked;
pub mod tracker;
pub mod version;

pub use error::RolloutError;
pub use inputs::{ACTION, Request};
pub use run::{Ended, run};
pub use telling::Telling;
