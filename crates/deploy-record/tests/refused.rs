//! What is no record is refused with what is wrong, where, and what to do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test may fail it")]

use std::fs::{self, File};

use deploy_record::read::MAX_BYTES;
use deploy_record::{Commit, Record, RecordError};
use serde_json::{Value, json};

const WRITTEN: &str = include_str!("deployment.json");

/// The record with something else at a place; the place is dropped where there is no value.
fn with(pointer: &str, value: Option<Value>) -> String {
    let mut record: Value = serde_json::from_str(WRITTEN).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match (record.pointer_mut(parent).unwrap(), value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => assert!(fields.remove(name).is_some(), "{pointer}"),
        (parent, _) => panic!("{parent}"),
    }
    record.to_string()
}

fn refused(text: &str) -> RecordError {
    Record::from_json(text).unwrap_err()
}

#[test]
fn a_record_of_a_newer_schema_is_refused_by_its_number_before_its_shape_is_looked_at() {
    let newer = WRITTEN.replacen("\"schema\": 1", "\"schema\": 2", 1).replace("\"rolled-back\"", "{\"half\": \"way\"}");
    let error = refused(&newer);
    assert_eq!(error.to_string(), "it has schema 2, and this release reads schemas up to 1");
    assert_eq!(error.hint(), "use the release that wrote the record, or a newer one, for this step too");
}

#[test]
fn a_newer_record_names_the_release_that_reads_it_unless_the_name_is_strange() {
    let error = refused(r#"{"schema": 2, "written_by": "deploy-action 3.1.0"}"#);
    assert_eq!(error.to_string(), "it has schema 2, as deploy-action 3.1.0 wrote it, and this release reads schemas up to 1");
    assert_eq!(error.hint(), "use deploy-action 3.1.0, or a newer one, for this step too");
    for strange in [json!("a\n::error::b"), json!("x".repeat(41)), json!(""), json!(7), Value::Null] {
        let error = refused(&json!({"schema": 9, "written_by": strange}).to_string());
        assert_eq!(error.to_string(), "it has schema 9, and this release reads schemas up to 1");
    }
}

#[test]
fn every_field_of_a_record_may_be_absent_or_is_named_with_its_place() {
    let fields = [
        ("/schema", ""),
        ("/environment", ""),
        ("/outcome", ""),
        ("/waves", ""),
        ("/waves/0/targets", "waves[0]"),
        ("/waves/0/targets/0/state", "waves[0].targets[0]"),
        ("/waves/0/targets/0/services/0/image", "waves[0].targets[0].services[0]"),
        ("/waves/0/targets/0/services/0/gate/attempts", "waves[0].targets[0].services[0].gate"),
        ("/waves/0/targets/0/rollback/services", "waves[0].targets[0].rollback"),
    ];
    for (field, place) in fields {
        let RecordError::Shape { path, why } = refused(&with(field, None)) else { panic!("{field}") };
        let name = field.rsplit('/').next().unwrap();
        assert_eq!(
            (path.as_str(), why.starts_with(&format!("missing field `{name}` at line "))),
            (place, true),
            "{field}: {why}"
        );
    }
    for field in ["/environment_url", "/previous_version", "/sha", "/run_url", "/commits", "/waves/0/targets/0/services/0/gate"] {
        assert!(Record::from_json(&with(field, None)).is_ok(), "{field}");
    }
}

#[test]
fn a_value_of_another_type_is_named_with_its_place() {
    let values = [
        ("/schema", json!("1"), "schema"),
        ("/started", json!("yesterday"), "started"),
        ("/outcome", json!("half-way"), "outcome"),
        ("/waves", json!({}), "waves"),
        ("/commits", json!([{"sha": "a", "subject": 7, "author": ""}]), "commits[0].subject"),
        ("/waves/0/targets/0/duration_ms", json!(-1), "waves[0].targets[0].duration_ms"),
        ("/waves/0/targets/0/rollback/services", json!(null), "waves[0].targets[0].rollback.services"),
    ];
    for (field, value, place) in values {
        let error = refused(&with(field, Some(value)));
        assert!(error.to_string().starts_with(&format!("`{place}` is not as schema 1 has it: ")), "{error}");
        assert_eq!(error.hint(), "name the record that the deploy wrote, as it wrote it: its output `record`");
    }
}

#[test]
fn a_value_of_five_megabytes_is_not_quoted_whole() {
    let error = refused(&with("/outcome", Some(json!("a".repeat(5_000_000)))));
    let text = error.to_string();
    assert!(text.chars().count() < 400 && text.contains("aaa…") && text.contains(" at line 1 column "), "{text}");
}

#[test]
fn what_is_no_json_is_told_from_what_was_cut_and_from_what_is_empty() {
    for text in ["", " \n", "\u{feff}"] {
        assert!(matches!(refused(text), RecordError::Empty), "{text:?}");
    }
    for text in ["{", "[", "\"a", "{\"schema\":1", &WRITTEN[..900]] {
        let error = refused(text);
        assert!(matches!(error, RecordError::CutOff { .. }), "{text}: {error}");
        assert!(error.hint().starts_with("run the deploy again"));
    }
    for text in ["<html>", "schema: 1", "\0\0\0\0", "{'schema': 1}", &format!("{WRITTEN}{WRITTEN}"), "{\"schema\":1,}"] {
        assert!(matches!(refused(text), RecordError::NotJson(_)), "{text}: {}", refused(text));
    }
    for text in ["null", "[]", "{}", "7", "{\"schema\":null}"] {
        assert!(matches!(refused(text), RecordError::Shape { .. }), "{text}: {}", refused(text));
    }
}

#[test]
fn a_record_that_is_nested_without_end_is_refused() {
    let text = "{\"rollback\":".repeat(200_000);
    assert!(Record::from_json(&text).is_err());
}

#[test]
fn an_editor_s_byte_order_mark_does_no_harm() {
    assert!(Record::from_json(&format!("\u{feff}{WRITTEN}")).is_ok());
}

#[test]
fn a_file_is_read_and_a_strange_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("whole"), WRITTEN).unwrap();
    assert_eq!(Record::read(&file("whole")).unwrap(), Record::from_json(WRITTEN).unwrap());
    for absent in [file("absent"), folder.path().to_owned()] {
        let error = Record::read(&absent).unwrap_err();
        assert!(matches!(error, RecordError::Read(_)) && error.hint().contains("if: always()"), "{error}");
    }
    fs::write(file("utf16"), [0xff, 0xfe, b'{', 0]).unwrap();
    assert!(matches!(Record::read(&file("utf16")), Err(RecordError::NotText)));
}

#[test]
fn a_file_of_two_hundred_megabytes_is_refused_by_its_size_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deployment.json");
    File::create(&path).unwrap().set_len(200_000_000).unwrap();
    assert_eq!(
        Record::read(&path).unwrap_err().to_string(),
        format!("it has 200000000 bytes, and a record has at most {MAX_BYTES}")
    );
}

#[test]
fn what_has_no_length_and_no_end_is_refused_too() {
    let endless = std::path::Path::new("/dev/zero");
    if endless.exists() {
        assert!(matches!(Record::read(endless), Err(RecordError::TooLarge { .. })));
    }
}

#[test]
fn a_record_with_a_message_of_five_megabytes_three_thousand_commits_and_nobody_is_read() {
    let mut record = Record::from_json(WRITTEN).unwrap();
    let subject = |index: usize| if index == 0 { "m".repeat(5_000_000) } else { format!("fix: 🛒 עגלה {index}") };
    let author = |index: usize| ["", "dependabot[bot]", "Ada"][index % 3].to_owned();
    let commit = |index: usize| Commit {
        sha: format!("{index:040x}"),
        subject: subject(index),
        author: author(index),
        pull: None,
        closes: vec![],
    };
    record.commits = (0..3000).map(commit).collect();
    assert_eq!(Record::from_json(&record.to_json().unwrap()).unwrap().commits.len(), 3000);
}
