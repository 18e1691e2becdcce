//! Whose token it is.

use http_client::Replay;
use serde::Deserialize;
use serde_json::json;

use crate::call::Permission;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::Query;

const DOCUMENT: &str = "query Viewer { viewer { login } }";

/// The account of a job's own token.
const WORKFLOWS: &str = "github-actions";

#[derive(Deserialize)]
struct Data {
    viewer: Viewer,
}

/// The account behind a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Viewer {
    /// Its name; an app's ends with `[bot]`.
    pub login: String,
}

impl Viewer {
    /// Whether it is that of a job's own token, `github.token`, which may never change a workflow.
    #[must_use]
    pub fn is_workflow(&self) -> bool {
        self.login.strip_suffix("[bot]").unwrap_or(&self.login) == WORKFLOWS
    }
}

impl GitHub {
    /// Whose token it is. The REST API tells it to people only, the GraphQL API to apps too.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or there is no token.
    pub async fn viewer(&self) -> Result<Viewer, GitHubError> {
        let query = Query {
            act: "read whose token it is".to_owned(),
            document: DOCUMENT.to_owned(),
            variables: json!({}),
            permission: Permission::ReadContents,
            replay: Replay::Safe,
        };
        Ok(self.graphql::<Data>(query).await?.viewer)
    }
}
