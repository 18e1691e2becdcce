//! What the workflow is given: its inputs, checked before anything is started.

use std::collections::BTreeMap;

use semver::Version;

use super::error::DeskError;
use crate::workflow::{Fault, Input, Trigger};

/// The input that takes the environment.
const ENVIRONMENT: &str = "environment";

/// How a workflow is started.
#[derive(Debug)]
pub struct Form {
    path: String,
    trigger: Trigger,
    input: String,
}

impl Form {
    /// Reads a workflow's file.
    ///
    /// # Errors
    /// [`DeskError`] when it cannot be started by hand, takes no version, or needs what is not known here.
    pub fn read(path: &str, text: &str, input: &str) -> Result<Self, DeskError> {
        let wrong = |fault: Fault| DeskError::Workflow { path: path.to_owned(), fault };
        let trigger = Trigger::parse(text).map_err(wrong)?;
        trigger.input(input).map_err(wrong)?;
        let is_unknown = |one: &&Input| one.is_required && !one.has_default() && one.name != input && one.name != ENVIRONMENT;
        match trigger.inputs().iter().find(is_unknown) {
            Some(one) => Err(DeskError::Needs { path: path.to_owned(), input: one.name.clone() }),
            None => Ok(Self { path: path.to_owned(), trigger, input: input.to_owned() }),
        }
    }

    /// Checks that the environment that was chosen of those is the one that is deployed to. A workflow that takes none has one of its own,
    /// which is that one only where there is no other.
    ///
    /// # Errors
    /// [`DeskError::NoEnvironment`] when the workflow cannot be told.
    pub fn check(&self, environment: Option<&str>, known: &[&str]) -> Result<(), DeskError> {
        let is_taken = self.trigger.inputs().iter().any(|input| input.name == ENVIRONMENT);
        match environment.filter(|_| known.len() > 1 && !is_taken) {
            Some(name) => Err(DeskError::NoEnvironment { path: self.path.clone(), environment: name.to_owned() }),
            None => Ok(()),
        }
    }

    /// The inputs for a version and an environment. A workflow that takes no environment has one of its own.
    ///
    /// # Errors
    /// [`DeskError::NotOffered`] when one of them is none of the options.
    pub fn fill(&self, version: &Version, tag: &str, environment: Option<&str>) -> Result<BTreeMap<String, String>, DeskError> {
        let mut inputs = BTreeMap::new();
        for input in self.trigger.inputs() {
            let written = if input.name == self.input {
                vec![version.to_string(), tag.to_owned(), format!("v{version}")]
            } else if input.name == ENVIRONMENT {
                environment.iter().map(|name| (*name).to_owned()).collect()
            } else {
                continue;
            };
            let Some(usual) = written.first().cloned() else { continue };
            let value = match input.choices() {
                None => usual,
                Some(options) => {
                    let found = written.into_iter().find(|value| options.contains(&value.as_str()));
                    found.ok_or_else(|| self.not_offered(input, usual, &options))?
                }
            };
            inputs.insert(input.name.clone(), value);
        }
        Ok(inputs)
    }

    fn not_offered(&self, input: &Input, value: String, options: &[&str]) -> DeskError {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        DeskError::NotOffered { path: self.path.clone(), input: input.name.clone(), value, options }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(inputs: &str, environment: Option<&str>) -> Result<BTreeMap<String, String>, String> {
        let text = format!("on:\n  workflow_dispatch:\n    inputs: {{ {inputs} }}\n");
        let form = Form::read("w.yml", &text, "version").map_err(|error| error.to_string())?;
        form.fill(&Version::new(1, 6, 0), "shop-1.6.0", environment).map_err(|error| error.to_string())
    }

    #[test]
    fn only_what_the_workflow_takes_is_given() {
        let version = ("version".to_owned(), "1.6.0".to_owned());
        let both = BTreeMap::from([version.clone(), ("environment".to_owned(), "production".to_owned())]);
        assert_eq!(filled("version: {}, environment: {}, why: {}", Some("production")), Ok(both));
        assert_eq!(filled("version: {}", Some("production")), Ok(BTreeMap::from([version.clone()])));
        assert_eq!(filled("version: {}, environment: { required: true, default: x }", None), Ok(BTreeMap::from([version])));
    }

    #[test]
    fn a_workflow_that_takes_no_environment_deploys_to_the_only_one() {
        let check = |inputs: &str, environment, known: &[&str]| {
            let text = format!("on:\n  workflow_dispatch:\n    inputs: {{ {inputs} }}\n");
            let form = Form::read("w.yml", &text, "version").unwrap();
            form.check(environment, known).map_err(|error| error.to_string())
        };
        let both = ["staging", "production"];
        assert_eq!(check("version: {}, environment: {}", Some("staging"), &both), Ok(()));
        assert_eq!(check("version: {}", Some("production"), &both[1..]), Ok(()));
        assert_eq!(check("version: {}", None, &[]), Ok(()));
        let refused = "w.yml takes no input `environment`, so nobody can say that it deploys to staging";
        assert_eq!(check("version: {}", Some("staging"), &both), Err(refused.to_owned()));
    }

    #[test]
    fn an_option_is_given_as_it_is_written() {
        for (options, expected) in [("['1.6.0', v1.6.0]", "1.6.0"), ("[v1.6.0]", "v1.6.0"), ("[shop-1.6.0]", "shop-1.6.0")] {
            assert_eq!(filled(&format!("version: {{ type: choice, options: {options} }}"), None).unwrap()["version"], expected);
        }
        let refused = filled("version: { type: choice, options: [latest, 1.5.0] }", None).unwrap_err();
        assert_eq!(refused, "the input `version` of w.yml offers no 1.6.0, only latest, 1.5.0");
    }

    #[test]
    fn what_cannot_be_given_is_told_before_anything_is_started() {
        assert_eq!(filled("version: {}, ticket: { required: true }", None).unwrap_err(), "w.yml needs the input `ticket` too");
        assert_eq!(filled("tag: {}", None).unwrap_err(), "w.yml: `workflow_dispatch` has no input `version`; it has tag");
    }
}
