//! What goes wrong with a preview, and its cure.

use std::io;

use actions_core::{Exit, Explain};
use dokploy_webhook::environment::EnvironmentError;
use dokploy_webhook::{DokployError, Version};
use github_client::GitHubError;
use thiserror::Error;

use crate::compose_file::Reach;

/// Why there is no preview, or why one was not destroyed.
#[derive(Debug, Error)]
pub enum PreviewError {
    /// Dokploy did not do it.
    #[error(transparent)]
    Dokploy(#[from] DokployError),
    /// GitHub did not say which pull requests are closed.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// A fork's code would be deployed by a run that has secrets.
    #[error("the pull request comes from a fork, and this run has secrets: its code is not deployed")]
    Fork,
    /// The run has another pull request's code, or none's.
    #[error("this run is not of the pull request #{0}, whose code it does not know")]
    NotOfTheRun(u64),
    /// A fork's branch is not in the repository that the template is built from.
    #[error("the pull request comes from a fork, whose branch is not in the repository that Dokploy builds the template from")]
    ForkSource,
    /// The server has no environments.
    #[error("the server is Dokploy {0}, which has no environments to make previews in")]
    TooOld(Version),
    /// No project of that name or id.
    #[error("the API key sees no project `{0}`")]
    NoProject(String),
    /// No compose project of that place.
    #[error("the API key sees no compose project `{0}`")]
    NoTemplate(String),
    /// More than one is meant.
    #[error("`{name}` names more than one: {}", ids.join(", "))]
    Ambiguous {
        /// What was given.
        name: String,
        /// The ids.
        ids: Vec<String>,
    },
    /// The template is no compose file and comes from no repository.
    #[error("the template {0} has neither a compose file nor a repository")]
    EmptyTemplate(String),
    /// The template is a stack.
    #[error("the template {0} is a stack, of which no preview can be made")]
    Stack(String),
    /// The template's environment lacks variables that are to be copied.
    #[error("the template's environment lacks {}", _0.join(", "))]
    NotInTemplate(Vec<String>),
    /// The environment cannot be changed.
    #[error("failed to set the variables")]
    Environment(#[from] EnvironmentError),
    /// The compose file of the repository cannot be read.
    #[error("failed to read the compose file {path}")]
    ReadFile {
        /// Relative to the workspace.
        path: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The compose file is none.
    #[error("the compose file of the preview cannot be understood")]
    Shape(#[source] serde_saphyr::Error),
    /// The compose file would reach beyond the preview.
    #[error("the compose file would reach beyond its preview: {}", joined(_0))]
    Reaches(Vec<Reach>),
    /// A domain is for a service that the compose file does not have.
    #[error("the compose file has no service {service}; it has {}", known.join(", "))]
    NoService {
        /// The service.
        service: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A pattern names no service, and it is not clear which is meant.
    #[error("the pattern of the address names no service, and {reason}")]
    WhichService {
        /// Why it is not clear.
        reason: String,
    },
    /// Another preview has the same address.
    #[error("{host} is the address of another preview: {marker}")]
    HostTaken {
        /// The host.
        host: String,
        /// Whose preview.
        marker: String,
    },
    /// The addresses did not get healthy.
    #[error("the preview is deployed, and does not answer: {}", _0.join("; "))]
    Unhealthy(Vec<String>),
    /// The environment holds what is not the preview's.
    #[error("the environment {environment} holds services that are not the preview's, so it stays: {reason}")]
    NotEmpty {
        /// The environment's name.
        environment: String,
        /// Which, or what the server says.
        reason: String,
    },
    /// The run was cancelled.
    #[error("the run was cancelled before the preview was as it should be")]
    Interrupted,
}

fn joined(reaches: &[Reach]) -> String {
    reaches.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Explain for PreviewError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Dokploy(error) => permission(error).map(str::to_owned).or_else(|| error.hint()),
            Self::GitHub(error) => error.hint(),
            Self::Environment(error) => Some(error.hint()),
            Self::Reaches(reaches) => {
                let mut cures: Vec<_> = reaches.iter().map(Reach::cure).collect();
                cures.dedup();
                Some(cures.join("; "))
            }
            other => Some(advice(other).to_owned()),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Dokploy(error) => error.exit(),
            Self::GitHub(error) => error.exit(),
            Self::NotOfTheRun(_)
            | Self::ReadFile { .. }
            | Self::Shape(_)
            | Self::Reaches(_)
            | Self::NoService { .. }
            | Self::WhichService { .. } => Exit::BadInput,
            Self::Environment(error) if error.is_input() => Exit::BadInput,
            _ => Exit::Expected,
        }
    }
}

fn advice(error: &PreviewError) -> &'static str {
    match error {
        PreviewError::Fork => {
            "use `pull_request` instead of `pull_request_target`, and forks are skipped; or set `allow-forks` in a job that somebody \
             approves (an environment with reviewers): whoever opens the pull request then runs code on your server"
        }
        PreviewError::NotOfTheRun(_) => {
            "run `up` on `pull_request` events, or run the pull request's own run again; only `down` and `gc` can be asked for otherwise"
        }
        PreviewError::ForkSource => {
            "give `compose-file`, whose images are built elsewhere, or leave previews to branches of the repository"
        }
        PreviewError::TooOld(_) => "update Dokploy to v0.25.0 or newer",
        PreviewError::NoProject(_) => "give the name or the id of a project that the key's user has access to",
        PreviewError::NoTemplate(_) => {
            "give `project/compose`, `project/environment/compose` or the last part of its page's address, of one that the key's user \
             has access to"
        }
        PreviewError::Ambiguous { .. } => "give one of these ids instead of the name",
        PreviewError::EmptyTemplate(_) => {
            "deploy it in Dokploy once, so that it has what a preview is made of; or give `compose-file`"
        }
        PreviewError::Stack(_) => "give `compose-file`, with a compose file that docker compose runs",
        PreviewError::NotInTemplate(_) => "set them in the template, or take them out of `copy-variables`",
        PreviewError::ReadFile { .. } => "give its path in the repository, and check the repository out before this step",
        PreviewError::Shape(_) => "mend it; `docker compose config` says what is wrong with it",
        PreviewError::NoService { .. } | PreviewError::WhichService { .. } => {
            "write `service=pattern` with a service of the compose file"
        }
        PreviewError::HostTaken { .. } => "give each repository a pattern of its own, such as report-pr-{number}.example.com",
        PreviewError::Unhealthy(_) => {
            "look at the logs of the services in Dokploy; check the port behind the pattern, that the host's DNS leads to the server, and \
             `health-path`"
        }
        PreviewError::NotEmpty { .. } => "move or delete them in Dokploy, and run `down` or `gc` again",
        PreviewError::Interrupted => "run it again: it goes on where this one stopped",
        _ => "run it again",
    }
}

/// Which permission would cure a refusal. A plain member needs them one by one; the refusal of a domain comes as a bad request.
fn permission(error: &DokployError) -> Option<&'static str> {
    let procedure = match error {
        DokployError::Forbidden { procedure, .. } => *procedure,
        DokployError::Refused { procedure, message, .. } if is_about_access(message) => *procedure,
        _ => return None,
    };
    Some(match procedure {
        "environment.create" => {
            "let the key's user create environments in Dokploy (Users, Permissions), and give access to the project"
        }
        "environment.remove" => "let the key's user delete environments in Dokploy (Users, Permissions)",
        "compose.create" | "compose.update" => {
            "let the key's user create services (service:create) in Dokploy (Users, Permissions), and give access to the project"
        }
        "compose.delete" => "let the key's user delete services (service:delete) in Dokploy (Users, Permissions)",
        "project.one" => "give the key's user access to the project in Dokploy (Users, Permissions)",
        "compose.one" => "give the key's user access to the template in Dokploy (Users, Permissions)",
        "domain.create" | "domain.update" | "domain.delete" => {
            "give the key's user access to the preview's service in Dokploy, or use the key of the user who made it"
        }
        _ => return None,
    })
}

fn is_about_access(message: &str) -> bool {
    message.contains("have access") || message.contains("unauthorized to access")
}
