//! The service that a webhook belongs to, seen by a key: then its push can be written as it wants it, and its deployment followed.

use actions_core::Secret;

use super::image;
use super::payload::{Form, Trigger};
use crate::api::Api;
use crate::deploy::Live;
use crate::error::DokployError;
use crate::features::Version;
use crate::model::{Kind, Listed, Service};

/// The service of a webhook: the one that is named, which must be the webhook's, or the one that has the webhook among all that the key
/// sees.
///
/// # Errors
/// [`DokployError::WebhookOther`] when the webhook is not of the named service; [`DokployError::WebhookService`] when the key sees none
/// that has it.
pub async fn find(api: &Api, webhook: &Secret, named: Option<&Service>) -> Result<Live, DokployError> {
    let (kind, token) = parts(webhook);
    let Some(service) = named else {
        return among_all(api, kind, token).await;
    };
    let found = Live::read(api, service).await?;
    let is_other = found.token.as_ref().is_some_and(|own| own.expose() != token);
    if service.kind != kind || is_other { Err(DokployError::WebhookOther(found.name)) } else { Ok(found) }
}

async fn among_all(api: &Api, kind: Kind, token: &str) -> Result<Live, DokployError> {
    for listed in listed(api, kind).await? {
        match Live::read(api, &listed).await {
            Ok(found) if found.token.as_ref().is_some_and(|own| own.expose() == token) => return Ok(found),
            // A member sees more services than it may read.
            Ok(_) | Err(DokployError::Forbidden { .. } | DokployError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DokployError::WebhookService)
}

/// Checks that a service takes webhooks.
///
/// # Errors
/// [`DokployError::AutoDeployOff`] when it does not.
pub fn accepts(live: &Live) -> Result<(), DokployError> {
    if live.source.auto_deploy { Ok(()) } else { Err(DokployError::AutoDeployOff(live.name.clone())) }
}

/// The push as a service takes it. What the inputs say wins: form, and branch.
#[must_use]
pub fn fit(live: &Live, trigger: Trigger, form: Option<Form>, branch: Option<&str>, version: Option<Version>) -> Trigger {
    let own = live.source.branch_of(&live.source_type);
    let branch = branch.or(own).map(str::to_owned).or_else(|| trigger.branch.clone());
    if let (Some(own), Some(run)) = (own, trigger.branch.as_deref().filter(|run| Some(*run) != own)) {
        tracing::info!("{} deploys the branch {own}; this run is on {run}", live.name);
    }
    let form = form.unwrap_or_else(|| form_of(live, version));
    Trigger { branch, form, ..trigger }
}

/// The form that the source would send. An image is only told to servers that want to hear of one: the title says less then.
fn form_of(live: &Live, version: Option<Version>) -> Form {
    match (live.source_type.as_str(), live.image.as_deref()) {
        ("gitlab", _) => Form::GitLab,
        ("gitea", _) => Form::Gitea,
        ("bitbucket", _) => Form::Bitbucket,
        ("docker", Some(image)) if version.is_some_and(Version::wants_images_in_webhooks) => {
            let image = image.to_owned();
            if image::is_at_docker_hub(&image) { Form::DockerHub(image) } else { Form::Ghcr(image) }
        }
        _ => Form::GitHub,
    }
}

/// The services of a kind that the key sees.
async fn listed(api: &Api, kind: Kind) -> Result<Vec<Service>, DokployError> {
    let mut found = Vec::new();
    for project in api.projects().await? {
        let own = (project.compose, project.applications);
        let lists = project.environments.into_iter().map(|environment| (environment.compose, environment.applications));
        for (compose, applications) in lists.chain([own]) {
            found.extend(match kind {
                Kind::Compose => ids(compose, |listed| listed.compose_id, Service::compose),
                Kind::Application => ids(applications, |listed| listed.application_id, Service::application),
            });
        }
    }
    Ok(found)
}

fn ids(listed: Vec<Listed>, id: fn(Listed) -> Option<String>, of: fn(String) -> Service) -> Vec<Service> {
    listed.into_iter().filter_map(id).map(of).collect()
}

/// The kind of a webhook's service, and the token: `…/api/deploy/compose/<token>` or `…/api/deploy/<token>`.
fn parts(webhook: &Secret) -> (Kind, &str) {
    let path = webhook.expose().trim().trim_end_matches('/');
    let (rest, token) = path.rsplit_once('/').unwrap_or(("", path));
    (if rest.ends_with("/compose") { Kind::Compose } else { Kind::Application }, token)
}

/// The address of a webhook's server, for the API.
#[must_use]
pub fn server(webhook: &Secret) -> Option<&str> {
    webhook.expose().trim().split_once("/api/deploy/").map(|(server, _)| server)
}
