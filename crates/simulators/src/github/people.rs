//! Users, as answers show them.

use serde_json::{Value, json};

use super::state::node_id;

/// The login of the account behind a workflow's token.
pub(super) const BOT: &str = "github-actions[bot]";

/// The account behind a workflow's token.
pub(super) fn bot(api: &str) -> Value {
    user(api, BOT, 41_898_282, "Bot")
}

/// The account of a login as the REST API shows it.
pub(super) fn account(api: &str, login: &str) -> Value {
    if login == BOT { bot(api) } else { user(api, login, 1, "User") }
}

/// The account of a login as the GraphQL API shows it: a bot without the end of its name.
pub(super) fn actor(login: &str) -> Value {
    match login.strip_suffix("[bot]") {
        Some(name) => json!({ "__typename": "Bot", "login": name }),
        None => json!({ "__typename": "User", "login": login }),
    }
}

/// A user or organisation.
pub(super) fn user(api: &str, login: &str, id: u64, kind: &str) -> Value {
    let url = format!("{api}/users/{login}");
    json!({
        "login": login,
        "id": id,
        "node_id": node_id("User", id),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
        "gravatar_id": "",
        "url": url,
        "html_url": format!("https://github.com/{login}"),
        "followers_url": format!("{url}/followers"),
        "following_url": format!("{url}/following{{/other_user}}"),
        "gists_url": format!("{url}/gists{{/gist_id}}"),
        "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{url}/subscriptions"),
        "organizations_url": format!("{url}/orgs"),
        "repos_url": format!("{url}/repos"),
        "events_url": format!("{url}/events{{/privacy}}"),
        "received_events_url": format!("{url}/received_events"),
        "type": kind,
        "user_view_type": "public",
        "site_admin": false,
    })
}
