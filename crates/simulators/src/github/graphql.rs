//! The GraphQL API, as far as this product calls it: commits on branches, the pull requests of commits, conversations, deployments.
//!
//! It answers 200 with `errors`, as GitHub does: all fields that it can, null for those that it cannot.

mod commit;
mod deployments;
mod nodes;
mod select;
mod tags;

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::document::{self, Field, Operation, Selection};
use super::permissions::{Access, Permissions};
use super::state::{State, node_id};

/// One of an answer's `errors`.
#[derive(Debug)]
struct Problem {
    kind: &'static str,
    message: String,
}

impl Problem {
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    fn forbidden() -> Self {
        Self::new("FORBIDDEN", "Resource not accessible by integration")
    }

    fn shown(&self, path: &[&str]) -> Value {
        let mut shown = json!({ "path": path, "locations": [{ "line": 1, "column": 1 }], "message": self.message });
        if !self.kind.is_empty() {
            shown["type"] = json!(self.kind);
        }
        shown
    }
}

/// The answer to an account whose login is `viewer`.
pub(super) fn answer(state: &mut State, token: &Permissions, viewer: &str, body: &[u8]) -> Answer {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let Some(text) = request["query"].as_str() else {
        return Answer::ok(json!({ "errors": [{ "message": "A query attribute must be specified and must be a string." }] }));
    };
    let (data, errors) = match document::parse(text, &request["variables"]) {
        Ok(operation) => run(state, token, viewer, &operation),
        Err(message) => (None, vec![Problem::new("", message).shown(&[])]),
    };
    let mut answer = Map::new();
    answer.extend(data.map(|data| ("data".to_owned(), data)));
    if !errors.is_empty() {
        answer.insert("errors".to_owned(), Value::Array(errors));
    }
    Answer::ok(Value::Object(answer))
}

fn run(state: &mut State, token: &Permissions, viewer: &str, operation: &Operation) -> (Option<Value>, Vec<Value>) {
    let (mut data, mut errors) = (Map::new(), Vec::new());
    for field in fields(&operation.fields) {
        let name = field.alias.as_str();
        let value = match (operation.is_mutation, field.name.as_str()) {
            (true, "createCommitOnBranch") => created(state, token, field).map_err(|problem| problem.shown(&[name])),
            (false, "viewer") => {
                let whole = json!({ "__typename": "User", "id": node_id("User", viewer), "login": viewer });
                select::select(&whole, &field.fields).map_err(|message| Problem::new("", message).shown(&[name]))
            }
            (false, "repository") => repository(state, token, field, &mut errors).map_err(|problem| problem.shown(&[name])),
            _ => {
                let kind = if operation.is_mutation { "Mutation" } else { "Query" };
                let message = format!("Field '{}' doesn't exist on type '{kind}'", field.name);
                return (None, vec![Problem::new("", message).shown(&[name])]);
            }
        };
        let value = value.unwrap_or_else(|error| {
            errors.push(error);
            Value::Null
        });
        data.insert(field.alias.clone(), value);
    }
    (Some(Value::Object(data)), errors)
}

fn created(state: &mut State, token: &Permissions, field: &Field) -> Result<Value, Problem> {
    let input = field.arguments.get("input").cloned().unwrap_or_default();
    let sha = commit::create(state, token, &input)?;
    let url = format!("https://github.com/{}/{}/commit/{sha}", state.owner, state.name);
    let commit = json!({ "__typename": "Commit", "id": node_id("Commit", &sha), "oid": sha, "url": url });
    let whole = json!({ "__typename": "CreateCommitOnBranchPayload", "commit": commit });
    select::select(&whole, &field.fields).map_err(|message| Problem::new("", message))
}

/// The repository with the objects that are asked of it; those that are not there are null, each with an error.
fn repository(state: &State, token: &Permissions, field: &Field, errors: &mut Vec<Value>) -> Result<Value, Problem> {
    let argument = |name: &str| field.arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_ours = argument("owner").eq_ignore_ascii_case(&state.owner) && argument("name").eq_ignore_ascii_case(&state.name);
    if !is_ours {
        let named = format!("{}/{}", argument("owner"), argument("name"));
        return Err(Problem::new("NOT_FOUND", format!("Could not resolve to a Repository with the name '{named}'.")));
    }
    let mut shown = Map::new();
    for part in fields(&field.fields) {
        let number = part.arguments.get("number").and_then(Value::as_u64).unwrap_or_default();
        let issue = state.issues.get(&number).filter(|_| part.name == "issueOrPullRequest");
        let permission = match (part.name.as_str(), issue) {
            ("deployments", _) => "deployments",
            ("ref" | "release", _) => "contents",
            (_, Some(issue)) if issue.pull.is_none() => "issues",
            _ => "pull-requests",
        };
        if state.private && !token.allow(permission, Access::Read) {
            if issue.is_none() {
                return Err(Problem::forbidden());
            }
            errors.push(Problem::forbidden().shown(&[&field.alias, &part.alias]));
            shown.insert(part.alias.clone(), Value::Null);
            continue;
        }
        let whole = match part.name.as_str() {
            "deployments" => deployments::connection(state, part)?,
            "ref" => tags::reference(state, part),
            "release" => tags::release(state, token, part),
            "object" => nodes::object(state, part.arguments.get("oid").and_then(Value::as_str).unwrap_or_default()),
            "issueOrPullRequest" => issue.map_or(Value::Null, |issue| nodes::thread(state, issue)),
            other => return Err(Problem::new("", format!("Field '{other}' doesn't exist on type 'Repository'"))),
        };
        if whole.is_null() && part.name == "issueOrPullRequest" {
            let message = format!("Could not resolve to an issue or pull request with the number of {number}.");
            errors.push(Problem::new("NOT_FOUND", message).shown(&[&field.alias, &part.alias]));
        }
        let value = select::select(&whole, &part.fields).map_err(|message| Problem::new("", message))?;
        shown.insert(part.alias.clone(), value);
    }
    Ok(Value::Object(shown))
}

fn fields(selections: &[Selection]) -> impl Iterator<Item = &Field> {
    selections.iter().filter_map(|selection| match selection {
        Selection::Field(field) => Some(field),
        Selection::On(..) => None,
    })
}
