//! What environments run, ran before, and have proven.

use deploy_history::{Ending, Entry, History, before, running};
use github_client::Deployed;

use crate::{BACK, FAILED, PROVEN, RETIRED, foreign, history, ours};

fn version(entry: Option<&Entry>) -> Option<&str> {
    entry?.version.as_deref()
}

fn ids<'d>(deployed: impl IntoIterator<Item = &'d Deployed>) -> Vec<u64> {
    deployed.into_iter().map(|one| one.id).collect()
}

fn of(environment: &str, one: Deployed) -> Deployed {
    Deployed { environment: environment.to_owned(), ..one }
}

#[test]
fn the_newest_proven_version_is_live_and_the_last_proven_other_one_was_before() {
    let history = history([
        ours(1, "1.0.0", RETIRED),
        ours(2, "1.1.0", RETIRED),
        ours(3, "1.2.0", BACK),
        ours(4, "1.2.1", RETIRED),
        ours(5, "1.2.1", PROVEN),
        ours(6, "1.3.0", FAILED),
        ours(7, "1.4.0", &[("in_progress", "wave 1 of 2")]),
        of("staging", ours(8, "1.4.0", PROVEN)),
    ]);
    assert_eq!(history.environments(), ["staging", "production"]);
    assert_eq!(history.live("production").unwrap().id, 5);
    assert_eq!(version(history.before("production")), Some("1.1.0"));
    assert_eq!(
        version(history.previous("production", None)),
        Some("1.2.1"),
        "whether it still runs nobody knows: 1.3.0 was left as it is"
    );
    assert_eq!(history.proofs("production", "1.2.1").next().unwrap().id, 5);
    assert_eq!(history.proofs("production", "1.2.0").next(), None);
    assert_eq!((version(history.live("staging")), version(history.previous("staging", None))), (Some("1.4.0"), None));
    assert_eq!((history.live("absent"), history.previous("absent", None)), (None, None));
    let live: Vec<u64> = history.entries().iter().filter(|entry| entry.is_live).map(|entry| entry.id).collect();
    assert_eq!(live, [8, 5]);
}

#[test]
fn each_configuration_of_an_environment_has_a_live_deployment() {
    let other = |minute, version, said| Deployed { task: "deploy:other".to_owned(), ..ours(minute, version, said) };
    let history =
        history([ours(1, "2.0.0", RETIRED), ours(2, "2.1.0", PROVEN), other(3, "1.0.0", RETIRED), other(4, "1.1.0", PROVEN)]);
    let live: Vec<u64> = history.entries().iter().filter(|entry| entry.is_live).map(|entry| entry.id).collect();
    assert_eq!(live, [4, 2]);
    assert_eq!(version(history.previous("production", None)), Some("1.0.0"), "the one before of the same configuration");
}

#[test]
fn a_version_that_came_back_is_live_and_the_one_it_replaced_was_before() {
    let history = history([ours(1, "1.0.0", RETIRED), ours(2, "1.1.0", RETIRED), ours(3, "1.0.0", PROVEN)]);
    assert_eq!(
        (version(history.live("production")), version(history.previous("production", None))),
        (Some("1.0.0"), Some("1.1.0"))
    );
}

#[test]
fn where_another_version_may_run_the_last_proven_one_is_what_one_goes_back_to() {
    let under_way: &[(&str, &str)] = &[("in_progress", "wave 1 of 2")];
    let cancelled: &[(&str, &str)] = &[("in_progress", "wave 1 of 2"), ("inactive", "cancelled after 9 s: SIGTERM")];
    let triggered: &[(&str, &str)] = &[("pending", "triggered after 2 s")];
    let refused: &[(&str, &str)] = &[("error", "failed after 1 s: the image is missing")];
    let proven = [ours(1, "1.5.0", RETIRED), ours(2, "1.6.0", PROVEN)];
    let since = |newer: &[Deployed]| {
        let history = history([proven.as_slice(), newer].concat());
        assert_eq!((version(history.live("production")), version(history.before("production"))), (Some("1.6.0"), Some("1.5.0")));
        let said = |entry: Option<&Entry>| version(entry).unwrap_or("none").to_owned();
        (said(history.may_run("production").next()), said(history.previous("production", None)))
    };
    let told = |may_run: &str, previous: &str| (may_run.to_owned(), previous.to_owned());
    for left in [FAILED, cancelled, triggered, under_way] {
        assert_eq!(since(&[ours(3, "1.7.0", left)]), told("1.7.0", "1.6.0"), "{left:?}");
    }
    for gone in [BACK, refused] {
        assert_eq!(since(&[ours(3, "1.7.0", gone)]), told("none", "1.5.0"), "{gone:?}");
    }
    assert_eq!(since(&[ours(3, "1.7.0", FAILED), ours(4, "1.8.0", BACK)]), told("1.7.0", "1.6.0"), "it went back to that");
    assert_eq!(since(&[ours(3, "1.6.0", FAILED)]), told("none", "1.5.0"), "it is 1.6.0 in any case");
    assert_eq!(since(&[ours(3, "1.7.0", FAILED), ours(4, "1.6.0", FAILED)]), told("1.7.0", "1.6.0"));
    assert_eq!(since(&[ours(3, "1.5.0", cancelled)]), told("1.5.0", "1.5.0"), "it was on the way back");
    assert_eq!(
        since(&[ours(3, "1.7.0", FAILED), ours(4, "1.5.0", cancelled)]),
        told("1.5.0", "1.6.0"),
        "and the way back of that is 1.6.0"
    );
    let again = history([ours(1, "1.7.0", RETIRED), ours(2, "1.6.0", PROVEN), ours(3, "1.7.0", cancelled)]);
    assert_eq!(version(again.previous("production", Some("3"))), Some("1.7.0"), "the same run wants the same once more");
    assert_eq!(version(again.previous("production", Some("4"))), Some("1.6.0"));
    let broken = history([proven.as_slice(), &[ours(3, "1.7.0", FAILED)]].concat());
    assert_eq!(version(broken.previous("production", Some("3"))), Some("1.6.0"), "a later job of the run that broke it");
    let other = Deployed { task: "deploy:other".to_owned(), ..ours(3, "7.0.0", FAILED) };
    assert_eq!(since(&[other]), told("none", "1.5.0"), "another configuration is another thing");
    assert_eq!(since(&[foreign(3, "v1.7.0", FAILED)]), told("none", "1.5.0"), "a job says nothing of ours");
}

#[test]
fn the_deployment_that_a_job_makes_by_itself_does_not_hide_ours() {
    let history = history([foreign(1, "main", &[("in_progress", ""), ("success", "")]), ours(2, "1.0.0", RETIRED)]);
    assert_eq!(version(history.live("production")), Some("1.0.0"));
    assert!(history.entries()[0].is_live, "the environment is in use");
    let later = self::history([ours(1, "1.0.0", RETIRED), foreign(2, "main", &[("success", "")])]);
    assert_eq!(later.live("production").unwrap().id, 1, "what names no version proves none");
}

#[test]
fn a_job_for_a_tag_is_live_and_was_before_only_where_nothing_of_ours_was_proven() {
    let docs = |minute, tag| foreign(minute, tag, &[("success", "")]);
    let history = history([
        docs(1, "v1.0.0"),
        ours(2, "1.7.0", RETIRED),
        docs(3, "v1.7.9"),
        ours(4, "1.8.0", RETIRED),
        ours(5, "1.9.0", FAILED),
        docs(6, "v1.9.0"),
    ]);
    assert_eq!((version(history.live("production")), version(history.before("production"))), (Some("1.8.0"), Some("1.7.0")));
    let live: Vec<u64> = history.entries().iter().filter(|entry| entry.is_live).map(|entry| entry.id).collect();
    assert_eq!(live, [4]);
    let before_ours = self::history([docs(1, "v1.0.0"), docs(2, "v1.1.0"), ours(3, "1.2.0", FAILED)]);
    assert_eq!(version(before_ours.live("production")), Some("1.1.0"));
    assert_eq!(version(before_ours.before("production")), Some("1.0.0"));
}

#[test]
fn a_job_of_the_default_task_is_not_live_beside_ours_of_another() {
    let other = |one| Deployed { task: "deploy:other".to_owned(), ..one };
    let history = history([other(ours(1, "1.0.0", RETIRED)), other(ours(2, "1.1.0", RETIRED)), foreign(3, "v9.0.0", PROVEN)]);
    assert_eq!(
        (version(history.live("production")), version(history.previous("production", None))),
        (Some("1.1.0"), Some("1.0.0"))
    );
    assert!(!history.entries()[0].is_live);
}

#[test]
fn where_no_version_is_named_the_newest_success_is_live() {
    let history = history([foreign(1, "main", RETIRED), foreign(2, "main", PROVEN)]);
    assert_eq!((history.live("production").unwrap().id, history.previous("production", None)), (2, None));
}

#[test]
fn what_went_live_is_told_in_order_up_to_what_is_live_and_without_what_stands_beside_ours() {
    let job = |minute, git_ref| foreign(minute, git_ref, &[("success", "")]);
    let history = history([
        job(1, "v1.0.0"),
        job(9, "main"),
        ours(10, "1.1.0", RETIRED),
        ours(11, "1.2.0", FAILED),
        Deployed { task: "deploy:other".to_owned(), ..ours(12, "7.0.0", RETIRED) },
        job(13, "main"),
        ours(14, "1.3.0", PROVEN),
        job(15, "v9.0.0"),
    ]);
    let went = |history: &History| history.went_live("production").iter().map(|entry| entry.id).collect::<Vec<_>>();
    assert_eq!(went(&history), [1, 10, 14]);
    assert_eq!(went(&self::history([job(1, "main"), job(2, "v1.0.0"), job(3, "main")])), [1, 2], "no more than is live");
    assert_eq!(went(&self::history([ours(1, "1.0.0", FAILED)])), [0; 0]);
}

#[test]
fn an_environment_of_which_all_is_retired_runs_nothing_but_keeps_its_history() {
    let history = history([of("pr-7", ours(1, "1.0.0", RETIRED))]);
    assert!(!history.entries()[0].is_live);
    assert_eq!(version(history.live("pr-7")), Some("1.0.0"));
}

#[test]
fn what_never_ended_is_over_once_a_newer_one_is_proven() {
    let under_way: &[(&str, &str)] = &[("in_progress", "wave 1 of 2")];
    let other = |minute| Deployed { task: "deploy:other".to_owned(), ..ours(minute, "2.0.0", under_way) };
    let history = history([ours(1, "1.0.0", under_way), other(2), ours(3, "1.1.0", PROVEN), ours(4, "1.2.0", under_way)]);
    let endings: Vec<Ending> = history.entries().iter().map(|entry| entry.ending).collect();
    assert_eq!(endings, [Ending::UnderWay, Ending::Proven, Ending::UnderWay, Ending::Cancelled]);
    assert_eq!(history.entries()[3].reason.as_deref(), Some("it never ended"));
}

#[test]
fn the_end_of_a_job_is_not_the_end_of_ours() {
    let history = history([ours(1, "1.0.0", &[("in_progress", "wave 1 of 2")]), foreign(2, "main", PROVEN)]);
    assert_eq!(history.entries()[1].ending, Ending::UnderWay);
}

#[test]
fn an_environment_and_task_run_the_newest_success_and_may_run_what_has_not_ended_since() {
    let said = |state: &'static str| Vec::from([(state, "")]);
    let other = |minute, state| Deployed { task: "deploy:other".to_owned(), ..ours(minute, "1", &said(state)) };
    let deployed = [
        ours(9, "1", &said("queued")),
        ours(8, "1", &said("failure")),
        ours(7, "1", &said("success")),
        of("staging", ours(6, "1", &said("success"))),
        ours(5, "1", &said("in_progress")),
        ours(4, "1", &said("success")),
        other(3, "waiting"),
        other(2, "success"),
        of("gone", ours(1, "1", &said("inactive"))),
    ];
    assert_eq!(ids(running(&deployed)), [9, 8, 7, 6, 3, 2]);
    assert_eq!(running(&[]), Vec::<&Deployed>::new());
}

#[test]
fn a_deployment_of_another_program_hides_nothing_of_ours() {
    let said = [("success", "")];
    let deployed = [foreign(5, "main", &said), foreign(4, "main", &said), ours(3, "1", &said), ours(2, "1", &said)];
    assert_eq!(ids(running(&deployed)), [5, 3]);
}

#[test]
fn ours_runs_although_the_deployment_of_a_job_retired_it() {
    let said = [("success", "")];
    assert_eq!(ids(running(&[foreign(2, "main", &said), ours(1, "1.0.0", RETIRED)])), [2, 1]);
    let job = |minute| foreign(minute, "v1.1.0", RETIRED);
    let other = Deployed { task: "deploy:other".to_owned(), ..ours(2, "1.0.0", RETIRED) };
    let deployed = [foreign(6, "main", &said), ours(5, "1.1.0", RETIRED), job(4), ours(3, "1.0.0", RETIRED), other];
    assert_eq!(ids(running(&deployed)), [6, 5, 2], "of each configuration the newest");
    assert_eq!(ids(running(&[ours(2, "1.1.0", RETIRED), ours(1, "1.0.0", RETIRED)])), [0; 0], "nothing of it is in use");
}

#[test]
fn what_failed_or_was_cancelled_since_may_run_unless_it_changed_nothing_or_went_back() {
    let cancelled: &[(&str, &str)] = &[("in_progress", "wave 1 of 2"), ("inactive", "cancelled after 9 s: SIGTERM")];
    let triggered: &[(&str, &str)] = &[("pending", "triggered after 2 s")];
    let refused: &[(&str, &str)] = &[("error", "failed after 1 s: the image is missing")];
    let gone: &[(&str, &str)] = &[("in_progress", "wave 1 of 2"), ("inactive", "the environment is gone")];
    let deployed = [ours(3, "1.2.0", FAILED), ours(2, "1.1.0", cancelled), ours(1, "1.0.0", PROVEN)];
    assert_eq!(ids(running(&deployed)), [3, 2, 1]);
    let since = [ours(5, "1.4.0", refused), ours(4, "1.3.0", BACK), ours(3, "1.2.0", triggered), ours(2, "1.1.0", gone)];
    assert_eq!(ids(running(&[since.as_slice(), &[ours(1, "1.0.0", PROVEN)]].concat())), [3, 1]);
    assert_eq!(ids(running(&[ours(2, "1.1.0", FAILED), ours(1, "1.0.0", cancelled)])), [2, 1], "nothing was proven ever");
    assert_eq!(ids(running(&[ours(2, "1.1.0", PROVEN), ours(1, "1.0.0", FAILED)])), [2], "it is over");
}

#[test]
fn what_was_before_is_of_another_version_however_often_the_live_one_was_deployed() {
    let unchanged: &[(&str, &str)] = &[("success", "unchanged after 0.2 s")];
    let other = |minute, version| Deployed { task: "deploy:other".to_owned(), ..ours(minute, version, RETIRED) };
    let deployed = [
        ours(9, "1.2.0", FAILED),
        foreign(8, "v1.0.9", PROVEN),
        ours(7, "1.1.0", unchanged),
        other(6, "3.1.0"),
        ours(5, "1.1.0", RETIRED),
        ours(4, "1.0.1", BACK),
        ours(3, "1.0.0", RETIRED),
        other(2, "3.0.0"),
        ours(1, "0.9.0", RETIRED),
    ];
    assert_eq!(ids(before(&deployed)), [3, 2]);
    assert_eq!(ids(before(&[ours(2, "1.1.0", RETIRED), ours(1, "1.0.0", RETIRED)])), [0; 0], "nothing of it is in use");
}

#[test]
fn no_deployments_are_no_history() {
    let history = history([]);
    assert_eq!((history.entries(), history.environments().as_slice()), (&[] as &[Entry], &[] as &[&str]));
    assert_eq!(history, History::default());
}
