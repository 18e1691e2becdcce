//! Images as packages: versions of what a registry holds, listed and deleted by GitHub's rules.
//!
//! A version is a digest with all its tags. One of a public package that was downloaded more than 5,000 times is never deleted, nor is
//! the last one that has a tag. Deleting needs `packages: write` and the role Admin on the package.

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::answer::{Answer, Page, Refusal};
use super::call::{Call, Urls};
use super::people::user;
use super::permissions::{Access, Permissions};
use super::state::State;
use crate::registry::{PackageVersion, Registry};

/// More downloads than these keep a version of a public package for ever.
const MOST_DOWNLOADS: u64 = 5000;

/// The packages of the repository's owner.
#[derive(Debug, Default)]
pub(super) struct Packages {
    pub(super) registry: Option<Registry>,
    /// Whether the owner is a person; otherwise an organisation.
    pub(super) of_person: bool,
    /// Whether everybody sees them.
    pub(super) public: bool,
    /// Whether the token's repository has not the role Admin on them.
    pub(super) no_admin: bool,
}

/// A request for a package.
#[derive(Debug)]
pub(super) struct Asked {
    call: Call,
    /// The organisation or person; nothing for the token's own packages.
    owner: Option<(Kind, String)>,
    package: String,
    rest: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Organisation,
    Person,
}

/// What a request asks for; nothing when it is not about packages.
pub(super) fn read(parts: &Parts, urls: impl FnOnce(&[&str]) -> Urls) -> Option<Asked> {
    let raw: Vec<&str> = parts.uri.path().trim_matches('/').split('/').collect();
    let start = raw.iter().position(|segment| matches!(*segment, "repos" | "repositories" | "orgs" | "users" | "user"))?;
    let decoded = |segment: &&str| percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    let path: Vec<String> = raw[start..].iter().map(decoded).collect::<Option<_>>()?;
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    let (owner, package, rest) = match words.as_slice() {
        ["orgs", owner, "packages", "container", package, rest @ ..] => (Some((Kind::Organisation, *owner)), package, rest),
        ["users", owner, "packages", "container", package, rest @ ..] => (Some((Kind::Person, *owner)), package, rest),
        ["user", "packages", "container", package, rest @ ..] => (None, package, rest),
        _ => return None,
    };
    let mut urls = urls(&raw[..start]);
    urls.by_id.clone_from(&urls.api);
    let call = Call {
        method: parts.method.clone(),
        path: raw[start..].iter().map(|segment| (*segment).to_owned()).collect(),
        query: form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
        headers: HeaderMap::new(),
        body: bytes::Bytes::new(),
        urls,
        sees_drafts: false,
    };
    let owner = owner.map(|(kind, owner)| (kind, owner.to_owned()));
    Some(Asked { call, owner, package: (*package).to_owned(), rest: rest.iter().map(|word| (*word).to_owned()).collect() })
}

pub(super) fn answer(state: &State, token: Option<&Permissions>, asked: &Asked) -> Result<Answer, Refusal> {
    let token = token.ok_or_else(|| Refusal::new(StatusCode::UNAUTHORIZED, "Requires authentication"))?;
    let access = if asked.call.method == Method::GET { Access::Read } else { Access::Write };
    if !token.allow("packages", access) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Resource not accessible by integration"));
    }
    let (registry, repository) = found(state, asked)?;
    let rest: Vec<&str> = asked.rest.iter().map(String::as_str).collect();
    match (asked.call.method.as_str(), rest.as_slice()) {
        ("GET", []) => Ok(Answer::ok(shown(state, asked, count(registry, &repository)?))),
        ("GET", ["versions"]) => list(registry, &repository, asked),
        ("GET", ["versions", id]) => {
            Ok(Answer::ok(shown_version(&asked.call, &version(registry, &repository, id)?, &asked.call.path.join("/"))))
        }
        ("DELETE", ["versions", id]) => delete(state, registry, &repository, id),
        _ => Err(Refusal::not_found()),
    }
}

/// The registry and the repository there; GitHub calls it not found when the owner is of the other kind.
fn found<'a>(state: &'a State, asked: &Asked) -> Result<(&'a Registry, String), Refusal> {
    let absent = || Refusal::new(StatusCode::NOT_FOUND, "Package not found.");
    let registry = state.packages.registry.as_ref().ok_or_else(absent)?;
    let kind = if state.packages.of_person { Kind::Person } else { Kind::Organisation };
    let is_owners = match &asked.owner {
        Some((asked, owner)) => *asked == kind && owner.eq_ignore_ascii_case(&state.owner),
        None => return Err(Refusal::new(StatusCode::FORBIDDEN, "Resource not accessible by integration")),
    };
    let repository = format!("{}/{}", state.owner.to_lowercase(), asked.package);
    if is_owners { Ok((registry, repository)) } else { Err(absent()) }
}

fn count(registry: &Registry, repository: &str) -> Result<usize, Refusal> {
    let absent = || Refusal::new(StatusCode::NOT_FOUND, "Package not found.");
    registry.some_versions(repository, 0, 0).map(|(count, _)| count).filter(|count| *count > 0).ok_or_else(absent)
}

fn list(registry: &Registry, repository: &str, asked: &Asked) -> Result<Answer, Refusal> {
    let page = Page::of(&asked.call, count(registry, repository)?);
    let (_, versions) = registry.some_versions(repository, page.skipped(), page.size).ok_or_else(Refusal::not_found)?;
    let place = asked.call.path.join("/");
    let shown = versions.iter().map(|version| shown_version(&asked.call, version, &format!("{place}/{}", version.id))).collect();
    Ok(Answer { link: page.link(&asked.call), ..Answer::ok(Value::Array(shown)) })
}

fn version(registry: &Registry, repository: &str, id: &str) -> Result<PackageVersion, Refusal> {
    let id = id.parse().map_err(|_| Refusal::not_found())?;
    registry.version(repository, id).ok_or_else(Refusal::not_found)
}

fn delete(state: &State, registry: &Registry, repository: &str, id: &str) -> Result<Answer, Refusal> {
    if state.packages.no_admin {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "Resource not accessible by integration"));
    }
    let version = version(registry, repository, id)?;
    let kept = |message: &str| Err(Refusal::new(StatusCode::BAD_REQUEST, message));
    if state.packages.public && version.downloads > MOST_DOWNLOADS {
        return kept(
            "Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact GitHub support for further \
             assistance.",
        );
    }
    if registry.is_last_tagged(repository, &version) {
        return kept("You cannot delete the last tagged version of a package. You must delete the package instead.");
    }
    registry.remove(repository, &version.digest);
    Ok(Answer::no_content())
}

fn shown(state: &State, asked: &Asked, versions: usize) -> Value {
    let (urls, owner) = (&asked.call.urls, &state.owner);
    let (kind, place) = if state.packages.of_person { ("User", "users") } else { ("Organization", "orgs") };
    json!({
        "id": 197,
        "name": asked.package,
        "package_type": "container",
        "owner": user(&urls.api, owner, 9_001, kind),
        "version_count": versions,
        "visibility": if state.packages.public { "public" } else { "private" },
        "url": format!("{}/{}", urls.api, asked.call.path.join("/")),
        "created_at": "2026-01-05T09:00:00Z",
        "updated_at": state.now.to_string(),
        "html_url": format!("https://github.com/{place}/{owner}/packages/container/package/{}", asked.package),
    })
}

fn shown_version(call: &Call, version: &PackageVersion, path: &str) -> Value {
    let html = "https://github.com/packages/container";
    json!({
        "id": version.id,
        "name": version.digest,
        "url": format!("{}/{path}", call.urls.api),
        "package_html_url": html,
        "created_at": version.created_at.to_string(),
        "updated_at": version.updated_at.to_string(),
        "html_url": format!("{html}/{}", version.id),
        "metadata": { "package_type": "container", "container": { "tags": version.tags } },
    })
}
