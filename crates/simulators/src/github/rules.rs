//! What the repository's settings forbid everybody, whatever a token may do.

use std::collections::BTreeSet;

use super::answer::Refusal;
use super::state::State;

/// How a ruleset refuses a commit that no pull request brings.
pub(super) const WITHOUT_PULL_REQUEST: &str =
    "Repository rule violations found\n\nChanges must be made through a pull request.\n\n";

const CREATION: &str = "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n";
const UPDATE: &str = "Repository rule violations found\n\nCannot update this protected ref.\n\n";
const DELETION: &str = "Repository rule violations found\n\nCannot delete this protected ref.\n\n";

/// Rulesets, and whether releases are immutable.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// The beginnings of the names of tags that nobody makes or moves.
    pub(super) tags: BTreeSet<String>,
    /// The branches that change by pull requests only.
    pub(super) branches: BTreeSet<String>,
    /// Whether a release cannot be changed once it is published.
    pub(super) immutable: bool,
    /// The tags of immutable releases that were deleted: their names are gone for ever.
    pub(super) spent: BTreeSet<String>,
}

impl Rules {
    pub(super) fn is_branch_protected(&self, branch: &str) -> bool {
        self.branches.contains(branch)
    }

    pub(super) fn is_tag_protected(&self, tag: &str) -> bool {
        self.tags.iter().any(|start| tag.starts_with(start))
    }
}

/// What is about to happen to a ref.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Creation,
    Update,
    Deletion,
}

/// Lets a change of a ref through that no rule forbids; its name is the full one.
pub(super) fn allow(state: &State, name: &str, change: Change) -> Result<(), Refusal> {
    let message = match change {
        Change::Creation => CREATION,
        Change::Update => UPDATE,
        Change::Deletion => DELETION,
    };
    let is_tag_forbidden = |tag: &str| {
        let is_immutable = state.releases.iter().any(|release| release.immutable && release.tag == tag);
        state.rules.is_tag_protected(tag) || (is_immutable && change != Change::Creation)
    };
    let is_branch_forbidden = |branch: &str| state.rules.is_branch_protected(branch) && change != Change::Creation;
    let is_forbidden = match name.strip_prefix("refs/tags/") {
        Some(tag) => is_tag_forbidden(tag),
        None => name.strip_prefix("refs/heads/").is_some_and(is_branch_forbidden),
    };
    if is_forbidden { Err(Refusal::unprocessable(message)) } else { Ok(()) }
}

/// What a release that cannot make its tag is told, after GitHub's hook.
pub(super) fn hook_message() -> String {
    format!("pre_receive {CREATION}")
}
