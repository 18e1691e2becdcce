//! HTTP in front of the repository: base path, token, permissions, rate limit, headers, the table of routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::answer::{Answer, Refusal};
use super::call::{Call, Urls};
use super::people::BOT;
use super::permissions::{Access, Permissions};
use super::state::State;
use super::{
    GitHub, actions, assets, attestations, comments, commits, contents, deployments, graphql, labels, packages, pull_requests,
    refs, releases, repository,
};

/// The most bytes that a request's body may have.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

pub(super) fn router(github: GitHub) -> Router {
    Router::new().fallback(answer).with_state(github)
}

async fn answer(Shared(github): Shared<GitHub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "");
    };
    if !parts.headers.contains_key(header::USER_AGENT) {
        let message = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
        return plain(StatusCode::FORBIDDEN, message);
    }
    let mut state = github.lock();
    state.requests += 1;
    if parts.method == Method::POST && parts.uri.path().ends_with("/graphql") {
        let result = query(&mut state, &parts.headers, &body);
        return respond(&state, Area::UNKNOWN, result);
    }
    if let Some(asked) = packages::read(&parts, |base| urls(&state, &parts.headers, base)) {
        let result = package(&mut state, &parts.headers, &asked);
        return respond(&state, Area::PACKAGES, result);
    }
    if let Some(id) = attestations::stored(parts.uri.path()) {
        return attestations::serve(&state, &parts.headers, id);
    }
    let call = read(&state, &parts, body);
    let area = call.as_ref().map_or(Area::UNKNOWN, |call| area(&state, &call.path));
    let result = admit(&mut state, &parts.headers, call, area).and_then(|call| dispatch(&mut state, &call));
    respond(&state, area, result)
}

/// A part of the API: which permissions lead to it (any of them), and where it is documented.
#[derive(Debug, Clone, Copy)]
struct Area {
    permissions: &'static [&'static str],
    documentation: &'static str,
}

impl Area {
    const UNKNOWN: Self = Self { permissions: &[], documentation: "" };
    const PACKAGES: Self = Self { permissions: &["packages"], documentation: "packages/packages" };
}

fn area(state: &State, path: &[String]) -> Area {
    let is_pull =
        |number: &str| number.parse().ok().and_then(|number| state.issues.get(&number)).is_some_and(|issue| issue.pull.is_some());
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let (permissions, documentation): (&[&str], _) = match path.as_slice() {
        ["actions", ..] => (&["actions"], "actions/workflow-runs"),
        ["contents", ..] => (&["contents"], "repos/contents"),
        ["pulls", ..] => (&["pull-requests"], "pulls/pulls"),
        ["git", "tags", ..] => (&["contents"], "git/tags"),
        ["git", ..] => (&["contents"], "git/refs"),
        ["tags"] => (&["contents"], "repos/repos#list-repository-tags"),
        ["releases", ..] => (&["contents"], "releases/releases"),
        ["attestations", ..] => (&["attestations"], "repos/attestations#list-attestations"),
        ["commits" | "compare", ..] => (&["contents"], "commits/commits"),
        ["deployments", _, "statuses", ..] => (&["deployments"], "deployments/statuses"),
        ["deployments", ..] => (&["deployments"], "deployments/deployments"),
        ["issues", _, "labels", ..] | ["labels", ..] => (&["issues", "pull-requests"], "issues/labels"),
        ["issues", number, "comments"] if !is_pull(number) => (&["issues"], "issues/comments"),
        ["issues", ..] => (&["issues", "pull-requests"], "issues/comments"),
        _ => (&[], "repos/repos"),
    };
    Area { permissions, documentation }
}

/// What a request asks for; nothing when its path is not one of this repository's.
fn read(state: &State, parts: &Parts, body: Bytes) -> Option<Call> {
    let raw: Vec<&str> = parts.uri.path().trim_matches('/').split('/').collect();
    let start = raw.iter().position(|segment| matches!(*segment, "repos" | "repositories"))?;
    let length = if raw[start] == "repos" { 3 } else { 2 };
    let named = raw.get(start + 1..start + length)?;
    let is_named = match named {
        [owner, name] => owner.eq_ignore_ascii_case(&state.owner) && name.eq_ignore_ascii_case(&state.name),
        _ => named.first().is_some_and(|id| *id == state.id.to_string()),
    };
    let decode =
        |segment: &&str| percent_decode_str(segment).decode_utf8().ok().map(|text| text.split('/').map(str::to_owned).collect());
    let path: Option<Vec<Vec<String>>> = raw[start + length..].iter().map(decode).collect();
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let urls = urls(state, &parts.headers, &raw[..start]);
    is_named.then_some(Call {
        method: parts.method.clone(),
        path: path?.concat(),
        query,
        headers: parts.headers.clone(),
        body,
        urls,
        sees_drafts: false,
    })
}

fn urls(state: &State, headers: &HeaderMap, base: &[&str]) -> Urls {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("api.github.com");
    let base: String = base.iter().flat_map(|segment| ["/", segment]).collect();
    let api = format!("http://{host}{base}");
    let full_name = format!("{}/{}", state.owner, state.name);
    Urls {
        repo: format!("{api}/repos/{full_name}"),
        html: format!("https://github.com/{full_name}"),
        by_id: format!("{api}/repositories/{}", state.id),
        api,
    }
}

/// A call of the GraphQL API, which is open to nobody without a token.
fn query(state: &mut State, headers: &HeaderMap, body: &Bytes) -> Result<Answer, Refusal> {
    let missing = || Refusal::new(StatusCode::UNAUTHORIZED, "This endpoint requires you to be authenticated.");
    let token = token(state, headers)?.ok_or_else(missing)?;
    limit(state)?;
    let viewer = caller(state, headers);
    Ok(graphql::answer(state, &token, &viewer, body))
}

/// A call about a package, which is open to nobody without a token.
fn package(state: &mut State, headers: &HeaderMap, asked: &packages::Asked) -> Result<Answer, Refusal> {
    let token = token(state, headers)?;
    limit(state)?;
    packages::answer(state, token.as_ref(), asked)
}

fn limit(state: &mut State) -> Result<(), Refusal> {
    if state.rate.remaining == 0 {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "API rate limit exceeded for installation ID 1."));
    }
    state.rate.remaining -= 1;
    Ok(())
}

/// Lets a request through that has a known token, is within the rate limit, and may do what it asks for.
fn admit(state: &mut State, headers: &HeaderMap, call: Option<Call>, area: Area) -> Result<Call, Refusal> {
    let token = token(state, headers)?;
    limit(state)?;
    let mut call = call.ok_or_else(Refusal::not_found)?;
    call.sees_drafts = token.as_ref().is_some_and(|token| token.allow("contents", Access::Write));
    let access = if call.method == Method::GET { Access::Read } else { Access::Write };
    match token {
        None if state.private => Err(Refusal::not_found()),
        None if access == Access::Write => Err(Refusal::new(StatusCode::UNAUTHORIZED, "Requires authentication")),
        None => Ok(call),
        Some(token) => {
            let is_open = area.permissions.is_empty() || (access == Access::Read && !state.private);
            let may = is_open || area.permissions.iter().any(|permission| token.allow(permission, access));
            let may = may && (!contents::changes_workflows(&call) || token.allow("workflows", Access::Write));
            if may { Ok(call) } else { Err(Refusal::new(StatusCode::FORBIDDEN, "Resource not accessible by integration")) }
        }
    }
}

/// What the request's token may do; nothing without a token.
fn token(state: &State, headers: &HeaderMap) -> Result<Option<Permissions>, Refusal> {
    let bad = || Refusal::new(StatusCode::UNAUTHORIZED, "Bad credentials");
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(bad)?;
    let is_scheme = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
    if !is_scheme || token.trim().is_empty() {
        return Err(bad());
    }
    if state.tokens.is_empty() {
        return Ok(Some(Permissions::all()));
    }
    let known = state.tokens.iter().find(|(known, _)| known == token.trim());
    known.map(|(_, permissions)| Some(permissions.clone())).ok_or_else(bad)
}

/// Whose token a request has.
pub(super) fn caller(state: &State, headers: &HeaderMap) -> String {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim());
    token.and_then(|token| state.accounts.get(token)).cloned().unwrap_or_else(|| BOT.to_owned())
}

/// The table of routes.
fn dispatch(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET", []) => Ok(repository::get(state, call)),
        ("GET", ["tags"]) => Ok(refs::tags(state, call)),
        ("GET", ["git", "ref", name @ ..]) => refs::get(state, call, &name.join("/")),
        ("GET", ["git", "matching-refs", start @ ..]) => refs::matching(state, call, &start.join("/")),
        ("POST", ["git", "refs"]) => refs::create(state, call),
        ("PATCH", ["git", "refs", name @ ..]) => refs::update(state, call, &name.join("/")),
        ("DELETE", ["git", "refs", name @ ..]) => refs::delete(state, &name.join("/")),
        ("POST", ["git", "tags"]) => refs::create_tag(state, call),
        ("GET", ["git", "tags", sha]) => refs::tag(state, call, sha),
        ("POST", ["git", "trees"]) => contents::create_tree(state, call),
        ("POST", ["git", "commits"]) => contents::create_commit(state, call),
        ("GET", ["contents", path @ ..]) => contents::get(state, call, &path.join("/")),
        ("GET", ["pulls"]) => Ok(pull_requests::list(state, call)),
        ("POST", ["pulls"]) => pull_requests::create(state, call),
        ("PATCH", ["pulls", pull]) => pull_requests::update(state, call, number(pull)?),
        ("POST", ["actions", "workflows", workflow, "dispatches"]) => actions::start(state, call, workflow),
        ("GET", ["actions", "workflows", workflow, "runs"]) => Ok(actions::list(state, call, workflow)),
        ("GET", ["actions", "runs", run]) => actions::get(state, call, number(run)?),
        ("GET", ["actions", "runs", run, "jobs"]) => actions::jobs(state, call, number(run)?),
        ("GET", ["actions", "runs", run, "pending_deployments"]) => actions::pending(state, call, number(run)?),
        ("GET", ["commits"]) => commits::list(state, call),
        ("GET", ["commits", name @ ..]) => commits::get(state, call, &name.join("/")),
        ("GET", ["compare", range @ ..]) => commits::compare(state, call, &range.join("/")),
        ("GET", ["releases"]) => Ok(releases::list(state, call)),
        ("POST", ["releases"]) => releases::create(state, call),
        ("GET", ["releases", "latest"]) => releases::latest(state, call),
        ("GET", ["releases", "tags", tag @ ..]) => releases::by_tag(state, call, &tag.join("/")),
        ("GET", ["releases", id]) => releases::get(state, call, number(id)?),
        ("PATCH", ["releases", id]) => releases::update(state, call, number(id)?),
        ("DELETE", ["releases", id]) => releases::delete(state, number(id)?),
        ("GET", ["releases", id, "assets"]) => assets::list(state, call, number(id)?),
        ("POST", ["releases", id, "assets"]) => assets::upload(state, call, number(id)?),
        ("GET", ["releases", "assets", id]) => assets::get(state, call, number(id)?),
        ("DELETE", ["releases", "assets", id]) => assets::delete(state, number(id)?),
        ("GET", ["attestations", digest]) => attestations::list(state, call, digest),
        ("GET", ["deployments"]) => Ok(deployments::list(state, call)),
        ("POST", ["deployments"]) => deployments::create(state, call),
        ("GET", ["deployments", id]) => deployments::get(state, call, number(id)?),
        ("DELETE", ["deployments", id]) => deployments::delete(state, number(id)?),
        ("GET", ["deployments", id, "statuses"]) => deployments::statuses(state, call, number(id)?),
        ("POST", ["deployments", id, "statuses"]) => deployments::create_status(state, call, number(id)?),
        ("GET", ["deployments", id, "statuses", status]) => deployments::status(state, call, number(id)?, number(status)?),
        ("GET", ["issues", issue, "comments"]) => comments::list(state, call, number(issue)?),
        ("POST", ["issues", issue, "comments"]) => comments::create(state, call, number(issue)?),
        ("POST", ["labels"]) => labels::create(state, call),
        ("GET", ["issues", issue, "labels"]) => labels::list(state, call, number(issue)?),
        ("POST", ["issues", issue, "labels"]) => labels::add(state, call, number(issue)?),
        ("DELETE", ["issues", issue, "labels", name @ ..]) => labels::remove(state, call, number(issue)?, &name.join("/")),
        ("GET", ["issues", "comments", id]) => comments::get(state, call, number(id)?),
        ("PATCH", ["issues", "comments", id]) => comments::update(state, call, number(id)?),
        ("DELETE", ["issues", "comments", id]) => comments::delete(state, number(id)?),
        _ => Err(Refusal::not_found()),
    }
}

fn number(text: &str) -> Result<u64, Refusal> {
    text.parse().map_err(|_| Refusal::not_found())
}

fn respond(state: &State, area: Area, result: Result<Answer, Refusal>) -> Response {
    let answer = result.unwrap_or_else(|refusal| Answer::of(refusal.status, refusal.body(area.documentation)));
    let text = answer.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = answer.status;
    let created = answer.body.as_ref().filter(|_| answer.status == StatusCode::CREATED);
    let location = created.and_then(|body| body["url"].as_str().map(str::to_owned));
    let accepted = area.permissions.iter().map(|permission| format!("{}=write", permission.replace('-', "_")));
    let is_forbidden = answer.status == StatusCode::FORBIDDEN && state.rate.remaining > 0;
    let headers = [
        // The simulator's own clock: the time of the reset is told by it.
        ("date", Some(state.now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())),
        ("content-type", answer.body.is_some().then(|| "application/json; charset=utf-8".to_owned())),
        ("link", answer.link),
        ("location", location),
        ("x-accepted-github-permissions", is_forbidden.then(|| accepted.collect::<Vec<_>>().join("; "))),
        ("x-github-api-version-selected", Some("2022-11-28".to_owned())),
        ("x-github-request-id", Some(format!("0400:1A2B:{:06X}", state.requests))),
        ("x-ratelimit-limit", Some(state.rate.limit.to_string())),
        ("x-ratelimit-remaining", Some(state.rate.remaining.to_string())),
        ("x-ratelimit-used", Some(state.rate.limit.saturating_sub(state.rate.remaining).to_string())),
        ("x-ratelimit-reset", Some((state.now.as_second() + 3600).to_string())),
        ("x-ratelimit-resource", Some("core".to_owned())),
    ];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
