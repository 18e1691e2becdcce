//! What can be deployed to, one file each. A new kind of target is one file here, one key in deploy.yml and one line in `table`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::time::Duration;

use actions_core::{Runner, Secret};
use deploy_config::{Environment, FromEnv, Setting, Target as Configured};
use deploy_record::{ContainerState, TargetState};
use futures::future::BoxFuture;
use http_client::Client;
use tokio_util::sync::CancellationToken;

use crate::error::RolloutError;

mod dokploy;
mod dokploy_hook;

/// One target: a compose project, an application, a service of a platform.
pub trait Target: fmt::Debug + Send + Sync {
    /// Its kind, as the record names it.
    fn kind(&self) -> &'static str;

    /// Whether it can be told which tag to deploy and followed to the end; otherwise it is triggered and nothing more is known.
    fn is_followed(&self) -> bool;

    /// What it is set to; a message with the cure when it cannot be asked.
    fn live(&self) -> BoxFuture<'_, Result<SetTo, TargetProblem>>;

    /// Deploys a tag and follows the deployment to its end. Going back is the same with an older tag.
    fn deploy<'a>(&'a self, order: &'a Order, cancelled: &'a CancellationToken) -> BoxFuture<'a, Delivery>;
}

/// What a target is set to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetTo {
    /// The tag, when it can say.
    pub tag: Option<String>,
    /// Whether the deployment that it is about to get would set anything anew: the tag, a variable, its command.
    pub is_to_change: bool,
}

/// Why a target cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetProblem {
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What a target is asked to deploy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The image tag.
    pub tag: String,
    /// The deployment's title, unique for each try, by which it is found again.
    pub title: String,
    /// Where it came from, for people who look at the target.
    pub description: String,
    /// Whether it goes back on what this run deployed: then what else was set before is set again, too.
    pub is_way_back: bool,
}

/// How a deployment ended on the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How it ended.
    pub state: TargetState,
    /// The target's id of it.
    pub deployment_id: Option<String>,
    /// The target's page of it, for people.
    pub page: Option<String>,
    /// The end of the target's log, when it failed.
    pub log: Option<String>,
    /// Whether that log was shown while it came.
    pub is_log_shown: bool,
    /// The image that was set before, of a target that is set to one.
    pub previous_image: Option<String>,
    /// How its containers were seen afterwards, when they were looked at.
    pub containers: Option<ContainerState>,
    /// What went wrong, when something did.
    pub error: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// From the trigger to the end.
    pub duration: Duration,
}

impl Delivery {
    /// A delivery of which nothing more is known.
    #[must_use]
    pub fn new(state: TargetState) -> Self {
        Self {
            state,
            deployment_id: None,
            page: None,
            log: None,
            is_log_shown: false,
            previous_image: None,
            containers: None,
            error: None,
            hint: None,
            duration: Duration::ZERO,
        }
    }

    /// A delivery that could not be made, and why.
    #[must_use]
    pub fn failed(error: &str) -> Self {
        Self { error: Some(error.to_owned()), ..Self::new(TargetState::Failed) }
    }
}

/// The targets of an environment by name, with their settings read from the environment of the step; they are about to get that image
/// tag.
///
/// # Errors
/// [`RolloutError::Settings`] with every variable that is missing or wrong.
pub fn connect(
    runner: &Runner,
    client: &Client,
    environment: &Environment,
    image_tag: &str,
) -> Result<BTreeMap<String, Box<dyn Target>>, RolloutError> {
    let mut settings = SettingsReader { runner, image_tag: image_tag.to_owned(), problems: Vec::new() };
    let mut targets = BTreeMap::new();
    for (name, configured) in &environment.targets {
        if let Some(target) = table(&mut settings, client, configured) {
            targets.insert(name.clone(), target);
        }
    }
    if settings.problems.is_empty() { Ok(targets) } else { Err(RolloutError::Settings { problems: settings.problems }) }
}

/// Which file plays a target. Nothing for one whose settings are wrong, which are then recorded.
fn table(settings: &mut SettingsReader<'_>, client: &Client, target: &Configured) -> Option<Box<dyn Target>> {
    let dokploy = &target.dokploy;
    match &dokploy.webhook {
        None => dokploy::InDokploy::read(settings, client, dokploy).map(|target| Box::new(target) as Box<dyn Target>),
        Some(url) => dokploy_hook::Webhook::read(settings, client, url).map(|target| Box::new(target) as Box<dyn Target>),
    }
}

/// Reads what deploy.yml only names, and collects what is wrong.
struct SettingsReader<'a> {
    runner: &'a Runner,
    image_tag: String,
    problems: Vec<String>,
}

impl SettingsReader<'_> {
    fn secret(&mut self, name: &FromEnv) -> Option<Secret> {
        self.variable(name).map(|value| self.runner.secret(value))
    }

    fn text(&mut self, setting: &Setting) -> Option<String> {
        match setting {
            Setting::Literal(value) => Some(value.clone()),
            Setting::FromEnv(name) => self.variable(name),
        }
    }

    /// A file of the repository.
    fn file(&mut self, path: &str) -> Option<String> {
        let text = fs::read_to_string(self.runner.workspace().join(path));
        text.map_err(|error| self.problems.push(format!("the file {path} cannot be read: {error}"))).ok()
    }

    /// The branch and the commit of the run, where it has them.
    fn commit(&self) -> (Option<String>, String) {
        let branch = self.runner.env("GITHUB_REF").and_then(|name| name.strip_prefix("refs/heads/"));
        (branch.map(str::to_owned), self.runner.env("GITHUB_SHA").unwrap_or_default().to_owned())
    }

    fn variable(&mut self, name: &FromEnv) -> Option<String> {
        let value = self.runner.env(&name.env).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        let problem = format!("the variable {} is not set", name.env);
        if value.is_none() && !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        value
    }
}
