//! What goes wrong with a deployment in Dokploy, and its cure.

mod cure;

use http::StatusCode;
use http_client::HttpError;
use thiserror::Error;

use crate::environment::EnvironmentError;
use crate::follow::Verdict;
use crate::health::command::Unfit;
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
    #[error("failed to change the environment")]
    Environment(#[from] EnvironmentError),
    /// The compose project does not write its environment to a file, so that the variable has no effect.
    #[error("the compose project {0} does not write its environment to a file, so what is set in it would have no effect")]
    EnvFileOff(String),
    /// The compose file never uses variables that are to be set.
    #[error("the compose file of {compose} never uses {}, so setting it would have no effect", dollars(variables))]
    VariableUnused {
        /// The compose project's name.
        compose: String,
        /// The variables.
        variables: Vec<String>,
    },
    /// The template of the environment cannot be read.
    #[error("failed to read the template {path}")]
    Template {
        /// The file, relative to the workspace.
        path: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Variables that a template names are not in the environment.
    #[error("the environment of {service} lacks {}", names.join(", "))]
    VariablesMissing {
        /// The service's name.
        service: String,
        /// The variables.
        names: Vec<String>,
    },
    /// The application is not run from an image, so that it has no tag.
    #[error("the application {0} is not set to an image of a registry, so it has no tag that could be set")]
    NoImage(String),
    /// The command of a compose project cannot be given `--wait`.
    #[error("the command of {compose} cannot be made to wait: {}", unfit(*reason))]
    CannotWait {
        /// The compose project's name.
        compose: String,
        /// Why.
        reason: Unfit,
    },
    /// Somebody else saved the environment at the same time.
    #[error("the environment of {0} was changed by somebody else at the same time")]
    Overwritten(String),
    /// The webhook's URL cannot be used.
    #[error("the webhook's URL is not an http or https URL")]
    WebhookUrl,
    /// The webhook is not of the service that is named.
    #[error("the webhook is not the one of {0}")]
    WebhookOther(String),
    /// The key sees no service with this webhook.
    #[error("the API key sees no service that has this webhook")]
    WebhookService,
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
    /// The deployment is done, and its containers are not healthy.
    #[error("the deployment of {tag} is done in Dokploy, and its containers are not healthy: {containers}")]
    Unhealthy {
        /// The image tag.
        tag: String,
        /// The containers that are not, and how they are.
        containers: String,
    },
    /// The deployment is done, and somebody else set the same meanwhile.
    #[error("{service} was set to something else by somebody else while it was deployed, so it is not known what runs")]
    Overtaken {
        /// The service.
        service: String,
    },
    /// There is nothing to go back to.
    #[error("there is no way back for {service}: {reason}")]
    NoWayBack {
        /// The service's name.
        service: String,
        /// Why.
        reason: &'static str,
    },
    /// The run was cancelled.
    #[error("{}", interrupted(*_0))]
    Interrupted(Reached),
}

fn colon(excerpt: &str) -> String {
    if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") }
}

fn dollars(variables: &[String]) -> String {
    variables.iter().map(|name| format!("${{{name}}}")).collect::<Vec<_>>().join(", ")
}

fn unfit(reason: Unfit) -> &'static str {
    match reason {
        Unfit::Characters => "it holds characters that Dokploy refuses in a command",
        Unfit::NoUp => "it has no `docker compose up`",
    }
}

fn not_deployed(verdict: Verdict, tag: &str, deployment_id: Option<&str>) -> String {
    let which = deployment_id.map(|id| format!(" {id}")).unwrap_or_default();
    match verdict {
        Verdict::Done => format!("the deployment{which} of {tag} is done"),
        Verdict::Error => format!("the deployment{which} of {tag} failed in Dokploy"),
        Verdict::Cancelled => format!("the deployment{which} of {tag} was cancelled in Dokploy"),
        Verdict::Lost => format!("the deployment{which} of {tag} disappeared from Dokploy's queue before it started"),
        Verdict::Pruned => format!("the deployment{which} of {tag} was removed in Dokploy before its end was seen"),
        Verdict::TimedOut if deployment_id.is_some() => {
            format!("the deployment{which} of {tag} runs still, and its time is over")
        }
        Verdict::TimedOut => format!("the deployment of {tag} did not start in time"),
    }
}

fn interrupted(reached: Reached) -> &'static str {
    match reached {
        Reached::Nothing => "the run was cancelled before anything was changed",
        Reached::Tag => "the run was cancelled after the settings were saved and before the deployment was queued",
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

fn passes(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}
