//! Files and what is made of them: `/contents`, `/git/trees` and `/git/commits`.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::{Call, Urls};
use super::fields::Fields;
use super::model::Commit;
use super::people::BOT;
use super::refs::signed;
use super::state::{State, digest, node_id};

/// Where workflows lie; what changes there needs a permission of its own, which no workflow's token has.
const WORKFLOWS: &str = ".github/workflows/";

/// A file of a branch, tag or commit, by default of the default branch.
pub(super) fn get(state: &State, call: &Call, path: &str) -> Result<Answer, Refusal> {
    let name = call.query("ref").unwrap_or("HEAD");
    let stored = state.resolve(name).ok_or_else(|| Refusal::not_found_as(format!("No commit found for the ref {name}")))?;
    let content = stored.commit.files.get(path).ok_or_else(Refusal::not_found)?;
    let (url, sha) = (format!("{}/contents/{path}?ref={name}", call.urls.repo), digest(&format!("blob {content}")));
    let (git, html) = (format!("{}/git/blobs/{sha}", call.urls.repo), format!("{}/blob/{name}/{path}", call.urls.html));
    Ok(Answer::ok(json!({
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": sha,
        "size": content.len(),
        "url": url,
        "html_url": html,
        "git_url": git,
        "download_url": format!("https://raw.githubusercontent.com/{}/{}/{name}/{path}", state.owner, state.name),
        "type": "file",
        "content": in_lines(&STANDARD.encode(content)),
        "encoding": "base64",
        "_links": { "self": url, "git": git, "html": html },
    })))
}

/// As GitHub answers it: sixty characters in each line.
fn in_lines(text: &str) -> String {
    text.as_bytes().chunks(60).flat_map(|line| [String::from_utf8_lossy(line).into_owned(), "\n".to_owned()]).collect()
}

/// Whether a request changes a workflow.
pub(super) fn changes_workflows(call: &Call) -> bool {
    let is_tree = call.path.iter().map(String::as_str).eq(["git", "trees"]);
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let paths = body["tree"].as_array().into_iter().flatten().filter_map(|entry| entry["path"].as_str());
    is_tree && paths.into_iter().any(|path| path.starts_with(WORKFLOWS))
}

/// Makes a tree of another one and some files.
pub(super) fn create_tree(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let base = fields.text("base_tree");
    let entries = fields.objects("tree");
    fields.finish()?;
    let base =
        base.map(|sha| state.files_of_tree(&sha).ok_or_else(|| Refusal::unprocessable("base_tree is not a valid tree oid")));
    let mut files = base.transpose()?.unwrap_or_default();
    for mut entry in entries {
        let (path, content) = (entry.required_text("path"), entry.required_text("content"));
        entry.word("mode", &["100644", "100755", "040000", "160000", "120000"]);
        entry.word("type", &["blob", "tree", "commit"]);
        entry.finish()?;
        files.insert(path, content);
    }
    let listing: String = files.iter().flat_map(|(path, content)| [path, "\0", content, "\0"]).collect();
    let sha = digest(&format!("tree {listing}"));
    let answer = tree(&call.urls, &sha, &files);
    state.trees.insert(sha, files);
    Ok(Answer::created(answer))
}

fn tree(urls: &Urls, sha: &str, files: &BTreeMap<String, String>) -> Value {
    let entry = |(path, content): (&String, &String)| {
        let blob = digest(&format!("blob {content}"));
        let url = format!("{}/git/blobs/{blob}", urls.repo);
        json!({ "path": path, "mode": "100644", "type": "blob", "size": content.len(), "sha": blob, "url": url })
    };
    json!({
        "sha": sha,
        "url": format!("{}/git/trees/{sha}", urls.repo),
        "tree": files.iter().map(entry).collect::<Vec<_>>(),
        "truncated": false,
    })
}

/// Makes a commit that no branch has yet; GitHub signs those of apps.
pub(super) fn create_commit(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (message, tree) = (fields.required_text("message"), fields.required_text("tree"));
    let parents = fields.texts("parents").unwrap_or_default();
    fields.finish()?;
    let files = state.files_of_tree(&tree).ok_or_else(|| Refusal::unprocessable("Tree SHA does not exist"))?;
    if parents.iter().any(|parent| state.commit(parent).is_none()) {
        return Err(Refusal::unprocessable("Parent SHA does not exist or is not a commit object"));
    }
    let date = state.tick();
    let sha = digest(&format!("commit {} {tree} {message} {date}", parents.join(" ")));
    let email = format!("41898282+{BOT}@users.noreply.github.com");
    state.add_commit(Commit::new(&sha, message).parents(parents).author(BOT, email).files(files).at(date));
    state.sign(&sha);
    let stored = state.commit(&sha).ok_or_else(Refusal::not_found)?;
    let person = json!({ "name": stored.commit.author, "email": stored.commit.email, "date": date.to_string() });
    let (repo, html) = (&call.urls.repo, &call.urls.html);
    let at = |sha: &String| json!({ "sha": sha, "url": format!("{repo}/git/commits/{sha}"), "html_url": format!("{html}/commit/{sha}") });
    Ok(Answer::created(json!({
        "sha": sha,
        "node_id": node_id("Commit", &sha),
        "url": format!("{repo}/git/commits/{sha}"),
        "html_url": format!("{html}/commit/{sha}"),
        "author": person,
        "committer": person,
        "tree": { "sha": tree, "url": format!("{repo}/git/trees/{tree}") },
        "message": stored.commit.message,
        "parents": stored.commit.parents.iter().map(at).collect::<Vec<_>>(),
        "verification": signed(stored),
    })))
}
