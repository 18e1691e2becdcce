//! Workflow commands: `::name key=value,key=value::message`, escaped as the runner unescapes them.
//!
//! Source: actions/toolkit `command.ts` and actions/runner `ActionCommand.cs`.

use std::fmt;

/// A workflow command, ready to be written as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    name: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Command {
    /// A command of that name; a missing name would form another command, so it becomes `missing.command`.
    #[must_use]
    pub fn new(name: &str, message: impl Into<String>) -> Self {
        let name = if name.is_empty() { "missing.command" } else { name };
        Self { name: name.to_owned(), properties: Vec::new(), message: message.into() }
    }

    /// The same command with a property; an empty value is left out, as the toolkit does.
    #[must_use]
    pub fn property(mut self, key: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.properties.push((key.to_owned(), value));
        }
        self
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "::{}", self.name)?;
        for (index, (key, value)) in self.properties.iter().enumerate() {
            let separator = if index == 0 { ' ' } else { ',' };
            write!(f, "{separator}{key}={}", escape_property(value))?;
        }
        write!(f, "::{}", escape_data(&self.message))
    }
}

/// Escapes a command's message: `%`, CR and LF.
#[must_use]
pub fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a command's property value: as a message, and `:` and `,`.
#[must_use]
pub fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_whatever_it_says() {
        let command = Command::new("notice", "50 %\r\n::error::x").property("title", "a:b,c\nd").property("file", "");
        assert_eq!(command.to_string(), "::notice title=a%3Ab%2Cc%0Ad::50 %25%0D%0A::error::x");
    }
}
