//! What is to change in a workflow, and how it is told. Pure.

use std::fmt::Write;

use actions_core::summary::escape;

use super::choice::Choice;
use super::edit::edit;
use super::options::Wish;
use crate::workflow::{self, Fault};

/// A workflow's file with other options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file's path.
    pub path: String,
    /// The input.
    pub input: String,
    /// The file before.
    pub before: String,
    /// The file after.
    pub after: String,
    /// The options that come.
    pub added: Vec<String>,
    /// The options that go.
    pub removed: Vec<String>,
    /// The options that stay although nobody knows whether they can be deployed.
    pub unseen: Vec<String>,
    /// The default that comes, where another one is needed.
    pub default: Option<String>,
}

impl Change {
    /// What is to change so that an input's options are as wished; nothing when they are.
    ///
    /// # Errors
    /// [`Fault`] when the input has no options that can be edited.
    pub fn plan(path: &str, text: &str, input: &str, wish: &Wish<'_>) -> Result<Option<Self>, Fault> {
        let choice = Choice::find(text, input)?;
        let target = wish.target(&choice);
        let after = edit(text, input, &choice, &target)?;
        if after == text {
            return Ok(None);
        }
        let there = choice.texts();
        let is_new = |option: &&String| !there.contains(&option.as_str());
        let is_gone = |option: &&&str| !target.options.iter().any(|kept| kept == **option);
        Ok(Some(Self {
            path: path.to_owned(),
            input: input.to_owned(),
            before: text.to_owned(),
            after,
            added: target.options.iter().filter(is_new).cloned().collect(),
            removed: there.iter().filter(is_gone).map(|option| (*option).to_owned()).collect(),
            unseen: target.unseen,
            default: target.default,
        }))
    }

    /// The first line of the commit's message, and the pull request's title.
    #[must_use]
    pub fn title(&self) -> String {
        format!("ci: offer the newest versions in {}", workflow::name(&self.path))
    }

    /// What changes, in one line.
    #[must_use]
    pub fn told(&self) -> String {
        let mut parts = Vec::new();
        for (act, options) in [("add", &self.added), ("remove", &self.removed)] {
            if !options.is_empty() {
                parts.push(format!("{act} {}", options.join(", ")));
            }
        }
        if let Some(default) = &self.default {
            parts.push(format!("make {default} the default"));
        }
        if parts.is_empty() { "put the options in order".to_owned() } else { parts.join("; ") }
    }

    /// The pull request's description, in Markdown.
    #[must_use]
    pub fn body(&self) -> String {
        let mut text = format!(
            "The options of the input {} in {} are kept at the newest versions that can be deployed: those that are released, whose images \
             are complete, and which the environment allows.\n",
            escape(&self.input),
            escape(&self.path)
        );
        for (word, options) in [("Added", &self.added), ("Removed", &self.removed), ("Not looked at, so left", &self.unseen)] {
            if !options.is_empty() {
                let _ = write!(text, "\n- {}", escape(&format!("{word}: {}", options.join(", "))));
            }
        }
        if let Some(default) = &self.default {
            let line = format!("The default is {default} now, as the one before is no option any more");
            let _ = write!(text, "\n- {}", escape(&line));
        }
        text + "\n\nThis branch is written anew whenever that changes; whatever else is committed to it is lost.\n"
    }
}
