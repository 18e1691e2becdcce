//! Compose projects.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::deployment::Row;
use super::or_default;
use super::project::Environment;

/// A compose project. Its environment and token are secrets, so that it does not print itself.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compose {
    /// Its id.
    pub compose_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The name that its containers carry: the name with a suffix, never changed.
    #[serde(default, deserialize_with = "or_default")]
    pub app_name: String,
    /// What people wrote about it; previews keep their marker here.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// The environment text; null when none was ever saved.
    #[serde(default)]
    pub env: Option<String>,
    /// The compose file, when it is written in Dokploy.
    #[serde(default)]
    pub compose_file: Option<String>,
    /// Where it comes from: `raw`, `git`, `github`, `gitlab`, `gitea` or `bitbucket`.
    #[serde(default, deserialize_with = "or_default")]
    pub source_type: String,
    /// How it is run: `docker-compose` or `stack`.
    #[serde(default, deserialize_with = "or_default")]
    pub compose_type: String,
    /// The command in place of the default one, without `docker` in front; empty for the default.
    #[serde(default, deserialize_with = "or_default")]
    pub command: String,
    /// Whether the environment is written to a file that docker compose reads; unknown to servers before v0.30.0.
    #[serde(default)]
    pub create_env_file: Option<bool>,
    /// The server that it runs on; none for Dokploy's own.
    #[serde(default)]
    pub server_id: Option<String>,
    /// The token of its webhook, a secret.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// Its environment in Dokploy, which is part of its page's address; none on servers before v0.25.0.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Its project, on servers before v0.25.0, which have no environments.
    #[serde(default)]
    pub project_id: Option<String>,
    /// Its deployments, in no order.
    #[serde(default, deserialize_with = "or_default")]
    pub deployments: Vec<Row>,
    /// Branches and watched paths, for its webhook.
    #[serde(flatten)]
    pub source: Source,
}

impl fmt::Debug for Compose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compose").field("compose_id", &self.compose_id).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Compose {
    /// Whether it is checked out from a repository, so that a deployment takes the commit's message as its title.
    #[must_use]
    pub fn is_git(&self) -> bool {
        self.source_type != "raw"
    }
}

/// What a service from git is deployed from. Each provider has a column of its own for the branch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The branch of a source at GitHub.
    #[serde(default)]
    pub branch: Option<String>,
    /// The branch of a source at GitLab.
    #[serde(default)]
    pub gitlab_branch: Option<String>,
    /// The branch of a source at Gitea.
    #[serde(default)]
    pub gitea_branch: Option<String>,
    /// The branch of a source at Bitbucket.
    #[serde(default)]
    pub bitbucket_branch: Option<String>,
    /// The branch of any other git repository.
    #[serde(default)]
    pub custom_git_branch: Option<String>,
    /// The paths of which one must have changed, as globs; none watch everything.
    #[serde(default, deserialize_with = "or_default")]
    pub watch_paths: Vec<String>,
    /// Whether its webhook deploys; null counts as no.
    #[serde(default, deserialize_with = "or_default")]
    pub auto_deploy: bool,
}

impl Source {
    /// The branch that a source of that type deploys.
    #[must_use]
    pub fn branch_of(&self, source_type: &str) -> Option<&str> {
        let branch = match source_type {
            "github" => &self.branch,
            "gitlab" => &self.gitlab_branch,
            "gitea" => &self.gitea_branch,
            "bitbucket" => &self.bitbucket_branch,
            "git" => &self.custom_git_branch,
            _ => &None,
        };
        branch.as_deref().filter(|branch| !branch.is_empty())
    }
}

/// A compose project to create.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCompose {
    /// Its name; names are not unique.
    pub name: String,
    /// What people read about it.
    pub description: String,
    /// The environment in Dokploy that it goes into; on servers before v0.25.0 the project.
    pub environment_id: String,
    /// The start of its containers' name; Dokploy adds six characters.
    pub app_name: String,
    /// The compose file.
    pub compose_file: String,
    /// The server that it runs on; none for Dokploy's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_id: Option<String>,
}

impl fmt::Debug for NewCompose {
    /// Without the file, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCompose").field("name", &self.name).field("app_name", &self.app_name).finish_non_exhaustive()
    }
}
