//! The repository's configuration with the simulators' addresses in the place of the real ones.

use std::collections::BTreeMap;
use std::time::Duration;

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
        format!("{}/{}", self.registry, stored(image))
    }

    /// The address behind the simulated applications: application, host and path become the path.
    #[must_use]
    pub fn app(&self, environment: &str, service: &str, url: &str) -> String {
        format!("{}/{}/{}", self.apps, app_key(environment, service), host_and_path(url))
    }
}

/// The name under which the simulated registry holds an image: of a registry's host what a name may not have becomes `__`.
#[must_use]
pub fn stored(image: &str) -> String {
    let Some((host, path)) = host_of_image(image) else { return image.to_owned() };
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let host = host.to_ascii_lowercase();
    let parts: Vec<_> = host.split(|c| !is_plain(c)).filter(|part| !part.is_empty()).collect();
    format!("{}/{path}", parts.join("__"))
}

/// The registry's host and the rest of an image's name; nothing where it names none (distribution/reference).
pub(crate) fn host_of_image(image: &str) -> Option<(&str, &str)> {
    image.split_once('/').filter(|(first, _)| first.contains(['.', ':']) || *first == "localhost")
}

/// How the simulated applications are told apart, as one segment of a path: each service of each environment is one, whatever its address.
#[must_use]
pub fn app_key(environment: &str, service: &str) -> String {
    let plain = |name: &str| -> String {
        let part = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_string() } else { format!("_{:x}_", u32::from(c)) };
        name.chars().map(part).collect()
    };
    format!("{}.{}", plain(environment), plain(service))
}

/// An address without its scheme and the slashes at its end.
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
        for (service, url) in &mut environment.urls {
            *url = addresses.app(name, service, url);
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
        successes: health.successes.min(3),
        interval: Period(health.interval.0.min(Duration::from_millis(20))),
        timeout: Period(health.timeout.0.min(Duration::from_millis(500))),
        deadline: Period(health.deadline.0.min(Duration::from_millis(800))),
        ..health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_gets_a_name_that_a_registry_takes() {
        for (image, name) in [
            ("ghcr.io/acme/api", "ghcr.io/acme/api"),
            ("localhost:5000/acme/api", "localhost__5000/acme/api"),
            ("Hub.Example.com/acme/api", "hub.example.com/acme/api"),
            ("[::1]:5000/api", "1__5000/api"),
            ("acme/api", "acme/api"),
        ] {
            assert_eq!(stored(image), name);
        }
    }

    #[test]
    fn no_two_services_are_one_application() {
        let keys =
            [("a", "b.c"), ("a.b", "c"), ("a/b", "c"), ("a", "b")].map(|(environment, service)| app_key(environment, service));
        assert_eq!(keys, ["a.b_2e_c", "a_2e_b.c", "a_2f_b.c", "a.b"]);
    }
}
