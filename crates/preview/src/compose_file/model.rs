//! The part of a compose file that matters here.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::ports;

/// The network that Dokploy makes for its proxy: every project may be in it.
const PROXY_NETWORK: &str = "dokploy-network";

/// A compose file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ComposeFile {
    /// The project's name.
    #[serde(default)]
    pub name: Option<Value>,
    #[serde(default)]
    services: IndexMap<String, Option<Service>>,
    #[serde(default)]
    volumes: Option<BTreeMap<String, Option<Shared>>>,
    #[serde(default)]
    networks: Option<BTreeMap<String, Option<Shared>>>,
}

/// A service.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct Service {
    /// The fixed name of its container.
    #[serde(default)]
    pub container_name: Option<Value>,
    #[serde(default)]
    ports: Option<Vec<Value>>,
    #[serde(default)]
    volumes: Option<Vec<Value>>,
    #[serde(default)]
    labels: Option<Value>,
    #[serde(default)]
    deploy: Option<Value>,
    #[serde(default)]
    privileged: Option<Value>,
    #[serde(default)]
    network_mode: Option<Value>,
    #[serde(default)]
    pid: Option<Value>,
    #[serde(default)]
    ipc: Option<Value>,
    #[serde(default)]
    devices: Option<Value>,
    #[serde(default)]
    cap_add: Option<Value>,
}

/// A volume or a network, as far as it can be one that others have too.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
struct Shared {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    external: Option<Value>,
}

impl Shared {
    fn is_shared(&self) -> bool {
        // A name with a variable in it can be another one for each project.
        let is_fixed = self.name.as_ref().is_some_and(|name| !name.contains('$'));
        is_fixed || self.external.as_ref().is_some_and(|external| *external != Value::Bool(false) && !external.is_null())
    }
}

impl ComposeFile {
    /// Reads a compose file.
    ///
    /// # Errors
    /// What is wrong with it, with the line.
    pub fn read(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text)
    }

    /// The names of its services.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }

    /// The services that say something.
    pub(super) fn present(&self) -> impl Iterator<Item = (&str, &Service)> {
        self.services.iter().filter_map(|(name, service)| Some((name.as_str(), service.as_ref()?)))
    }

    /// The volumes that others have too.
    pub(super) fn shared_volumes(&self) -> impl Iterator<Item = &str> {
        shared(self.volumes.as_ref())
    }

    /// The networks that others are in too, but for the proxy's.
    pub(super) fn shared_networks(&self) -> impl Iterator<Item = &str> {
        shared(self.networks.as_ref()).filter(|name| *name != PROXY_NETWORK)
    }
}

fn shared(of: Option<&BTreeMap<String, Option<Shared>>>) -> impl Iterator<Item = &str> {
    let entries = of.into_iter().flatten();
    entries.filter(|(_, entry)| entry.as_ref().is_some_and(Shared::is_shared)).map(|(name, _)| name.as_str())
}

impl Service {
    /// The ports that take a fixed one of the host.
    pub(super) fn host_ports(&self) -> impl Iterator<Item = String> {
        self.ports.iter().flatten().filter_map(ports::fixed)
    }

    /// The labels by which a proxy would route hosts to it that the file names itself.
    pub(super) fn routes(&self) -> impl Iterator<Item = String> {
        let of_swarm = self.deploy.as_ref().and_then(|deploy| deploy.get("labels"));
        let labels = self.labels.iter().chain(of_swarm).flat_map(pairs);
        labels
            .filter(|(name, value)| {
                name.starts_with("traefik.") && name.rsplit('.').next() == Some("rule") && !value.contains('$')
            })
            .map(|(name, _)| name)
    }

    /// The keys by which it gets to the host.
    pub(super) fn host_keys(&self) -> Vec<&'static str> {
        let is_host = |value: &Option<Value>| value.as_ref().is_some_and(|value| value == "host");
        let is_given =
            |value: &Option<Value>| value.as_ref().is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty()));
        let is_true = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
        let found = [
            (self.privileged.as_ref().is_some_and(is_true), "privileged"),
            (is_host(&self.network_mode), "network_mode: host"),
            (is_host(&self.pid), "pid: host"),
            (is_host(&self.ipc), "ipc: host"),
            (is_given(&self.devices), "devices"),
            (is_given(&self.cap_add), "cap_add"),
            (self.binds().any(|source| source.starts_with(['/', '~', '$'])), "volumes"),
        ];
        found.into_iter().filter(|(is_found, _)| *is_found).map(|(_, key)| key).collect()
    }

    /// The files and folders beside the compose file that it mounts.
    pub(super) fn relative_binds(&self) -> impl Iterator<Item = &str> {
        self.binds().filter(|source| source.starts_with('.'))
    }

    /// The paths of the host that it mounts. What a variable stands for is not known, and counts as one.
    fn binds(&self) -> impl Iterator<Item = &str> {
        let sources = self.volumes.iter().flatten().filter_map(|volume| match volume {
            Value::String(text) => text.split_once(':').map(|(source, _)| source),
            long => long["source"].as_str(),
        });
        sources.filter(|source| source.starts_with(['/', '~', '.', '$']))
    }
}

/// Labels as pairs, from a list of `name=value` or a mapping.
fn pairs(labels: &Value) -> Vec<(String, String)> {
    match labels {
        Value::Array(list) => {
            let texts = list.iter().filter_map(Value::as_str);
            texts
                .map(|text| text.split_once('=').unwrap_or((text, "")))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        }
        Value::Object(map) => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            map.iter().map(|(name, value)| (name.clone(), text(value))).collect()
        }
        _ => Vec::new(),
    }
}
