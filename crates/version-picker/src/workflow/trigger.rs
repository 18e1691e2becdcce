//! The inputs of `workflow_dispatch`.

use super::error::{Fault, WorkflowProblem};
use super::tree::{Kind, Node};

/// The trigger by which people start a workflow.
const NAME: &str = "workflow_dispatch";

/// How a workflow is started by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    inputs: Vec<Input>,
    /// Whether something on the way to the inputs stands elsewhere too.
    is_shared: bool,
}

/// One input of `workflow_dispatch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type; GitHub takes `string` for one without.
    pub kind: String,
    /// Whether it must be given.
    pub is_required: bool,
    /// Its default, where one is written.
    pub default: Option<Node>,
    /// Its options, where some are written.
    pub options: Option<Node>,
    /// Whether the input, or what it stands in, is written with an anchor, an alias or a tag.
    pub is_shared: bool,
}

impl Trigger {
    /// Reads a workflow's file.
    ///
    /// # Errors
    /// [`Fault`] when it is not YAML, or cannot be started by hand.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let root = Node::parse(text)?;
        let on = root.as_ref().map(|root| root.get("on")).transpose()?.flatten();
        let on = on.ok_or(WorkflowProblem::NoTrigger)?;
        let is_named = |node: &Node| node.text() == Some(NAME);
        let Some(trigger) = on.get(NAME)? else {
            let is_there = is_named(on) || on.items().iter().any(is_named);
            return if is_there {
                Ok(Self { inputs: Vec::new(), is_shared: false })
            } else {
                Err(WorkflowProblem::NoTrigger.into())
            };
        };
        let inputs = trigger.get("inputs")?;
        let is_shared = [Some(on), Some(trigger), inputs].into_iter().flatten().any(|node| node.is_shared);
        let entries = match inputs.map(|node| &node.kind) {
            Some(Kind::Map(entries)) => entries.as_slice(),
            _ => &[],
        };
        let inputs = entries.iter().map(|(key, value)| Input::read(key, value)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { inputs, is_shared })
    }

    /// The inputs, in the order of the file.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The input of that name.
    ///
    /// # Errors
    /// [`WorkflowProblem::NoInput`] when there is none, or [`WorkflowProblem::Shared`] when nobody can see it here.
    pub fn input(&self, name: &str) -> Result<&Input, Fault> {
        let found = self.inputs.iter().find(|input| input.name == name);
        let known = || self.inputs.iter().map(|input| input.name.clone()).collect();
        found.ok_or_else(|| {
            let shared = self.is_shared.then(|| WorkflowProblem::Shared(format!("`{NAME}`")));
            shared.unwrap_or_else(|| WorkflowProblem::NoInput { input: name.to_owned(), known: known() }).into()
        })
    }

    /// Whether something that holds all inputs is written with an anchor, an alias or a tag.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }
}

impl Input {
    fn read(key: &Node, value: &Node) -> Result<Self, Fault> {
        let text = |name: &str| Ok::<_, Fault>(value.get(name)?.and_then(Node::text).map(str::to_owned));
        Ok(Self {
            name: key.text().unwrap_or_default().to_owned(),
            kind: text("type")?.unwrap_or_else(|| "string".to_owned()),
            is_required: text("required")?.as_deref() == Some("true"),
            default: value.get("default")?.cloned(),
            options: value.get("options")?.cloned(),
            is_shared: key.is_shared || value.is_shared,
        })
    }

    /// Whether it has a value when nobody gives one.
    #[must_use]
    pub fn has_default(&self) -> bool {
        self.default.as_ref().is_some_and(|node| node.text().is_some_and(|text| !text.is_empty()))
    }

    /// The values that GitHub takes, when it takes only some.
    #[must_use]
    pub fn choices(&self) -> Option<Vec<&str>> {
        let options = self.options.as_ref().filter(|_| self.kind == "choice")?;
        Some(options.items().iter().filter_map(Node::text).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_says_its_inputs() {
        let text = "on:\n  workflow_dispatch:\n    inputs:\n      version: { type: choice, options: [latest, 1.6.1], required: true }\n      \
                    environment:\n        default: production\n";
        let trigger = Trigger::parse(text).unwrap();
        let version = trigger.input("version").unwrap();
        assert_eq!((version.choices(), version.is_required, version.has_default()), (Some(vec!["latest", "1.6.1"]), true, false));
        let environment = trigger.input("environment").unwrap();
        assert_eq!((environment.kind.as_str(), environment.choices(), environment.has_default()), ("string", None, true));
        let unknown = trigger.input("ref").unwrap_err().to_string();
        assert_eq!(unknown, "`workflow_dispatch` has no input `ref`; it has version, environment");
    }

    #[test]
    fn a_trigger_may_be_written_in_each_of_yamls_ways() {
        for text in [
            "on: workflow_dispatch",
            "on: [push, workflow_dispatch]",
            "\"on\":\n  workflow_dispatch:\n",
            "on: { workflow_dispatch: {} }",
        ] {
            assert_eq!(Trigger::parse(text).unwrap().inputs(), [], "{text}");
        }
        for text in ["", "on: push", "on: [push]", "on:\n  push:\n", "jobs: {}"] {
            assert_eq!(Trigger::parse(text).unwrap_err().problem, WorkflowProblem::NoTrigger, "{text}");
        }
    }

    #[test]
    fn inputs_that_stand_elsewhere_cannot_be_seen() {
        let text = "x: &all { version: {} }\non:\n  workflow_dispatch:\n    inputs: *all\n";
        assert!(matches!(Trigger::parse(text).unwrap().input("version").unwrap_err().problem, WorkflowProblem::Shared(_)));
    }
}
