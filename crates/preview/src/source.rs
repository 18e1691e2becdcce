//! What a preview is made of: a compose file, or the repository that the template in Dokploy is built from, at the pull request's branch.

use std::fmt;

use actions_core::RepositoryName;
use serde_json::{Map, Value, json};

use crate::error::PreviewError;

/// A kind of source, with the columns that say where it comes from, and the one that holds the branch.
struct Provider {
    source_type: &'static str,
    columns: &'static [&'static str],
    branch: &'static str,
}

const PROVIDERS: [Provider; 5] = [
    Provider { source_type: "github", columns: &["githubId", "owner", "repository"], branch: "branch" },
    Provider {
        source_type: "gitlab",
        columns: &["gitlabId", "gitlabProjectId", "gitlabOwner", "gitlabRepository", "gitlabPathNamespace"],
        branch: "gitlabBranch",
    },
    Provider {
        source_type: "bitbucket",
        columns: &["bitbucketId", "bitbucketOwner", "bitbucketRepository", "bitbucketRepositorySlug"],
        branch: "bitbucketBranch",
    },
    Provider { source_type: "gitea", columns: &["giteaId", "giteaOwner", "giteaRepository"], branch: "giteaBranch" },
    Provider { source_type: "git", columns: &["customGitUrl", "customGitSSHKeyId"], branch: "customGitBranch" },
];

/// What belongs to every source from git.
const OF_GIT: [&str; 2] = ["composePath", "enableSubmodules"];

/// What a preview is made of.
#[derive(Clone, PartialEq)]
pub enum Source {
    /// A compose file, written into Dokploy.
    File(String),
    /// A repository that Dokploy checks out: the columns of the compose project.
    Git(Map<String, Value>),
}

/// The pull request's own code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The repository that the run is of.
    pub repository: RepositoryName,
    /// The pull request's number.
    pub number: u64,
    /// The pull request's branch.
    pub branch: String,
    /// Its newest commit.
    pub sha: String,
    /// Whether the branch lies in a fork.
    pub is_fork: bool,
}

impl fmt::Debug for Source {
    /// Without the file, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(_) => f.write_str("File"),
            Self::Git(columns) => f.debug_tuple("Git").field(columns).finish(),
        }
    }
}

impl Source {
    /// What a preview of a pull request is made of, given the template's columns: its compose file, or its repository. Where that is the
    /// pull request's own, at the pull request's branch; another one is taken as it is.
    ///
    /// # Errors
    /// [`PreviewError`] when the template cannot be one.
    pub fn of_template(template: &Map<String, Value>, head: &Head) -> Result<Self, PreviewError> {
        let name = text(template, "name").to_owned();
        if text(template, "composeType") == "stack" {
            return Err(PreviewError::Stack(name));
        }
        let source_type = text(template, "sourceType");
        if source_type == "raw" {
            return match text(template, "composeFile") {
                "" => Err(PreviewError::EmptyTemplate(name)),
                file => Ok(Self::File(file.to_owned())),
            };
        }
        let provider = PROVIDERS.iter().find(|provider| provider.source_type == source_type);
        let provider = provider.ok_or(PreviewError::EmptyTemplate(name))?;
        let copied = provider.columns.iter().chain(&OF_GIT).chain([&provider.branch]);
        let mut columns: Map<String, Value> =
            copied.filter_map(|column| Some(((*column).to_owned(), template.get(*column)?.clone()))).collect();
        columns.insert("sourceType".to_owned(), json!(source_type));
        if is_of(template, &head.repository) {
            if head.is_fork {
                return Err(PreviewError::ForkSource);
            }
            columns.insert(provider.branch.to_owned(), json!(head.branch));
        }
        Ok(Self::Git(columns))
    }

    /// The columns of a compose project that is made of it.
    #[must_use]
    pub fn columns(&self) -> Map<String, Value> {
        match self {
            Self::Git(columns) => columns.clone(),
            Self::File(file) => {
                let columns = [("sourceType", json!("raw")), ("composeFile", json!(file))];
                columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }
        }
    }

    /// The compose file's path in that repository on GitHub, where it comes from there.
    #[must_use]
    pub fn path_in(&self, repository: &RepositoryName) -> Option<&str> {
        match self {
            Self::Git(columns) if is_of(columns, repository) => {
                columns.get("composePath").and_then(Value::as_str).map(|path| path.trim_start_matches("./"))
            }
            _ => None,
        }
    }
}

/// The files that a template mounts beside its compose file; they are never copied, since they may hold secrets.
#[must_use]
pub fn mounted_files(template: &Map<String, Value>) -> Vec<String> {
    let mounts = template.get("mounts").and_then(Value::as_array).into_iter().flatten();
    let files = mounts.filter(|mount| mount["type"] == "file");
    files.filter_map(|mount| mount["filePath"].as_str().or(mount["mountPath"].as_str())).map(str::to_owned).collect()
}

/// Whether the template is built from that repository on GitHub.
fn is_of(template: &Map<String, Value>, repository: &RepositoryName) -> bool {
    let wanted = repository.to_string().to_lowercase();
    match text(template, "sourceType") {
        "github" => format!("{}/{}", text(template, "owner"), text(template, "repository")).to_lowercase() == wanted,
        "git" => {
            let url = text(template, "customGitUrl").to_lowercase();
            let url = url.trim_end_matches('/').trim_end_matches(".git");
            url.strip_suffix(wanted.as_str()).is_some_and(|host| host.ends_with(['/', ':']))
        }
        _ => false,
    }
}

/// A column that holds a text; empty for every other.
#[must_use]
pub fn text<'a>(columns: &'a Map<String, Value>, name: &str) -> &'a str {
    columns.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(is_fork: bool) -> Head {
        let (repository, branch) = ("octo/report".parse().unwrap(), "topic".to_owned());
        Head { repository, number: 42, branch, sha: "a".repeat(40), is_fork }
    }

    fn template(columns: Value) -> Map<String, Value> {
        let mut all = json!({
            "name": "report", "composeType": "docker-compose", "composePath": "./compose.yml", "enableSubmodules": false,
            "command": "compose -p report up -d", "refreshToken": "secret", "env": "A=secret",
        });
        if let (Value::Object(all), Value::Object(columns)) = (&mut all, columns) {
            all.extend(columns);
        }
        all.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_repository_is_taken_at_the_branch_of_the_pull_request() {
        let columns =
            json!({ "sourceType": "github", "githubId": "g", "owner": "Octo", "repository": "report", "branch": "main" });
        let Ok(Source::Git(columns)) = Source::of_template(&template(columns), &head(false)) else { panic!("no source") };
        assert_eq!(
            (&columns["branch"], &columns["githubId"], &columns["composePath"]),
            (&json!("topic"), &json!("g"), &json!("./compose.yml"))
        );
        for secret in ["command", "env", "refreshToken"] {
            assert!(!columns.contains_key(secret), "{secret} is never copied");
        }
    }

    #[test]
    fn another_repository_keeps_its_branch() {
        for (url, branch) in [
            ("https://github.com/octo/report.git", "topic"),
            ("git@github.com:octo/report.git", "topic"),
            ("https://github.com/octo/infra.git", "main"),
            ("https://github.com/acme/myocto/report", "main"),
        ] {
            let columns =
                json!({ "sourceType": "git", "customGitUrl": url, "customGitBranch": "main", "customGitSSHKeyId": null });
            let Ok(Source::Git(columns)) = Source::of_template(&template(columns), &head(false)) else { panic!("no source") };
            assert_eq!(columns["customGitBranch"], branch, "{url}");
        }
    }

    #[test]
    fn the_branch_of_a_fork_is_not_looked_for_in_the_repository() {
        let columns = json!({ "sourceType": "github", "owner": "octo", "repository": "report", "branch": "main" });
        assert!(matches!(Source::of_template(&template(columns), &head(true)), Err(PreviewError::ForkSource)));
    }

    #[test]
    fn what_cannot_be_a_template_is_named() {
        let of = |columns| Source::of_template(&template(columns), &head(false));
        assert!(
            matches!(of(json!({ "sourceType": "raw", "composeFile": "", })), Err(PreviewError::EmptyTemplate(name)) if name == "report")
        );
        let stack = json!({ "sourceType": "raw", "composeFile": "services: {}", "composeType": "stack" });
        assert!(matches!(of(stack), Err(PreviewError::Stack(_))));
        let file = json!({ "sourceType": "raw", "composeFile": "services: {}" });
        assert_eq!(of(file).unwrap().columns()["composeFile"], "services: {}");
    }

    #[test]
    fn mounted_files_are_named_and_nothing_else_of_them() {
        let mounts = json!({ "mounts": [
            { "type": "file", "filePath": "nginx.conf", "content": "secret" }, { "type": "volume", "volumeName": "data" },
        ] });
        assert_eq!(mounted_files(&template(mounts)), ["nginx.conf"]);
    }
}
