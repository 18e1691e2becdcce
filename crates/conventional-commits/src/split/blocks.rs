//! The marked blocks of release-please (`commit.ts`: `splitMessages`, `preprocessCommitMessage`).

use std::borrow::Cow;

/// The text that a message is to be replaced with.
pub(super) fn overriding(message: &str) -> Option<&str> {
    let (_, text) = message.split_once("BEGIN_COMMIT_OVERRIDE")?;
    let text = text.split("BEGIN_COMMIT_OVERRIDE").next()?.split("END_COMMIT_OVERRIDE").next()?.trim();
    (!text.is_empty()).then_some(text)
}

/// The message without its nested commits, then each of those.
pub(super) fn nested(message: &str) -> Vec<Cow<'_, str>> {
    let mut parts = message.split("BEGIN_NESTED_COMMIT");
    let mut rest = Cow::Borrowed(parts.next().unwrap_or_default());
    let mut commits = Vec::new();
    for part in parts {
        let (commit, after) = part.split_once("END_NESTED_COMMIT").unwrap_or((part, ""));
        commits.push(Cow::Borrowed(commit.trim_matches(['\r', '\n'])));
        rest.to_mut().push_str(after);
    }
    commits.insert(0, rest);
    commits
}
