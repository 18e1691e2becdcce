//! What is read of one deployment.

use deploy_history::{Ending, Entry};
use github_client::{Deployed, DeployedStatus};
use serde_json::{Value, json};

use crate::{BACK, FAILED, PROVEN, RETIRED, at, foreign, history, ours};

fn entry(one: Deployed) -> Entry {
    history([one]).entries()[0].clone()
}

fn ending(said: &[(&str, &str)]) -> (Ending, Option<String>) {
    let entry = entry(ours(10, "1.0.0", said));
    (entry.ending, entry.reason)
}

#[test]
fn a_deployment_of_ours_ended_as_its_last_words_say() {
    let why = |text: &str| Some(text.to_owned());
    for (said, expected) in [
        (PROVEN, (Ending::Proven, None)),
        (RETIRED, (Ending::Proven, None)),
        (&[("success", "unchanged after 0.4 s")], (Ending::Proven, None)),
        (FAILED, (Ending::Failed, why("the gate of api stayed shut"))),
        (BACK, (Ending::RolledBack, why("the gate of api stayed shut: 503"))),
        (&[("error", "failed after 1 s: the image is missing")], (Ending::Failed, why("the image is missing"))),
        (&[("pending", "triggered after 2 s")], (Ending::Triggered, None)),
        (&[("pending", "triggered after 2 s"), ("inactive", "v2 is live")], (Ending::Triggered, None)),
        (&[("in_progress", "wave 1 of 2"), ("inactive", "cancelled after 9 s: SIGTERM")], (Ending::Cancelled, why("SIGTERM"))),
        (&[("in_progress", "wave 1 of 2"), ("inactive", "v2.0.0 is live")], (Ending::Cancelled, why("it never ended"))),
        (&[("in_progress", "wave 1 of 2")], (Ending::UnderWay, None)),
        (&[("waiting", "")], (Ending::UnderWay, None)),
        (&[], (Ending::UnderWay, None)),
    ] {
        assert_eq!(ending(said), expected, "{said:?}");
    }
}

#[test]
fn what_never_ended_took_no_time_that_anybody_knows() {
    let retired = entry(ours(10, "1.0.0", &[("in_progress", "wave 1 of 2"), ("inactive", "v2.0.0 is live")]));
    assert_eq!((retired.finished, retired.retired), (None, Some(at(12))));
    let cancelled = entry(ours(10, "1.0.0", &[("in_progress", "wave 1 of 2"), ("inactive", "cancelled after 9 s: SIGTERM")]));
    assert_eq!((cancelled.finished, cancelled.retired), (Some(at(12)), None));
}

#[test]
fn when_a_deployment_was_retired_is_known() {
    assert_eq!(entry(ours(10, "1.0.0", RETIRED)).retired, Some(at(12)));
    assert_eq!(entry(ours(10, "1.0.0", PROVEN)).retired, None);
    assert_eq!(entry(foreign(10, "main", &[("inactive", "")])).retired, Some(at(11)));
}

#[test]
fn of_a_deployment_of_others_only_the_state_tells() {
    let why = |text: &str| Some(text.to_owned());
    for (said, expected) in [
        (&[("success", "rolled-back after 1 s")] as &[(&str, &str)], (Ending::Proven, None)),
        (&[("failure", "Build failed: see the log")], (Ending::Failed, why("Build failed: see the log"))),
        (&[("failure", "")], (Ending::Failed, None)),
        (&[("pending", "triggered by hand")], (Ending::UnderWay, None)),
        (&[("inactive", "")], (Ending::Cancelled, None)),
    ] {
        let entry = entry(foreign(10, "v1.2.3", said));
        assert_eq!((entry.ending, entry.reason), expected, "{said:?}");
    }
}

#[test]
fn a_deployment_of_which_only_the_state_is_known_ended_by_that() {
    let by_state = |state: &str| entry(Deployed { state: state.to_owned(), ..foreign(1, "main", &[]) }).ending;
    assert_eq!(
        ["success", "failure", "error", "inactive", "queued"].map(by_state),
        [Ending::Proven, Ending::Failed, Ending::Failed, Ending::Cancelled, Ending::UnderWay]
    );
}

#[test]
fn what_changed_nothing_is_known_of_ours_only() {
    let untouched = |one: Deployed| entry(one).is_untouched;
    assert!(untouched(ours(1, "1.0.0", &[("success", "unchanged after 0.4 s")])));
    assert!(untouched(ours(1, "1.0.0", &[("error", "failed after 1 s: the image is missing")])));
    assert!(!untouched(ours(1, "1.0.0", FAILED)) && !untouched(ours(1, "1.0.0", PROVEN)));
    assert!(!untouched(foreign(1, "main", &[("error", "")])));
}

#[test]
fn who_when_and_where_are_those_of_the_run() {
    let mut one = ours(10, "1.0.0", PROVEN);
    one.statuses[0].log_url = Some("https://example.com/log".to_owned());
    one.statuses[1].environment_url = Some("https://shop.example.com".to_owned());
    let entry = entry(one);
    assert_eq!(
        (entry.actor.as_deref(), entry.run_url.as_deref()),
        (Some("ann"), Some("https://github.com/acme/shop/actions/runs/10"))
    );
    assert_eq!((entry.started, entry.finished), (at(10), Some(at(12))));
    assert_eq!(entry.environment_url.as_deref(), Some("https://shop.example.com"));
    let foreign = Deployed {
        statuses: vec![DeployedStatus { log_url: Some("https://example.com/log".to_owned()), ..DeployedStatus::default() }],
        ..foreign(1, "v1.2.3", &[])
    };
    let entry = self::entry(foreign);
    assert_eq!(
        (entry.actor.as_deref(), entry.run_url.as_deref()),
        (Some("github-actions[bot]"), Some("https://example.com/log"))
    );
    assert_eq!(entry.version.as_deref(), Some("1.2.3"));
}

#[test]
fn the_commit_of_a_run_is_not_taken_for_that_of_a_version_without_a_tag() {
    let entry = entry(ours(1, "1.0.0", PROVEN));
    assert_eq!((entry.sha, entry.committed), ("e".repeat(40), None), "the deployment's own commit is another");
    let tagged = Deployed { sha: "e".repeat(40), ..ours(1, "1.0.0", PROVEN) };
    assert!(self::entry(tagged).committed.is_some());
    let mut untagged = ours(1, "1.0.0", PROVEN);
    untagged.payload["sha"] = json!("");
    assert_eq!(self::entry(untagged).sha, "");
    assert_eq!(self::entry(foreign(1, "main", PROVEN)).sha, "d".repeat(40));
}

#[test]
fn a_payload_of_a_newer_schema_or_with_missing_fields_leaves_what_can_be_read() {
    let newer = json!({ "schema": 99, "run": "1.1", "version": "2.0.0", "waves": "new", "image_tag": 7, "sha": "e" });
    let entry = entry(Deployed { payload: newer, ..foreign(1, "main", BACK) });
    assert_eq!((entry.version.as_deref(), entry.image_tag, entry.ending), (Some("2.0.0"), None, Ending::RolledBack));
    for payload in [Value::Null, json!("text"), json!([1]), json!({}), json!({ "schema": 1, "run": "1.1" })] {
        let entry = self::entry(Deployed { payload, actor: None, ..foreign(1, "main", PROVEN) });
        assert_eq!((entry.version, entry.actor, entry.ending), (None, None, Ending::Proven));
    }
}

#[test]
fn an_entry_keeps_what_it_says_through_json() {
    let entry = entry(ours(10, "1.0.0", BACK));
    let text = serde_json::to_value(&entry).unwrap();
    assert_eq!(text["ending"], "rolled-back");
    assert_eq!(serde_json::from_value::<Entry>(text).unwrap(), entry);
    for ending in Ending::ALL {
        assert_eq!(serde_json::to_value(ending).unwrap(), ending.word());
    }
}
