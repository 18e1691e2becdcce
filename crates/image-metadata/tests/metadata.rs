//! What docker/metadata-action answers to the same inputs, as data: `cases.jsonl`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use image_metadata::flavor::{Flavor, Latest};
use image_metadata::{About, Event, Facts, Lists, Metadata, image, list, tag};
use serde_json::{Value, json};

fn cases() -> Vec<Value> {
    include_str!("cases.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// Compares every case of some kinds, and shows all that differ.
fn hold(kinds: &[&str], answer: impl Fn(&Value) -> (Value, Value)) {
    let cases: Vec<Value> = cases().into_iter().filter(|case| kinds.contains(&text(case, "/kind"))).collect();
    assert!(!cases.is_empty(), "there are cases of {kinds:?}");
    let mut wrong = Vec::new();
    for case in &cases {
        let (found, expected) = answer(case);
        if found != expected {
            wrong.push(format!(
                "{} {}\n  inputs   {}\n  expected {expected}\n  found    {found}",
                case["id"], case["source"], case["inputs"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn expected(case: &Value) -> Value {
    case["expect"].get("value").or_else(|| case["expect"].get("error")).cloned().unwrap_or_else(|| case["expect"].clone())
}

fn parsed(tag: &tag::Tag) -> Value {
    json!({ "type": tag.kind.name(), "attrs": tag.attributes.iter().collect::<BTreeMap<_, _>>() })
}

#[test]
fn rules_of_tags_are_read_alike() {
    hold(&["parse-tag"], |case| {
        let found = tag::Tag::read(text(case, "/inputs")).map_or_else(|error| json!(error.to_string()), |tag| parsed(&tag));
        (found, expected(case))
    });
}

#[test]
fn images_are_read_alike() {
    hold(&["parse-images"], |case| {
        let shown = |image: &image::Image| json!({ "name": image.name, "enable": image.enable });
        let found = image::images(&texts(&case["inputs"]));
        (found.map_or_else(|error| json!(error.to_string()), |images| images.iter().map(shown).collect()), expected(case))
    });
}

#[test]
fn flavors_are_read_alike() {
    hold(&["parse-flavor"], |case| {
        let shown = |flavor: Flavor| {
            json!({
                "latest": match flavor.latest { Latest::Auto => "auto", Latest::True => "true", Latest::False => "false" },
                "prefix": flavor.prefix,
                "prefixLatest": flavor.prefix_latest,
                "suffix": flavor.suffix,
                "suffixLatest": flavor.suffix_latest,
            })
        };
        (Flavor::read(&texts(&case["inputs"])).map_or_else(|error| json!(error.to_string()), shown), expected(case))
    });
}

#[test]
fn lists_are_read_alike() {
    hold(&["parse-inputs"], |case| {
        let lists = ["images", "tags", "flavor", "labels", "annotations"];
        let found = lists.map(|name| list::items(text(&case["inputs"], &format!("/{name}"))).unwrap());
        (json!(found), json!(lists.map(|name| &case["expect"]["value"][name])))
    });
}

/// The facts of a case: its event as the original's class of it says it.
fn facts(case: &Value) -> Facts {
    let event = &case["event"];
    let payload = json!({
        "base_ref": event["base_ref"],
        "number": event["pr_number"],
        "repository": { "default_branch": event["default_branch"] },
        "pull_request": { "base": { "ref": event["pr_base_ref"] }, "head": { "sha": event["pr_head_sha"] } },
    });
    let repository = &case["repo"];
    Facts {
        event: Event {
            name: text(event, "/event_name").to_owned(),
            git_ref: text(event, "/ref").to_owned(),
            sha: text(event, "/sha").to_owned(),
            payload,
        },
        repository: About { license: text(repository, "/license_spdx_id").to_owned(), ..About::read(repository) },
        commit_date: text(case, "/commit_date").parse().unwrap(),
        now: text(case, "/now").parse().unwrap(),
        short_sha_length: text(case, "/env/DOCKER_METADATA_SHORT_SHA_LENGTH").to_owned(),
    }
}

#[test]
fn whole_computations_are_made_alike() {
    hold(&["meta"], |case| {
        let items = |name: &str| texts(&case["inputs"][name]);
        let lists = Lists {
            images: items("images"),
            tags: items("tags"),
            flavor: items("flavor"),
            labels: items("labels"),
            annotations: items("annotations"),
        };
        let expected = &case["expect"];
        let metadata = match Metadata::compute(&lists, &facts(case), &mut Vec::new()) {
            Ok(metadata) => metadata,
            Err(error) => return (json!(error.to_string()), expected["error"].clone()),
        };
        let levels = case.pointer("/env/DOCKER_METADATA_ANNOTATIONS_LEVELS").and_then(Value::as_str).unwrap_or("manifest");
        let levels: Vec<&str> = levels.split(',').collect();
        let mut found = serde_json::Map::new();
        found.insert("version".to_owned(), json!(metadata.version.main.clone().unwrap_or_default()));
        found.insert("partial".to_owned(), json!(metadata.version.partial));
        found.insert("latest".to_owned(), json!(metadata.version.latest));
        found.insert("tags".to_owned(), json!(metadata.tags()));
        found.insert("tag-names".to_owned(), json!(metadata.names()));
        found.insert("labels".to_owned(), json!(metadata.labels()));
        found.insert("tags-output".to_owned(), json!(metadata.tags().join(text(case, "/inputs/sep-tags"))));
        found.insert("json".to_owned(), metadata.json(&levels));
        found.extend(metadata.bake_files(text(case, "/inputs/bake-target"), &levels).map(|(name, file)| (name.to_owned(), file)));
        found.retain(|name, _| expected.get(name).is_some());
        let known: Vec<String> = found.keys().cloned().collect();
        let wanted = known.into_iter().map(|name| (name.clone(), expected[&name].clone())).collect();
        (Value::Object(found), Value::Object(wanted))
    });
}
