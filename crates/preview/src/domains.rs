//! Addresses of a preview from patterns, and what differs from those that there are.

use dokploy_webhook::model::{Domain, NewDomain};
use serde_json::{Value, json};

/// What a pattern holds in the place of the pull request's number.
const NUMBER: &str = "{number}";

/// The port that is reached when a pattern names none: Dokploy's own default.
const PORT: u16 = 3000;

/// A service with the pattern of its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The service of the compose file; the only one where none is named.
    pub service: Option<String>,
    /// The host with `{number}` in it.
    pub host: String,
    /// The port in the container.
    pub port: u16,
}

/// Reads lines of the form `service=pattern[:port]`, or `pattern[:port]` where there is only one service.
///
/// # Errors
/// What is wrong with which line.
pub fn parse(text: &str) -> Result<Vec<Pattern>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let patterns = lines.map(Pattern::parse).collect::<Result<Vec<_>, _>>()?;
    for (index, pattern) in patterns.iter().enumerate() {
        if patterns[..index].iter().any(|other| other.host == pattern.host) {
            return Err(format!("`{}` is given twice: one host leads to one service", pattern.host));
        }
    }
    if patterns.len() > 1 && patterns.iter().any(|pattern| pattern.service.is_none()) {
        return Err("where there are several patterns each names its service: `web=pr-{number}.example.com`".to_owned());
    }
    Ok(patterns)
}

impl Pattern {
    fn parse(line: &str) -> Result<Self, String> {
        let (service, rest) = match line.split_once('=') {
            Some((service, rest)) => (Some(service.trim().to_owned()), rest.trim()),
            None => (None, line),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| format!("`{port}` is not a port"))?),
            None => (rest, PORT),
        };
        let pattern = Self { service: service.filter(|name| !name.is_empty()), host: host.to_ascii_lowercase(), port };
        if !pattern.host.contains(NUMBER) {
            return Err(format!("`{host}` lacks {NUMBER}, so that all previews would have the same address"));
        }
        // The longest number that a label must have room for.
        if !is_host(&pattern.host_of(u64::from(u32::MAX))) {
            return Err(format!("`{host}` is not the pattern of a host: give one such as pr-{NUMBER}.example.com"));
        }
        Ok(pattern)
    }

    fn host_of(&self, number: u64) -> String {
        self.host.replace(NUMBER, &number.to_string())
    }

    /// The address of that pull request's preview, with the service that it leads to.
    #[must_use]
    pub fn address(&self, number: u64, service: &str) -> Address {
        Address { service: service.to_owned(), host: self.host_of(number), port: self.port }
    }
}

/// Whether it is a host name by RFC 1123 with at least one dot.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let plain = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

/// The address of one service of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The service of the compose file.
    pub service: String,
    /// The host.
    pub host: String,
    /// The port in the container.
    pub port: u16,
}

/// How addresses are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// With TLS.
    pub https: bool,
    /// Who issues the certificates: `letsencrypt` or `none`.
    pub certificate: String,
}

impl Serving {
    /// The address as people open it.
    #[must_use]
    pub fn url(&self, address: &Address) -> String {
        format!("{}://{}", if self.https { "https" } else { "http" }, address.host)
    }

    /// The same as a domain of a compose project.
    #[must_use]
    pub fn domain(&self, address: &Address, compose_id: &str) -> NewDomain {
        NewDomain {
            host: address.host.clone(),
            compose_id: compose_id.to_owned(),
            service_name: address.service.clone(),
            port: address.port,
            path: "/".to_owned(),
            https: self.https,
            certificate_type: if self.https { self.certificate.clone() } else { "none".to_owned() },
        }
    }
}

/// What differs between the domains that there are and those that are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DomainChanges {
    /// Domains to create.
    pub create: Vec<NewDomain>,
    /// Domains to change, by id, with the columns.
    pub update: Vec<(String, Value)>,
    /// Domains to delete, by id, with their hosts.
    pub delete: Vec<(String, String)>,
}

impl DomainChanges {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.update.is_empty() && self.delete.is_empty()
    }
}

/// Compares. A preview has the wanted domains and no others: one that is there twice, as a killed run leaves it, goes too.
#[must_use]
pub fn changes(current: &[Domain], wanted: &[NewDomain]) -> DomainChanges {
    let mut changes = DomainChanges::default();
    let mut kept = Vec::new();
    for wanted in wanted {
        match current.iter().find(|domain| domain.host == wanted.host) {
            None => changes.create.push(wanted.clone()),
            Some(domain) => {
                kept.push(&domain.domain_id);
                if !is_as(domain, wanted) {
                    changes.update.push((domain.domain_id.clone(), columns(wanted)));
                }
            }
        }
    }
    let others = current.iter().filter(|domain| !kept.contains(&&domain.domain_id));
    changes.delete = others.map(|domain| (domain.domain_id.clone(), domain.host.clone())).collect();
    changes
}

fn is_as(domain: &Domain, wanted: &NewDomain) -> bool {
    domain.service_name.as_deref() == Some(&wanted.service_name)
        && domain.port == Some(wanted.port)
        && domain.path.as_deref().unwrap_or("/") == wanted.path
        && domain.https == wanted.https
        && domain.certificate_type.as_deref().unwrap_or("none") == wanted.certificate_type
}

fn columns(wanted: &NewDomain) -> Value {
    json!({
        "host": wanted.host, "serviceName": wanted.service_name, "port": wanted.port, "path": wanted.path,
        "https": wanted.https, "certificateType": wanted.certificate_type, "domainType": "compose",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(id: &str, host: &str) -> Domain {
        Domain {
            domain_id: id.to_owned(),
            host: host.to_owned(),
            service_name: Some("web".to_owned()),
            port: Some(3000),
            path: Some("/".to_owned()),
            https: true,
            certificate_type: Some("letsencrypt".to_owned()),
        }
    }

    fn wanted(host: &str) -> NewDomain {
        let serving = Serving { https: true, certificate: "letsencrypt".to_owned() };
        serving.domain(&Address { service: "web".to_owned(), host: host.to_owned(), port: 3000 }, "c")
    }

    #[test]
    fn a_pattern_has_a_service_a_host_and_a_port() {
        let read = parse("web=Report-PR-{number}.example.com\napi = api.{number}.example.com:8080\n").unwrap();
        let shown: Vec<_> = read.iter().map(|pattern| pattern.address(42, pattern.service.as_deref().unwrap())).collect();
        assert_eq!((shown[0].host.as_str(), shown[0].port), ("report-pr-42.example.com", 3000));
        assert_eq!((shown[1].host.as_str(), shown[1].port, shown[1].service.as_str()), ("api.42.example.com", 8080, "api"));
        assert_eq!(parse("pr-{number}.example.com").unwrap()[0].service, None);
    }

    #[test]
    fn a_pattern_that_cannot_be_a_host_of_its_own_is_refused() {
        for (text, says) in [
            ("web=preview.example.com", "lacks {number}"),
            ("web=pr_{number}.example.com", "not the pattern of a host"),
            ("web=https://pr-{number}.example.com", "is not a port"),
            ("web=pr-{number}", "not the pattern of a host"),
            ("web=pr-{number}.example.com:http", "is not a port"),
            ("web=pr-{number}.example.com/path", "not the pattern of a host"),
            ("a=pr-{number}.example.com\nb=PR-{number}.example.com", "given twice"),
            ("pr-{number}.example.com\nb=b-{number}.example.com", "names its service"),
        ] {
            let said = parse(text).unwrap_err();
            assert!(said.contains(says), "{text}: {said}");
        }
        let longest = format!("web={}{{number}}.example.com", "a".repeat(60));
        assert!(parse(&longest).is_err(), "a label has at most 63 characters");
    }

    #[test]
    fn only_what_differs_is_changed() {
        let there = [domain("1", "a.example.com"), domain("2", "a.example.com"), domain("3", "old.example.com")];
        let changes = changes(&there, &[wanted("a.example.com"), wanted("b.example.com")]);
        assert_eq!(changes.create, [wanted("b.example.com")]);
        assert!(changes.update.is_empty());
        let deleted: Vec<_> = changes.delete.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(deleted, ["2", "3"], "the second of the same and the one that is not wanted");
    }

    #[test]
    fn a_domain_that_leads_elsewhere_is_changed_in_place() {
        let there = Domain { port: Some(80), ..domain("1", "a.example.com") };
        let changes = changes(&[there], &[wanted("a.example.com")]);
        assert_eq!(changes.update.len(), 1);
        assert_eq!((&changes.update[0].1["host"], &changes.update[0].1["port"]), (&json!("a.example.com"), &json!(3000)));
        assert!(changes.create.is_empty() && changes.delete.is_empty());
    }
}
