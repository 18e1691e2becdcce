//! What to do about each error, and how the program ends with it.

use actions_core::{Exit, Explain};
use http_client::HttpError;

use super::DokployError;
use crate::features::{Feature, Version};
use crate::follow::Verdict;
use crate::health::command::Unfit;
use crate::stopped::Reached;

const NOT_DOKPLOY: &str = "check that the URL is Dokploy's own, and that no login page or proxy answers in its place";

impl Explain for DokployError {
    fn hint(&self) -> Option<String> {
        match self {
            // A place without a host is a page for people, such as /login, and no other address of the API.
            Self::Http(HttpError::Status { location: Some(place), .. }) if place.starts_with('/') => Some(NOT_DOKPLOY.to_owned()),
            Self::Http(error) => error.hint(),
            Self::Environment(error) => Some(error.hint()),
            Self::NoProcedure { procedure } => Some(without(procedure)),
            other => of_the_server(other).or_else(|| of_the_service(other)).or_else(|| of_the_run(other)).map(str::to_owned),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Address(_) | Self::WebhookUrl | Self::Template { .. } => Exit::BadInput,
            Self::Environment(error) if error.is_input() => Exit::BadInput,
            Self::Http(error) => error.exit(),
            _ => Exit::Expected,
        }
    }
}

/// What concerns the address, the key and the server's age.
fn of_the_server(error: &DokployError) -> Option<&'static str> {
    Some(match error {
        DokployError::Address(_) => "give the server's own address, such as https://dokploy.example.com",
        DokployError::NotDokploy { .. } => NOT_DOKPLOY,
        DokployError::Key { .. } => {
            "check the key: it must be given whole (64 characters), not be expired, and belong to an organization; a key that \
             was made through the API takes only 5 requests a day: make one in the dashboard (Settings, Profile, API/CLI Keys)"
        }
        DokployError::KeyUsedUp { .. } => {
            "the key is limited: one that was made through the API takes only 5 requests a day; make one in the dashboard, or \
             with rateLimitEnabled false; or Dokploy cannot look keys up: look at its own log and its database"
        }
        DokployError::Forbidden { .. } => {
            "give the key's user access to the service, and the permissions to deploy it and to write its environment variables"
        }
        DokployError::NotFound { .. } => {
            "check the id: it is the last part of the service's page in Dokploy, and the key must be of the same organization"
        }
        DokployError::Refused { status, .. } if status.is_server_error() => "look at Dokploy's own log; run again later",
        DokployError::Refused { .. } | DokployError::Shape { .. } => {
            "this version of Dokploy may be unknown to the action; please report it"
        }
        _ => return None,
    })
}

/// What concerns the settings of the service.
fn of_the_service(error: &DokployError) -> Option<&'static str> {
    Some(match error {
        DokployError::EnvFileOff(_) => "turn on \"Create Environment File\" in the project's environment settings",
        DokployError::VariableUnused { .. } => {
            "write it into the compose file as ${NAME}, a tag's variable into the image reference of each service that is deployed"
        }
        DokployError::Template { .. } => "give its path in the repository, and check the repository out before this step",
        DokployError::VariablesMissing { .. } => {
            "set them in Dokploy (the service's page, Environment), or give them with the deployment as `variables`"
        }
        DokployError::NoImage(_) => {
            "set its image in Dokploy once (General, Provider, Docker); one that Dokploy builds from git is deployed without a tag"
        }
        DokployError::CannotWait { reason: Unfit::Characters, .. } => {
            "make the command in Dokploy (Advanced, Run Command) one without `;|`$(){}<>`, or leave `wait` out"
        }
        DokployError::CannotWait { reason: Unfit::NoUp, .. } => "leave `wait` out; a stack cannot wait",
        DokployError::Unhealthy { .. } => {
            "look at the logs of these containers in Dokploy; give a slow start more time with `health-timeout`"
        }
        DokployError::Overtaken { .. } => {
            "keep deployments of one service in one concurrency group; look at the other run, and run again"
        }
        DokployError::NoWayBack { .. } => "deploy a version that is known to be good",
        DokployError::Overwritten(_) => {
            "run again; keep deployments of one service in one concurrency group, and close open environment editors"
        }
        _ => return None,
    })
}

/// What concerns the webhook and the run.
fn of_the_run(error: &DokployError) -> Option<&'static str> {
    Some(match error {
        DokployError::WebhookUrl | DokployError::WebhookToken(_) => {
            "copy the webhook's URL again from the service's Deployments page; it changes when it is refreshed there"
        }
        DokployError::WebhookOther(_) => "give the webhook and the id of the same service, or leave the id away: it is looked up",
        DokployError::WebhookService => {
            "give compose-id or application-id, and a key of the same organization whose user has access to the service"
        }
        DokployError::AutoDeployOff(_) => {
            "turn on \"Autodeploy\" in the service's settings, or deploy with an API key, which needs it not"
        }
        DokployError::Mismatch { mismatch, .. } => mismatch.hint(),
        DokployError::NotDeployed { verdict, .. } => return verdict_hint(*verdict),
        DokployError::Interrupted(Reached::Nothing) => "run it again",
        DokployError::Interrupted(Reached::Tag) => {
            "run it again; until then the next deployment in Dokploy takes the new settings"
        }
        DokployError::Interrupted(Reached::Queue) => "the deployment may go on in Dokploy; look there before you run again",
        _ => return None,
    })
}

/// The cure for a server that lacks a procedure.
fn without(procedure: &str) -> String {
    let since = Feature::of(procedure).map_or(Version(0, 29, 5), Feature::since);
    format!("update Dokploy to {since} or newer, and check that the URL has no path")
}

fn verdict_hint(verdict: Verdict) -> Option<&'static str> {
    Some(match verdict {
        Verdict::Done => return None,
        Verdict::Error => "the reason is at the end of its log",
        Verdict::Cancelled => "somebody cancelled it, or Dokploy was restarted while it ran; run again",
        Verdict::Lost => "Dokploy was restarted, or its queue was cleaned, before the deployment started; run again",
        Verdict::Pruned => {
            "somebody removed it, or more than ten newer deployments pushed it out; look in Dokploy at what runs, and run again"
        }
        Verdict::TimedOut => "look at the deployment in Dokploy, where it may still wait or run; give more time with `timeout`",
    })
}
