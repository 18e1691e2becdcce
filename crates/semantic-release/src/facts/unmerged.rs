//! Runs of what is not merged yet. They release nothing, whatever they find: they show what merging would release.

use actions_core::Context;

/// What is not merged yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmerged {
    /// A pull request.
    PullRequest,
    /// Pull requests that wait in a merge queue.
    MergeQueue,
}

/// The start of the branches that GitHub makes for a merge queue: `gh-readonly-queue/main/pr-7-…`.
const QUEUE: &str = "gh-readonly-queue/";

impl Unmerged {
    /// What a run is of, if that is not merged yet.
    ///
    /// The ref alone does not tell: `pull_request_target` has that of the base branch, while what is checked out may be anybody's. Nor
    /// does the payload alone: where it lacks what it should hold, nothing is released either.
    #[must_use]
    pub fn of(context: &Context) -> Option<Self> {
        let queued = context.branch().is_some_and(|branch| branch.starts_with(QUEUE));
        if context.event_name == "merge_group" || queued {
            return Some(Self::MergeQueue);
        }
        let request = context.pull_request();
        let is_merged = request.is_some_and(|request| request.is_merged);
        let is_request = request.is_some() || context.event_name.starts_with("pull_request");
        (context.git_ref.starts_with("refs/pull/") || is_request && !is_merged).then_some(Self::PullRequest)
    }

    /// What it is, for the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::PullRequest => "pull request",
            Self::MergeQueue => "merge queue",
        }
    }
}

/// The branch that the run's pull requests are for, merged or not.
#[must_use]
pub fn base(context: &Context) -> Option<&str> {
    let of_event = || context.payload.pointer("/merge_group/base_ref")?.as_str()?.strip_prefix("refs/heads/");
    let of_ref = || Some(context.branch()?.strip_prefix(QUEUE)?.rsplit_once("/pr-")?.0);
    context.pull_request().map(|request| request.base_ref).or_else(of_event).or_else(of_ref)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn context(event: &str, git_ref: &str, payload: Value) -> Context {
        Context {
            git_ref: git_ref.to_owned(),
            event_name: event.to_owned(),
            payload,
            ..Context::at_a_desk("octo/shop".parse().unwrap(), String::new(), String::new())
        }
    }

    fn request(is_merged: bool) -> Value {
        json!({ "pull_request": {
            "number": 5, "merged": is_merged, "head": { "sha": "abc", "ref": "topic" }, "base": { "ref": "1.x" },
        } })
    }

    #[test]
    fn pull_requests_are_unmerged_until_they_are_merged() {
        let (main, merge) = ("refs/heads/main", "refs/pull/5/merge");
        for (event, git_ref, payload, expected) in [
            ("push", main, Value::Null, None),
            ("workflow_dispatch", main, json!({}), None),
            ("pull_request", merge, request(false), Some(Unmerged::PullRequest)),
            ("pull_request", main, request(true), None),
            ("pull_request_target", main, request(false), Some(Unmerged::PullRequest)),
            ("pull_request_target", main, json!({ "pull_request": 5 }), Some(Unmerged::PullRequest)),
            ("pull_request_review", "", Value::Null, Some(Unmerged::PullRequest)),
            ("", merge, Value::Null, Some(Unmerged::PullRequest)),
        ] {
            assert_eq!(Unmerged::of(&context(event, git_ref, payload.clone())), expected, "{event} {git_ref} {payload}");
        }
    }

    #[test]
    fn a_merge_queue_is_known_by_its_event_or_its_branch_and_tells_the_branch_it_is_for() {
        let queue = "refs/heads/gh-readonly-queue/release/1.x/pr-7-abc";
        let event = json!({ "merge_group": { "base_ref": "refs/heads/release/1.x" } });
        for context in [context("merge_group", "", event), context("push", queue, Value::Null)] {
            assert_eq!(Unmerged::of(&context), Some(Unmerged::MergeQueue));
            assert_eq!(base(&context), Some("release/1.x"));
        }
        assert_eq!(base(&context("pull_request", "", request(true))), Some("1.x"));
        assert_eq!(base(&context("push", "refs/heads/main", Value::Null)), None);
    }
}
