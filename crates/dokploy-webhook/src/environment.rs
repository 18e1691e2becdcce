//! Variables of an environment text, changing nothing else.
//!
//! Dokploy keeps the environment of a service as one text and reads it with `dotenv.parse`. A text that a person wrote is never
//! parsed and written again: the value is replaced where it stands, and every other byte stays as it is.

use thiserror::Error;

mod dotenv;
mod edit;
pub mod template;
mod variables;

pub use variables::Variables;

/// Why an environment text is not changed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum EnvironmentError {
    /// The tag is no image tag.
    #[error("`{0}` is not an image tag")]
    Tag(String),
    /// The variable's name cannot be used in a compose file.
    #[error("`{0}` is not the name of a variable")]
    Variable(String),
    /// A line is no assignment; it may be a secret, so that only its number is known.
    #[error("line {0} is not of the form NAME=value")]
    Line(usize),
    /// A variable is given twice.
    #[error("{0} is given twice")]
    Twice(String),
    /// A value that no environment can hold, or that Dokploy would take for its own encrypted text.
    #[error("the value of {0} cannot stand in an environment")]
    Value(String),
    /// The server handed the text over encrypted, because its key changed.
    #[error("dokploy answers the environment encrypted")]
    Encrypted,
    /// The text is such that the variable cannot be set without changing another one.
    #[error("the environment cannot be changed without changing more than {0}")]
    Entangled(String),
}

impl EnvironmentError {
    /// What to do.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Tag(_) => "give letters, digits, `.`, `_` and `-`, at most 128, not starting with `.` or `-`".to_owned(),
            Self::Variable(_) => "give a name of letters, digits and `_`, such as IMAGE_TAG".to_owned(),
            Self::Line(_) => "give one NAME=value in each line, the name of letters, digits and `_`".to_owned(),
            Self::Twice(_) => "give each variable once; the tag's own variable is among them".to_owned(),
            Self::Value(_) => "give a value without NUL that does not begin with `enc:v1:`".to_owned(),
            Self::Encrypted => {
                "the server's encryption key is not the one that the environment was saved with: bring the key back, or save \
                 the environment again in Dokploy"
                    .to_owned()
            }
            Self::Entangled(variable) => format!("mend the quotes around {variable} in Dokploy's environment editor"),
        }
    }

    /// Whether what was given is wrong, and not what the server has.
    #[must_use]
    pub fn is_input(&self) -> bool {
        !matches!(self, Self::Encrypted | Self::Entangled(_))
    }
}

/// Text that Dokploy stores encrypted starts so (since v0.29.12).
const ENCRYPTED: &str = "enc:v1:";

/// The value that a variable has in an environment text, as Dokploy reads it: the last assignment wins, quotes are stripped.
#[must_use]
pub fn value(text: &str, variable: &str) -> Option<String> {
    let text = dotenv::unix(text);
    let found = dotenv::assignments(&text).into_iter().rev().find(|assignment| assignment.name == variable);
    found.map(|assignment| assignment.value())
}

/// The text with a variable set: in every assignment of it, or in a new line at the end. A value that is there already changes nothing.
///
/// # Errors
/// [`EnvironmentError`] when the name is none, the text is encrypted, or nothing can be set without changing more.
pub fn set(text: &str, variable: &str, value: &str) -> Result<String, EnvironmentError> {
    check_variable(variable)?;
    check_readable(text)?;
    edit::set(text, variable, value).ok_or_else(|| EnvironmentError::Entangled(variable.to_owned()))
}

/// The text with several variables set.
///
/// # Errors
/// As [`set`].
pub fn set_all(text: &str, variables: &Variables) -> Result<String, EnvironmentError> {
    check_readable(text)?;
    variables.iter().try_fold(text.to_owned(), |text, (name, value)| set(&text, name, value))
}

/// The text with variables as they are in another text: with its value, or not there at all.
///
/// # Errors
/// As [`set`]; the other text may be encrypted no more than this one.
pub fn restore<'a>(text: &str, before: &str, names: impl IntoIterator<Item = &'a str>) -> Result<String, EnvironmentError> {
    check_readable(text)?;
    check_readable(before)?;
    names.into_iter().try_fold(text.to_owned(), |text, name| match value(before, name) {
        Some(value) => set(&text, name, &value),
        None => edit::remove(&text, name).ok_or_else(|| EnvironmentError::Entangled(name.to_owned())),
    })
}

/// Checks that a text was handed over in the clear: encrypted text is never changed, and never written back.
///
/// # Errors
/// [`EnvironmentError::Encrypted`] when it was not.
pub fn check_readable(text: &str) -> Result<(), EnvironmentError> {
    if text.trim_start().starts_with(ENCRYPTED) { Err(EnvironmentError::Encrypted) } else { Ok(()) }
}

/// Checks that a text is an image tag, as the OCI distribution specification has it.
///
/// # Errors
/// [`EnvironmentError::Tag`] when it is not.
pub fn check_tag(tag: &str) -> Result<(), EnvironmentError> {
    let first = tag.chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let rest = tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
    if first && rest && tag.len() <= 128 { Ok(()) } else { Err(EnvironmentError::Tag(tag.to_owned())) }
}

/// Checks that a text can be a variable of a compose file.
///
/// # Errors
/// [`EnvironmentError::Variable`] when it cannot.
pub fn check_variable(name: &str) -> Result<(), EnvironmentError> {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    let rest = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if first && rest { Ok(()) } else { Err(EnvironmentError::Variable(name.to_owned())) }
}
