//! The options of an input, each with its place in the text.

use std::ops::Range;

use crate::workflow::tree::{Kind, Node, Quotes};
use crate::workflow::{Fault, Trigger, WorkflowProblem};

/// An input of the type `choice`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its options, in the order of the file.
    pub options: Vec<Value>,
    /// Its default, where one is written.
    pub default: Option<Value>,
    /// The inside of the brackets, when the options are written in some.
    pub brackets: Option<Range<usize>>,
}

/// A text that is written in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The text.
    pub text: String,
    /// Its bytes in the file, with quotes.
    pub range: Range<usize>,
    /// How it is quoted.
    pub quotes: Quotes,
}

impl Choice {
    /// Finds an input's options in a workflow's file.
    ///
    /// # Errors
    /// [`Fault`] when the input has none, or they are written so that they cannot be edited for sure.
    pub fn find(text: &str, name: &str) -> Result<Self, Fault> {
        let trigger = Trigger::parse(text)?;
        let input = trigger.input(name)?;
        if input.kind != "choice" {
            return Err(WorkflowProblem::NoChoice { input: name.to_owned(), kind: input.kind.clone() }.into());
        }
        let what = format!("the input `{name}`");
        if trigger.is_shared() || input.is_shared {
            return Err(WorkflowProblem::Shared(what).into());
        }
        let none = || Fault::from(WorkflowProblem::NoOptions(name.to_owned()));
        let list = input.options.as_ref().ok_or_else(none)?;
        if list.is_shared {
            return Err(Fault {
                line: Some(list.line),
                problem: WorkflowProblem::Shared(format!("the list of options of {what}")),
            });
        }
        let Kind::List { is_flow, items } = &list.kind else {
            return Err(Fault { line: Some(list.line), ..none() });
        };
        let value = |node| Value::read(text, node, &format!("an option of {what}"));
        let options = items.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        if !is_flow && let Some(odd) = items.iter().zip(&options).find(|(_, option)| prefix(text, option, "-").is_none()) {
            return Err(Fault { line: Some(odd.0.line), problem: WorkflowProblem::Form(format!("an option of {what}")) });
        }
        let default = input.default.as_ref().filter(|node| node.is_shared || node.text().is_some());
        let default = default.map(|node| Value::read(text, node, &format!("the default of {what}"))).transpose()?;
        let brackets = is_flow.then(|| list.range.start + 1..list.range.end - 1);
        Ok(Self { options, default, brackets })
    }

    /// The options' texts.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.options.iter().map(|option| option.text.as_str()).collect()
    }
}

impl Value {
    fn read(text: &str, node: &Node, what: &str) -> Result<Self, Fault> {
        let fault = |problem| Fault { line: Some(node.line), problem };
        if node.is_shared {
            return Err(fault(WorkflowProblem::Shared(what.to_owned())));
        }
        let raw = text.get(node.range.clone()).unwrap_or_default();
        match &node.kind {
            Kind::Scalar { text, quotes } if *quotes != Quotes::Block && !raw.is_empty() && !raw.contains('\n') => {
                Ok(Self { text: text.clone(), range: node.range.clone(), quotes: *quotes })
            }
            _ => Err(fault(WorkflowProblem::Form(what.to_owned()))),
        }
    }
}

/// What stands before an option in its line: blanks, the mark of a list's item, blanks. Nothing when something else does.
pub(super) fn prefix<'t>(text: &'t str, option: &Value, mark: &str) -> Option<&'t str> {
    let before = text.get(..option.range.start)?;
    let prefix = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let bare = prefix.trim_start_matches('\u{feff}').trim();
    (bare == mark).then_some(prefix)
}
