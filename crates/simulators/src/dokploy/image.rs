//! Image references as the webhook of an application reads them, with its mistakes: a tag of one to five digits counts as a
//! port, and a digest's hexadecimal digits as a tag.

use axum::http::HeaderMap;
use serde_json::Value;

/// The name of an image reference, without tag.
pub(crate) fn name(reference: &str) -> Option<String> {
    let split = reference.rsplit_once(':').filter(|(_, after)| !is_port(after));
    Some(split.map_or(reference, |(name, _)| name).to_owned()).filter(|_| !reference.is_empty())
}

/// The tag of an image reference; `latest` when it names none.
pub(crate) fn tag(reference: &str) -> Option<String> {
    let tag = reference.rsplit_once(':').map_or("latest", |(_, tag)| tag);
    Some(tag.to_owned()).filter(|_| !reference.is_empty())
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The image name that a push to a registry announces; nothing for other payloads.
pub(crate) fn announced_name(headers: &HeaderMap, body: &Value) -> Option<String> {
    let package_url = package(headers, body).and_then(|package| package["package_url"].as_str());
    match package_url.filter(|url| !url.is_empty()) {
        Some(url) => name(url),
        None if is_docker_hub(headers) => body["repository"]["repo_name"].as_str().map(str::to_owned),
        None => None,
    }
}

/// The tag that a push to a registry announces; nothing for other payloads and for images without tag.
pub(crate) fn announced_tag(headers: &HeaderMap, body: &Value) -> Option<String> {
    if let Some(package) = package(headers, body) {
        let tag = package["container_metadata"]["tag"]["name"].as_str().unwrap_or_default().trim();
        if !tag.is_empty() && package["version"] != tag && !tag.starts_with("sha256:") {
            return Some(tag.to_owned());
        }
        let url = package["package_url"].as_str().unwrap_or_default();
        return url.rsplit_once(':').map(|(_, tag)| tag.trim().to_owned()).filter(|tag| !tag.is_empty());
    }
    let hub = is_docker_hub(headers) && body["repository"].is_object();
    hub.then(|| body["push_data"]["tag"].as_str().map(str::to_owned)).flatten()
}

/// The package version of a GHCR announcement.
pub(crate) fn package<'a>(headers: &HeaderMap, body: &'a Value) -> Option<&'a Value> {
    let is_package = headers.get("x-github-event").is_some_and(|event| event == "registry_package");
    Some(&body["registry_package"]["package_version"]).filter(|package| is_package && package.is_object())
}

/// Docker Hub is known only by the library that sends its webhooks.
pub(crate) fn is_docker_hub(headers: &HeaderMap) -> bool {
    let agent = headers.get("user-agent").and_then(|agent| agent.to_str().ok());
    agent.is_some_and(|agent| agent.contains("Go-http-client"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_is_taken_for_a_port_and_a_digest_for_a_tag() {
        assert_eq!(name("ghcr.io/acme/api:1.0.1").as_deref(), Some("ghcr.io/acme/api"));
        assert_eq!(name("ghcr.io/acme/api:2024").as_deref(), Some("ghcr.io/acme/api:2024"));
        assert_eq!(name("registry:5000/acme/api").as_deref(), Some("registry"));
        assert_eq!(name("ghcr.io/acme/api@sha256:0123456789").as_deref(), Some("ghcr.io/acme/api@sha256"));
        assert_eq!(name(""), None);
        assert_eq!(tag("ghcr.io/acme/api").as_deref(), Some("latest"));
        assert_eq!(tag("ghcr.io/acme/api:1").as_deref(), Some("1"));
    }
}
