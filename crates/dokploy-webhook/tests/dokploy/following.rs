//! The state machine: which observations lead to which verdict.

use std::time::Duration;

use dokploy_webhook::follow::{Follow, Observation, Phase, Queue, Sought, Step, Verdict};
use dokploy_webhook::model::{Row, Status};
use proptest::prelude::*;

const TITLE: &str = "Deploy 1.1.0 · run 7.1";
const GRACE: u64 = 5;
const TIMEOUT: u64 = 60;

fn follow(is_retitled: bool) -> Follow {
    let sought = Sought { title: TITLE.to_owned(), description: None, before: ["old".to_owned()].into(), is_retitled };
    Follow::new(sought, Duration::from_secs(TIMEOUT), Duration::from_secs(GRACE))
}

fn row(id: &str, title: &str, status: Status) -> Row {
    Row { deployment_id: id.to_owned(), title: title.to_owned(), status, ..Row::default() }
}

fn seen(at: u64, queue: Queue, rows: &[Row]) -> Observation {
    let old = row("old", TITLE, Status::Done);
    Observation { at: Duration::from_secs(at), rows: [rows, &[old]].concat(), queue }
}

fn ended(verdict: Verdict) -> Step {
    Step::Ended(verdict)
}

#[test]
fn a_deployment_waits_runs_and_ends() {
    for (status, verdict) in
        [(Status::Done, Verdict::Done), (Status::Error, Verdict::Error), (Status::Cancelled, Verdict::Cancelled)]
    {
        let mut follow = follow(false);
        assert_eq!(follow.step(&seen(0, Queue::Holds, &[])), Step::Wait);
        assert_eq!(follow.phase(), &Phase::Queued);
        assert_eq!(follow.step(&seen(30, Queue::Holds, &[])), Step::Wait);
        assert_eq!(follow.step(&seen(31, Queue::Holds, &[row("new", TITLE, Status::Running)])), Step::Wait);
        assert_eq!(follow.phase(), &Phase::Running("new".to_owned()));
        assert_eq!(follow.step(&seen(40, Queue::Unknown, &[row("new", TITLE, status)])), ended(verdict));
    }
}

#[test]
fn a_deployment_of_the_same_title_from_before_is_another_one() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(0, Queue::Holds, &[])), Step::Wait);
    assert_eq!(follow.id(), None);
}

#[test]
fn somebody_elses_deployment_is_not_taken_for_it() {
    let other = row("other", "Manual deployment", Status::Done);
    let mut waiting = follow(true);
    assert_eq!(waiting.step(&seen(0, Queue::Holds, std::slice::from_ref(&other))), Step::Wait);
    assert_eq!(waiting.id(), None);
    let mut gone = follow(false);
    assert_eq!(gone.step(&seen(GRACE, Queue::Lacks, std::slice::from_ref(&other))), ended(Verdict::Lost));
    let mut two = follow(true);
    let another = row("another", "Manual deployment", Status::Done);
    assert_eq!(two.step(&seen(GRACE, Queue::Lacks, &[other, another])), ended(Verdict::Lost));
}

#[test]
fn what_was_there_while_it_waited_is_not_taken_for_it_when_titles_are_replaced() {
    let (ahead, own) = (row("ahead", "feat: another", Status::Done), row("own", "feat: a commit", Status::Done));
    let mut follow = follow(true);
    let running = row("ahead", "Manual deployment", Status::Running);
    assert_eq!(follow.step(&seen(1, Queue::Waits, &[running])), Step::Wait);
    // It started and ended between two questions, and both titles are the commits' by now.
    assert_eq!(follow.step(&seen(6, Queue::Lacks, &[own, ahead])), ended(Verdict::Done));
    assert_eq!(follow.id(), Some("own"));
    assert!(follow.is_contended());
}

#[test]
fn a_row_that_is_there_while_it_is_begun_may_be_its_own() {
    let mut follow = follow(true);
    let own = row("own", "feat: a commit", Status::Done);
    assert_eq!(follow.step(&seen(1, Queue::Holds, std::slice::from_ref(&own))), Step::Wait);
    assert_eq!(follow.step(&seen(2, Queue::Lacks, &[own])), ended(Verdict::Done));
}

#[test]
fn a_title_that_is_replaced_at_the_end_does_not_matter_once_the_id_is_known() {
    let mut follow = follow(true);
    assert_eq!(follow.step(&seen(0, Queue::Unknown, &[row("new", TITLE, Status::Running)])), Step::Wait);
    let retitled = row("new", "feat: a commit", Status::Done);
    assert_eq!(follow.step(&seen(9, Queue::Unknown, &[retitled])), ended(Verdict::Done));
}

#[test]
fn a_title_that_was_replaced_before_it_was_seen_is_the_only_new_row() {
    let mut follow = follow(true);
    let retitled = row("new", "feat: a commit", Status::Done);
    assert_eq!(follow.step(&seen(1, Queue::Lacks, &[retitled])), ended(Verdict::Done));
    assert_eq!(follow.id(), Some("new"));
}

#[test]
fn a_deployment_in_neither_queue_nor_rows_is_lost_after_the_grace() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(GRACE - 1, Queue::Lacks, &[])), Step::Wait);
    assert_eq!(follow.step(&seen(GRACE, Queue::Lacks, &[])), ended(Verdict::Lost));
}

#[test]
fn the_grace_begins_anew_when_the_deployment_was_seen_in_the_queue() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(20, Queue::Holds, &[])), Step::Wait);
    assert_eq!(follow.step(&seen(20 + GRACE - 1, Queue::Lacks, &[])), Step::Wait);
    assert_eq!(follow.step(&seen(20 + GRACE, Queue::Lacks, &[])), ended(Verdict::Lost));
}

#[test]
fn a_row_that_was_removed_is_pruned() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(0, Queue::Unknown, &[row("new", TITLE, Status::Running)])), Step::Wait);
    assert_eq!(follow.step(&seen(1, Queue::Unknown, &[])), ended(Verdict::Pruned));
}

#[test]
fn a_server_without_queue_and_titles_is_followed_by_the_only_new_row() {
    let mut follow = follow(false);
    let untitled = |status| [row("new", "Manual deployment", status)];
    assert_eq!(follow.step(&seen(1, Queue::Unknown, &untitled(Status::Running))), Step::Wait);
    assert_eq!(follow.id(), None, "it may be somebody else's until the grace is over");
    assert_eq!(follow.step(&seen(GRACE, Queue::Unknown, &untitled(Status::Running))), Step::Wait);
    assert_eq!(follow.step(&seen(GRACE + 1, Queue::Unknown, &untitled(Status::Done))), ended(Verdict::Done));
}

#[test]
fn a_server_without_queue_never_says_that_a_deployment_is_lost() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(TIMEOUT - 1, Queue::Unknown, &[])), Step::Wait);
    assert_eq!(follow.step(&seen(TIMEOUT, Queue::Unknown, &[])), ended(Verdict::TimedOut));
}

#[test]
fn what_is_over_its_time_is_given_up_and_an_end_at_the_last_moment_counts() {
    for queue in [Queue::Holds, Queue::Unknown] {
        assert_eq!(follow(false).step(&seen(TIMEOUT, queue, &[])), ended(Verdict::TimedOut));
    }
    let running = row("new", TITLE, Status::Running);
    assert_eq!(follow(false).step(&seen(TIMEOUT, Queue::Unknown, &[running])), ended(Verdict::TimedOut));
    let done = row("new", TITLE, Status::Done);
    assert_eq!(follow(false).step(&seen(TIMEOUT, Queue::Unknown, &[done])), ended(Verdict::Done));
}

#[test]
fn a_status_that_is_not_known_is_waited_for() {
    let mut follow = follow(false);
    assert_eq!(follow.step(&seen(0, Queue::Unknown, &[row("new", TITLE, Status::Unknown)])), Step::Wait);
}

#[test]
fn a_title_that_is_not_ours_to_choose_is_told_apart_by_its_description() {
    let sought = Sought {
        title: "image pushed".to_owned(),
        description: Some("Hash: 7".to_owned()),
        before: [].into(),
        is_retitled: false,
    };
    let described = |id: &str, text: &str| Row { description: text.to_owned(), ..row(id, "image pushed", Status::Running) };
    let mut follow = Follow::new(sought, Duration::from_secs(TIMEOUT), Duration::from_secs(GRACE));
    let rows = vec![described("other", "Hash: 8"), described("ours", "Hash: 7")];
    assert_eq!(follow.step(&Observation { at: Duration::ZERO, rows, queue: Queue::Unknown }), Step::Wait);
    assert_eq!(follow.id(), Some("ours"));
}

#[test]
fn only_what_waited_or_had_company_may_have_been_changed_by_others() {
    let running = row("new", TITLE, Status::Running);
    let mut alone = follow(false);
    alone.step(&seen(0, Queue::Unknown, std::slice::from_ref(&running)));
    assert!(!alone.is_contended());
    let mut waited = follow(false);
    waited.step(&seen(0, Queue::Holds, &[]));
    waited.step(&seen(1, Queue::Unknown, std::slice::from_ref(&running)));
    assert!(waited.is_contended());
    let mut accompanied = follow(false);
    accompanied.step(&seen(0, Queue::Unknown, &[running, row("other", "Manual deployment", Status::Running)]));
    assert!(accompanied.is_contended());
}

/// What a server may show at one moment: rows of ours, of others and of before, in any state.
fn observation() -> impl Strategy<Value = (u64, Vec<Row>, Queue)> {
    let status = prop::sample::select(vec![Status::Running, Status::Done, Status::Error, Status::Cancelled, Status::Unknown]);
    let title = prop::sample::select(vec![TITLE, "Manual deployment", "feat: a commit"]);
    let id = prop::sample::select(vec!["old", "one", "two", "three"]);
    let row = (id, title, status).prop_map(|(id, title, status)| row(id, title, status));
    let queue = prop::sample::select(vec![Queue::Waits, Queue::Holds, Queue::Lacks, Queue::Unknown]);
    (0..20_u64, prop::collection::vec(row, 0..4), queue)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_server_shows_the_verdict_is_of_one_deployment_that_was_not_there_before(
        is_retitled in any::<bool>(),
        shown in prop::collection::vec(observation(), 1..12),
    ) {
        let (mut follow, mut at, mut pinned) = (follow(is_retitled), 0, None::<String>);
        for (later, rows, queue) in shown {
            at += later;
            let step = follow.step(&Observation { at: Duration::from_secs(at), rows: rows.clone(), queue });
            let id = follow.id().map(str::to_owned);
            prop_assert!(pinned.is_none() || pinned == id, "it changed from {:?} to {:?}", pinned, id);
            prop_assert_ne!(id.as_deref(), Some("old"));
            let own = id.as_ref().and_then(|id| rows.iter().find(|row| row.deployment_id == *id)).map(|row| row.status);
            match step {
                Step::Ended(Verdict::Done) => prop_assert_eq!(own, Some(Status::Done)),
                Step::Ended(Verdict::Error) => prop_assert_eq!(own, Some(Status::Error)),
                Step::Ended(Verdict::Cancelled) => prop_assert_eq!(own, Some(Status::Cancelled)),
                Step::Ended(Verdict::Pruned) => prop_assert!(id.is_some() && own.is_none()),
                Step::Ended(Verdict::Lost) => prop_assert!(id.is_none() && queue == Queue::Lacks),
                Step::Ended(Verdict::TimedOut) => prop_assert!(at >= TIMEOUT),
                Step::Wait => prop_assert!(at < TIMEOUT),
            }
            if step != Step::Wait {
                return Ok(());
            }
            pinned = id;
        }
    }
}
