//! The labels by which the reverse proxy finds a service of a compose project.

use serde_json::{Map, Value, json};

/// The labels of a domain, for plain requests and, where they are wanted, for encrypted ones.
pub(crate) fn of(app_name: &str, domain: &Map<String, Value>) -> Vec<String> {
    let own = domain["customEntrypoint"].as_str().filter(|entrypoint| !entrypoint.is_empty());
    let mut labels = router(app_name, domain, own.unwrap_or("web"));
    if own.is_none() && domain["https"] == true {
        labels.extend(router(app_name, domain, "websecure"));
    }
    labels
}

fn router(app_name: &str, domain: &Map<String, Value>, entrypoint: &str) -> Vec<String> {
    let name = format!("{app_name}-{}-{entrypoint}", domain["uniqueConfigKey"]);
    let text = |column: &str| domain[column].as_str().unwrap_or_default();
    let path = Some(text("path")).filter(|path| !path.is_empty() && *path != "/");
    let prefix = path.map(|path| format!(" && PathPrefix(`{path}`)")).unwrap_or_default();
    let mut labels = vec![
        format!("traefik.http.routers.{name}.rule=Host(`{}`){prefix}", text("host")),
        format!("traefik.http.routers.{name}.entrypoints={entrypoint}"),
        format!("traefik.http.services.{name}.loadbalancer.server.port={}", domain["port"]),
        format!("traefik.http.routers.{name}.service={name}"),
    ];
    let (middlewares, definitions) = middlewares(app_name, domain, entrypoint, path);
    labels.extend(definitions);
    if !middlewares.is_empty() {
        labels.push(format!("traefik.http.routers.{name}.middlewares={}", middlewares.join(",")));
    }
    let is_own = !text("customEntrypoint").is_empty();
    if entrypoint == "websecure" || (is_own && domain["https"] == true) {
        labels.extend(match text("certificateType") {
            "letsencrypt" => Some(format!("traefik.http.routers.{name}.tls.certresolver=letsencrypt")),
            "custom" if !text("customCertResolver").is_empty() => {
                Some(format!("traefik.http.routers.{name}.tls.certresolver={}", text("customCertResolver")))
            }
            "none" => Some(format!("traefik.http.routers.{name}.tls=true")),
            _ => None,
        });
    }
    labels
}

/// The middlewares of a router, and the labels that define them. A router that only redirects takes no other.
fn middlewares(app_name: &str, domain: &Map<String, Value>, entrypoint: &str, path: Option<&str>) -> (Vec<String>, Vec<String>) {
    let is_own = domain["customEntrypoint"].as_str().is_some_and(|entrypoint| !entrypoint.is_empty());
    let redirects = entrypoint == "web" && domain["https"] == true && !is_own;
    let (mut names, mut definitions) = (Vec::new(), Vec::new());
    let mut add = |name: String, definition: String| {
        if entrypoint == "web" || is_own {
            definitions.push(format!("traefik.http.middlewares.{name}.{definition}"));
        }
        if !redirects {
            names.push(name);
        }
    };
    let key = &domain["uniqueConfigKey"];
    if let Some(path) = path.filter(|_| domain["stripPath"] == true) {
        add(format!("stripprefix-{app_name}-{key}"), format!("stripprefix.prefixes={path}"));
    }
    let inner = domain["internalPath"].as_str().filter(|path| path.len() > 1 && path.starts_with('/'));
    if let Some(path) = inner {
        add(format!("addprefix-{app_name}-{key}"), format!("addprefix.prefix={path}"));
    }
    if redirects {
        names.insert(0, "redirect-to-https@file".to_owned());
    } else {
        let own = domain["middlewares"].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.extend(own.map(str::to_owned));
    }
    (names, definitions)
}

/// Adds labels to a service, before those it has, as a list or as a map, whichever it uses.
pub(crate) fn add(service: &mut Value, is_stack: bool, network: &str, domain: Vec<String>) {
    let (holder, network_label) =
        if is_stack { (&mut service["deploy"], "traefik.swarm.network") } else { (service, "traefik.docker.network") };
    let labels = &mut holder["labels"];
    if let Value::Object(labels) = labels {
        let all = [format!("{network_label}={network}"), "traefik.enable=true".to_owned()].into_iter().chain(domain);
        labels.extend(all.filter_map(|label| label.split_once('=').map(|(name, value)| (name.to_owned(), json!(value)))));
        return;
    }
    let mut list: Vec<Value> = labels.as_array().cloned().unwrap_or_default();
    if !list.iter().any(|label| label == "traefik.enable=true") {
        list.insert(0, json!("traefik.enable=true"));
    }
    list.splice(0..0, domain.into_iter().map(Value::from));
    let network = format!("{network_label}={network}");
    if !list.iter().any(|label| *label == network) {
        list.insert(0, json!(network));
    }
    *labels = Value::Array(list);
}
