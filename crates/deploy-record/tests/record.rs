//! The record as text: what is written can be read, and it says no more than it must.

use deploy_record::record::duration;
use deploy_record::{Outcome, Record};
use proptest::prelude::*;

const WRITTEN: &str = include_str!("deployment.json");

#[test]
fn a_record_is_read_and_written_as_it_was() {
    let record = Record::from_json(WRITTEN).unwrap();
    assert_eq!(record.to_json().unwrap(), WRITTEN);
    assert_eq!(record.duration_ms(), 123_000);
}

#[test]
fn what_is_not_known_is_left_out_and_may_be_left_out() {
    let least = r#"{"schema":1,"repository":"","environment":"staging","version":"1.0.0","image_tag":"1.0.0","actor":"",
        "started":"2026-11-21T10:00:00Z","finished":"2026-11-21T09:00:00Z","outcome":"cancelled","waves":[]}"#;
    let record = Record::from_json(least).unwrap();
    assert_eq!((record.previous_version.as_ref(), record.sha.as_str(), record.commits.len()), (None, "", 0));
    assert!(!record.to_json().unwrap().contains("null"));
    // A clock that was set back between start and end makes no duration.
    assert_eq!(record.duration_ms(), 0);
}

#[test]
fn a_later_version_may_add_fields() {
    let more = WRITTEN.replacen("{\n", "{\n  \"approved_by\": {\"login\": \"bob\"},\n", 1);
    assert_eq!(Record::from_json(&more).unwrap(), Record::from_json(WRITTEN).unwrap());
}

#[test]
fn the_words_of_the_outcomes_are_those_of_the_record() {
    for outcome in
        [Outcome::Deployed, Outcome::Unchanged, Outcome::Triggered, Outcome::RolledBack, Outcome::Failed, Outcome::Cancelled]
    {
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.word());
    }
}

#[test]
fn the_schema_of_the_types_accepts_a_record() {
    let schema = serde_json::to_value(schemars::schema_for!(Record)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&serde_json::from_str(WRITTEN).unwrap()));
    assert!(!validator.is_valid(&serde_json::json!({ "schema": 1 })));
}

#[test]
fn a_time_is_said_as_exactly_as_people_read_it() {
    let said = [0, 99, 100, 9_999, 10_000, 59_999, 60_000, 3_599_999, 3_600_000, 90_060_000].map(duration);
    assert_eq!(said, ["0 ms", "99 ms", "0.1 s", "9.9 s", "10 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "25 h 1 min"]);
}

proptest! {
    #[test]
    fn any_text_of_a_commit_comes_back_as_it_was(subject in "\\PC{0,20}[\\x00-\\x1f\u{202e}\u{2028}👨‍👩‍👧שלום]{0,9}", author in "\\PC{0,9}") {
        let mut record = Record::from_json(WRITTEN).unwrap();
        record.commits = vec![deploy_record::Commit { sha: "0".repeat(40), subject, author, pull: None, closes: vec![] }];
        prop_assert_eq!(Record::from_json(&record.to_json().unwrap()).unwrap(), record);
    }

    #[test]
    fn a_record_that_was_cut_anywhere_is_refused_with_a_cure(keep in 0..WRITTEN.trim_end().len()) {
        let error = Record::from_json(&WRITTEN[..keep]).unwrap_err();
        prop_assert!(!error.hint().is_empty() && error.to_string().starts_with("it "), "{}", error);
    }
}
