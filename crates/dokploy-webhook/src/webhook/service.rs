//! The service that a webhook belongs to, seen by a key: then its push can be written as it wants it, and its deployment followed.

use actions_core::Secret;

use super::image;
use super::payload::{Form, Trigger};
use crate::api::Api;
use crate::error::DokployError;
use crate::features::Version;
use crate::model::compose::Source;
use crate::model::{Application, Compose, Kind, Listed, Row, Service};
use crate::{applications, environment};

/// A service with what matters to its webhook.
#[derive(Debug, Clone)]
pub struct Hooked {
    /// Which one.
    pub service: Service,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub source_type: String,
    /// Branches and watched paths.
    pub source: Source,
    /// The image of an application.
    pub image: Option<String>,
    /// The image tag that is set.
    pub tag: Option<String>,
    /// Whether each of its deployments takes the commit's message as its title.
    pub is_git: bool,
    /// The page of its deployments, for people.
    pub page: Option<String>,
    /// Its deployments.
    pub rows: Vec<Row>,
    /// The last part of its webhook.
    token: Option<Secret>,
}

impl Hooked {
    /// The service of a webhook: the one that is named, which must be the webhook's, or the one that has the webhook among all that the
    /// key sees.
    ///
    /// # Errors
    /// [`DokployError::WebhookOther`] when the webhook is not of the named service; [`DokployError::WebhookService`] when the key sees
    /// none that has it.
    pub async fn find(api: &Api, webhook: &Secret, named: Option<&Service>, variable: &str) -> Result<Self, DokployError> {
        let (kind, token) = parts(webhook);
        let Some(service) = named else {
            return Self::among_all(api, kind, token, variable).await;
        };
        let found = Self::read(api, service, variable).await?;
        let is_other = found.token.as_ref().is_some_and(|own| own.expose() != token);
        if service.kind != kind || is_other { Err(DokployError::WebhookOther(found.name)) } else { Ok(found) }
    }

    async fn among_all(api: &Api, kind: Kind, token: &str, variable: &str) -> Result<Self, DokployError> {
        for listed in listed(api, kind).await? {
            match Self::read(api, &listed, variable).await {
                Ok(found) if found.token.as_ref().is_some_and(|own| own.expose() == token) => return Ok(found),
                // A member sees more services than it may read.
                Ok(_) | Err(DokployError::Forbidden { .. } | DokployError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DokployError::WebhookService)
    }

    async fn read(api: &Api, service: &Service, variable: &str) -> Result<Self, DokployError> {
        let mut hooked = match service.kind {
            Kind::Compose => Self::of_compose(api, api.compose(&service.id).await?, variable),
            Kind::Application => Self::of_application(api, api.application(&service.id).await?),
        };
        if hooked.rows.is_empty() {
            // Not all servers show them with the service.
            hooked.rows = api.deployments(service).await?;
        }
        Ok(hooked)
    }

    fn of_compose(api: &Api, compose: Compose, variable: &str) -> Self {
        Self {
            is_git: compose.is_git(),
            page: api.page(&compose),
            tag: environment::value(compose.env.as_deref().unwrap_or_default(), variable),
            service: Service::compose(compose.compose_id),
            name: compose.name,
            source_type: compose.source_type,
            source: compose.source,
            image: None,
            rows: compose.deployments,
            token: compose.refresh_token.map(Secret::new),
        }
    }

    fn of_application(api: &Api, application: Application) -> Self {
        let image = application.image().map(str::to_owned);
        Self {
            is_git: application.is_git(),
            page: api.application_page(&application),
            tag: image.as_deref().and_then(applications::tag).map(str::to_owned),
            service: Service::application(application.application_id),
            name: application.name,
            source_type: application.source_type,
            source: application.source,
            image,
            rows: application.deployments,
            token: application.refresh_token.map(Secret::new),
        }
    }

    /// Checks that the service takes webhooks.
    ///
    /// # Errors
    /// [`DokployError::AutoDeployOff`] when it does not.
    pub fn accepts(&self) -> Result<(), DokployError> {
        if self.source.auto_deploy { Ok(()) } else { Err(DokployError::AutoDeployOff(self.name.clone())) }
    }

    /// The push as this service takes it. What the inputs say wins: form, and branch.
    #[must_use]
    pub fn fit(&self, trigger: Trigger, form: Option<Form>, branch: Option<&str>, version: Option<Version>) -> Trigger {
        let own = self.source.branch_of(&self.source_type);
        let branch = branch.or(own).map(str::to_owned).or_else(|| trigger.branch.clone());
        if let (Some(own), Some(run)) = (own, trigger.branch.as_deref().filter(|run| Some(*run) != own)) {
            tracing::info!("{} deploys the branch {own}; this run is on {run}", self.name);
        }
        let form = form.unwrap_or_else(|| self.form(version));
        Trigger { branch, form, ..trigger }
    }

    /// The form that the source would send. An image is only told to servers that want to hear of one: the title says less then.
    fn form(&self, version: Option<Version>) -> Form {
        match (self.source_type.as_str(), self.image.as_deref()) {
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
