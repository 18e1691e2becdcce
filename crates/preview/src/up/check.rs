//! What is checked before anything changes: the compose file, the services of the addresses, and that no other preview has them.

use std::fs;

use actions_core::{RepositoryName, Runner};
use dokploy_webhook::model::Project;
use dokploy_webhook::{Api, DokployError};

use crate::compose_file::{self, ComposeFile};
use crate::domains::{Address, Pattern};
use crate::error::PreviewError;
use crate::facts::namesakes as namesakes_in;
use crate::identity::Identity;
use crate::source::Source;

/// Reads a file of the repository.
pub(super) fn read(runner: &Runner, path: &str) -> Result<String, PreviewError> {
    fs::read_to_string(runner.workspace().join(path)).map_err(|source| PreviewError::ReadFile { path: path.to_owned(), source })
}

/// The compose file, where it is at hand, with nothing in it that would reach beyond the preview. Of a template from the run's repository it
/// is the one in the workspace.
pub(super) fn file(
    runner: &Runner,
    source: &Source,
    repository: &RepositoryName,
    allow_host: bool,
) -> Result<Option<ComposeFile>, PreviewError> {
    let text = match (source, source.path_in(repository)) {
        (Source::File(text), _) => Some(text.clone()),
        (Source::Git(_), path) => path.and_then(|path| fs::read_to_string(runner.workspace().join(path)).ok()),
    };
    let Some(text) = text else {
        tracing::warn!(
            "the compose file was not checked, since it is not in the workspace: check the repository out before this step; one of \
             another repository cannot be checked"
        );
        return Ok(None);
    };
    let file = ComposeFile::read(&text).map_err(PreviewError::Shape)?;
    let findings = compose_file::check(&file, allow_host);
    for warning in &findings.warnings {
        tracing::warn!("the compose file: {warning}");
    }
    if findings.refused.is_empty() { Ok(Some(file)) } else { Err(PreviewError::Reaches(findings.refused)) }
}

/// The addresses of the patterns, each of a service that there is.
pub(super) fn addresses(patterns: &[Pattern], number: u64, file: Option<&ComposeFile>) -> Result<Vec<Address>, PreviewError> {
    let known: Option<Vec<String>> = file.map(|file| file.services().map(str::to_owned).collect());
    let service = |pattern: &Pattern| match (&pattern.service, &known) {
        (Some(service), Some(known)) if !known.contains(service) => {
            Err(PreviewError::NoService { service: service.clone(), known: known.clone() })
        }
        (Some(service), _) => Ok(service.clone()),
        (None, Some(known)) => match known.as_slice() {
            [only] => Ok(only.clone()),
            several => Err(PreviewError::WhichService { reason: format!("the compose file has {}", several.join(", ")) }),
        },
        (None, None) => Err(PreviewError::WhichService { reason: "the compose file is not at hand".to_owned() }),
    };
    patterns.iter().map(|pattern| Ok(pattern.address(number, &service(pattern)?))).collect()
}

/// Checks that no preview of another repository in the project has one of the addresses: the proxy would lead to either of them.
pub(super) async fn namesakes(
    api: &Api,
    project: &Project,
    identity: &Identity,
    addresses: &[Address],
) -> Result<(), PreviewError> {
    for other in namesakes_in(project, identity) {
        for compose_id in &other.composes {
            let domains = match api.domains(compose_id).await {
                Ok(domains) => domains,
                Err(DokployError::Forbidden { .. } | DokployError::NotFound { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            let taken = domains.into_iter().find(|domain| addresses.iter().any(|address| address.host == domain.host));
            if let Some(domain) = taken {
                return Err(PreviewError::HostTaken { host: domain.host, marker: other.identity.marker() });
            }
        }
    }
    Ok(())
}
