//! `createCommitOnBranch`: a commit on top of a branch, signed by GitHub.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::model::Commit;
use super::super::permissions::{Access, Permissions};
use super::super::rules::WITHOUT_PULL_REQUEST;
use super::super::state::{Object, State, digest};
use super::Problem;

/// Makes the commit; answers its hash.
pub(super) fn create(state: &mut State, token: &Permissions, input: &Value) -> Result<String, Problem> {
    let text = |pointer: &str| input.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let invalid = |what: &str| Problem::new("INVALID", format!("Variable $input was provided invalid value for {what}"));
    let (branch, expected) = (text("/branch/branchName"), text("/expectedHeadOid"));
    let headline = text("/message/headline");
    let named = text("/branch/repositoryNameWithOwner");
    if !named.eq_ignore_ascii_case(&format!("{}/{}", state.owner, state.name)) {
        return Err(Problem::new("NOT_FOUND", format!("Could not resolve to a Repository with the name '{named}'.")));
    }
    if headline.is_empty() || branch.is_empty() {
        return Err(invalid(if branch.is_empty() { "branch.branchName" } else { "message.headline" }));
    }
    if !token.allow("contents", Access::Write) {
        return Err(Problem::forbidden());
    }
    let additions = additions(input).ok_or_else(|| invalid("fileChanges.additions"))?;
    if let Some((path, _)) = additions.iter().find(|(path, _)| path.starts_with(".github/workflows/"))
        && !token.allow("workflows", Access::Write)
    {
        let message =
            format!("refusing to allow a GitHub App to create or update workflow `{path}` without `workflows` permission");
        return Err(Problem::new("FORBIDDEN", message));
    }
    let reference = format!("refs/heads/{branch}");
    let missing = || Problem::new("NOT_FOUND", format!("No ref found for {reference}"));
    let head = state.refs.get(&reference).ok_or_else(missing)?.sha.clone();
    if state.rules.is_branch_protected(branch) {
        return Err(Problem::new("UNPROCESSABLE", WITHOUT_PULL_REQUEST));
    }
    if head != expected {
        let message = format!("Expected branch to point to \"{expected}\" but it did not.  Pull and try again.");
        return Err(Problem::new("STALE_DATA", message));
    }
    let body = text("/message/body");
    let message = if body.is_empty() { headline.to_owned() } else { format!("{headline}\n\n{body}") };
    let sha = digest(&format!("commit {head} {message} {}", state.now));
    let mut files = state.commit(&head).map(|stored| stored.commit.files.clone()).unwrap_or_default();
    files.extend(additions);
    let author = "41898282+github-actions[bot]@users.noreply.github.com";
    let commit = Commit::new(&sha, message).parents([head]).author("github-actions[bot]", author).files(files);
    state.add_commit(commit);
    state.sign(&sha);
    state.refs.insert(reference, Object::commit(&sha));
    Ok(sha)
}

/// The files with their contents decoded.
fn additions(input: &Value) -> Option<Vec<(String, String)>> {
    let Some(given) = input.pointer("/fileChanges/additions") else {
        return Some(Vec::new());
    };
    let addition = |file: &Value| {
        let content = STANDARD.decode(file["contents"].as_str()?).ok()?;
        Some((file["path"].as_str()?.to_owned(), String::from_utf8_lossy(&content).into_owned()))
    };
    given.as_array()?.iter().map(addition).collect()
}
