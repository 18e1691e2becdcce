//! Comments on issues and pull requests.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::{Call, Urls};
use super::fields::Fields;
use super::model::Comment;
use super::people::{BOT, bot, user};
use super::state::{State, node_id};

/// The most characters of a comment.
const BODY_LIMIT: usize = 65_536;

pub(super) fn list(state: &State, call: &Call, issue: u64) -> Result<Answer, Refusal> {
    known(state, issue)?;
    let since = call.query("since").unwrap_or_default();
    let is_wanted = |comment: &&Comment| comment.issue == issue && comment.updated_at.to_string().as_str() >= since;
    let comments: Vec<&Comment> = state.comments.iter().filter(is_wanted).collect();
    Ok(Answer::page(call, &comments, |comment| shown(&call.urls, comment)))
}

pub(super) fn create(state: &mut State, call: &Call, issue: u64) -> Result<Answer, Refusal> {
    known(state, issue)?;
    if state.issues.get(&issue).is_some_and(|issue| issue.locked) {
        let message = "Unable to create comment because issue is locked.";
        return Err(Refusal::new(http::StatusCode::FORBIDDEN, message));
    }
    let body = body(call)?;
    let comment = say(state, issue, BOT, body);
    Ok(Answer::created(shown(&call.urls, &comment)))
}

/// Adds a comment of an account's.
pub(super) fn say(state: &mut State, issue: u64, author: &str, body: String) -> Comment {
    let (id, now) = (state.new_id(), state.tick());
    let comment = Comment {
        id,
        issue,
        author: author.to_owned(),
        body,
        is_minimized: false,
        is_fixed: false,
        created_at: now,
        updated_at: now,
    };
    state.comments.push(comment.clone());
    comment
}

pub(super) fn get(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let comment = state.comments.iter().find(|comment| comment.id == id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(&call.urls, comment)))
}

pub(super) fn update(state: &mut State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let now = state.tick();
    let comment = state.comments.iter_mut().find(|comment| comment.id == id).ok_or_else(Refusal::not_found)?;
    changeable(comment)?;
    comment.body = body(call)?;
    comment.updated_at = now;
    Ok(Answer::ok(shown(&call.urls, comment)))
}

pub(super) fn delete(state: &mut State, id: u64) -> Result<Answer, Refusal> {
    let index = state.comments.iter().position(|comment| comment.id == id).ok_or_else(Refusal::not_found)?;
    changeable(&state.comments[index])?;
    state.comments.remove(index);
    Ok(Answer::no_content())
}

fn changeable(comment: &Comment) -> Result<(), Refusal> {
    let refused = || Refusal::new(http::StatusCode::FORBIDDEN, "Unable to edit comment.");
    if comment.is_fixed { Err(refused()) } else { Ok(()) }
}

fn known(state: &State, issue: u64) -> Result<(), Refusal> {
    if state.issues.contains_key(&issue) { Ok(()) } else { Err(Refusal::not_found()) }
}

fn body(call: &Call) -> Result<String, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let body = fields.required_text("body");
    fields.finish()?;
    let problem = |message: String| {
        let error = json!({ "resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message });
        Err(Refusal::validation(vec![error]))
    };
    if body.trim().is_empty() {
        return problem("Body cannot be blank".to_owned());
    }
    if body.chars().count() > BODY_LIMIT {
        return problem(format!("Body is too long (maximum is {BODY_LIMIT} characters)"));
    }
    Ok(body)
}

fn shown(urls: &Urls, comment: &Comment) -> Value {
    let url = format!("{}/issues/comments/{}", urls.repo, comment.id);
    json!({
        "url": url,
        "html_url": format!("{}/issues/{}#issuecomment-{}", urls.html, comment.issue, comment.id),
        "issue_url": format!("{}/issues/{}", urls.repo, comment.issue),
        "id": comment.id,
        "node_id": node_id("IssueComment", comment.id),
        "user": if comment.author == BOT { bot(&urls.api) } else { user(&urls.api, &comment.author, 583_231, "User") },
        "created_at": comment.created_at.to_string(),
        "updated_at": comment.updated_at.to_string(),
        "body": comment.body,
        "author_association": "NONE",
        "reactions": {
            "url": format!("{url}/reactions"),
            "total_count": 0, "+1": 0, "-1": 0, "laugh": 0, "hooray": 0, "confused": 0, "heart": 0, "rocket": 0, "eyes": 0,
        },
        "performed_via_github_app": null,
    })
}
