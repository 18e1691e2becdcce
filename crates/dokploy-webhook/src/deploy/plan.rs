//! What a deployment would do: facts read and checked, nothing changed.

use std::fmt;

use super::{Deploy, Live};
use crate::api::Api;
use crate::applications;
use crate::environment::{self, Variables, template};
use crate::error::DokployError;
use crate::health::command::{self, Unfit, Wait};
use crate::model::{Compose, Kind};
use crate::preflight;

/// What a deployment would do. The environments in it are secrets, so that they are not printed.
#[derive(Clone)]
pub struct Plan {
    /// The service as it is.
    pub live: Live,
    /// The image tag that is set now.
    pub previous_tag: Option<String>,
    /// What is worth a warning.
    pub warnings: Vec<String>,
    /// The command that docker compose is to be called with from now on, where it changes.
    pub command: Option<String>,
    /// The environment text that is to be set.
    pub(crate) env: String,
    /// The image that is to be set.
    pub(crate) image: Option<String>,
    /// The variables that are set in the environment.
    pub(crate) variables: Vec<String>,
    /// The same for people: the tag with its value, of all others only the names, as they may be secrets.
    pub(crate) shown: String,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("live", &self.live).field("previous_tag", &self.previous_tag).finish_non_exhaustive()
    }
}

/// What was set before a deployment, and what it set: enough to go back. It holds secrets and is not printed.
#[derive(Clone)]
pub struct Before {
    pub(crate) live: Live,
    pub(crate) env: String,
    pub(crate) image: Option<String>,
    pub(crate) variables: Vec<String>,
}

impl fmt::Debug for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Before").field("live", &self.live).finish_non_exhaustive()
    }
}

impl Plan {
    /// What is needed to go back to what is set now.
    #[must_use]
    pub fn before(&self) -> Before {
        let Self { live, env, image, variables, .. } = self.clone();
        Before { live, env, image, variables }
    }

    /// Whether anything is to be set.
    #[must_use]
    pub fn changes_settings(&self) -> bool {
        self.command.is_some() || !self.live.is_set_as(&self.env, self.image.as_deref())
    }

    /// Logs what was found that people should know.
    pub fn announce(&self) {
        for warning in &self.warnings {
            tracing::warn!("{warning}");
        }
        if let Some(command) = &self.command {
            let name = &self.live.name;
            tracing::info!("the command of {name} will be `docker {command}`, and stays so for every later deployment");
        }
    }
}

/// Reads what is live, and checks that what is asked for can be deployed.
///
/// # Errors
/// [`DokployError`].
pub async fn plan(api: &Api, order: &Deploy) -> Result<Plan, DokployError> {
    let variables = order.all_variables()?;
    let live = Live::read(api, &order.service).await?;
    let env = if variables.is_empty() { live.text().to_owned() } else { environment::set_all(live.text(), &variables)? };
    let warnings = match &live.compose {
        Some(compose) => preflight::check(compose, &variables, order.tag.as_deref().map(|_| order.variable.as_str()), &env)?,
        None => Vec::new(),
    };
    let missing = template::missing(&env, &order.required);
    if !missing.is_empty() {
        return Err(DokployError::VariablesMissing { service: live.name, names: missing });
    }
    let image = image(order, &live)?;
    let command = match (&live.compose, order.wait) {
        (Some(compose), Some(wait)) => waiting(api, compose, wait).await?,
        _ => None,
    };
    let previous_tag = live.tag(&order.variable);
    let shown = order.shown(&variables);
    let variables = variables.names().map(str::to_owned).collect();
    Ok(Plan { live, previous_tag, warnings, command, env, image, variables, shown })
}

impl Deploy {
    /// The variables to set: the tag's own first, then the others.
    fn all_variables(&self) -> Result<Variables, DokployError> {
        let mut all = Variables::default();
        if let Some(tag) = &self.tag {
            environment::check_tag(tag)?;
            if self.service.kind == Kind::Compose {
                all.add(&self.variable, tag)?;
            }
        }
        self.variables.iter().try_for_each(|(name, value)| all.add(name, value))?;
        Ok(all)
    }

    fn shown(&self, variables: &Variables) -> String {
        let is_tag = |name: &str| name == self.variable && self.tag.is_some() && self.service.kind == Kind::Compose;
        let shown = |(name, value): (&str, &str)| if is_tag(name) { format!("{name}={value}") } else { name.to_owned() };
        variables.iter().map(shown).collect::<Vec<_>>().join(", ")
    }
}

/// The image of an application with the tag that is asked for.
fn image(order: &Deploy, live: &Live) -> Result<Option<String>, DokployError> {
    match (&order.tag, &live.image, order.service.kind) {
        (Some(tag), Some(image), Kind::Application) => Ok(Some(applications::with_tag(image, tag))),
        (Some(_), None, Kind::Application) => Err(DokployError::NoImage(live.name.clone())),
        _ => Ok(live.image.clone()),
    }
}

/// The command with `--wait`; nothing where it waits already.
async fn waiting(api: &Api, compose: &Compose, wait: Wait) -> Result<Option<String>, DokployError> {
    let own = compose.command.trim();
    let command = if own.is_empty() { api.default_command(&compose.compose_id).await? } else { own.to_owned() };
    let unfit = |reason: Unfit| DokployError::CannotWait { compose: compose.name.clone(), reason };
    let changed = command::waiting(&command, wait).map_err(unfit)?;
    Ok((changed != own).then_some(changed))
}
