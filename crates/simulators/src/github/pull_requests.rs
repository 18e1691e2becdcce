//! Pull requests: `/pulls`.

use serde_json::{Value, json};

use super::GitHub;
use super::answer::{Answer, Refusal, field_error};
use super::call::Call;
use super::fields::Fields;
use super::model::{Issue, Pull};
use super::people::{bot, user};
use super::repository;
use super::state::{State, node_id};

impl GitHub {
    /// The pull requests that were opened from a branch, by number.
    #[must_use]
    pub fn pull_requests(&self, head: &str) -> Vec<Issue> {
        let is_of = |issue: &&Issue| issue.pull.as_ref().is_some_and(|pull| pull.head == head);
        self.lock().issues.values().filter(is_of).cloned().collect()
    }
}

pub(super) fn list(state: &State, call: &Call) -> Answer {
    let wanted = call.query("state").unwrap_or("open");
    let is = |name: &str, value: &str| call.query(name).is_none_or(|wanted| wanted == value);
    let head = |pull: &Pull| format!("{}:{}", state.owner, pull.head);
    let is_listed = |pull: &Pull| {
        let state = if pull.merged || pull.closed { "closed" } else { "open" };
        !pull.head.is_empty() && (wanted == "all" || wanted == state) && is("base", &pull.base) && is("head", &head(pull))
    };
    let found: Vec<&Issue> = state.issues.values().rev().filter(|issue| issue.pull.as_ref().is_some_and(is_listed)).collect();
    Answer::page(call, &found, |issue| shown(state, call, issue))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (head, base) = (fields.required_text("head"), fields.required_text("base"));
    let (title, body) = (fields.text("title").unwrap_or_default(), fields.nullable_text("body").unwrap_or_default());
    fields.finish()?;
    let own = format!("{}:", state.owner);
    let head = head.strip_prefix(&own).unwrap_or(&head).to_owned();
    for (field, branch) in [("base", &base), ("head", &head)] {
        if !state.refs.contains_key(&format!("refs/heads/{branch}")) {
            return Err(Refusal::validation(vec![field_error("PullRequest", "invalid", field)]));
        }
    }
    let is_same = |pull: &Pull| !pull.merged && !pull.closed && pull.head == head && pull.base == base;
    if state.issues.values().any(|issue| issue.pull.as_ref().is_some_and(is_same)) {
        return Err(custom(&format!("A pull request already exists for {own}{head}.")));
    }
    let commits = commits(state, &head, &base);
    if commits.is_empty() {
        return Err(custom(&format!("No commits between {base} and {head}")));
    }
    state.tick();
    let number = state.issues.keys().next_back().map_or(1, |last| last + 1);
    let pull = Pull { title, body, head, base, ..Pull::default() };
    state.issues.insert(number, Issue { number, pull: Some(pull), ..Issue::default() });
    let made = state.issues.get(&number).ok_or_else(Refusal::not_found)?;
    Ok(Answer::created(whole(state, call, made)))
}

fn custom(message: &str) -> Refusal {
    let mut error = field_error("PullRequest", "custom", "");
    error["message"] = json!(message);
    Refusal::validation(vec![error])
}

pub(super) fn update(state: &mut State, call: &Call, number: u64) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (title, body, wanted) = (fields.text("title"), fields.text("body"), fields.word("state", &["open", "closed"]));
    fields.finish()?;
    state.tick();
    let pull = state.issues.get_mut(&number).and_then(|issue| issue.pull.as_mut()).ok_or_else(Refusal::not_found)?;
    pull.title = title.unwrap_or_else(|| pull.title.clone());
    pull.body = body.unwrap_or_else(|| pull.body.clone());
    pull.closed = wanted.map_or(pull.closed, |wanted| wanted == "closed");
    let made = state.issues.get(&number).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(whole(state, call, made)))
}

/// The commits that only the head has.
fn commits(state: &State, head: &str, base: &str) -> Vec<String> {
    let (head, base) = (at(state, head), at(state, base));
    let (old, new) = (state.ancestors(&base), state.ancestors(&head));
    new.difference(&old).map(|sha| (*sha).to_owned()).collect()
}

fn shown(state: &State, call: &Call, issue: &Issue) -> Value {
    let number = issue.number;
    let Some(pull) = &issue.pull else { return Value::Null };
    let (api, html) = (format!("{}/pulls/{number}", call.urls.repo), format!("{}/pull/{number}", call.urls.html));
    let of_issue = format!("{}/issues/{number}", call.urls.repo);
    let now = state.now.to_string();
    let addresses = [
        ("comments", format!("{of_issue}/comments")),
        ("commits", format!("{api}/commits")),
        ("html", html.clone()),
        ("issue", of_issue.clone()),
        ("review_comment", format!("{}/pulls/comments{{/number}}", call.urls.repo)),
        ("review_comments", format!("{api}/comments")),
        ("self", api.clone()),
        ("statuses", format!("{}/statuses/{}", call.urls.repo, at(state, &pull.head))),
    ];
    let links: serde_json::Map<_, _> = addresses.iter().map(|(name, url)| ((*name).to_owned(), json!({ "href": url }))).collect();
    json!({
        "id": number, "node_id": node_id("PullRequest", number), "number": number, "url": api, "html_url": html,
        "diff_url": format!("{html}.diff"), "patch_url": format!("{html}.patch"), "issue_url": of_issue,
        "commits_url": addresses[1].1, "review_comments_url": addresses[5].1, "review_comment_url": addresses[4].1,
        "comments_url": addresses[0].1, "statuses_url": addresses[7].1, "_links": links,
        "state": if pull.merged || pull.closed { "closed" } else { "open" },
        "locked": issue.locked, "title": pull.title, "body": pull.body, "user": bot(&call.urls.api),
        "labels": [], "assignee": null, "assignees": [], "milestone": null, "requested_reviewers": [], "requested_teams": [],
        "head": side(state, call, &pull.head), "base": side(state, call, &pull.base),
        "author_association": "CONTRIBUTOR", "auto_merge": null, "draft": false, "merge_commit_sha": null,
        "created_at": now, "updated_at": now, "closed_at": null, "merged_at": null,
    })
}

/// What GitHub tells more of one pull request than of each of many.
fn whole(state: &State, call: &Call, issue: &Issue) -> Value {
    let mut whole = shown(state, call, issue);
    let commits = issue.pull.as_ref().map(|pull| commits(state, &pull.head, &pull.base).len());
    let more = json!({
        "merged": issue.pull.as_ref().is_some_and(|pull| pull.merged), "merged_by": null, "mergeable": null, "rebaseable": null,
        "mergeable_state": "unknown", "maintainer_can_modify": false, "comments": 0, "review_comments": 0,
        "commits": commits, "additions": 0, "deletions": 0, "changed_files": 1,
    });
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(more);
    }
    whole
}

fn at(state: &State, branch: &str) -> String {
    state.refs.get(&format!("refs/heads/{branch}")).map(|object| object.sha.clone()).unwrap_or_default()
}

fn side(state: &State, call: &Call, branch: &str) -> Value {
    json!({
        "label": format!("{}:{branch}", state.owner),
        "ref": branch,
        "sha": at(state, branch),
        "user": user(&call.urls.api, &state.owner, 9_001, "Organization"),
        "repo": repository::shown(state, call),
    })
}
