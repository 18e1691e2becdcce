//! What the verb does.

use actions_core::{InputErrors, Runner};
use thiserror::Error;

use crate::inputs::ACTION;

/// What the verb does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Shows what one deployment did, from its record.
    Show,
    /// Shows all deployments, from GitHub.
    History,
    /// Writes the comment of an environment on a pull request.
    Comment,
}

/// A text that is no command.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no command; known are: {known}", known = Command::NAMES.map(|(name, _)| name).join(", "))]
pub struct CommandError(String);

impl Command {
    /// Every command by the word for it.
    const NAMES: [(&str, Self); 3] = [("show", Self::Show), ("history", Self::History), ("comment", Self::Comment)];

    /// Reads the word of a command.
    ///
    /// # Errors
    /// [`CommandError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, CommandError> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        known.map(|(_, command)| command).ok_or_else(|| CommandError(text.to_owned()))
    }

    /// Reads the input `command`.
    ///
    /// # Errors
    /// [`InputErrors`] when it is no command.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let command = inputs.required("command", Self::parse);
        inputs.finish(|| command)
    }
}
