//! What is asked of a service by API key.

use std::convert::Infallible;
use std::time::Duration;

use actions_core::Inputs;
use deploy_config::{OnFailure, Period};

use super::{cured, named};
use crate::environment::{Variables, check_tag, check_variable};
use crate::health::command::Wait;
use crate::model::Service;

/// What is asked of a service by API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The compose project or application.
    pub service: Service,
    /// The image tag.
    pub tag: Option<String>,
    /// The variable that holds it.
    pub variable: String,
    /// Further variables.
    pub variables: Variables,
    /// The file that names the variables which must be there, relative to the workspace.
    pub env_template: Option<String>,
    /// Whether docker compose itself waits.
    pub wait: Option<Wait>,
    /// How long the containers are looked at.
    pub health: Option<Duration>,
    /// What happens when it does not end well.
    pub on_failure: OnFailure,
    /// The longest time from the trigger to the end.
    pub timeout: Duration,
}

impl Asked {
    /// Reads what is asked; nothing when something is wrong, which is recorded.
    pub(super) fn read(inputs: &mut Inputs<'_>) -> Option<Self> {
        let service = service(inputs);
        let tag = inputs.parse("tag", |text| check_tag(text).map_err(|error| cured(&error)).map(|()| text.to_owned()));
        let variable =
            inputs.required("variable", |text| check_variable(text).map_err(|error| cured(&error)).map(|()| text.to_owned()));
        let variables = inputs.parse("variables", |text| Variables::parse(text).map_err(|error| cured(&error)));
        let timeout = inputs.required("timeout", str::parse::<Period>).map(|period| period.0);
        let wait = inputs.parse("wait", |text| wait(text, timeout.unwrap_or_default()));
        let within = inputs.required("health-timeout", str::parse::<Period>);
        let health = inputs.parse("health", |word| one_of(word, &[("containers", true), ("none", false)]));
        let ways = [("rollback", OnFailure::Rollback), ("stop", OnFailure::Stop)];
        let on_failure = inputs.required("on-failure", |word| one_of(word, &ways));
        let env_template = inputs.optional("env-template");
        let is_given = inputs.optional("tag").is_some() || inputs.optional("variables").is_some();
        if !is_given {
            let hint = "give the image tag, or the variables that are to be set, or both".to_owned();
            inputs.reject("tag", "neither tag nor variables are given", Some(hint));
            return None;
        }
        Some(Self {
            service: service?,
            tag,
            variable: variable?,
            variables: variables.unwrap_or_default(),
            env_template,
            wait: wait.flatten(),
            health: within.filter(|_| health == Some(true)).map(|period| period.0),
            on_failure: on_failure?,
            timeout: timeout?,
        })
    }
}

fn service(inputs: &mut Inputs<'_>) -> Option<Service> {
    if inputs.optional("application-id").is_some() {
        return named(inputs);
    }
    inputs.required("compose-id", |id| Ok::<_, Infallible>(Service::compose(id)))
}

/// `true` keeps a time that the command has already, a duration is put in its place.
fn wait(text: &str, timeout: Duration) -> Result<Option<Wait>, String> {
    match text {
        "false" => Ok(None),
        "true" => Ok(Some(Wait::AtMost(timeout))),
        text => match text.parse::<Period>() {
            Ok(Period(time)) if time >= Duration::from_secs(1) => Ok(Some(Wait::Exactly(time))),
            _ => Err("it is true, false or a duration of at least one second, such as 5m".to_owned()),
        },
    }
}

fn one_of<T: Copy>(word: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    found.ok_or_else(|| format!("it is {}", known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" or ")))
}
