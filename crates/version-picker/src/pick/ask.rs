//! Who is asked: a person at a terminal, or nobody, where flags say everything.

use super::error::DeskError;

/// A question with some answers to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// The question.
    pub text: &'a str,
    /// What it is about, as errors name it.
    pub what: &'static str,
    /// The flag that answers it.
    pub flag: &'static str,
}

/// Who answers questions.
pub trait Ask {
    /// Whether there is anybody.
    fn is_there(&self) -> bool {
        true
    }

    /// Which of the answers it is, by its place.
    ///
    /// # Errors
    /// [`DeskError`] when nobody answers.
    fn choose(&self, question: &Question<'_>, answers: &[String]) -> Result<usize, DeskError>;

    /// Whether it is to be done.
    ///
    /// # Errors
    /// [`DeskError`] when nobody answers.
    fn confirm(&self, question: &Question<'_>) -> Result<bool, DeskError>;
}

/// Nobody: where there is no terminal, flags must say everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Nobody {
    fn answers<T>(question: &Question<'_>) -> Result<T, DeskError> {
        Err(DeskError::NoTerminal { what: question.what, flag: question.flag })
    }
}

impl Ask for Nobody {
    fn is_there(&self) -> bool {
        false
    }

    fn choose(&self, question: &Question<'_>, _: &[String]) -> Result<usize, DeskError> {
        Self::answers(question)
    }

    fn confirm(&self, question: &Question<'_>) -> Result<bool, DeskError> {
        Self::answers(question)
    }
}
