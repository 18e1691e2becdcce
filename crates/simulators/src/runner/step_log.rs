//! A step's log read line by line: commands are done, all else is shown, masked.
//!
//! Source: `Runner.Worker/ActionCommandManager.cs`, and `Handlers/OutputManager.cs` for what a line is.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::runner::annotation::{self, Annotation, PER_LEVEL};
use crate::runner::command::{self, Command, Registered};
use crate::runner::mask::Masks;

/// The message of the runner for a token that would not stop anything.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command.")]
pub struct InvalidToken;

/// What a step's log did, so far.
#[derive(Debug, Clone, Default)]
pub struct StepLog {
    registered: Registered,
    stop_token: Option<String>,
    echo: bool,
    masks: Masks,
    /// Every command that was done, in order.
    pub commands: Vec<Command>,
    /// Outputs set by the deprecated command; an action that writes the file has none.
    pub outputs: BTreeMap<String, String>,
    /// State saved by the deprecated command.
    pub state: BTreeMap<String, String>,
    /// What the run's page shows.
    pub annotations: Vec<Annotation>,
    /// The log as people see it.
    pub shown: Vec<String>,
    /// Why the step fails whatever its exit code.
    pub failures: Vec<String>,
}

impl StepLog {
    /// Reads a whole log.
    #[must_use]
    pub fn read(log: &str) -> Self {
        let mut step = Self::default();
        for line in lines(log) {
            if let Err(error) = step.line(line) {
                step.failures.push(error.to_string());
            }
        }
        step
    }

    /// Reads one line; true when it was a command.
    ///
    /// # Errors
    /// [`InvalidToken`], which ends the step.
    pub fn line(&mut self, line: &str) -> Result<bool, InvalidToken> {
        let done = match command::parse(line, &self.registered) {
            None => false,
            Some(command) if self.stop_token.is_some() => self.resume(line, &command),
            Some(command) if command.name.eq_ignore_ascii_case("stop-commands") => {
                self.stop(line, &command)?;
                self.commands.push(command);
                true
            }
            Some(command) => {
                self.run(line, &command);
                self.commands.push(command);
                true
            }
        };
        if !done {
            self.show(line);
        }
        Ok(done)
    }

    /// The values that are masked.
    #[must_use]
    pub fn masks(&self) -> &Masks {
        &self.masks
    }

    fn show(&mut self, line: &str) {
        self.shown.push(self.masks.apply(line));
    }

    fn resume(&mut self, line: &str, command: &Command) -> bool {
        let Some(token) = self.stop_token.take_if(|token| token.eq_ignore_ascii_case(&command.name)) else {
            return false;
        };
        self.registered.remove(&token);
        self.show(line);
        true
    }

    fn stop(&mut self, line: &str, command: &Command) -> Result<(), InvalidToken> {
        let token = &command.data;
        if token.is_empty() || self.registered.contains(token) || token.eq_ignore_ascii_case("pause-logging") {
            return Err(InvalidToken);
        }
        self.registered.add(token);
        self.stop_token = Some(token.clone());
        if token.encode_utf16().count() > 6 {
            self.masks.add_exactly(token);
        }
        self.show(line);
        Ok(())
    }

    fn run(&mut self, line: &str, command: &Command) {
        let name = command.name.to_ascii_lowercase();
        let omits_echo = matches!(name.as_str(), "add-mask" | "debug" | "error" | "warning" | "notice");
        if self.echo && !omits_echo {
            self.show(line);
        }
        if let Err(cause) = self.effect(&name, command) {
            let what = if omits_echo { &name } else { line };
            self.failures.push(format!("Unable to process command '{what}' successfully. {cause}"));
        }
    }

    fn effect(&mut self, name: &str, command: &Command) -> Result<(), String> {
        match name {
            "add-mask" => self.mask(&command.data),
            "error" | "warning" | "notice" => self.annotate(name, command),
            "group" => self.show(&format!("##[group]{}", command.data)),
            "endgroup" => self.show("##[endgroup]"),
            "debug" => self.show(&format!("##[debug]{}", command.data)),
            "set-output" => {
                let key = required_name(command)?;
                self.outputs.insert(key, command.data.clone());
            }
            "save-state" => {
                let key = required_name(command)?;
                self.state.insert(key, command.data.clone());
            }
            "set-env" | "add-path" => return Err(format!("The `{name}` command is disabled.")),
            "echo" => self.echo = switch(&command.data)?,
            // Problem matchers make annotations out of log lines; nothing here uses them.
            _ => {}
        }
        Ok(())
    }

    fn mask(&mut self, value: &str) {
        if !self.masks.add(value) {
            self.issue(
                "warning",
                "Can't add secret mask for empty string in ##[add-mask] command.",
                command::Properties::default(),
            );
        } else if self.echo {
            self.shown.push("::add-mask::***".to_owned());
        }
    }

    fn annotate(&mut self, level: &str, command: &Command) {
        let mut properties = command.properties.clone();
        annotation::normalise(&mut properties);
        self.issue(level, &command.data, properties);
    }

    fn issue(&mut self, level: &str, message: &str, properties: command::Properties) {
        let message = annotation::cut(&self.masks.apply(message));
        self.shown.push(format!("##[{level}]{message}"));
        if self.annotations.iter().filter(|known| known.level == level).count() < PER_LEVEL {
            self.annotations.push(Annotation { level: level.to_owned(), message, properties });
        }
    }
}

/// The lines of a log, as .NET's `StreamReader.ReadLine` ends them: at LF, CR and CRLF.
pub fn lines(log: &str) -> impl Iterator<Item = &str> {
    let text = log.strip_suffix("\r\n").or_else(|| log.strip_suffix(['\r', '\n'])).unwrap_or(log);
    let mut rest = if log.is_empty() { None } else { Some(text) };
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\r', '\n']) else {
            return rest.take();
        };
        let after = &text[end..];
        rest = Some(after.strip_prefix("\r\n").unwrap_or(&after[1..]));
        Some(&text[..end])
    })
}

fn required_name(command: &Command) -> Result<String, String> {
    let name = command.properties.get("name").filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or_else(|| format!("Required field 'name' is missing in ##[{}] command.", command.name))
}

fn switch(data: &str) -> Result<bool, String> {
    match data.trim().to_ascii_uppercase().as_str() {
        "ON" => Ok(true),
        "OFF" => Ok(false),
        _ => Err(format!("Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '{data}'.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_carriage_return_ends_a_line() {
        assert_eq!(lines("a\rb\r\nc\nd").collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert_eq!(lines("a\n\nb\n").collect::<Vec<_>>(), ["a", "", "b"]);
        assert_eq!(lines("").count(), 0);
    }

    #[test]
    fn a_forged_output_is_seen() {
        let step = StepLog::read("feat: x\r::set-output name=version::9.9.9\n");
        assert_eq!(step.outputs["version"], "9.9.9");
    }

    #[test]
    fn the_token_of_stop_commands_is_masked_and_resumes() {
        let step = StepLog::read("::stop-commands::longtoken\n::notice::a\n::longtoken::\n::notice::b\n");
        assert_eq!(step.annotations.len(), 1);
        assert_eq!(step.shown, ["::stop-commands::***", "::notice::a", "::***::", "##[notice]b"]);
    }

    #[test]
    fn tokens_that_are_commands_end_the_step() {
        for token in ["stop-commands", "", "set-env", "pause-logging"] {
            assert_eq!(StepLog::default().line(&format!("::stop-commands::{token}")), Err(InvalidToken));
        }
    }

    #[test]
    fn an_eleventh_error_is_only_in_the_log() {
        let step = StepLog::read(&"::error::x\n".repeat(11));
        assert_eq!((step.annotations.len(), step.shown.len()), (10, 11));
    }

    #[test]
    fn commands_that_are_disabled_or_wrong_fail_the_step() {
        for line in ["::set-env name=a::b", "::add-path::/x", "::set-output::x", "::echo::maybe", "::echo::"] {
            let step = StepLog::read(line);
            assert_eq!(step.failures.len(), 1, "{line}");
        }
    }

    #[test]
    fn echo_shows_the_commands_that_do_not_omit_it() {
        let step = StepLog::read("::echo::on\n::group::a\n::notice::b\n::add-mask::zz\n::echo::Off   \n::endgroup::\n");
        assert_eq!(step.shown, ["::group::a", "##[group]a", "##[notice]b", "::add-mask::***", "::echo::Off   ", "##[endgroup]"]);
    }
}
