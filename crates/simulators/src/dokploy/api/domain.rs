//! `domain.*`: hosts of services. Those of compose projects become labels of the reverse proxy at the next deployment.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::super::answer::{Refusal, Reply};
use super::super::check::{Input, Rule, truthy};
use super::super::service::Kind;
use super::super::version::HOST_NAMES;
use super::{Answer, Call, Need, Procedure, listing, mutation, query};

const ID: Rule = Rule::Filled("domainId");
const CERTIFICATES: &[&str] = &["letsencrypt", "none", "custom"];
const HOST: Rule = Rule::Filled("host");
const CERTIFICATE: Rule = Rule::Choice("certificateType", CERTIFICATES);
const OWNER: Rule = Rule::Choice("domainType", &["compose", "application", "preview"]);
const PORT: Rule = Rule::UpTo("port", 65_535);

pub(super) const PROCEDURES: &[Procedure] = &[
    mutation("create", create).takes(&[HOST, CERTIFICATE, OWNER, PORT]),
    query("one", one).takes(&[ID]),
    query("byComposeId", by_compose).takes(&[Rule::Filled("composeId")]).needs(Need::Service("composeId", "domain", "read")),
    query("byApplicationId", by_application).takes(&[Rule::Filled("applicationId")]).needs(Need::Service(
        "applicationId",
        "domain",
        "read",
    )),
    mutation("update", update).takes(&[ID, HOST, CERTIFICATE, OWNER, PORT]),
    mutation("delete", delete).takes(&[ID]),
    mutation("generateDomain", generate).takes(&[Rule::Text("appName")]).needs(Need::Permission("domain", "create")),
    mutation("validateDomain", validate).takes(&[Rule::Text("domain")]).needs(Need::Permission("domain", "read")),
];

/// The columns that a call can set.
const SETTABLE: &[&str] = &[
    "host",
    "path",
    "port",
    "customEntrypoint",
    "https",
    "certificateType",
    "customCertResolver",
    "serviceName",
    "domainType",
    "internalPath",
    "stripPath",
    "middlewares",
    "forwardAuthEnabled",
];

/// The same host can be made again, even for another service: nobody compares.
fn create(call: &mut Call<'_>) -> Answer {
    well_formed(call)?;
    for kind in [Kind::Compose, Kind::Application] {
        if call.text("domainType") == kind.word() && !call.text(kind.id_column()).is_empty() {
            call.user.check("domain", "create").map_err(|refusal| as_bad_request(&refusal))?;
            call.user.check_service(call.text(kind.id_column())).map_err(|refusal| as_bad_request(&refusal))?;
        }
    }
    for kind in [Kind::Compose, Kind::Application] {
        let id = call.text(kind.id_column());
        if !id.is_empty() && call.state.find(kind, id).is_err() {
            // The database's refusal comes through: there is no such service to refer to.
            return Err(Refusal::bad_request("Failed query: insert into \"domain\""));
        }
    }
    let mut domain = call.state.new_domain();
    set(&mut domain, &call.input);
    for owner in ["composeId", "applicationId"] {
        domain.insert(owner.to_owned(), call.input.get(owner).cloned().unwrap_or_default());
    }
    call.state.domains.push(domain.clone());
    Ok(Reply::Json(Value::Object(domain)))
}

/// Whatever goes wrong while a domain is made is a bad request, even a missing permission.
fn as_bad_request(refusal: &Refusal) -> Refusal {
    Refusal::bad_request(refusal.message())
}

fn well_formed(call: &Call<'_>) -> Result<(), Refusal> {
    let host = call.text("host");
    let message = if host.trim() != host {
        "Domain name cannot have leading or trailing spaces"
    } else if call.state.version < HOST_NAMES || host.split('.').all(is_label) {
        return Ok(());
    } else {
        "Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not allowed."
    };
    Err(Refusal::invalid(vec![json!({ "code": "custom", "path": ["host"], "message": message })]))
}

/// Whether it is a label of a host name by RFC 1123; the asterisk of a wildcard is none.
fn is_label(label: &str) -> bool {
    let in_the_middle = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (1..=63).contains(&label.len()) && in_the_middle && !label.starts_with('-') && !label.ends_with('-')
}

fn set(domain: &mut Map<String, Value>, input: &Input) {
    for name in SETTABLE {
        let Some(given) = input.get(*name) else {
            continue;
        };
        let is_flag = domain[*name].is_boolean();
        domain.insert((*name).to_owned(), if is_flag { json!(truthy(given)) } else { given.clone() });
    }
}

/// The domain of that id, whose service must be the caller's.
fn find(call: &Call<'_>, action: &str) -> Result<usize, Refusal> {
    let id = call.text("domainId");
    let found = call.state.domains.iter().position(|domain| domain["domainId"] == id);
    let index = found.ok_or_else(|| Refusal::not_found("Domain not found"))?;
    let domain = &call.state.domains[index];
    if let Some(service) = domain["applicationId"].as_str().or(domain["composeId"].as_str()) {
        call.user.check("domain", action)?;
        call.user.check_service(service)?;
    }
    Ok(index)
}

fn one(call: &mut Call<'_>) -> Answer {
    let domain = call.state.domains[find(call, "read")?].clone();
    Ok(Reply::Json(with_service(call, &domain, Kind::Application)))
}

fn with_service(call: &Call<'_>, domain: &Map<String, Value>, kind: Kind) -> Value {
    let service = call.state.find(kind, domain[kind.id_column()].as_str().unwrap_or_default());
    let mut domain = domain.clone();
    let shown = service.map_or(Value::Null, |service| listing::some(service, &[kind.id_column(), "appName", "name"]));
    domain.insert(kind.word().to_owned(), shown);
    Value::Object(domain)
}

fn by_compose(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(of(call, Kind::Compose)))
}

fn by_application(call: &mut Call<'_>) -> Answer {
    Ok(Reply::Json(of(call, Kind::Application)))
}

fn of(call: &Call<'_>, kind: Kind) -> Value {
    let id = call.text(kind.id_column());
    let found = call.state.domains.iter().filter(|domain| domain[kind.id_column()] == id);
    found.map(|domain| with_service(call, domain, kind)).collect()
}

fn update(call: &mut Call<'_>) -> Answer {
    well_formed(call)?;
    let index = find(call, "create")?;
    let (domain, input) = (&mut call.state.domains[index], &call.input);
    set(domain, input);
    if let Some(enabled) = input.get("enabled") {
        domain.insert("enabled".to_owned(), json!(truthy(enabled)));
    }
    Ok(Reply::Json(Value::Object(domain.clone())))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let index = find(call, "delete")?;
    Ok(Reply::Json(Value::Object(call.state.domains.remove(index))))
}

/// A host that leads to the server without any DNS of one's own.
fn generate(call: &mut Call<'_>) -> Answer {
    let name: String = call.text("appName").chars().take(40).collect();
    let digest = Sha256::digest(call.state.id().as_bytes());
    Ok(Reply::Json(json!(format!("{name}-{:02x}{:02x}{:02x}-127-0-0-1.sslip.io", digest[0], digest[1], digest[2]))))
}

/// There is no DNS here: names that carry their address are valid, others lead nowhere.
fn validate(call: &mut Call<'_>) -> Answer {
    let is_known = call.text("domain").ends_with("127-0-0-1.sslip.io");
    let answer = if is_known {
        json!({ "isValid": true, "resolvedIp": "127.0.0.1" })
    } else {
        json!({ "isValid": false, "error": format!("queryA ENOTFOUND {}", call.text("domain")) })
    };
    Ok(Reply::Json(answer))
}
