//! Deployments as the GraphQL API words them, made those that the rest of the product reads: pure.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Deployed, DeployedStatus, id};

/// The account in whose name GitHub shows what deleted users did.
const GHOST: &str = "ghost";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Node {
    id: String,
    database_id: Option<u64>,
    environment: Option<String>,
    task: Option<String>,
    #[serde(rename = "ref")]
    git_ref: Option<Named>,
    commit_oid: String,
    commit: Option<Committed>,
    creator: Option<Actor>,
    payload: Option<String>,
    state: Option<String>,
    created_at: Timestamp,
    latest_status: Option<Status>,
    statuses: Option<Statuses>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Committed {
    committed_date: Timestamp,
}

#[derive(Deserialize)]
struct Actor {
    #[serde(rename = "__typename")]
    kind: String,
    login: String,
}

#[derive(Deserialize)]
struct Statuses {
    nodes: Option<Vec<Option<Status>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    id: String,
    state: String,
    description: Option<String>,
    environment_url: Option<String>,
    log_url: Option<String>,
    created_at: Timestamp,
}

impl Node {
    /// The deployment; nothing when GitHub does not say which it is.
    pub(super) fn read(self) -> Option<Deployed> {
        let id = self.database_id.or_else(|| id::of_node(&self.id))?;
        let said = self.statuses.and_then(|statuses| statuses.nodes).unwrap_or_default();
        let statuses = in_order(said.into_iter().flatten().collect(), self.latest_status);
        let own = self.state.as_deref().map_or("pending", of_deployment);
        let state = statuses.last().map_or_else(|| own.to_owned(), |last| last.state.clone());
        Some(Deployed {
            id,
            environment: self.environment.unwrap_or_default(),
            task: self.task.unwrap_or_default(),
            git_ref: self.git_ref.map_or_else(|| self.commit_oid.clone(), |named| named.name),
            sha: self.commit_oid,
            committed_at: self.commit.map(|commit| commit.committed_date),
            actor: self.creator.and_then(Actor::name),
            payload: payload(self.payload.as_deref().unwrap_or_default()),
            state,
            created_at: self.created_at,
            statuses,
        })
    }
}

impl Actor {
    fn name(self) -> Option<String> {
        match self.kind.as_str() {
            "Bot" if !self.login.ends_with("[bot]") => Some(format!("{}[bot]", self.login)),
            _ => (self.login != GHOST).then_some(self.login),
        }
    }
}

impl From<Status> for DeployedStatus {
    fn from(status: Status) -> Self {
        let url = |url: Option<String>| url.filter(|url| !url.is_empty());
        Self {
            state: status.state.to_lowercase(),
            description: status.description.unwrap_or_default(),
            environment_url: url(status.environment_url),
            log_url: url(status.log_url),
            created_at: status.created_at,
        }
    }
}

/// The statuses, oldest first. In which order GitHub lists them is written nowhere, and their times are whole seconds; which is the
/// latest it says, and that one may lie beyond the page.
fn in_order(mut said: Vec<Status>, latest: Option<Status>) -> Vec<DeployedStatus> {
    if let Some(latest) = latest {
        if said.len() > 1 && said.first().is_some_and(|first| first.id == latest.id) {
            said.reverse();
        }
        if !said.iter().any(|one| one.id == latest.id) {
            said.push(latest);
        }
    }
    said.sort_by_key(|one| one.created_at);
    said.into_iter().map(DeployedStatus::from).collect()
}

/// The state of a deployment of which nothing was said, in the words of the REST API.
fn of_deployment(state: &str) -> &'static str {
    match state {
        "ACTIVE" | "SUCCESS" => "success",
        "INACTIVE" | "DESTROYED" => "inactive",
        "ERROR" => "error",
        "FAILURE" => "failure",
        "IN_PROGRESS" => "in_progress",
        "QUEUED" => "queued",
        "WAITING" => "waiting",
        _ => "pending",
    }
}

/// A payload is the text of its JSON; one that was sent as a text is a text of a text.
fn payload(text: &str) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    match parsed(text) {
        Some(Value::String(inner)) => parsed(&inner).filter(Value::is_object).unwrap_or(Value::String(inner)),
        Some(value) => value,
        None if text.is_empty() => Value::Null,
        None => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn node(changes: Value) -> Deployed {
        let mut node = json!({
            "id": "DE_kwDOHjNddM5sfT5s", "databaseId": 7, "environment": "production", "task": "deploy", "ref": { "name": "v1.0.0" },
            "commitOid": "a", "commit": { "committedDate": "2026-01-01T00:00:00Z" },
            "creator": { "__typename": "User", "login": "ann" }, "payload": "{}", "state": "PENDING",
            "createdAt": "2026-01-01T00:00:00Z", "latestStatus": null, "statuses": { "nodes": [] },
        });
        let Value::Object(changes) = changes else { unreachable!("an object is given") };
        node.as_object_mut().unwrap().extend(changes);
        serde_json::from_value::<Node>(node).unwrap().read().unwrap()
    }

    fn status(id: &str, state: &str, second: u8) -> Value {
        json!({
            "id": id, "state": state, "description": null, "environmentUrl": "", "logUrl": null,
            "createdAt": format!("2026-01-01T00:00:{second:02}Z"),
        })
    }

    fn states(nodes: &Value, latest: &Value) -> (Vec<String>, String) {
        let one = node(json!({ "statuses": { "nodes": nodes }, "latestStatus": latest }));
        (one.statuses.into_iter().map(|status| status.state).collect(), one.state)
    }

    #[test]
    fn statuses_of_one_second_are_put_in_order_whichever_way_they_are_listed() {
        let (first, last) = (status("a", "SUCCESS", 5), status("b", "INACTIVE", 5));
        let expected = (vec!["success".to_owned(), "inactive".to_owned()], "inactive".to_owned());
        assert_eq!(states(&json!([first, last]), &last), expected);
        assert_eq!(states(&json!([last, first]), &last), expected);
    }

    #[test]
    fn the_latest_status_counts_though_it_is_beyond_the_page() {
        let (said, state) = states(&json!([status("a", "QUEUED", 1), null]), &status("z", "FAILURE", 9));
        assert_eq!((said, state.as_str()), (vec!["queued".to_owned(), "failure".to_owned()], "failure"));
    }

    #[test]
    fn a_deployment_of_which_nothing_was_said_has_its_own_state() {
        let state = |word: Value| node(json!({ "state": word, "statuses": null })).state;
        let words = ["ACTIVE", "DESTROYED", "ABANDONED", "WAITING", "ERROR"];
        assert_eq!(words.map(|word| state(json!(word))), ["success", "inactive", "pending", "waiting", "error"]);
        assert_eq!(state(Value::Null), "pending");
    }

    #[test]
    fn deleted_users_have_no_name_and_bots_that_of_the_rest_api() {
        let actor = |creator: Value| node(json!({ "creator": creator })).actor;
        assert_eq!(actor(Value::Null), None);
        assert_eq!(actor(json!({ "__typename": "User", "login": "ghost" })), None);
        assert_eq!(actor(json!({ "__typename": "Bot", "login": "github-actions" })).unwrap(), "github-actions[bot]");
    }

    #[test]
    fn a_payload_is_an_object_however_it_was_sent() {
        let payload = |text: Value| node(json!({ "payload": text })).payload;
        let object = json!({ "version": "1.0.0" });
        assert_eq!(payload(json!(object.to_string())), object);
        assert_eq!(payload(json!(json!(object.to_string()).to_string())), object);
        assert_eq!(payload(json!("\"words\"")), json!("words"));
        assert_eq!(payload(json!("words")), json!("words"));
        assert_eq!((payload(Value::Null), payload(json!(""))), (Value::Null, Value::Null));
    }

    #[test]
    fn what_is_gone_is_left_out_and_a_number_that_graphql_does_not_give_is_read_from_the_id() {
        let one =
            node(json!({ "ref": null, "commit": null, "databaseId": null, "environment": null, "task": null, "payload": null }));
        assert_eq!((one.git_ref.as_str(), one.committed_at, one.id), ("a", None, 1_820_147_308));
    }
}
