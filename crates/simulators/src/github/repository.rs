//! The repository itself.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::call::Call;
use super::people::user;
use super::state::{State, node_id};

pub(super) fn get(state: &State, call: &Call) -> Answer {
    Answer::ok(shown(state, call))
}

/// The repository as answers show it, whole.
pub(super) fn shown(state: &State, call: &Call) -> Value {
    let (api, repo, html) = (&call.urls.api, &call.urls.repo, &call.urls.html);
    let git = html.trim_start_matches("https:");
    let mut body = json!({
        "id": state.id,
        "node_id": node_id("Repository", state.id),
        "name": state.name,
        "full_name": format!("{}/{}", state.owner, state.name),
        "private": state.private,
        "owner": user(api, &state.owner, 9_001, "Organization"),
        "html_url": html,
        "description": null,
        "fork": false,
        "url": repo,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": state.now.to_string(),
        "pushed_at": state.now.to_string(),
        "git_url": format!("git:{git}.git"),
        "ssh_url": format!("git@github.com:{}/{}.git", state.owner, state.name),
        "clone_url": format!("{html}.git"),
        "svn_url": html,
        "homepage": null,
        "language": null,
        "license": null,
        "mirror_url": null,
        "default_branch": state.default_branch,
        "visibility": if state.private { "private" } else { "public" },
        "permissions": { "admin": false, "maintain": false, "push": true, "triage": true, "pull": true },
    });
    if let Some(object) = body.as_object_mut() {
        object.extend(links(repo));
        object.extend(NUMBERS.iter().map(|name| ((*name).to_owned(), json!(0))));
        object.extend(SWITCHES.iter().map(|(name, on)| ((*name).to_owned(), json!(on))));
    }
    body
}

const NUMBERS: [&str; 10] = [
    "size",
    "stargazers_count",
    "watchers_count",
    "forks_count",
    "open_issues_count",
    "forks",
    "open_issues",
    "watchers",
    "network_count",
    "subscribers_count",
];

const SWITCHES: [(&str, bool); 8] = [
    ("has_issues", true),
    ("has_projects", true),
    ("has_downloads", true),
    ("has_wiki", false),
    ("has_pages", false),
    ("has_discussions", false),
    ("archived", false),
    ("disabled", false),
];

/// The addresses of the repository's parts: by the field's name without `_url`, the path.
const LINKS: [(&str, &str); 36] = [
    ("archive", "{archive_format}{/ref}"),
    ("assignees", "assignees{/user}"),
    ("blobs", "git/blobs{/sha}"),
    ("branches", "branches{/branch}"),
    ("collaborators", "collaborators{/collaborator}"),
    ("comments", "comments{/number}"),
    ("commits", "commits{/sha}"),
    ("compare", "compare/{base}...{head}"),
    ("contents", "contents/{+path}"),
    ("contributors", "contributors"),
    ("deployments", "deployments"),
    ("downloads", "downloads"),
    ("events", "events"),
    ("forks", "forks"),
    ("git_commits", "git/commits{/sha}"),
    ("git_refs", "git/refs{/sha}"),
    ("git_tags", "git/tags{/sha}"),
    ("hooks", "hooks"),
    ("issue_comment", "issues/comments{/number}"),
    ("issue_events", "issues/events{/number}"),
    ("issues", "issues{/number}"),
    ("keys", "keys{/key_id}"),
    ("labels", "labels{/name}"),
    ("languages", "languages"),
    ("merges", "merges"),
    ("milestones", "milestones{/number}"),
    ("notifications", "notifications{?since,all,participating}"),
    ("pulls", "pulls{/number}"),
    ("releases", "releases{/id}"),
    ("stargazers", "stargazers"),
    ("statuses", "statuses/{sha}"),
    ("subscribers", "subscribers"),
    ("subscription", "subscription"),
    ("tags", "tags"),
    ("teams", "teams"),
    ("trees", "git/trees{/sha}"),
];

fn links(repo: &str) -> Map<String, Value> {
    let link = |(name, path): &(&str, &str)| (format!("{name}_url"), json!(format!("{repo}/{path}")));
    LINKS.iter().map(link).collect()
}
