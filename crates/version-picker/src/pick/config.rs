//! deploy.yml as the run will read it: that of the branch or tag which the workflow runs on, and not that of the checkout here.

use std::path::{Component, Path};

use actions_core::Runner;
use deploy_config::{DEFAULT_PATH, DeployConfig};
use github_client::GitHub;

use super::error::DeskError;
use super::inputs::Request;

/// Reads deploy.yml of a branch or tag. That nobody asked for it and it is not there is no error: then tags alone decide.
///
/// # Errors
/// [`DeskError::NoConfig`] when it is asked for and not there, [`DeskError::Config`] when it is wrong, any other when GitHub cannot be asked.
pub async fn read(runner: &Runner, github: &GitHub, request: &Request, git_ref: &str) -> Result<Option<DeployConfig>, DeskError> {
    let given = request.config.as_deref().unwrap_or(DEFAULT_PATH);
    let Some(path) = in_repository(given) else {
        tracing::info!("read {given} as it is here: no path of the repository, so that {git_ref} has none");
        let wrong = |source| DeskError::Config { place: "here".to_owned(), source };
        return DeployConfig::read(&runner.workspace(), given).map(Some).map_err(wrong);
    };
    let Some(text) = github.file(&path, git_ref).await? else {
        if request.config.is_some() || request.environment.is_some() {
            return Err(DeskError::NoConfig { path, git_ref: git_ref.to_owned() });
        }
        tracing::info!("found no {path} on {git_ref}, so no images were looked for: tags alone decide");
        return Ok(None);
    };
    tracing::info!("read {path} as it is on {git_ref}");
    let wrong = |source| DeskError::Config { place: format!("on {git_ref}"), source };
    DeployConfig::load(Path::new(&path), &text).map(Some).map_err(wrong)
}

/// A path as the repository has it; none when it leads out of it.
fn in_repository(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => parts.push(name.to_str()?),
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_repository_is_none_of_it() {
        for (path, expected) in [
            (".github/deploy.yml", Some(".github/deploy.yml")),
            ("./backend//deploy.yml", Some("backend/deploy.yml")),
            ("../deploy.yml", None),
            ("backend/../../deploy.yml", None),
            ("/etc/deploy.yml", None),
        ] {
            assert_eq!(in_repository(path).as_deref(), expected, "{path}");
        }
    }
}
