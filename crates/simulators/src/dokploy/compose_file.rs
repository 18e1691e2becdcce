//! Compose files: which services they have, and what the server makes of them before docker sees them.

use serde_json::{Map, Value, json};

use super::service::Service;
use super::{labels, yaml};

/// A compose file.
#[derive(Debug, Clone)]
pub(crate) struct ComposeFile(Value);

impl ComposeFile {
    /// The file of a compose project; of one from a git repository, what the repository is told to hold.
    pub(crate) fn of(service: &Service) -> Option<Self> {
        let text = if service.is_git() { service.repository_file.as_deref()? } else { service.text("composeFile") };
        let file: Value = serde_saphyr::from_str(text).ok()?;
        file.is_object().then_some(Self(file))
    }

    /// The services by name.
    pub(crate) fn services(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0["services"].as_object().into_iter().flatten().map(|(name, service)| (name.as_str(), service))
    }

    /// The file with a network of its own, which every service joins; with volumes of its own if asked for.
    pub(crate) fn isolated(mut self, name: &str, volumes: bool) -> Self {
        add_network(&mut self.0, name, json!({ "name": name, "external": true }));
        self.each_service(|service| match &mut service["networks"] {
            Value::Array(networks) if networks.iter().any(|network| network == name) => {}
            Value::Array(networks) => networks.push(json!(name)),
            Value::Object(networks) => {
                networks.insert(name.to_owned(), json!({}));
            }
            networks => *networks = json!([name]),
        });
        if volumes { self.with_suffix_on_volumes(name) } else { self }
    }

    /// The file with a suffix on the names of services and volumes, and on what refers to them.
    pub(crate) fn randomized(mut self, suffix: &str) -> Self {
        if suffix.is_empty() {
            return self;
        }
        let suffixed = |name: &str| format!("{name}-{suffix}");
        self.each_service(|service| {
            for list in ["depends_on", "links", "volumes_from"] {
                service.get_mut(list).into_iter().for_each(|names| rename_all(names, &suffixed));
            }
            if let Some(name) = service.get_mut("container_name") {
                *name = json!(suffixed(name.as_str().unwrap_or_default()));
            }
        });
        if let Some(services) = self.0["services"].as_object_mut() {
            *services = std::mem::take(services).into_iter().map(|(name, service)| (suffixed(&name), service)).collect();
        }
        self.with_suffix_on_volumes(suffix)
    }

    fn with_suffix_on_volumes(mut self, suffix: &str) -> Self {
        let suffixed = |name: &str| format!("{name}-{suffix}");
        if let Some(volumes) = self.0.get_mut("volumes").and_then(Value::as_object_mut) {
            *volumes = std::mem::take(volumes).into_iter().map(|(name, volume)| (suffixed(&name), volume)).collect();
        }
        self.each_service(|service| {
            for volume in service.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten() {
                let renamed = volume.as_str().and_then(|volume| named_volume(volume, suffix));
                if let Some(renamed) = renamed {
                    *volume = json!(renamed);
                }
            }
        });
        self
    }

    fn each_service(&mut self, mut change: impl FnMut(&mut Value)) {
        if let Some(services) = self.0.get_mut("services").and_then(Value::as_object_mut) {
            for service in services.values_mut().filter(|service| service.is_object()) {
                change(service);
            }
        }
    }

    pub(crate) fn to_yaml(&self) -> String {
        yaml::write(&self.0)
    }
}

/// Adds a network to the file's root.
fn add_network(file: &mut Value, name: &str, network: Value) {
    if !file["networks"].is_object() {
        file["networks"] = json!({});
    }
    file["networks"][name] = network;
}

fn rename_all(names: &mut Value, suffixed: &dyn Fn(&str) -> String) {
    match names {
        Value::Array(list) => {
            for name in list {
                *name = json!(suffixed(name.as_str().unwrap_or_default()));
            }
        }
        Value::Object(map) => *map = std::mem::take(map).into_iter().map(|(name, value)| (suffixed(&name), value)).collect(),
        _ => {}
    }
}

/// A volume of the file with the suffix on its name; nothing for folders of the host.
fn named_volume(volume: &str, suffix: &str) -> Option<String> {
    let (name, rest) = volume.split_once(':')?;
    let is_folder = name.is_empty() || rest.is_empty() || name.starts_with(['.', '/', '$']);
    let (name, below) = name.split_once('/').map_or((name, String::new()), |(name, below)| (name, format!("/{below}")));
    (!is_folder).then(|| format!("{name}-{suffix}{below}:{rest}"))
}

/// The file as docker gets it: isolated or randomized, with the domains as labels of the reverse proxy. Nothing when there is no
/// file; an error when a domain names a service that the file does not have.
pub(crate) fn converted(service: &Service, domains: &[&Map<String, Value>]) -> Result<Option<ComposeFile>, String> {
    let Some(mut file) = ComposeFile::of(service) else {
        return Ok(None);
    };
    let is_isolated = service.columns["isolatedDeployment"] == true;
    let name = Some(service.text("suffix")).filter(|suffix| !suffix.is_empty()).unwrap_or_else(|| service.text("appName"));
    if is_isolated {
        file = file.isolated(name, service.columns["isolatedDeploymentsVolume"] == true);
    } else if service.columns["randomize"] == true {
        file = file.randomized(service.text("suffix"));
    }
    let network = if is_isolated { name } else { "dokploy-network" };
    let is_stack = service.text("composeType") == "stack";
    let mut joined = false;
    for domain in domains.iter().filter(|domain| domain["enabled"] == true) {
        let host = domain["host"].as_str().unwrap_or_default();
        let wanted = domain["serviceName"].as_str().unwrap_or_default();
        if wanted.is_empty() {
            return Err(format!("Domain \"{host}\" is missing a service name"));
        }
        let Some(found) = file.0["services"].get_mut(wanted) else {
            return Err(format!("Domain \"{host}\" is attached to service \"{wanted}\" which does not exist in the compose"));
        };
        labels::add(found, is_stack, network, labels::of(service.text("appName"), domain));
        if !is_isolated {
            join(&mut found["networks"]);
            joined = true;
        }
    }
    if joined {
        add_network(&mut file.0, "dokploy-network", json!({ "external": true }));
    }
    Ok(Some(file))
}

/// Lets a service join the reverse proxy's network, without leaving the default one.
fn join(networks: &mut Value) {
    if networks.is_null() {
        *networks = json!([]);
    }
    for name in ["dokploy-network", "default"] {
        match networks {
            Value::Array(list) if !list.iter().any(|known| known == name) => list.push(json!(name)),
            Value::Object(map) => {
                map.entry(name).or_insert_with(|| json!({}));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> ComposeFile {
        ComposeFile(serde_saphyr::from_str(text).unwrap())
    }

    #[test]
    fn an_isolated_file_has_a_network_that_every_service_joins() {
        let file =
            file("services:\n  a: {image: a}\n  b: {image: b, networks: [back]}\n  c: {image: c, networks: {back: null}}\n");
        let Value::Object(isolated) = file.isolated("shop-x1", false).0 else { panic!("an object") };
        let networks = |name: &str| isolated["services"][name]["networks"].clone();
        assert_eq!(networks("a"), json!(["shop-x1"]));
        assert_eq!(networks("b"), json!(["back", "shop-x1"]));
        assert_eq!(networks("c"), json!({ "back": null, "shop-x1": {} }));
        assert_eq!(isolated["networks"], json!({ "shop-x1": { "name": "shop-x1", "external": true } }));
    }

    #[test]
    fn volumes_with_a_name_get_a_suffix_and_folders_do_not() {
        let file = file("services: {a: {volumes: ['data:/d:ro', './x:/x', 'data/sub:/s']}}\nvolumes: {data: {}}\n");
        let isolated = file.isolated("n", true).0;
        assert_eq!(isolated["services"]["a"]["volumes"], json!(["data-n:/d:ro", "./x:/x", "data-n/sub:/s"]));
        assert_eq!(isolated["volumes"], json!({ "data-n": {} }));
    }

    #[test]
    fn a_randomized_file_has_other_names_and_refers_to_them() {
        let file = file("services: {a: {container_name: c, depends_on: [b]}, b: {links: [a], depends_on: {a: null}}}\n");
        let randomized = file.randomized("x").0;
        let expected = json!({
            "a-x": { "container_name": "c-x", "depends_on": ["b-x"] }, "b-x": { "links": ["a-x"], "depends_on": { "a-x": null } },
        });
        assert_eq!(randomized["services"], expected);
    }
}
