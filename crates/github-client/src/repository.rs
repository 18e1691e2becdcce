//! The repository itself.

use serde::Deserialize;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

#[derive(Deserialize)]
struct Repository {
    default_branch: String,
}

impl GitHub {
    /// The default branch, such as `main`; it need not have a commit.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn default_branch(&self) -> Result<String, GitHubError> {
        let call = Call::get("read the default branch", self.route("").trim_end_matches('/').to_owned());
        Ok(self.call::<Repository>(&call, NO_BODY).await?.value.default_branch)
    }
}
