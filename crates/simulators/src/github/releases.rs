//! Releases.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, field_error};
use super::assets;
use super::call::{Call, Urls};
use super::fields::Fields;
use super::model::Release;
use super::people::bot;
use super::refs::is_valid_name;
use super::rules;
use super::state::{Object, State, digest, node_id};

/// The most characters of a release's notes.
const BODY_LIMIT: usize = 125_000;
const MAKE_LATEST: [&str; 3] = ["true", "false", "legacy"];

/// A release as it is to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) tag: String,
    pub(super) target: Option<String>,
    pub(super) name: Option<String>,
    pub(super) body: Option<String>,
    pub(super) draft: bool,
    pub(super) prerelease: bool,
    pub(super) make_latest: Option<String>,
}

impl Wanted {
    pub(super) fn of(tag: &str) -> Self {
        Self { tag: tag.to_owned(), ..Self::default() }
    }
}

pub(super) fn list(state: &State, call: &Call) -> Answer {
    let mut releases: Vec<&Release> = state.releases.iter().filter(|release| is_seen(call, release)).collect();
    releases.sort_by_key(|release| std::cmp::Reverse((release.created_at, release.id)));
    Answer::page(call, &releases, |release| shown(&call.urls, release))
}

pub(super) fn latest(state: &State, call: &Call) -> Result<Answer, Refusal> {
    let can_be = |release: &&Release| !release.draft && !release.prerelease;
    let chosen = state.releases.iter().filter(can_be).find(|release| Some(release.id) == state.latest);
    let newest = || state.releases.iter().filter(can_be).max_by_key(|release| (release.created_at, release.id));
    let release = chosen.or_else(newest).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(&call.urls, release)))
}

/// Drafts are not found by tag.
pub(super) fn by_tag(state: &State, call: &Call, tag: &str) -> Result<Answer, Refusal> {
    let release = published(state, tag).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(&call.urls, release)))
}

pub(super) fn get(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let mut seen = state.releases.iter().filter(|release| is_seen(call, release));
    let release = seen.find(|release| release.id == id).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(&call.urls, release)))
}

/// GitHub's "List releases" shows drafts to those with push access only.
pub(super) fn is_seen(call: &Call, release: &Release) -> bool {
    call.sees_drafts || !release.draft
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    let mut fields = Fields::read(&call.body)?;
    let tag = fields.required_text("tag_name");
    let mut wanted = read(&mut fields, Wanted::of(&tag));
    fields.text("discussion_category_name");
    let generates = fields.flag("generate_release_notes").unwrap_or(false);
    fields.finish()?;
    if generates {
        let link = format!("**Full Changelog**: {}/commits/{tag}", call.urls.html);
        wanted.body = Some(wanted.body.map_or_else(|| link.clone(), |body| format!("{body}\n\n{link}")));
    }
    check(state, &wanted, None)?;
    Ok(Answer::created(shown(&call.urls, &state.add_release(wanted))))
}

pub(super) fn update(state: &mut State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let release = state.releases.iter().find(|release| release.id == id).ok_or_else(Refusal::not_found)?;
    let current = Wanted {
        tag: release.tag.clone(),
        target: Some(release.target.clone()),
        name: release.name.clone(),
        body: release.body.clone(),
        draft: release.draft,
        prerelease: release.prerelease,
        make_latest: Some("false".to_owned()).filter(|_| !release.draft),
    };
    let mut fields = Fields::read(&call.body)?;
    let tag = fields.text("tag_name").unwrap_or_else(|| current.tag.clone());
    let wanted = read(&mut fields, Wanted { tag, ..current });
    fields.text("discussion_category_name");
    fields.finish()?;
    check(state, &wanted, Some(id))?;
    Ok(Answer::ok(shown(&call.urls, &state.put_release(id, wanted))))
}

pub(super) fn delete(state: &mut State, id: u64) -> Result<Answer, Refusal> {
    let index = state.releases.iter().position(|release| release.id == id).ok_or_else(Refusal::not_found)?;
    let removed = state.releases.remove(index);
    if removed.immutable {
        state.rules.spent.insert(removed.tag);
    }
    Ok(Answer::no_content())
}

/// The fields that creating and updating share, over what is there already.
fn read(fields: &mut Fields, current: Wanted) -> Wanted {
    Wanted {
        target: fields.text("target_commitish").or(current.target),
        name: fields.text("name").or(current.name),
        body: fields.text("body").or(current.body),
        draft: fields.flag("draft").unwrap_or(current.draft),
        prerelease: fields.flag("prerelease").unwrap_or(current.prerelease),
        make_latest: fields.word("make_latest", &MAKE_LATEST).or(current.make_latest),
        tag: current.tag,
    }
}

fn check(state: &State, wanted: &Wanted, id: Option<u64>) -> Result<(), Refusal> {
    let custom = |message: &str| json!({ "resource": "Release", "code": "custom", "message": message });
    let mut errors = Vec::new();
    if !is_valid_name(&wanted.tag) {
        errors.push(field("tag_name", "tag_name is not a valid tag"));
    }
    if wanted.body.as_ref().is_some_and(|body| body.chars().count() > BODY_LIMIT) {
        errors.push(field("body", &format!("body is too long (maximum is {BODY_LIMIT} characters)")));
    }
    if !wanted.draft && published(state, &wanted.tag).is_some_and(|other| Some(other.id) != id) {
        errors.push(field_error("Release", "already_exists", "tag_name"));
    }
    if state.rules.spent.contains(&wanted.tag) {
        errors.push(field("tag_name", "tag_name was used by an immutable release"));
    }
    if !wanted.draft && state.tag_commit(&wanted.tag).is_none() && state.rules.is_tag_protected(&wanted.tag) {
        errors.push(field("pre_receive", &rules::hook_message()));
        errors.push(custom("Published releases must have a valid tag"));
    }
    if wanted.make_latest.as_deref() == Some("true") && (wanted.draft || wanted.prerelease) {
        errors.push(field("make_latest", "Latest release cannot be draft or prerelease"));
    }
    if !wanted.draft && state.tag_commit(&wanted.tag).is_none() && target(state, wanted).is_none() {
        errors.push(field_error("Release", "invalid", "target_commitish"));
        errors.push(custom("Published releases must have a valid tag"));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::validation(errors)) }
}

fn field(field: &str, message: &str) -> Value {
    json!({ "resource": "Release", "code": "custom", "field": field, "message": message })
}

fn published<'a>(state: &'a State, tag: &str) -> Option<&'a Release> {
    state.releases.iter().find(|release| !release.draft && release.tag == tag)
}

/// The commit where a missing tag is made.
fn target(state: &State, wanted: &Wanted) -> Option<String> {
    state.resolve(wanted.target.as_deref().unwrap_or("HEAD")).map(|stored| stored.commit.sha.clone())
}

impl State {
    pub(super) fn add_release(&mut self, wanted: Wanted) -> Release {
        let id = self.new_id();
        self.put_release(id, wanted)
    }

    /// Stores a release under an id. Publishing one whose tag does not exist makes the tag.
    fn put_release(&mut self, id: u64, wanted: Wanted) -> Release {
        let now = self.tick();
        if !wanted.draft
            && self.tag_commit(&wanted.tag).is_none()
            && let Some(sha) = target(self, &wanted)
        {
            self.refs.insert(format!("refs/tags/{}", wanted.tag), Object::commit(&sha));
        }
        let commit = self.tag_commit(&wanted.tag).or_else(|| target(self, &wanted));
        let created_at = commit.and_then(|sha| self.commit(&sha)).map_or(now, |stored| stored.date);
        let before = self.releases.iter().position(|release| release.id == id);
        let published_at = before.and_then(|index| self.releases[index].published_at);
        let was_published = published_at.is_some();
        let is_immutable = before.is_some_and(|index| self.releases[index].immutable)
            || (self.rules.immutable && !wanted.draft && !was_published);
        let release = Release {
            id,
            target: wanted.target.unwrap_or_else(|| self.default_branch.clone()),
            tag: wanted.tag,
            name: wanted.name,
            body: wanted.body,
            draft: wanted.draft,
            prerelease: wanted.prerelease,
            immutable: is_immutable,
            assets: before.map(|index| self.releases[index].assets.clone()).unwrap_or_default(),
            created_at,
            published_at: published_at.or_else(|| (!wanted.draft).then_some(now)),
        };
        match wanted.make_latest.as_deref() {
            None | Some("true") if !release.draft && !release.prerelease => self.latest = Some(id),
            Some("legacy") => self.latest = None,
            _ => {}
        }
        match before {
            Some(index) => self.releases[index] = release.clone(),
            None => self.releases.push(release.clone()),
        }
        release
    }
}

fn shown(urls: &Urls, release: &Release) -> Value {
    let url = format!("{}/releases/{}", urls.repo, release.id);
    // GitHub takes uploads on a host of its own; here it is the same one.
    let upload = format!("{url}/assets{{?name,label}}");
    let page = if release.draft { format!("untagged-{}", &digest(&url)[..20]) } else { release.tag.clone() };
    json!({
        "url": url,
        "assets_url": format!("{url}/assets"),
        "upload_url": upload,
        "html_url": format!("{}/releases/tag/{page}", urls.html),
        "id": release.id,
        "author": bot(&urls.api),
        "node_id": node_id("Release", release.id),
        "tag_name": release.tag,
        "target_commitish": release.target,
        "name": release.name,
        "draft": release.draft,
        "immutable": release.immutable,
        "prerelease": release.prerelease,
        "created_at": release.created_at.to_string(),
        "updated_at": release.published_at.unwrap_or(release.created_at).to_string(),
        "published_at": release.published_at.map(|at: Timestamp| at.to_string()),
        "assets": release.assets.iter().map(|asset| assets::shown(urls, release, asset)).collect::<Vec<_>>(),
        "tarball_url": format!("{}/tarball/{}", urls.repo, release.tag),
        "zipball_url": format!("{}/zipball/{}", urls.repo, release.tag),
        "body": release.body,
    })
}
