//! Objects of the GraphQL API, whole.

use serde_json::{Value, json};

use super::super::model::{Comment, Issue};
use super::super::people::BOT;
use super::super::state::{State, node_id};

/// The commit of that hash; null when there is none.
pub(super) fn object(state: &State, sha: &str) -> Value {
    let Some(stored) = state.commit(sha) else {
        return Value::Null;
    };
    let is_of = |issue: &&Issue| issue.pull.as_ref().is_some_and(|pull| pull.commits.iter().any(|commit| commit == sha));
    let pulls = state.issues.values().filter(is_of).map(|issue| thread(state, issue)).collect::<Vec<_>>();
    json!({
        "__typename": "Commit",
        "id": node_id("Commit", sha),
        "oid": sha,
        "message": stored.commit.message,
        "associatedPullRequests": connection("PullRequest", &pulls),
    })
}

/// An issue or pull request.
pub(super) fn thread(state: &State, issue: &Issue) -> Value {
    let kind = if issue.pull.is_some() { "PullRequest" } else { "Issue" };
    let said = state.comments.iter().filter(|comment| comment.issue == issue.number);
    let comments = said.map(|comment| self::comment(state, comment)).collect::<Vec<_>>();
    let labels = issue.labels.iter().map(|name| json!({ "__typename": "Label", "name": name })).collect::<Vec<_>>();
    let mut whole = json!({
        "__typename": kind,
        "id": node_id(kind, issue.number),
        "number": issue.number,
        "locked": issue.locked,
        "repository": repository(state),
        "labels": connection("Label", &labels),
        "comments": connection("IssueComment", &comments),
    });
    if let Some(pull) = &issue.pull {
        let reference = |number: &u64| json!({ "__typename": "Issue", "number": number, "repository": repository(state) });
        whole["merged"] = json!(pull.merged);
        whole["closed"] = json!(pull.merged || pull.closed);
        whole["baseRepository"] = repository(state);
        whole["closingIssuesReferences"] = connection("Issue", &pull.closes.iter().map(reference).collect::<Vec<_>>());
    }
    whole
}

/// A comment as the account behind a workflow's token sees it.
fn comment(state: &State, comment: &Comment) -> Value {
    let Comment { id, issue, author, body, is_minimized, is_fixed, .. } = comment;
    let is_ours = author == BOT;
    json!({
        "__typename": "IssueComment",
        "id": node_id("IssueComment", id),
        "fullDatabaseId": id.to_string(),
        "url": format!("https://github.com/{}/{}/issues/{issue}#issuecomment-{id}", state.owner, state.name),
        "body": body,
        "isMinimized": is_minimized,
        "viewerDidAuthor": is_ours,
        "viewerCanUpdate": is_ours && !is_fixed,
    })
}

fn repository(state: &State) -> Value {
    json!({ "__typename": "Repository", "nameWithOwner": format!("{}/{}", state.owner, state.name) })
}

fn connection(kind: &str, nodes: &[Value]) -> Value {
    json!({ "__typename": format!("{kind}Connection"), "nodes": nodes })
}
