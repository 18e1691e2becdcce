//! How a preview is made: the inputs, and behind them deploy.yml.

use std::fmt::Display;
use std::time::Duration;

use actions_core::Inputs;
use deploy_config::{Certificate, Period, Preview};
use dokploy_webhook::environment::{EnvironmentError, Variables};
use indexmap::IndexMap;

use crate::domains::{self, Pattern, Serving};
use crate::variables;

/// What must be seen healthy afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Each address answers 200 at that path.
    Urls(String),
    /// Dokploy shows each container healthy.
    Containers,
    /// Nothing.
    None,
}

/// How a preview is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The compose file in the repository.
    pub compose_file: Option<String>,
    /// The patterns of the addresses.
    pub patterns: Vec<Pattern>,
    /// The names of the variables that are copied from the template.
    pub copied: Vec<String>,
    /// Further variables.
    pub given: Variables,
    /// How the addresses are served.
    pub serving: Serving,
    /// What must be seen healthy.
    pub gate: Gate,
    /// The longest time until it is.
    pub gate_timeout: Duration,
    /// Whether the compose file may get to the host.
    pub allow_host: bool,
}

impl Settings {
    /// Reads them; nothing when something is wrong, which is recorded.
    pub(super) fn read(inputs: &mut Inputs<'_>, said: &Preview) -> Option<Self> {
        let patterns = or(inputs, "domains", &lines(&said.domains), domains::parse);
        let copied = or(inputs, "copy-variables", &said.copy_variables.join("\n"), |text| variables::names(text).map_err(cured));
        let given = given(inputs, said);
        let https = inputs.optional_flag("https").or(said.https).unwrap_or(true);
        let certificate = inputs.parse("certificate", |word| match word {
            "letsencrypt" => Ok(Certificate::Letsencrypt),
            "none" => Ok(Certificate::None),
            _ => Err("it is letsencrypt or none"),
        });
        let certificate = certificate.or(said.certificate).unwrap_or_default().word().to_owned();
        let path = or(inputs, "health-path", said.health_path.as_deref().unwrap_or("/"), path);
        let gate = inputs.required("gate", |word| match word {
            "urls" => Ok(Gate::Urls(path.clone().unwrap_or_default())),
            "containers" => Ok(Gate::Containers),
            "none" => Ok(Gate::None),
            _ => Err("it is urls, containers or none"),
        });
        let gate_timeout = inputs.required("gate-timeout", str::parse::<Period>);
        let allow_host = inputs.flag("allow-host-access");
        path?;
        Some(Self {
            compose_file: inputs.optional("compose-file").or_else(|| said.compose_file.clone()),
            patterns: patterns?,
            copied: copied?,
            given: given?,
            serving: Serving { https, certificate },
            gate: gate?,
            gate_timeout: gate_timeout?.0,
            allow_host,
        })
    }
}

/// The input, or where it is not given what deploy.yml says; either is read alike.
fn or<T, E: Display>(inputs: &mut Inputs<'_>, name: &str, said: &str, read: impl Fn(&str) -> Result<T, E>) -> Option<T> {
    if inputs.optional(name).is_some() {
        return inputs.parse(name, read);
    }
    match read(said) {
        Ok(value) => Some(value),
        Err(error) => {
            inputs.reject(name, format!("deploy.yml says it wrong: {error}"), None);
            None
        }
    }
}

/// The variables of deploy.yml with those of the input, which win.
fn given(inputs: &mut Inputs<'_>, said: &Preview) -> Option<Variables> {
    let own = |variables: Variables| {
        let reserved = variables.names().find(|name| name.starts_with(variables::OWN)).map(str::to_owned);
        reserved.map_or(Ok(variables), |name| {
            Err(format!("{name} is set by the preview itself: give a name that does not begin with {}", variables::OWN))
        })
    };
    let read = |text: &str| Variables::parse(text).map_err(cured).and_then(own);
    let mut all = or(inputs, "variables", "", read)?;
    for (name, value) in &said.variables {
        if all.get(name).is_some() {
            continue;
        }
        if let Err(error) = all.add(name, value) {
            inputs.reject("variables", format!("deploy.yml says it wrong: {}", cured(error)), None);
            return None;
        }
    }
    own(all).map_err(|error| inputs.reject("variables", error, None)).ok()
}

fn lines(domains: &IndexMap<String, String>) -> String {
    domains.iter().map(|(service, pattern)| format!("{service}={pattern}")).collect::<Vec<_>>().join("\n")
}

fn path(text: &str) -> Result<String, &'static str> {
    // After a second slash would come another host.
    let is_path = text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']));
    if is_path { Ok(text.to_owned()) } else { Err("a path begins with one `/`") }
}

/// What is wrong and what to write instead, in one message.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn cured(error: EnvironmentError) -> String {
    format!("{error}: {}", error.hint())
}
