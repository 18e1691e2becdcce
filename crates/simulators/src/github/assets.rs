//! The assets of releases: list, upload, read, delete.

use http::header;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::answer::{Answer, Refusal, field_error};
use super::call::{Call, Urls};
use super::model::{Asset, Release};
use super::people::bot;
use super::releases::is_seen;
use super::state::{State, hex, node_id};

pub(super) fn list(state: &State, call: &Call, release: u64) -> Result<Answer, Refusal> {
    let release = Some(find(state, release)?).filter(|release| is_seen(call, release)).ok_or_else(Refusal::not_found)?;
    Ok(Answer::page(call, &release.assets, |asset| shown(&call.urls, release, asset)))
}

pub(super) fn get(state: &State, call: &Call, id: u64) -> Result<Answer, Refusal> {
    let (release, asset) =
        Some(owner(state, id)?).filter(|(release, _)| is_seen(call, release)).ok_or_else(Refusal::not_found)?;
    Ok(Answer::ok(shown(&call.urls, release, asset)))
}

/// An upload: the body is the file, name and label are in the query.
pub(super) fn upload(state: &mut State, call: &Call, release: u64) -> Result<Answer, Refusal> {
    let found = find(state, release)?;
    let name = asset_name(call.query("name").unwrap_or_default());
    let custom =
        |field: &str, message: &str| json!({ "resource": "ReleaseAsset", "code": "custom", "field": field, "message": message });
    if found.immutable {
        return Err(Refusal::unprocessable("Cannot upload assets to an immutable release."));
    }
    if name.is_empty() {
        return Err(Refusal::validation(vec![field_error("ReleaseAsset", "missing_field", "name")]));
    }
    if call.body.is_empty() {
        return Err(Refusal::validation(vec![custom("size", "size must be greater than or equal to 1")]));
    }
    if found.assets.iter().any(|asset| asset.name == name) {
        return Err(Refusal::validation(vec![field_error("ReleaseAsset", "already_exists", "name")]));
    }
    let (id, now) = (state.new_id(), state.tick());
    let asset = Asset {
        id,
        name,
        label: call.query("label").unwrap_or_default().to_owned(),
        content_type: call.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned(),
        is_whole: true,
        content: call.body.clone(),
        created_at: now,
    };
    let stored = state.releases.iter_mut().find(|known| known.id == release).ok_or_else(Refusal::not_found)?;
    stored.assets.push(asset.clone());
    Ok(Answer::created(shown(&call.urls, stored, &asset)))
}

pub(super) fn delete(state: &mut State, id: u64) -> Result<Answer, Refusal> {
    let (release, _) = owner(state, id)?;
    if release.immutable {
        return Err(Refusal::unprocessable("Cannot delete asset from an immutable release."));
    }
    state.tick();
    for release in &mut state.releases {
        release.assets.retain(|asset| asset.id != id);
    }
    Ok(Answer::no_content())
}

/// Dots for what GitHub does not take in names.
fn asset_name(given: &str) -> String {
    let is_taken = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let name: String = given.chars().map(|c| if is_taken(c) { c } else { '.' }).collect();
    name.trim_matches('.').to_owned()
}

fn find(state: &State, id: u64) -> Result<&Release, Refusal> {
    state.releases.iter().find(|release| release.id == id).ok_or_else(Refusal::not_found)
}

fn owner(state: &State, id: u64) -> Result<(&Release, &Asset), Refusal> {
    let of = |release: &'_ Release| release.assets.iter().position(|asset| asset.id == id);
    let found = state.releases.iter().find_map(|release| Some((release, &release.assets[of(release)?])));
    found.ok_or_else(Refusal::not_found)
}

pub(super) fn shown(urls: &Urls, release: &Release, asset: &Asset) -> Value {
    let digest = hex(&Sha256::digest(&asset.content));
    json!({
        "url": format!("{}/releases/assets/{}", urls.repo, asset.id),
        "browser_download_url": format!("{}/releases/download/{}/{}", urls.html, release.tag, asset.name),
        "id": asset.id,
        "node_id": node_id("ReleaseAsset", asset.id),
        "name": asset.name,
        "label": asset.label,
        "state": if asset.is_whole { "uploaded" } else { "starter" },
        "content_type": asset.content_type,
        "size": if asset.is_whole { asset.content.len() } else { 0 },
        "digest": asset.is_whole.then(|| format!("sha256:{digest}")),
        "download_count": 0,
        "created_at": asset.created_at.to_string(),
        "updated_at": asset.created_at.to_string(),
        "uploader": bot(&urls.api),
    })
}
