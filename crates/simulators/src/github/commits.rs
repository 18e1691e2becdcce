//! Commits: one, lists, and the commits between two.

use serde_json::{Value, json};

use super::answer::{Answer, Page, Refusal};
use super::call::{Call, Urls};
use super::changes::{self, Change};
use super::people::user;
use super::refs::{signed, unsigned};
use super::state::{State, Stored, node_id, tree_of, walk};

/// The most commits of a comparison that is asked for without paging.
const COMPARED: usize = 250;

/// The most files on a page of a commit or comparison.
const FILES: usize = 300;

/// The most files of a commit on all pages.
const ALL_FILES: usize = 3000;

pub(super) fn list(state: &State, call: &Call) -> Result<Answer, Refusal> {
    if state.is_empty() {
        return Err(Refusal::empty_repository());
    }
    let head = state.resolve(call.query("sha").unwrap_or("HEAD")).ok_or_else(Refusal::not_found)?;
    let commits = match call.query("path") {
        Some(path) => walk(head, |stored| changes::simplified(state, stored, path)),
        None => walk(head, |stored| (true, state.parents(stored))),
    };
    Ok(Answer::page(call, &commits, |stored| commit(&call.urls, stored)))
}

pub(super) fn get(state: &State, call: &Call, name: &str) -> Result<Answer, Refusal> {
    let found = state.resolve(name).ok_or_else(|| Refusal::unprocessable(format!("No commit found for SHA: {name}")))?;
    let changes = changes::of(state, found);
    let page = Page::of_size(call, FILES, changes.len().min(ALL_FILES));
    let mut body = commit(&call.urls, found);
    body["files"] = files(call, &found.commit.sha, changes.iter().take(ALL_FILES).skip(page.skipped()).take(page.size));
    let sum = |name: &str| body["files"].as_array().into_iter().flatten().filter_map(|file| file[name].as_u64()).sum::<u64>();
    body["stats"] = json!({ "total": sum("changes"), "additions": sum("additions"), "deletions": sum("deletions") });
    Ok(Answer { link: page.link(call), ..Answer::ok(body) })
}

fn files<'a>(call: &Call, sha: &str, changes: impl Iterator<Item = &'a Change<'a>>) -> Value {
    changes.map(|change| changes::shown(&call.urls, sha, change)).collect()
}

/// `BASE...HEAD`: the commits that only HEAD has, oldest first. Without paging the newest 250 of them. What differs is on the first
/// page only, up to 300 files.
pub(super) fn compare(state: &State, call: &Call, range: &str) -> Result<Answer, Refusal> {
    let (base_name, head_name) = range.split_once("...").ok_or_else(Refusal::not_found)?;
    let base = state.resolve(base_name).ok_or_else(Refusal::not_found)?;
    let head = state.resolve(head_name).ok_or_else(Refusal::not_found)?;
    let (old, new) = (state.ancestors(&base.commit.sha), state.ancestors(&head.commit.sha));
    let shared = state.merge_bases(&old.intersection(&new).copied().collect());
    let no_ancestor = || format!("No common ancestor between {base_name} and {head_name}.");
    let merge_base = shared.first().ok_or_else(|| Refusal::new(http::StatusCode::NOT_FOUND, no_ancestor()))?;
    let behind = old.difference(&new).count();
    let mut ahead = walk(head, |stored| (!old.contains(stored.commit.sha.as_str()), state.parents(stored)));
    ahead.reverse();
    let (skipped, taken, link) = window(call, ahead.len());
    let changes = changes::between(&merge_base.commit.files, &head.commit.files);
    let shown = if call.number("page").unwrap_or(1) == 1 { FILES } else { 0 };
    let commits: Vec<Value> = ahead.iter().skip(skipped).take(taken).map(|stored| commit(&call.urls, stored)).collect();
    let html = format!("{}/compare/{range}", call.urls.html);
    let body = json!({
        "url": format!("{}/compare/{range}", call.urls.repo),
        "html_url": html,
        "permalink_url": format!("{}/compare/{}...{}", call.urls.html, &base.commit.sha, &head.commit.sha),
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "base_commit": commit(&call.urls, base),
        "merge_base_commit": commit(&call.urls, merge_base),
        "status": relation(ahead.len(), behind),
        "ahead_by": ahead.len(),
        "behind_by": behind,
        "total_commits": ahead.len(),
        "commits": commits,
        "files": files(call, &head.commit.sha, changes.iter().take(shown)),
    });
    Ok(Answer { link, ..Answer::ok(body) })
}

/// How many commits to skip and to show, and the links to the rest.
fn window(call: &Call, commits: usize) -> (usize, usize, Option<String>) {
    if call.query("page").is_none() && call.query("per_page").is_none() {
        return (commits.saturating_sub(COMPARED), COMPARED, None);
    }
    let page = Page::of(call, commits);
    (page.skipped(), page.size, page.link(call))
}

fn relation(ahead: usize, behind: usize) -> &'static str {
    match (ahead, behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    }
}

fn commit(urls: &Urls, stored: &Stored) -> Value {
    let commit = &stored.commit;
    let (url, html) = (format!("{}/commits/{}", urls.repo, commit.sha), format!("{}/commit/{}", urls.html, commit.sha));
    let person = json!({ "name": commit.author, "email": commit.email, "date": stored.date.to_string() });
    let account = commit.login.as_ref().map(|login| user(&urls.api, login, account_id(login), "User"));
    let tree = tree_of(&commit.sha);
    let parent = |sha: &String| {
        let (url, html) = (format!("{}/commits/{sha}", urls.repo), format!("{}/commit/{sha}", urls.html));
        json!({ "sha": sha, "url": url, "html_url": html })
    };
    json!({
        "sha": commit.sha,
        "node_id": node_id("Commit", &commit.sha),
        "commit": {
            "author": person,
            "committer": person,
            "message": commit.message.trim_end_matches('\n'),
            "tree": { "sha": tree, "url": format!("{}/git/trees/{tree}", urls.repo) },
            "url": format!("{}/git/commits/{}", urls.repo, commit.sha),
            "comment_count": 0,
            "verification": if stored.verified { signed(stored) } else { unsigned() },
        },
        "url": url,
        "html_url": html,
        "comments_url": format!("{url}/comments"),
        "author": account,
        "committer": account,
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
    })
}

/// A number that stands for an account, the same for the same name.
fn account_id(login: &str) -> u64 {
    login.bytes().fold(1_000, |id, byte| id * 31 % 90_000_017 + u64::from(byte))
}
