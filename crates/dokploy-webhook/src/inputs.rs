//! The action's inputs and outputs.

use std::convert::Infallible;
use std::time::Duration;

use actions_core::{Action, Input, InputErrors, Inputs, Output, Runner, Secret};
use deploy_config::Period;

use crate::environment::{EnvironmentError, check_tag, check_variable};

/// The table of inputs and outputs.
pub const ACTION: Action = Action {
    verb: "dokploy-webhook",
    description: "Deploys a service in Dokploy: by API key, followed to its end, or by webhook, triggered only",
    inputs: &[
        Input::secret(
            "webhook-url",
            "The service's webhook; it is triggered, and nothing more is known; not with url, api-key and compose-id",
        ),
        Input::text("url", "The server's address, such as https://dokploy.example.com; with api-key and compose-id"),
        Input::secret("api-key", "An API key of Dokploy (Settings, Profile, API/CLI Keys)"),
        Input::text("compose-id", "The id of the compose project: the last part of its page's address"),
        Input::text("variable", "The variable of the compose environment that holds the image tag; every other byte of it stays")
            .default("IMAGE_TAG"),
        Input::text(
            "tag",
            "The image tag to deploy; required with api-key; a webhook deploys what is set in Dokploy and only shows it",
        ),
        Input::text("title", "The deployment's title in Dokploy, to which the run's id is added; by default the tag"),
        Input::text("timeout", "The longest time from the trigger to Dokploy's end, such as 90s or 10m").default("10m"),
        Input::flag("dry-run", "Reads and checks everything, shows what would be done, and changes nothing"),
    ],
    outputs: &[
        Output::new(
            "status",
            "How it ended: done, error, cancelled, lost or timed-out; triggered for a webhook; unchanged for a dry run",
        ),
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
    Webhook(Secret),
    /// The API.
    Api {
        /// The server's address.
        url: String,
        /// The key.
        key: Secret,
        /// The compose project.
        compose_id: String,
        /// The variable that holds the image tag.
        variable: String,
        /// The image tag.
        tag: String,
        /// The longest time from the trigger to the end.
        timeout: Duration,
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
    let api = ["url", "api-key", "compose-id"];
    let given = |inputs: &Inputs<'_>| api.iter().any(|name| inputs.optional(name).is_some());
    match webhook {
        Some(_) if given(inputs) => {
            let hint = "give webhook-url alone, or url, api-key and compose-id without it";
            inputs.reject("webhook-url", "it is given together with inputs of the API", Some(hint.to_owned()));
            None
        }
        Some(webhook) => Some(Door::Webhook(concealed(runner, webhook))),
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
    let compose_id = inputs.required("compose-id", given);
    let tag = inputs.required("tag", |text| check_tag(text).map_err(|error| cured(&error)).map(|()| text.to_owned()));
    let variable =
        inputs.required("variable", |text| check_variable(text).map_err(|error| cured(&error)).map(|()| text.to_owned()));
    let timeout = inputs.required("timeout", str::parse::<Period>);
    Some(Door::Api { url: url?, key: key?, compose_id: compose_id?, variable: variable?, tag: tag?, timeout: timeout?.0 })
}

/// What is wrong and what to write instead, in one message.
fn cured(error: &EnvironmentError) -> String {
    format!("{error}: {}", error.hint())
}

/// The token at the end of the path is the credential, so it is masked wherever it turns up, not only in the whole URL.
fn concealed(runner: &Runner, webhook: Secret) -> Secret {
    if let Some((_, token)) = webhook.expose().trim_end_matches('/').rsplit_once('/') {
        let _ = runner.secret(token);
    }
    webhook
}

/// A title that no other deployment has: with the run and its attempt, or at a desk with something random.
fn unique(runner: &Runner, title: &str) -> String {
    match runner.env("GITHUB_RUN_ID") {
        Some(run) => format!("{title} · run {run}.{}", runner.env("GITHUB_RUN_ATTEMPT").unwrap_or("1")),
        None => format!("{title} · {}", &uuid::Uuid::new_v4().simple().to_string()[..8]),
    }
}
