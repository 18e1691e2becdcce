//! The repository itself.

use serde::Deserialize;

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

#[derive(Deserialize)]
struct Repository {
    default_branch: String,
}

/// What GitHub tells of a repository; what it does not tell is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RepositoryInfo {
    /// Its name, without the owner's.
    pub name: String,
    /// Its description.
    pub description: String,
    /// The address of its page.
    pub html_url: String,
    /// Its default branch.
    pub default_branch: String,
    /// The SPDX identifier of its licence.
    pub license: String,
}

#[derive(Deserialize)]
struct Told {
    name: Option<String>,
    description: Option<String>,
    html_url: Option<String>,
    default_branch: Option<String>,
    license: Option<License>,
}

#[derive(Deserialize)]
struct License {
    spdx_id: Option<String>,
}

impl From<Told> for RepositoryInfo {
    fn from(told: Told) -> Self {
        Self {
            name: told.name.unwrap_or_default(),
            description: told.description.unwrap_or_default(),
            html_url: told.html_url.unwrap_or_default(),
            default_branch: told.default_branch.unwrap_or_default(),
            license: told.license.and_then(|license| license.spdx_id).unwrap_or_default(),
        }
    }
}

impl GitHub {
    /// What the repository is.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn info(&self) -> Result<RepositoryInfo, GitHubError> {
        let call = Call::get("read what the repository is", self.route("").trim_end_matches('/').to_owned());
        Ok(self.call::<Told>(&call, NO_BODY).await?.value.into())
    }

    /// The default branch, such as `main`; it need not have a commit.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn default_branch(&self) -> Result<String, GitHubError> {
        let call = Call::get("read the default branch", self.route("").trim_end_matches('/').to_owned());
        Ok(self.call::<Repository>(&call, NO_BODY).await?.value.default_branch)
    }
}
