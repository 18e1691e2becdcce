//! The command table: one row per verb. Adding a verb is adding a row.

use std::pin::Pin;

use actions_core::{Action, Failure, Runner};

use crate::{deploy, schema};

/// A verb at work.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// One verb: its table of inputs, and what runs.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    /// The verb's name, description and inputs.
    pub(crate) action: &'static Action,
    /// Starts the verb.
    pub(crate) run: for<'a> fn(&'a Runner) -> Running<'a>,
}

/// Every verb, in the order of the help.
pub(crate) const COMMANDS: &[Command] = &[
    Command { action: &rollout::ACTION, run: |runner| Box::pin(deploy::run(runner)) },
    Command { action: &semantic_release::ACTION, run: |runner| Box::pin(semantic_release::run(runner)) },
    Command { action: &image_tagger::ACTION, run: |runner| Box::pin(image_tagger::run(runner)) },
    Command { action: &dokploy_webhook::ACTION, run: |runner| Box::pin(dokploy_webhook::run(runner)) },
    Command { action: &preview::ACTION, run: |runner| Box::pin(preview::run(runner)) },
    Command { action: &version_picker::ACTION, run: |runner| Box::pin(version_picker::run(runner)) },
    Command { action: &deploy_summary::ACTION, run: |runner| Box::pin(deploy_summary::run(runner)) },
    #[cfg(feature = "rehearse")]
    Command { action: &rehearsal::ACTION, run: |runner| Box::pin(rehearsal::run(runner, deploy::run)) },
    Command { action: &schema::ACTION, run: |runner| Box::pin(schema::run(runner)) },
];
