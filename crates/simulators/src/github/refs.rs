//! Refs and tags: `/git/ref`, `/git/matching-refs`, `/git/refs`, `/git/tags` and `/tags`.

use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::{Call, Urls};
use super::fields::Fields;
use super::rules::{self, Change};
use super::state::{Object, State, Stored, TagObject, Tagger, node_id};

/// Tags are listed by name, last first: not by age and not by version.
pub(super) fn tags(state: &State, call: &Call) -> Answer {
    let tag = |(name, object): (&String, &Object)| Some((name.strip_prefix("refs/tags/")?.to_owned(), state.peel(object)));
    let tags: Vec<(String, String)> = state.refs.iter().rev().filter_map(tag).collect();
    Answer::page(call, &tags, |(name, sha)| {
        json!({
            "name": name,
            "zipball_url": format!("{}/zipball/refs/tags/{name}", call.urls.repo),
            "tarball_url": format!("{}/tarball/refs/tags/{name}", call.urls.repo),
            "commit": { "sha": sha, "url": format!("{}/commits/{sha}", call.urls.repo) },
            "node_id": node_id("Ref", format!("refs/tags/{name}")),
        })
    })
}

pub(super) fn get(state: &State, call: &Call, name: &str) -> Result<Answer, Refusal> {
    some_commits(state)?;
    let full = format!("refs/{name}");
    let object = state.refs.get(&full).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(reference(&call.urls, &full, object)))
}

/// All refs whose name starts so, by name and on one page, whatever is asked for; an empty list is no error.
pub(super) fn matching(state: &State, call: &Call, start: &str) -> Result<Answer, Refusal> {
    some_commits(state)?;
    let start = format!("refs/{start}");
    let found = state.refs.iter().filter(|(name, _)| name.starts_with(&start));
    Ok(Answer::ok(found.map(|(name, object)| reference(&call.urls, name, object)).collect()))
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (name, sha) = (fields.required_text("ref"), fields.required_text("sha"));
    fields.finish()?;
    some_commits(state)?;
    if !is_valid_ref(&name) {
        return Err(Refusal::unprocessable(format!("{name} is not a valid ref name.")));
    }
    let object = existing(state, &sha, &name)?;
    rules::allow(state, &name, Change::Creation)?;
    if state.refs.contains_key(&name) {
        return Err(Refusal::unprocessable("Reference already exists"));
    }
    state.tick();
    state.refs.insert(name.clone(), object.clone());
    Ok(Answer::created(reference(&call.urls, &name, &object)))
}

pub(super) fn update(state: &mut State, call: &Call, name: &str) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (sha, force) = (fields.required_text("sha"), fields.flag("force").unwrap_or(false));
    fields.finish()?;
    let full = format!("refs/{name}");
    let current = state.refs.get(&full).ok_or_else(|| Refusal::unprocessable("Reference does not exist"))?;
    let object = existing(state, &sha, &full)?;
    rules::allow(state, &full, Change::Update)?;
    if !force && !state.ancestors(&state.peel(&object)).contains(state.peel(current).as_str()) {
        return Err(Refusal::unprocessable("Update is not a fast forward"));
    }
    state.tick();
    state.refs.insert(full.clone(), object.clone());
    Ok(Answer::ok(reference(&call.urls, &full, &object)))
}

pub(super) fn delete(state: &mut State, name: &str) -> Result<Answer, Refusal> {
    rules::allow(state, &format!("refs/{name}"), Change::Deletion)?;
    let removed = state.refs.remove(&format!("refs/{name}"));
    removed.map(|_| Answer::no_content()).ok_or_else(|| Refusal::unprocessable("Reference does not exist"))
}

/// Makes a tag object; the ref that leads to it is made by [`create`].
pub(super) fn create_tag(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let (tag, message, target) = (fields.required_text("tag"), fields.required_text("message"), fields.required_text("object"));
    fields.required_word("type", &["commit", "tree", "blob"]);
    let tagger = fields.object("tagger");
    fields.finish()?;
    let tagger = tagger.map(|fields| tagger_of(fields, state)).transpose()?;
    hash(&target, "object")?;
    state.commit(&target).ok_or_else(|| Refusal::unprocessable("Object does not exist"))?;
    let object = state.add_tag_object(&tag, &message, &target, tagger);
    let made = state.tag_objects.get(&object.sha).ok_or_else(Refusal::not_found)?;
    Ok(Answer::created(tag_object(&call.urls, &object.sha, made)))
}

pub(super) fn tag(state: &State, call: &Call, sha: &str) -> Result<Answer, Refusal> {
    let tag = state.tag_objects.get(sha).ok_or_else(Refusal::not_found)?;
    let mut body = tag_object(&call.urls, sha, tag);
    if state.commit(&tag.target).is_none() {
        body["object"]["type"] = json!("tree");
    }
    Ok(Answer::ok(body))
}

fn tagger_of(mut fields: Fields, state: &State) -> Result<Tagger, Refusal> {
    let (name, email) = (fields.required_text("name"), fields.required_text("email"));
    let date = fields.text("date").unwrap_or_else(|| state.now.to_string());
    fields.finish()?;
    Ok(Tagger { name, email, date })
}

/// The object of that hash, of a kind that the ref may point at: a branch only at a commit.
fn existing(state: &State, sha: &str, name: &str) -> Result<Object, Refusal> {
    hash(sha, "sha")?;
    let object = state.object(sha).ok_or_else(|| Refusal::unprocessable("Object does not exist"))?;
    if name.starts_with("refs/heads/") && object.kind != "commit" {
        return Err(Refusal::unprocessable("Reference update failed"));
    }
    Ok(object)
}

fn hash(text: &str, field: &str) -> Result<(), Refusal> {
    let is_hash = text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let message = || format!("The {field} parameter must be exactly 40 characters and contain only [0-9a-f].");
    if is_hash { Ok(()) } else { Err(Refusal::unprocessable(message())) }
}

fn some_commits(state: &State) -> Result<(), Refusal> {
    if state.is_empty() { Err(Refusal::empty_repository()) } else { Ok(()) }
}

/// A full name below `refs/` with a folder of its own.
fn is_valid_ref(name: &str) -> bool {
    name.strip_prefix("refs/").is_some_and(|rest| rest.contains('/') && is_valid_name(rest))
}

/// What `git check-ref-format` takes.
pub(super) fn is_valid_name(name: &str) -> bool {
    let is_bad = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    let is_bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.to_ascii_lowercase().ends_with(".lock");
    !name.contains(is_bad)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.split('/').any(is_bad_part)
}

fn reference(urls: &Urls, name: &str, object: &Object) -> Value {
    let folder = if object.kind == "tag" { "tags" } else { "commits" };
    json!({
        "ref": name,
        "node_id": node_id("Ref", name),
        "url": format!("{}/git/{name}", urls.repo),
        "object": {
            "sha": object.sha,
            "type": object.kind,
            "url": format!("{}/git/{folder}/{}", urls.repo, object.sha),
        },
    })
}

fn tag_object(urls: &Urls, sha: &str, tag: &TagObject) -> Value {
    json!({
        "node_id": node_id("Tag", sha),
        "sha": sha,
        "url": format!("{}/git/tags/{sha}", urls.repo),
        "tagger": { "name": tag.tagger.name, "email": tag.tagger.email, "date": tag.tagger.date },
        "object": { "sha": tag.target, "type": "commit", "url": format!("{}/git/commits/{}", urls.repo, tag.target) },
        "tag": tag.tag,
        "message": tag.message,
        "verification": unsigned(),
    })
}

/// How GitHub speaks of a commit that it signed itself.
pub(super) fn signed(stored: &Stored) -> Value {
    let payload = format!("parent {}\n\n{}", stored.commit.parents.join("\nparent "), stored.commit.message);
    let signature = "-----BEGIN PGP SIGNATURE-----\n\nsimulated\n-----END PGP SIGNATURE-----\n";
    let at = stored.date.to_string();
    json!({ "verified": true, "reason": "valid", "signature": signature, "payload": payload, "verified_at": at })
}

/// How GitHub speaks of an object without signature.
pub(super) fn unsigned() -> Value {
    json!({ "verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null })
}
