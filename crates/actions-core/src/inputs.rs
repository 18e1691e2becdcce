//! Reading inputs: `INPUT_*` under a runner, flags of the same names at a desk; all errors at once.
//!
//! Texts are trimmed, and the messages for a missing and for a misspelt boolean input are those of actions/toolkit `core.ts`, so that
//! people find what they know.

use std::fmt::{self, Display};

use crate::action::{Action, Kind};
use crate::failure::{Exit, Failure, Problem};
use crate::runner::Runner;
use crate::secret::Secret;

/// The environment variable that carries an input: `INPUT_` and the name in upper case with blanks as underscores; hyphens and dots
/// stay (actions/runner `Handler.cs`).
#[must_use]
pub fn variable(name: &str) -> String {
    format!("INPUT_{}", name.replace(' ', "_").chars().map(upper).collect::<String>())
}

/// The same variable under a name that a shell can set: hyphens are underscores. Shells like dash drop variables with hyphens.
#[must_use]
pub fn shell_variable(name: &str) -> String {
    variable(name).replace('-', "_")
}

/// .NET's `ToUpperInvariant` maps one character to one, so that `ß` stays.
fn upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)
}

/// A reader of one action's inputs that collects every error until [`Inputs::finish`].
#[derive(Debug)]
pub struct Inputs<'a> {
    runner: &'a Runner,
    action: &'static Action,
    problems: Vec<InputProblem>,
}

/// One input that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputProblem {
    /// The input's name.
    pub input: String,
    /// What is wrong; it names the input.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// Every input that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputErrors(pub Vec<InputProblem>);

impl<'a> Inputs<'a> {
    pub(crate) fn new(runner: &'a Runner, action: &'static Action) -> Self {
        Self { runner, action, problems: Vec::new() }
    }

    /// The input's text, trimmed: as given, else the table's default, else empty. One of blanks only counts as not given.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let given = Some(self.given(name).trim()).filter(|text| !text.is_empty());
        given.or_else(|| self.default(name)).unwrap_or_default().to_owned()
    }

    /// The input's text exactly as given, blanks included; else the table's default, else empty.
    #[must_use]
    pub fn raw(&self, name: &str) -> String {
        let given = Some(self.given(name)).filter(|text| !text.is_empty());
        given.or_else(|| self.default(name)).unwrap_or_default().to_owned()
    }

    /// Whether somebody gives the input a value, which may be its default.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        !self.given(name).trim().is_empty()
    }

    fn given(&self, name: &str) -> &str {
        debug_assert!(self.action.input(name).is_some(), "the table of {} has no input {name}", self.action.verb);
        self.runner.input(name).unwrap_or_default()
    }

    /// The table's default; an expression is none, as only the runner evaluates it.
    fn default(&self, name: &str) -> Option<&'static str> {
        self.action.input(name)?.default.filter(|default| !default.contains("${{"))
    }

    /// The input's text, or nothing when it is empty.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The input's lines: trimmed, empty ones left out.
    #[must_use]
    pub fn lines(&self, name: &str) -> Vec<String> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// A boolean input; anything but YAML 1.2's six spellings is an error.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.text(name).as_str() {
            "true" | "True" | "TRUE" => true,
            "false" | "False" | "FALSE" => false,
            _ => {
                let message = format!(
                    "Input does not meet YAML 1.2 \"Core Schema\" specification: {name}\n\
                     Support boolean input list: `true | True | TRUE | false | False | FALSE`"
                );
                self.problem(name, message, Some("write true or false".to_owned()));
                false
            }
        }
    }

    /// A boolean input, or nothing when it is not given.
    pub fn optional_flag(&mut self, name: &str) -> Option<bool> {
        self.optional(name).map(|_| self.flag(name))
    }

    /// A secret input: masked in the log the moment it is read.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<Secret> {
        debug_assert!(self.action.input(name).is_some_and(|input| input.kind == Kind::Secret), "{name} is not declared a secret");
        self.optional(name).map(|value| self.runner.secret(value))
    }

    /// An input read by `parse`; nothing when it is empty, or wrong (which is then recorded).
    pub fn parse<T, E: Display>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let text = self.optional(name)?;
        parse(&text).map_err(|error| self.reject(name, error.to_string(), None)).ok()
    }

    /// As [`Inputs::parse`], and an empty input is an error.
    pub fn required<T, E: Display>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        if self.optional(name).is_none() {
            let hint = format!("give it under `with:` as `{name}:`, or at a desk as `--{name}`");
            self.problem(name, format!("Input required and not supplied: {name}"), Some(hint));
            return None;
        }
        self.parse(name, parse)
    }

    /// Records that an input is wrong, for rules that span several.
    pub fn reject(&mut self, name: &str, message: impl Into<String>, hint: Option<String>) {
        self.problem(name, format!("input `{name}`: {}", message.into()), hint);
    }

    fn problem(&mut self, name: &str, message: String, hint: Option<String>) {
        self.problems.push(InputProblem { input: name.to_owned(), message, hint });
    }

    /// Builds the request from what was read, or answers every error.
    ///
    /// # Errors
    /// [`InputErrors`] when an input was wrong. `build` answers `None` only for an input already recorded as wrong.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, InputErrors> {
        let request = build();
        debug_assert!(request.is_some() || !self.problems.is_empty(), "no request, and no input recorded as wrong");
        request.filter(|_| self.problems.is_empty()).ok_or(InputErrors(self.problems))
    }
}

impl Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}", problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for InputErrors {}

impl From<InputErrors> for Failure {
    fn from(errors: InputErrors) -> Self {
        let problem = |problem: InputProblem| Problem { message: problem.message, hint: problem.hint };
        Self { exit: Exit::BadInput, problems: errors.0.into_iter().map(problem).collect() }
    }
}

/// The name in `known` that is nearest to a mistyped one, if any is near.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(typed, name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;
    use crate::action::Input;
    use crate::sink::Sink;

    const ACTION: Action = Action {
        verb: "test",
        description: "",
        inputs: &[
            Input::text("version", "").required(),
            Input::text("record", "").default("deployment.json"),
            Input::text("images", ""),
            Input::flag("dry-run", ""),
            Input::optional_flag("ci", ""),
            Input::secret("github-token", "").default("${{ github.token }}"),
        ],
        outputs: &[],
    };

    fn runner(env: &[(&str, &str)]) -> Runner {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Runner::new(env, Sink::new(std::io::sink())).unwrap()
    }

    #[test]
    fn an_empty_input_has_its_default_and_an_expression_is_none() {
        let runner = runner(&[("INPUT_RECORD", ""), ("INPUT_GITHUB-TOKEN", "")]);
        let mut inputs = runner.inputs(&ACTION);
        assert_eq!(inputs.text("record"), "deployment.json");
        assert!(inputs.secret("github-token").is_none());
        assert!(!inputs.flag("dry-run"));
        assert!(inputs.finish(|| Some(())).is_ok());
    }

    #[test]
    fn an_input_of_blanks_counts_as_not_given() {
        let runner = runner(&[("INPUT_RECORD", " \n"), ("INPUT_DRY-RUN", "\t"), ("INPUT_GITHUB-TOKEN", "  ")]);
        let mut inputs = runner.inputs(&ACTION);
        assert_eq!((inputs.text("record").as_str(), inputs.raw("record").as_str()), ("deployment.json", " \n"));
        assert!(!inputs.is_given("record") && !inputs.is_given("version"));
        assert!(inputs.secret("github-token").is_none());
        let record = inputs.parse("record", |text| Ok::<_, Infallible>(text.to_owned()));
        assert!(!inputs.flag("dry-run"));
        assert!(inputs.finish(|| record).is_ok());
    }

    #[test]
    fn a_boolean_that_is_not_given_is_neither_true_nor_false() {
        let runner = runner(&[("INPUT_DRY-RUN", "false"), ("INPUT_CI", "no")]);
        let mut inputs = runner.inputs(&ACTION);
        assert_eq!((inputs.optional_flag("dry-run"), inputs.optional_flag("ci")), (Some(false), Some(false)));
        let problems = inputs.finish(|| Some(())).unwrap_err().0;
        assert_eq!(problems.iter().map(|problem| problem.input.as_str()).collect::<Vec<_>>(), ["ci"]);
        assert_eq!(self::runner(&[]).inputs(&ACTION).optional_flag("ci"), None);
    }

    #[test]
    fn a_shell_can_set_an_input_too_and_the_runners_own_name_wins() {
        assert_eq!(runner(&[("INPUT_DRY_RUN", "true")]).inputs(&ACTION).text("dry-run"), "true");
        assert_eq!(runner(&[("INPUT_DRY-RUN", ""), ("INPUT_DRY_RUN", "true")]).inputs(&ACTION).text("dry-run"), "true");
        assert_eq!(runner(&[("INPUT_DRY-RUN", "false"), ("INPUT_DRY_RUN", "true")]).inputs(&ACTION).text("dry-run"), "false");
    }

    #[test]
    fn a_flag_wins_over_a_variable() {
        let flags = BTreeMap::from([("version".to_owned(), "2".to_owned())]);
        let runner = runner(&[("INPUT_VERSION", "1")]).with_flags(flags);
        assert_eq!(runner.inputs(&ACTION).text("version"), "2");
    }

    #[test]
    fn lines_are_trimmed_and_empty_ones_left_out() {
        let runner = runner(&[("INPUT_IMAGES", " a \r\n\n  b\n")]);
        assert_eq!(runner.inputs(&ACTION).lines("images"), ["a", "b"]);
    }

    #[test]
    fn every_input_that_is_wrong_is_told_at_once_each_with_a_cure() {
        let runner = runner(&[("INPUT_DRY-RUN", "yes"), ("INPUT_IMAGES", "?")]);
        let mut inputs = runner.inputs(&ACTION);
        let version = inputs.required("version", |text| Ok::<_, Infallible>(text.to_owned()));
        let _ = inputs.flag("dry-run");
        let _ = inputs.parse("images", |text| Err::<(), _>(format!("`{text}` is no image")));
        let failure = Failure::from(inputs.finish(|| version).unwrap_err());
        assert_eq!(failure.exit, Exit::BadInput);
        let messages: Vec<_> = failure.problems.iter().map(|problem| problem.message.lines().next().unwrap()).collect();
        assert_eq!(
            messages,
            [
                "Input required and not supplied: version",
                "Input does not meet YAML 1.2 \"Core Schema\" specification: dry-run",
                "input `images`: `?` is no image",
            ]
        );
        assert!(failure.problems[0].hint.as_ref().unwrap().contains("--version"));
    }

    #[test]
    fn a_mistyped_name_has_a_neighbour_and_nonsense_has_none() {
        assert_eq!(nearest("dry-rnu", ["version", "dry-run"]), Some("dry-run"));
        assert_eq!(nearest("zzz", ["version", "dry-run"]), None);
    }
}
