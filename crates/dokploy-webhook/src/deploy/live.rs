//! A service as it is, whatever its kind.

use std::fmt;

use actions_core::Secret;

use crate::api::Api;
use crate::applications;
use crate::environment;
use crate::error::DokployError;
use crate::health::watch::Place;
use crate::model::compose::Source;
use crate::model::{Application, Compose, Kind, Row, Service};

/// A service as it is. Its environment is a secret, so that it is not printed.
#[derive(Clone)]
pub struct Live {
    /// Which one.
    pub service: Service,
    /// Its name.
    pub name: String,
    /// The environment text; null when none was ever saved.
    pub env: Option<String>,
    /// Where it comes from, such as `docker`, `raw` or `github`.
    pub source_type: String,
    /// Branches and watched paths, for its webhook.
    pub source: Source,
    /// The last part of its webhook.
    pub token: Option<Secret>,
    /// The image of an application that comes from a registry.
    pub image: Option<String>,
    /// The page of its deployments, for people.
    pub page: Option<String>,
    /// Whether each of its deployments takes the commit's message as its title.
    pub is_git: bool,
    /// Whether each deployment keeps an image to go back to.
    pub keeps_images: bool,
    /// Its deployments, in no order.
    pub rows: Vec<Row>,
    /// Where its containers are found.
    pub place: Place,
    /// The compose project, when it is one.
    pub compose: Option<Compose>,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("service", &self.service).field("name", &self.name).finish_non_exhaustive()
    }
}

impl Live {
    /// Reads a service.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn read(api: &Api, service: &Service) -> Result<Self, DokployError> {
        match service.kind {
            Kind::Compose => Ok(Self::of_compose(api, api.compose(&service.id).await?)),
            Kind::Application => {
                let mut live = Self::of_application(api, api.application(&service.id).await?);
                if live.rows.is_empty() {
                    // Not all servers show them with the application.
                    live.rows = api.deployments(service).await?;
                }
                Ok(live)
            }
        }
    }

    fn of_compose(api: &Api, compose: Compose) -> Self {
        let app_type = if compose.compose_type == "stack" { "stack" } else { "docker-compose" };
        Self {
            service: Service::compose(&compose.compose_id),
            name: compose.name.clone(),
            env: compose.env.clone(),
            source_type: compose.source_type.clone(),
            source: compose.source.clone(),
            token: compose.refresh_token.clone().map(Secret::new),
            image: None,
            page: api.page(&compose),
            is_git: compose.is_git(),
            keeps_images: false,
            rows: compose.deployments.clone(),
            place: Place {
                app_name: compose.app_name.clone(),
                app_type: Some(app_type.to_owned()),
                server_id: compose.server_id.clone(),
            },
            compose: Some(compose),
        }
    }

    fn of_application(api: &Api, application: Application) -> Self {
        Self {
            service: Service::application(&application.application_id),
            page: api.application_page(&application),
            is_git: application.is_git(),
            image: application.image().map(str::to_owned),
            name: application.name,
            env: application.env,
            source_type: application.source_type,
            source: application.source,
            token: application.refresh_token.map(Secret::new),
            keeps_images: application.rollback_active,
            rows: application.deployments,
            place: Place { app_name: application.app_name, app_type: None, server_id: application.server_id },
            compose: None,
        }
    }

    /// The environment text; an environment that was never saved is as good as an empty one.
    #[must_use]
    pub fn text(&self) -> &str {
        self.env.as_deref().unwrap_or_default()
    }

    /// The image tag that is set, of a compose project in that variable.
    #[must_use]
    pub fn tag(&self, variable: &str) -> Option<String> {
        match self.service.kind {
            Kind::Compose => environment::value(self.text(), variable),
            Kind::Application => self.image.as_deref().and_then(applications::tag).map(str::to_owned),
        }
    }

    /// Whether it is set as another reading of it.
    #[must_use]
    pub fn is_set_as(&self, env: &str, image: Option<&str>) -> bool {
        self.text() == env && self.image.as_deref() == image
    }
}
