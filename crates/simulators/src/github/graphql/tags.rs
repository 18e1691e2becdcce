//! References with what lies behind them, and releases by their tags.

use serde_json::{Value, json};

use super::super::document::Field;
use super::super::permissions::{Access, Permissions};
use super::super::state::{Object, State, node_id};

/// The reference of that full name, such as `refs/tags/v1.0.0`; null when there is none.
pub(super) fn reference(state: &State, field: &Field) -> Value {
    let full = field.arguments.get("qualifiedName").and_then(Value::as_str).unwrap_or_default();
    let Some(object) = state.refs.get(full) else {
        return Value::Null;
    };
    let start = full.match_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    let (prefix, name) = full.split_at(start);
    json!({
        "__typename": "Ref",
        "id": node_id("Ref", full),
        "name": name,
        "prefix": prefix,
        "target": target(state, object),
    })
}

/// A tag object with what it names, or a commit.
fn target(state: &State, object: &Object) -> Value {
    if let Some(tag) = state.tag_objects.get(&object.sha) {
        return json!({
            "__typename": "Tag",
            "id": node_id("Tag", &object.sha),
            "oid": object.sha,
            "name": tag.tag,
            "target": target(state, &Object::commit(&tag.target)),
        });
    }
    let date = state.commit(&object.sha).map(|stored| stored.date.to_string());
    json!({ "__typename": "Commit", "id": node_id("Commit", &object.sha), "oid": object.sha, "committedDate": date })
}

/// The release of a tag; null when there is none. A draft is found too, by those who may write.
pub(super) fn release(state: &State, token: &Permissions, field: &Field) -> Value {
    let tag = field.arguments.get("tagName").and_then(Value::as_str).unwrap_or_default();
    let may_see_drafts = token.allow("contents", Access::Write);
    let of_tag = state.releases.iter().filter(|release| release.tag == tag && (may_see_drafts || !release.draft));
    // The published one counts, where there is one.
    let found = of_tag.min_by_key(|release| (release.draft, release.id));
    found.map_or(Value::Null, |release| {
        json!({
            "__typename": "Release",
            "id": node_id("Release", release.id),
            "databaseId": release.id,
            "tagName": release.tag,
            "name": release.name,
            "isDraft": release.draft,
            "isPrerelease": release.prerelease,
            "createdAt": release.created_at.to_string(),
            "publishedAt": release.published_at.map(|at| at.to_string()),
        })
    })
}
