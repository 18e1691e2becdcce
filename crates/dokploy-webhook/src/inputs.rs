//! The action's inputs and outputs.

mod asked;
mod hook;

use std::convert::Infallible;

use actions_core::{Action, Input, InputErrors, Inputs, Output, Runner, Secret};

pub use asked::Asked;
pub use hook::{Hook, HookKey};

use crate::environment::EnvironmentError;
use crate::model::Service;

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "dokploy-webhook",
    description: "Deploys a service in Dokploy: by API key, followed to its end, or by webhook, triggered only",
    inputs: &[
        Input::secret(
            "webhook-url",
            "The service's webhook; it is triggered, and nothing more is known, unless api-key is given too: then it is followed",
        ),
        Input::text(
            "webhook-source",
            "Who seems to push: github, gitlab, gitea, bitbucket, ghcr or docker-hub; with api-key by the service, else github, which \
             every source takes",
        ),
        Input::text("webhook-image", "With webhook-source ghcr or docker-hub: the image exactly as it is written in Dokploy"),
        Input::text("webhook-branch", "The branch that is told; by default the service's with api-key, else the run's"),
        Input::text("webhook-paths", "The changed files that are told, a line each, for services that watch paths"),
        Input::text("url", "The server's address, such as https://dokploy.example.com; with a webhook it is known"),
        Input::secret("api-key", "An API key of Dokploy (Settings, Profile, API/CLI Keys)"),
        Input::text("compose-id", "The id of the compose project: the last part of its page's address"),
        Input::text("application-id", "Instead of compose-id: the id of an application, whose image gets the tag"),
        Input::text("variable", "The variable of the compose environment that holds the image tag; every other byte of it stays")
            .default("IMAGE_TAG"),
        Input::text(
            "tag",
            "The image tag to deploy; with api-key it or variables; a webhook deploys what is set in Dokploy and only shows it",
        ),
        Input::text("variables", "Further variables of the service's environment, a line NAME=value each; all others stay"),
        Input::text(
            "env-template",
            "A file, such as .env.staging.example: what it names must be in the service's environment before anything is deployed",
        ),
        Input::text(
            "wait",
            "Whether `docker compose up` waits until the containers are healthy: true, false or how long, such as 5m; it is set in the \
             compose project's command and stays there",
        )
        .default("false"),
        Input::text("health", "Whether the containers must be seen healthy afterwards: containers or none").default("none"),
        Input::text("health-timeout", "The longest time until the containers must be healthy").default("5m"),
        Input::text("on-failure", "When it does not end well: rollback to what was set before, or stop and leave it").default("stop"),
        Input::text("title", "The deployment's title in Dokploy, to which the run's id is added; by default the tag"),
        Input::text("timeout", "The longest time from the trigger to Dokploy's end, such as 90s or 10m").default("10m"),
        Input::flag("dry-run", "Reads and checks everything, shows what would be done, and changes nothing"),
    ],
    outputs: &[
        Output::new(
            "status",
            "How it ended: done, error, cancelled, lost, pruned, superseded or timed-out; unhealthy when done and its containers are seen \
             to be ill; triggered for a webhook alone; unchanged for a dry run",
        ),
        Output::new(
            "health",
            "With health: containers, what was seen: healthy; running, without any health check; unhealthy; unseen; empty where nobody looked",
        ),
        Output::new("rollback", "Whether what was set before is deployed again: done or failed; empty where it was not tried"),
        Output::new("deployment-id", "Dokploy's id of the deployment, when it was seen"),
        Output::new("previous", "The image tag that was set before"),
        Output::new("duration", "From the trigger to the end, in whole seconds"),
        Output::new("log-url", "The page of the service's deployments in Dokploy"),
    ],
};

/// What the verb is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// By which door.
    pub door: Door,
    /// The deployment's title, unique for each try of a run.
    pub title: String,
    /// Whether nothing is changed.
    pub dry_run: bool,
}

/// The two ways into Dokploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// A service's webhook.
    Webhook(Box<Hook>),
    /// The API.
    Api {
        /// The server's address.
        url: String,
        /// The key.
        key: Secret,
        /// What is asked of which service.
        asked: Box<Asked>,
    },
}

impl Request {
    /// Reads the inputs.
    ///
    /// # Errors
    /// [`InputErrors`] with every input that is wrong.
    pub fn read(runner: &Runner) -> Result<Self, InputErrors> {
        let mut inputs = runner.inputs(&ACTION);
        let dry_run = inputs.flag("dry-run");
        let door = door(&mut inputs, runner);
        let tag = inputs.optional("tag");
        let named = inputs.optional("title").or_else(|| tag.map(|tag| format!("Deploy {tag}")));
        let title = unique(runner, &named.unwrap_or_else(|| "Deploy".to_owned()));
        inputs.finish(|| Some(Self { door: door?, title, dry_run }))
    }
}

fn door(inputs: &mut Inputs<'_>, runner: &Runner) -> Option<Door> {
    let webhook = inputs.secret("webhook-url");
    let api = ["url", "api-key", "compose-id", "application-id"];
    let given = |inputs: &Inputs<'_>| api.iter().any(|name| inputs.optional(name).is_some());
    match webhook {
        Some(webhook) => Some(Door::Webhook(Box::new(Hook::read(inputs, runner, webhook)))),
        None if given(inputs) => api_door(inputs),
        None => {
            let hint = "give url, api-key and compose-id, or webhook-url";
            inputs.reject("url", "neither the API nor a webhook is given", Some(hint.to_owned()));
            None
        }
    }
}

fn api_door(inputs: &mut Inputs<'_>) -> Option<Door> {
    let given = |text: &str| Ok::<_, Infallible>(text.to_owned());
    let url = inputs.required("url", given);
    let key = inputs.secret("api-key");
    if key.is_none() {
        inputs.reject("api-key", "it is required with url and compose-id", Some("give a secret that holds the key".to_owned()));
    }
    let asked = Asked::read(inputs);
    Some(Door::Api { url: url?, key: key?, asked: Box::new(asked?) })
}

/// The service that is named, when one is.
fn named(inputs: &mut Inputs<'_>) -> Option<Service> {
    match (inputs.optional("compose-id"), inputs.optional("application-id")) {
        (Some(_), Some(_)) => {
            let hint = "a deployment is of one service; give one of them".to_owned();
            inputs.reject("application-id", "it is given together with compose-id", Some(hint));
            None
        }
        (compose, application) => compose.map(Service::compose).or(application.map(Service::application)),
    }
}

/// What is wrong and what to write instead, in one message.
fn cured(error: &EnvironmentError) -> String {
    format!("{error}: {}", error.hint())
}

/// A title that no other deployment has: with the run and its attempt, or at a desk with something random.
fn unique(runner: &Runner, title: &str) -> String {
    match runner.env("GITHUB_RUN_ID") {
        Some(run) => format!("{title} · run {run}.{}", runner.env("GITHUB_RUN_ATTEMPT").unwrap_or("1")),
        None => format!("{title} · {}", &uuid::Uuid::new_v4().simple().to_string()[..8]),
    }
}
