//! The way back: the real names in the place of the simulators' in what people read.

use std::collections::BTreeSet;

use actions_core::summary::escape;
use deploy_config::{DeployConfig, Setting};

use crate::localise::{Addresses, Simulated, app_key, host_and_path, host_of_image, stored};

/// Dokploy's address where deploy.yml has none, or more than one.
const DOKPLOY: &str = "https://dokploy.example.com";
/// The host of a server that is told, likewise.
const WEBHOOK: &str = "hooks.example.com";

/// The simulators' names with the real ones, in the order in which they are put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// The names of a configuration.
    #[must_use]
    pub fn of(config: &DeployConfig, addresses: &Addresses, simulated: &Simulated) -> Self {
        let mut names = Vec::new();
        images(config, addresses, &mut names);
        applications(config, addresses, &mut names);
        dokploy(config, addresses, simulated, &mut names);
        told(config, &mut names);
        names.push((addresses.github.clone(), "https://api.github.com".to_owned()));
        // Whoever wrote deploy.yml must not write what people read: a name that is more than a name stays the simulators'.
        names.retain(|(_, real)| real.chars().all(|c| c.is_ascii_alphanumeric() || "-._:/% ()".contains(c)));
        Self(names)
    }

    /// A text with the real names; in Markdown they may be escaped.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (simulated, real)| {
            text.replace(simulated, real).replace(&escape(simulated), &escape(real))
        })
    }
}

/// Images, and the registries that they lie on. What names no image is the first one's registry.
fn images(config: &DeployConfig, addresses: &Addresses, names: &mut Vec<(String, String)>) {
    let registry = &addresses.registry;
    for image in config.services.values().map(|service| service.image.as_str()) {
        let (host, path) = host_of_image(image).unwrap_or(("registry-1.docker.io", image));
        names.push((format!("http://{registry}/v2/{}/", stored(image)), format!("https://{host}/v2/{path}/")));
    }
    let images = config.services.values().map(|service| service.image.as_str());
    names.extend(images.filter(|image| stored(image) != *image).map(|image| (stored(image), image.to_owned())));
    let first = config.services.values().next().and_then(|service| host_of_image(&service.image));
    let first = first.map_or("registry-1.docker.io", |(host, _)| host);
    names.push((format!("http://{registry}"), format!("https://{first}")));
    names.push((format!("{registry}/"), String::new()));
    names.push((registry.clone(), first.to_owned()));
}

fn applications(config: &DeployConfig, addresses: &Addresses, names: &mut Vec<(String, String)>) {
    for (environment, said) in &config.environments {
        for (service, url) in &said.urls {
            let scheme = url.trim_end_matches('/').strip_suffix(host_and_path(url)).unwrap_or("https://");
            names.push((format!("{}/{}/", addresses.apps, app_key(environment, service)), scheme.to_owned()));
        }
    }
}

fn dokploy(config: &DeployConfig, addresses: &Addresses, simulated: &Simulated, names: &mut Vec<(String, String)>) {
    let mut servers = BTreeSet::new();
    for (environment, said) in &config.environments {
        for (target, binding) in &said.targets {
            if let Some(Setting::Literal(url)) = &binding.dokploy.url {
                servers.insert(url.trim_end_matches('/'));
            }
            let id = binding.dokploy.compose.as_ref().or(binding.dokploy.application.as_ref());
            if let (Some(Setting::Literal(real)), Some(id)) = (id, simulated.services.get(&format!("{environment}-{target}"))) {
                names.push((id.clone(), real.clone()));
            }
        }
    }
    let known = servers.first().filter(|_| servers.len() == 1).copied();
    names.push((addresses.dokploy.clone(), known.unwrap_or(DOKPLOY).to_owned()));
}

/// Servers that are told, of which people read the host.
fn told(config: &DeployConfig, names: &mut Vec<(String, String)>) {
    let webhooks = config.notify.iter().filter_map(|entry| entry.webhook.as_ref());
    let webhooks = webhooks.map(|webhook| if let Setting::Literal(url) = &webhook.url { host(url) } else { WEBHOOK });
    let sites = config.notify.iter().filter_map(|entry| entry.datadog.as_ref());
    let sites = sites.map(|datadog| datadog.url.as_deref().map_or(format!("api.{}", datadog.site), |url| host(url).to_owned()));
    for (service, hosts) in [("webhook", webhooks.map(str::to_owned).collect::<BTreeSet<_>>()), ("Datadog", sites.collect())] {
        let known = hosts.first().filter(|_| hosts.len() == 1).map_or(WEBHOOK, String::as_str);
        names.push((format!("{service} (127.0.0.1)"), format!("{service} ({known})")));
    }
}

/// The host of an address, without a port.
fn host(url: &str) -> &str {
    host_and_path(url).split(['/', ':']).next().unwrap_or_default()
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

    fn names(image: &str, url: &str, id: &str) -> Names {
        let text = format!(
            "version: 1\nservices:\n  api: {{ image: \"{image}\" }}\nenvironments:\n  live:\n    urls: {{ api: \"{url}\" }}\n    \
             targets:\n      all:\n        services: [api]\n        dokploy: {{ url: \"https://d.acme.test/\", key: {{ env: KEY }}, \
             compose: \"{id}\" }}\n"
        );
        let config = DeployConfig::load(std::path::Path::new("deploy.yml"), &text).unwrap();
        let services = [("live-all".to_owned(), "x1Y2-z3_w4".to_owned())].into();
        Names::of(&config, &addresses(), &Simulated { services, ..Simulated::default() })
    }

    #[test]
    fn a_real_name_survives_the_way_there_and_back() {
        let (image, url) = ("ghcr.io/acme/shop-api", "https://api.example.com/");
        for image in [image, "localhost:5000/acme/api", "Hub.Example.com:443/a/b", "acme/api"] {
            let addresses = addresses();
            let text = format!("{} at {}", addresses.image(image), addresses.app("live", "api", url));
            let names = names(image, url, "id");
            assert_eq!(names.restore(&text), format!("{image} at https://api.example.com"));
            assert_eq!(names.restore(&escape(&text)), escape(&format!("{image} at https://api.example.com")));
        }
    }

    #[test]
    fn a_request_was_sent_to_the_real_servers() {
        let names = names("ghcr.io/acme/api", "http://api.example.com/base", "Cr-7Real_Id");
        for (simulated, real) in [
            ("GET http://127.0.0.1:5000/v2/ghcr.io/acme/api/tags/list", "GET https://ghcr.io/v2/acme/api/tags/list"),
            ("GET http://127.0.0.1:5000/token", "GET https://ghcr.io/token"),
            ("logged in to 127.0.0.1:5000", "logged in to ghcr.io"),
            ("GET http://127.0.0.1:8080/live.api/api.example.com/base/up", "GET http://api.example.com/base/up"),
            (
                "POST http://127.0.0.1:3000/api/compose.deploy of x1Y2-z3_w4",
                "POST https://d.acme.test/api/compose.deploy of Cr-7Real_Id",
            ),
            ("PATCH http://127.0.0.1:4000/repos", "PATCH https://api.github.com/repos"),
        ] {
            assert_eq!(names.restore(simulated), real);
        }
    }

    #[test]
    fn what_is_more_than_a_name_is_not_put_back() {
        let names = names("ghcr.io/acme/api", "https://api.example.com", "<img src=x>");
        assert_eq!(names.restore("x1Y2-z3_w4"), "x1Y2-z3_w4");
    }
}
