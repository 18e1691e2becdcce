//! What of a compose file would reach beyond its preview: into production's containers, ports, volumes and domains, or onto the host.
//!
//! Dokploy starts each compose project under a name of its own (`docker compose -p`) and in a network of its own, which keeps apart what the
//! file leaves unnamed. What the file names itself is not kept apart.

mod model;
mod ports;

use std::fmt;

pub use model::ComposeFile;

/// Something that would reach beyond the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// A service whose container has a fixed name.
    ContainerName(String),
    /// A service that takes a port of the host.
    HostPort(String, String),
    /// A volume that others have too: its data would be shared, and deleted with the preview.
    Volume(String),
    /// A service that brings a route of its own, such as production's domain.
    Route(String, String),
    /// A service that gets to the host: with which key.
    Host(String, &'static str),
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContainerName(service) => write!(f, "{service} has a `container_name`, which only one container can have"),
            Self::HostPort(service, port) => write!(f, "{service} takes the host's port `{port}`, which only one can have"),
            Self::Volume(volume) => write!(f, "the volume {volume} is not the preview's own, and would be deleted with it"),
            Self::Route(service, label) => write!(f, "{service} brings its own route by the label `{label}`"),
            Self::Host(service, key) => write!(f, "{service} gets to the host by `{key}`"),
        }
    }
}

impl Reach {
    /// What to do.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::ContainerName(_) => "remove `container_name`: services reach each other by their names",
            Self::HostPort(..) => {
                "name the container's port alone (`\"3000\"`, or under `expose`): domains lead to it without a host port"
            }
            Self::Volume(_) => "leave `name` and `external` of the volume out, or build the name from ${COMPOSE_PROJECT_NAME}",
            Self::Route(..) => "remove the label: Dokploy writes its own from `domains`",
            Self::Host(..) => "remove it; or set `allow-host-access` when everybody who can push a branch may rule the server",
        }
    }
}

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What a preview must not have.
    pub refused: Vec<Reach>,
    /// What is worth a warning.
    pub warnings: Vec<String>,
}

/// Looks at a compose file. With `allow_host` what gets to the host is only warned of.
#[must_use]
pub fn check(file: &ComposeFile, allow_host: bool) -> Findings {
    let mut findings = Findings::default();
    if file.name.is_some() {
        findings
            .warnings
            .push("the file's own `name` has no effect in Dokploy, which names each compose project itself".to_owned());
    }
    for (name, service) in file.present() {
        if service.container_name.is_some() {
            findings.refused.push(Reach::ContainerName(name.to_owned()));
        }
        findings.refused.extend(service.host_ports().map(|port| Reach::HostPort(name.to_owned(), port)));
        findings.refused.extend(service.routes().map(|label| Reach::Route(name.to_owned(), label)));
        for key in service.host_keys() {
            let reach = Reach::Host(name.to_owned(), key);
            if allow_host { findings.warnings.push(reach.to_string()) } else { findings.refused.push(reach) }
        }
        findings.warnings.extend(
            service
                .relative_binds()
                .map(|path| format!("{name} mounts {path}: a preview has the compose file alone, and no other file")),
        );
    }
    findings.refused.extend(file.shared_volumes().map(|name| Reach::Volume(name.to_owned())));
    findings.warnings.extend(
        file.shared_networks().map(|name| format!("the network {name} is shared with others, which reach the preview by it")),
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Findings {
        check(&ComposeFile::read(text).unwrap(), false)
    }

    #[test]
    fn a_file_that_names_nothing_of_its_own_is_fine() {
        let text = "services:
  web: { image: 'a:${IMAGE_TAG}', ports: ['3000', 4000], expose: [80], volumes: ['data:/data'], networks: [default, dokploy-network] }
  db: { image: postgres:16, volumes: [{ type: volume, source: data, target: /x }], labels: { traefik.enable: 'true' } }
  job:
volumes: { data: , cache: { name: '${COMPOSE_PROJECT_NAME}-cache' } }
networks: { dokploy-network: { external: true } }
";
        assert_eq!(findings(text), Findings::default());
    }

    #[test]
    fn what_only_one_can_have_is_refused() {
        let text = "services:
  web: { image: a, container_name: web, ports: ['8080:80', '127.0.0.1:9090:90/tcp', '${PORT:-70}:70', '80', '0:81'] }
  api: { image: a, ports: [{ target: 80, published: '8443' }, { target: 81 }] }
";
        let refused = findings(text).refused;
        let shown: Vec<_> = refused.iter().map(ToString::to_string).collect();
        assert!(matches!(&refused[0], Reach::ContainerName(name) if name == "web"), "{shown:?}");
        assert_eq!(shown.len(), 5, "{shown:?}");
        assert!(
            shown[1].contains("`8080:80`") && shown[3].contains("${PORT:-70}:70") && shown[4].starts_with("api"),
            "{shown:?}"
        );
    }

    #[test]
    fn productions_volumes_and_routes_are_refused() {
        let text = "services:
  web: { image: a, labels: ['traefik.http.routers.web.rule=Host(`shop.example.com`)'] }
  api: { image: a, deploy: { labels: { traefik.tcp.routers.api.rule: 'HostSNI(`*`)' } } }
  own: { image: a, labels: ['traefik.http.routers.own.rule=Host(`${PREVIEW_HOST}`)'] }
volumes: { data: { external: true }, named: { name: shop-data }, own: {} }
";
        let shown: Vec<_> = findings(text).refused.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 4, "{shown:?}");
        assert!(shown[0].starts_with("web brings") && shown[1].starts_with("api brings"), "{shown:?}");
        assert!(shown[2].contains("volume data") && shown[3].contains("volume named"), "{shown:?}");
    }

    #[test]
    fn what_gets_to_the_host_is_refused_unless_it_is_allowed() {
        let text = "services:
  a: { image: a, privileged: true, network_mode: host, pid: host }
  b: { image: a, volumes: ['/var/run/docker.sock:/var/run/docker.sock', '~/x:/x'], cap_add: [ALL], devices: [/dev/kvm] }
  c: { image: a, volumes: [{ type: bind, source: /etc, target: /x }, './conf:/conf', '../files/x:/x'], ipc: host }
";
        let found = findings(text);
        assert_eq!(found.refused.len(), 8, "{:?}", found.refused);
        assert_eq!(found.warnings.len(), 2, "{:?}", found.warnings);
        let allowed = check(&ComposeFile::read(text).unwrap(), true);
        assert!(allowed.refused.is_empty() && allowed.warnings.len() == 10, "{allowed:?}");
    }

    #[test]
    fn a_name_and_a_shared_network_are_warned_of() {
        let text = "name: shop\nservices: { web: { image: a } }\nnetworks: { back: { name: shop-back }, all: { external: true, name: all } }";
        let found = findings(text);
        assert!(found.refused.is_empty() && found.warnings.len() == 3, "{found:?}");
    }
}
