//! One page of deployments: the document, and where the next one begins.

use http_client::Replay;
use serde::Deserialize;
use serde_json::json;

use super::node::Node;
use super::{Deployed, Deployments};
use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::Query;

/// The most that GitHub puts on one page.
const PER_PAGE: usize = 100;
/// The fewest that are asked for when GitHub does not manage more.
const FEWEST: usize = 10;

/// Where the next page begins, and how much is asked for.
#[derive(Debug)]
pub(super) struct Cursor {
    after: Option<String>,
    per_page: usize,
    is_at_end: bool,
}

impl Cursor {
    pub(super) fn new() -> Self {
        Self { after: None, per_page: PER_PAGE, is_at_end: false }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end
    }
}

#[derive(Deserialize)]
struct Data {
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    deployments: Connection,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    nodes: Option<Vec<Option<Node>>>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl GitHub {
    /// The next page of deployments, of which at most so many are wanted. A page that is too much for GitHub, as when payloads are large
    /// or much was said, is asked for in smaller ones.
    pub(super) async fn deployments_page(
        &self,
        asked: &Deployments<'_>,
        cursor: &mut Cursor,
        wanted: usize,
    ) -> Result<Vec<Deployed>, GitHubError> {
        let mut halved = 0;
        let data: Data = loop {
            let answer = self.graphql(self.deployments_query(asked, cursor, wanted)).await;
            match answer {
                Err(error) if error.is_too_much(halved) && cursor.per_page.min(wanted) > FEWEST => {
                    cursor.per_page = (cursor.per_page.min(wanted) / 2).max(FEWEST);
                    halved += 1;
                }
                other => break other?,
            }
        };
        let Some(Repository { deployments: Connection { nodes, page_info } }) = data.repository else {
            cursor.is_at_end = true;
            return Ok(Vec::new());
        };
        let is_moved = page_info.end_cursor.is_some() && page_info.end_cursor != cursor.after;
        cursor.is_at_end = !page_info.has_next_page || !is_moved;
        cursor.after = page_info.end_cursor;
        Ok(nodes.unwrap_or_default().into_iter().flatten().filter_map(Node::read).collect())
    }

    fn deployments_query(&self, asked: &Deployments<'_>, cursor: &Cursor, wanted: usize) -> Query {
        let repository = self.repository();
        let whose = if asked.environments.is_empty() { String::new() } else { format!(" of {}", asked.environments.join(", ")) };
        Query {
            act: format!("list the deployments{whose}"),
            document: document(),
            variables: json!({
                "owner": repository.owner,
                "name": repository.name,
                "first": cursor.per_page.min(wanted),
                "after": cursor.after,
                "environments": (!asked.environments.is_empty()).then_some(asked.environments),
                "order": { "field": "CREATED_AT", "direction": "DESC" },
            }),
            permission: if asked.to_change { Permission::WriteDeployments } else { Permission::ReadDeployments },
            replay: Replay::Safe,
        }
    }
}

fn document() -> String {
    let status = "{ id state description environmentUrl logUrl createdAt }";
    let said = format!("latestStatus {status}\n        statuses(first: 100) {{ nodes {status} }}");
    let commit = "ref { name } commitOid commit { committedDate }";
    let node = format!(
        "id databaseId environment task payload state createdAt\n        {commit}\n        creator {{ __typename login }}\n        {said}"
    );
    format!(
        "query Deployments($owner: String!, $name: String!, $first: Int!, $after: String, $environments: [String!], \
         $order: DeploymentOrder!) {{\n  repository(owner: $owner, name: $name) {{\n    \
         deployments(first: $first, after: $after, environments: $environments, orderBy: $order) {{\n      \
         pageInfo {{ hasNextPage endCursor }}\n      nodes {{\n        {node}\n      }}\n    }}\n  }}\n}}"
    )
}
