//! The text that `git merge --squash` proposes: a heading, then the commits as `git log` shows them.

use std::borrow::Cow;

const HEADING: &str = "Squashed commit of the following:";
/// What `git log` shows of a commit, in its formats, before the message.
const FIELDS: [&str; 6] = ["Author:", "AuthorDate:", "Commit:", "CommitDate:", "Date:", "Merge:"];

/// What stands before the heading, then each commit's message; the text itself when it has no such heading with a commit.
pub(super) fn commits(text: &str) -> Vec<Cow<'_, str>> {
    let at_line_start = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    let heading = text.match_indices(HEADING).map(|(at, _)| at).find(at_line_start);
    let Some((before, log)) = heading.map(|at| (&text[..at], &text[at + HEADING.len()..])) else {
        return vec![Cow::Borrowed(text)];
    };
    let mut commits: Vec<String> = Vec::new();
    let mut in_fields = false;
    for line in log.lines() {
        if is_commit(line) {
            commits.push(String::new());
            in_fields = true;
        } else if let Some(commit) = commits.last_mut() {
            in_fields &= FIELDS.iter().any(|field| line.starts_with(field));
            if !in_fields {
                commit.push_str(line.strip_prefix("    ").unwrap_or(line));
                commit.push('\n');
            }
        }
    }
    if commits.is_empty() {
        return vec![Cow::Borrowed(text)];
    }
    let messages = commits.iter().map(|commit| Cow::Owned(commit.trim_matches(['\r', '\n']).to_owned()));
    std::iter::once(Cow::Borrowed(before)).chain(messages).collect()
}

/// `commit 0123abc`
fn is_commit(line: &str) -> bool {
    let id = line.trim_end().strip_prefix("commit ");
    id.is_some_and(|id| id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
