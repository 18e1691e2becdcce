//! The repository's configuration with the simulators' addresses in the place of the real ones, and the way back for what people read.

use std::collections::BTreeMap;
use std::time::Duration;

use actions_core::summary::escape;
use deploy_config::notify::Notify;
use deploy_config::{DeployConfig, Dokploy, Health, Period, Setting};

/// Where the simulators are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Base URL of GitHub's API, without a final slash.
    pub github: String,
    /// Host and port of the registry.
    pub registry: String,
    /// Base URL of Dokploy, without a final slash.
    pub dokploy: String,
    /// Base URL of the applications, without a final slash.
    pub apps: String,
}

impl Addresses {
    /// The image behind the simulated registry: the whole real name becomes the path.
    #[must_use]
    pub fn image(&self, image: &str) -> String {
        format!("{}/{image}", self.registry)
    }

    /// The address behind the simulated applications: host and path become the path.
    #[must_use]
    pub fn app(&self, url: &str) -> String {
        format!("{}/{}", self.apps, host_and_path(url))
    }

    /// A text that people read, with the real names again; in Markdown they may be escaped.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        let names = [
            (format!("{}/", self.registry), ""),
            (format!("{}/", self.apps), "https://"),
            (self.dokploy.clone(), "https://dokploy.example.com"),
            (self.github.clone(), "https://api.github.com"),
        ];
        names.iter().fold(text.to_owned(), |text, (simulated, real)| {
            text.replace(simulated, real).replace(&escape(simulated), &escape(real))
        })
    }
}

/// An address without its scheme: how the simulated applications are told apart.
#[must_use]
pub fn host_and_path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/')
}

/// What the simulators made of the configuration's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simulated {
    /// The id of each compose project or application, by `environment-target`.
    pub services: BTreeMap<String, String>,
    /// The values of the variables that the configuration names, by environment: a secret of one name has a value in each.
    pub env: BTreeMap<String, BTreeMap<String, String>>,
    /// Who is told.
    pub notify: Vec<Notify>,
}

/// The configuration on the simulators. Waits are shortened: the applications answer at once.
#[must_use]
pub fn localise(config: &DeployConfig, addresses: &Addresses, simulated: &Simulated) -> DeployConfig {
    let mut config = config.clone();
    config.notify.clone_from(&simulated.notify);
    for service in config.services.values_mut() {
        service.image = addresses.image(&service.image);
        service.health = service.health.take().map(shorten);
    }
    for (name, environment) in &mut config.environments {
        for url in environment.urls.values_mut() {
            *url = addresses.app(url);
        }
        environment.bake = environment.bake.map(|bake| Period(bake.0.min(Duration::from_millis(200))));
        for (target, binding) in &mut environment.targets {
            redirect(&mut binding.dokploy, addresses, simulated.services.get(&format!("{name}-{target}")));
        }
    }
    config
}

fn redirect(dokploy: &mut Dokploy, addresses: &Addresses, service: Option<&String>) {
    if dokploy.key.is_some() {
        dokploy.url = Some(Setting::Literal(addresses.dokploy.clone()));
        let id = if dokploy.application.is_some() { &mut dokploy.application } else { &mut dokploy.compose };
        *id = service.cloned().map(Setting::Literal);
    }
    // What the real server has set is not known here.
    dokploy.env_template = None;
    dokploy.timeout = Period(dokploy.timeout.0.min(Duration::from_secs(10)));
    dokploy.health_timeout = Period(dokploy.health_timeout.0.min(Duration::from_secs(10)));
}

fn shorten(health: Health) -> Health {
    let status = if health.status.contains(&200) { health.status.clone() } else { vec![200] };
    Health {
        status,
        interval: Period(health.interval.0.min(Duration::from_millis(20))),
        timeout: Period(health.timeout.0.min(Duration::from_millis(500))),
        deadline: Period(health.deadline.0.min(Duration::from_millis(800))),
        ..health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> Addresses {
        Addresses {
            github: "http://127.0.0.1:4000".to_owned(),
            registry: "127.0.0.1:5000".to_owned(),
            dokploy: "http://127.0.0.1:3000".to_owned(),
            apps: "http://127.0.0.1:8080".to_owned(),
        }
    }

    #[test]
    fn a_real_name_survives_the_way_there_and_back() {
        let addresses = addresses();
        let text = format!("{} at {}", addresses.image("ghcr.io/acme/shop-api"), addresses.app("https://api.example.com/"));
        assert_eq!(text, "127.0.0.1:5000/ghcr.io/acme/shop-api at http://127.0.0.1:8080/api.example.com");
        assert_eq!(addresses.restore(&text), "ghcr.io/acme/shop-api at https://api.example.com");
        assert_eq!(addresses.restore(&escape(&text)), escape("ghcr.io/acme/shop-api at https://api.example.com"));
    }
}
