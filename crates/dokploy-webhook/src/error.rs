//! What goes wrong with a deployment in Dokploy, and its cure.

use actions_core::{Exit, Explain};
use http::StatusCode;
use http_client::HttpError;
use thiserror::Error;

use crate::environment::EnvironmentError;
use crate::follow::Verdict;
use crate::stopped::Reached;
use crate::webhook::Mismatch;

/// Why a deployment was not made, or not followed, or did not end well.
#[derive(Debug, Error)]
pub enum DokployError {
    /// The server's address is no http or https URL.
    #[error("`{0}` is not the address of a Dokploy server")]
    Address(String),
    /// No answer, or one that says nothing of its own.
    #[error("dokploy gave no usable answer")]
    Http(#[from] HttpError),
    /// Something else answers: a login page, a proxy, another program.
    #[error("{procedure} was answered {status} with what is not Dokploy's{}", colon(excerpt))]
    NotDokploy {
        /// The procedure, or `the webhook`.
        procedure: &'static str,
        /// The status.
        status: StatusCode,
        /// The start of the body.
        excerpt: String,
    },
    /// 401 without a code: the key is unknown, expired or used up, or the server could not look at it.
    #[error("dokploy does not accept the API key ({procedure} was answered 401)")]
    Key {
        /// The procedure.
        procedure: &'static str,
    },
    /// 401 without a code, although the same key was accepted before.
    #[error("dokploy stopped accepting the API key in the middle of the run ({procedure} was answered 401)")]
    KeyUsedUp {
        /// The procedure.
        procedure: &'static str,
    },
    /// 401 with a code, or 403: the key is good, its user may not do this.
    #[error("dokploy does not let the key's user call {procedure}: {message}")]
    Forbidden {
        /// The procedure.
        procedure: &'static str,
        /// What the server says.
        message: String,
    },
    /// 404 with its own message: there is nothing of that id.
    #[error("{procedure} was answered 404: {message}")]
    NotFound {
        /// The procedure.
        procedure: &'static str,
        /// What the server says.
        message: String,
    },
    /// 404 `Not found`: the server has no such procedure.
    #[error("this Dokploy has no {procedure}")]
    NoProcedure {
        /// The procedure.
        procedure: &'static str,
    },
    /// Any other refusal in Dokploy's own words.
    #[error("{procedure} was answered {status}: {message}")]
    Refused {
        /// The procedure, or `the webhook`.
        procedure: &'static str,
        /// The status.
        status: StatusCode,
        /// What the server says, with the fields that it does not accept.
        message: String,
    },
    /// A good answer of another shape than expected.
    #[error("{procedure} answered something of an unknown shape")]
    Shape {
        /// The procedure.
        procedure: &'static str,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The environment cannot be changed.
    #[error("failed to set the image tag")]
    Environment(#[from] EnvironmentError),
    /// The compose project does not write its environment to a file, so that the variable has no effect.
    #[error("the compose project {0} does not write its environment to a file, so the image tag would have no effect")]
    EnvFileOff(String),
    /// The compose file never uses the variable.
    #[error("the compose file of {compose} never uses ${{{variable}}}, so the image tag would have no effect")]
    VariableUnused {
        /// The compose project's name.
        compose: String,
        /// The variable.
        variable: String,
    },
    /// Somebody else saved the environment at the same time.
    #[error("the environment of {0} was changed by somebody else at the same time")]
    Overwritten(String),
    /// The webhook's URL cannot be used.
    #[error("the webhook's URL is not an http or https URL")]
    WebhookUrl,
    /// The webhook answers 404.
    #[error("dokploy knows no service of this webhook: {0}")]
    WebhookToken(String),
    /// The webhook answers 400: automatic deployments are off.
    #[error("the service does not take webhooks: {0}")]
    AutoDeployOff(String),
    /// The webhook answers 301 without a place to go to: it deploys something else than what was announced.
    #[error("dokploy did not deploy (301): {message}")]
    Mismatch {
        /// What does not match.
        mismatch: Mismatch,
        /// What the server says.
        message: String,
    },
    /// The deployment did not end well.
    #[error("{}", not_deployed(*verdict, tag, deployment_id.as_deref()))]
    NotDeployed {
        /// How it ended.
        verdict: Verdict,
        /// The image tag.
        tag: String,
        /// The id of the deployment, when it was seen.
        deployment_id: Option<String>,
    },
    /// The run was cancelled.
    #[error("{}", interrupted(*_0))]
    Interrupted(Reached),
}

fn colon(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") }
}

fn not_deployed(verdict: Verdict, tag: &str, deployment_id: Option<&str>) -> String {
    let which = deployment_id.map(|id| format!(" {id}")).unwrap_or_default();
    match verdict {
        Verdict::Done => format!("the deployment{which} of {tag} is done"),
        Verdict::Error => format!("the deployment{which} of {tag} failed in Dokploy"),
        Verdict::Cancelled => format!("the deployment{which} of {tag} was cancelled in Dokploy"),
        Verdict::Lost => format!("the deployment{which} of {tag} disappeared from Dokploy"),
        Verdict::TimedOut => format!("the deployment{which} of {tag} did not end in time"),
    }
}

fn interrupted(reached: Reached) -> &'static str {
    match reached {
        Reached::Nothing => "the run was cancelled before anything was changed",
        Reached::Tag => "the run was cancelled after the tag was set and before the deployment was queued",
        Reached::Queue => "the run was cancelled before the deployment ended",
    }
}

impl DokployError {
    /// Whether the server may have acted although there is no usable answer.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Self::Http(error) => error.is_outcome_unknown(),
            Self::Refused { status, .. } | Self::NotDokploy { status, .. } => status.is_server_error(),
            _ => false,
        }
    }

    /// Whether it may pass by itself, so that it is worth asking again: the server restarts, or something is in between.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Http(HttpError::Transport { .. } | HttpError::Decode { .. }) | Self::NotDokploy { .. } => true,
            Self::Http(error) => error.status_code().is_some_and(passes),
            Self::Refused { status, .. } => passes(*status),
            _ => false,
        }
    }
}

const NOT_DOKPLOY: &str = "check that the URL is Dokploy's own, and that no login page or proxy answers in its place";

fn passes(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}

impl Explain for DokployError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            // A place without a host is a page for people, such as /login, and no other address of the API.
            Self::Http(HttpError::Status { location: Some(place), .. }) if place.starts_with('/') => NOT_DOKPLOY,
            Self::Http(error) => return error.hint(),
            Self::Environment(error) => return Some(error.hint()),
            Self::Mismatch { mismatch, .. } => mismatch.hint(),
            Self::NotDeployed { verdict, .. } => return verdict_hint(*verdict).map(str::to_owned),
            Self::Address(_) => "give the server's own address, such as https://dokploy.example.com",
            Self::NotDokploy { .. } => NOT_DOKPLOY,
            Self::Key { .. } => {
                "check the key: it must be given whole (64 characters), not be expired, and belong to an organization; a key that \
                 was made through the API takes only 5 requests a day: make one in the dashboard (Settings, Profile, API/CLI Keys)"
            }
            Self::KeyUsedUp { .. } => {
                "the key is limited: one that was made through the API takes only 5 requests a day; make one in the dashboard, or \
                 with rateLimitEnabled false"
            }
            Self::Forbidden { .. } => {
                "give the key's user access to the service, and the permissions to deploy it and to write its environment variables"
            }
            Self::NotFound { .. } => {
                "check the id: it is the last part of the service's page in Dokploy, and the key must be of the same organization"
            }
            Self::NoProcedure { .. } => "update Dokploy to v0.29.5 or newer, and check that the URL has no path",
            Self::Refused { status, .. } if status.is_server_error() => "look at Dokploy's own log; run again later",
            Self::Refused { .. } | Self::Shape { .. } => "this version of Dokploy may be unknown to the action; please report it",
            Self::EnvFileOff(_) => "turn on \"Create Environment File\" in the project's environment settings",
            Self::VariableUnused { .. } => "write the variable into the image reference of each service that is deployed",
            Self::Overwritten(_) => {
                "run again; keep deployments of one service in one concurrency group, and close open environment editors"
            }
            Self::WebhookUrl | Self::WebhookToken(_) => {
                "copy the webhook's URL again from the service's Deployments page; it changes when it is refreshed there"
            }
            Self::AutoDeployOff(_) => {
                "turn on \"Autodeploy\" in the service's settings, or deploy with an API key, which needs it not"
            }
            Self::Interrupted(Reached::Nothing) => "run it again",
            Self::Interrupted(Reached::Tag) => "run it again; until then the next deployment in Dokploy takes the new tag",
            Self::Interrupted(Reached::Queue) => "the deployment may go on in Dokploy; look there before you run again",
        };
        Some(hint.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Address(_) | Self::WebhookUrl | Self::Environment(EnvironmentError::Tag(_) | EnvironmentError::Variable(_)) => {
                Exit::BadInput
            }
            Self::Http(error) => error.exit(),
            _ => Exit::Expected,
        }
    }
}

fn verdict_hint(verdict: Verdict) -> Option<&'static str> {
    Some(match verdict {
        Verdict::Done => return None,
        Verdict::Error => "the reason is at the end of its log",
        Verdict::Cancelled => "somebody cancelled it, or Dokploy was restarted while it ran; run again",
        Verdict::Lost => "Dokploy was restarted, or its queue was cleaned, before the deployment ended; run again",
        Verdict::TimedOut => "look at the deployment in Dokploy, where it may still wait or run; give more time with `timeout`",
    })
}
