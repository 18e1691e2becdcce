//! What is asked of a webhook.

use std::time::Duration;

use actions_core::{Inputs, Runner, Secret};
use deploy_config::Period;

use super::{cured, named};
use crate::environment::check_variable;
use crate::model::Service;
use crate::webhook::Form;
use crate::webhook::service::server;

/// A webhook to trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its URL, whose path is the credential.
    pub url: Secret,
    /// In which form it is told; nothing for the one that fits.
    pub form: Option<Form>,
    /// The branch to tell; nothing for the service's, else the run's.
    pub branch: Option<String>,
    /// The changed files to tell.
    pub paths: Vec<String>,
    /// By which key the deployment is followed; nothing when it is only triggered.
    pub key: Option<HookKey>,
}

/// A key beside a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookKey {
    /// The server's address.
    pub url: String,
    /// The key.
    pub key: Secret,
    /// The webhook's service; nothing when it is to be looked up.
    pub service: Option<Service>,
    /// The variable that holds the image tag, which is only read.
    pub variable: String,
    /// The image tag that is expected there.
    pub tag: Option<String>,
    /// The longest time from the trigger to the end.
    pub timeout: Duration,
}

impl Hook {
    /// Reads what is asked. What is wrong is recorded, and then nothing comes of this.
    pub(super) fn read(inputs: &mut Inputs<'_>, runner: &Runner, url: Secret) -> Self {
        conceal(runner, &url);
        let form = form(inputs);
        let key = key(inputs, &url);
        let (branch, paths) = (inputs.optional("webhook-branch"), inputs.lines("webhook-paths"));
        refuse_what_a_webhook_cannot(inputs);
        Self { url, form, branch, paths, key }
    }
}

/// A webhook deploys what is set in Dokploy, with or without a key: who asks for more must not believe that it was done.
fn refuse_what_a_webhook_cannot(inputs: &mut Inputs<'_>) {
    for (name, idle) in [("variables", ""), ("env-template", ""), ("wait", "false"), ("health", "none"), ("on-failure", "stop")] {
        if inputs.optional(name).is_some_and(|given| given != idle) {
            let hint = "leave webhook-url out, and deploy with the API key alone; or leave this away".to_owned();
            inputs.reject(name, "a webhook cannot do it", Some(hint));
        }
    }
}

/// The token at the end of the path is the credential, so it is masked wherever it turns up, not only in the whole URL.
fn conceal(runner: &Runner, webhook: &Secret) {
    if let Some((_, token)) = webhook.expose().trim_end_matches('/').rsplit_once('/') {
        let _ = runner.secret(token);
    }
}

/// The form, when one is given.
fn form(inputs: &mut Inputs<'_>) -> Option<Form> {
    let image = inputs.optional("webhook-image");
    let Some(source) = inputs.optional("webhook-source") else {
        if image.is_some() {
            let hint = "say with webhook-source who announces the image: ghcr or docker-hub".to_owned();
            inputs.reject("webhook-image", "it is of use only with webhook-source", Some(hint));
        }
        return None;
    };
    let form = match (source.as_str(), image) {
        ("github", None) => Form::GitHub,
        ("gitlab", None) => Form::GitLab,
        ("gitea", None) => Form::Gitea,
        ("bitbucket", None) => Form::Bitbucket,
        ("ghcr", Some(image)) => Form::Ghcr(image),
        ("docker-hub", Some(image)) => Form::DockerHub(image),
        ("ghcr" | "docker-hub", None) => {
            let hint = "give the image as it is written in Dokploy, with its tag".to_owned();
            inputs.reject("webhook-image", format!("it is required with webhook-source: {source}"), Some(hint));
            return None;
        }
        ("github" | "gitlab" | "gitea" | "bitbucket", Some(_)) => {
            inputs.reject("webhook-image", format!("a push to {source} names no image"), Some("leave it away".to_owned()));
            return None;
        }
        _ => {
            let hint = "give github, gitlab, gitea, bitbucket, ghcr or docker-hub".to_owned();
            inputs.reject("webhook-source", format!("`{source}` is not known"), Some(hint));
            return None;
        }
    };
    Some(form)
}

/// The key, when one is given.
fn key(inputs: &mut Inputs<'_>, webhook: &Secret) -> Option<HookKey> {
    let service = named(inputs);
    let url = inputs.optional("url");
    let Some(key) = inputs.secret("api-key") else {
        if url.is_some() || service.is_some() {
            let hint = "give an API key too, by which the deployment is followed, or the webhook alone".to_owned();
            inputs.reject("api-key", "it is required with url, compose-id and application-id", Some(hint));
        }
        return None;
    };
    let variable =
        inputs.required("variable", |text| check_variable(text).map_err(|error| cured(&error)).map(|()| text.to_owned()));
    let timeout = inputs.required("timeout", str::parse::<Period>);
    let tag = inputs.optional("tag");
    let url = url.or_else(|| server(webhook).map(str::to_owned));
    if url.is_none() {
        let hint = "copy the webhook's URL again, or give the server's address as url".to_owned();
        inputs.reject("webhook-url", "it has no /api/deploy/ in it, so the server's address is not known", Some(hint));
    }
    Some(HookKey { url: url?, key, service, variable: variable?, tag, timeout: timeout?.0 })
}
