//! The terminal: the one place that speaks to it.

use std::io::{IsTerminal, stderr, stdin};

use actions_core::Runner;
use inquire::{Confirm, InquireError, Select};

use super::ask::{Ask, Nobody, Question};
use super::error::DeskError;

/// How many answers are shown at a time; typing narrows them.
const SHOWN: usize = 15;

/// A person at a terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal;

/// Who can be asked: the person at the terminal, if this is one and no robot runs it.
#[must_use]
pub fn whoever_is_there(runner: &Runner) -> Box<dyn Ask> {
    let is_robot = runner.is_actions() || runner.env("CI").is_some_and(|value| value != "false");
    if !is_robot && stdin().is_terminal() && stderr().is_terminal() { Box::new(Terminal) } else { Box::new(Nobody) }
}

impl Ask for Terminal {
    fn choose(&self, question: &Question<'_>, answers: &[String]) -> Result<usize, DeskError> {
        let select = Select::new(question.text, answers.to_vec()).with_page_size(SHOWN);
        let select = select.with_help_message("type to search, ↑ and ↓ to move, enter to choose");
        select.raw_prompt().map(|chosen| chosen.index).map_err(|error| unanswered(error, question))
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool, DeskError> {
        Confirm::new(question.text).with_default(false).prompt().map_err(|error| unanswered(error, question))
    }
}

fn unanswered(error: InquireError, question: &Question<'_>) -> DeskError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => DeskError::Declined,
        InquireError::NotTTY => DeskError::NoTerminal { what: question.what, flag: question.flag },
        other => DeskError::Terminal(other.to_string()),
    }
}
