//! The four figures, counted by hand.

use deploy_history::dora::{FAILURE_RATE, FREQUENCY, FailureRate, LEAD_TIME, LeadTime, RESTORE, Restore};
use deploy_history::{Dora, Window};
use github_client::Deployed;
use jiff::Timestamp;

use crate::{BACK, FAILED, PROVEN, RETIRED, at, foreign, history, ours};

/// A deployment of a version whose commit was made so many minutes before.
fn after(lead: i64, one: Deployed) -> Deployed {
    Deployed { sha: "e".repeat(40), committed_at: Some(at(one.created_at.duration_since(at(0)).as_mins() - lead)), ..one }
}

fn dora(deployed: impl IntoIterator<Item = Deployed>) -> Dora {
    history(deployed).dora("production", &weeks(2))
}

/// So many weeks from the start of 2026 on.
fn weeks(weeks: i64) -> Window {
    Window { from: at(0), to: at(weeks * 7 * 24 * 60) }
}

#[test]
fn without_data_there_is_no_number() {
    let nothing = dora([]);
    assert_eq!(nothing, Dora { deployment_frequency: None, lead_time: None, change_failure_rate: None, time_to_restore: None });
    let failed = dora([ours(1, "1.0.0", &[("error", "failed after 1 s: no image")])]);
    assert!(failed.lead_time.is_none() && failed.change_failure_rate.is_none() && failed.time_to_restore.is_none());
    assert_eq!(failed.deployment_frequency.unwrap().deployments, 0, "that nothing was proven is a figure");
}

#[test]
fn frequency_is_what_was_newly_live_per_week() {
    let unchanged: &[(&str, &str)] = &[("success", "unchanged after 0.2 s")];
    let figures = dora([
        ours(1, "1.0.0", RETIRED),
        ours(2, "1.1.0", RETIRED),
        ours(3, "1.1.0", unchanged),
        ours(4, "1.1.0", RETIRED),
        ours(5, "1.0.0", RETIRED),
        ours(6, "1.2.0", FAILED),
        ours(7, "1.2.0", PROVEN),
    ]);
    let frequency = figures.deployment_frequency.unwrap();
    assert_eq!(frequency.deployments, 4, "two versions, the way back, and a third");
    assert!((frequency.per_week - 2.0).abs() < f64::EPSILON);
}

#[test]
fn a_version_that_a_second_try_of_its_run_found_live_went_live_by_it() {
    let again: &[(&str, &str)] =
        &[("in_progress", "wave 1 of 2"), ("in_progress", "under way"), ("success", "unchanged after 3 s")];
    let figures = dora([ours(1, "1.0.0", RETIRED), after(10, ours(100, "1.1.0", again))]);
    assert_eq!(figures.deployment_frequency.unwrap().deployments, 2);
    assert_eq!(figures.lead_time, Some(LeadTime { median_s: 13 * 60, versions: 1 }));
    assert_eq!(figures.change_failure_rate.unwrap().changes, 2);
    let first = dora([ours(1, "1.0.0", &[("success", "unchanged after 3 s")])]);
    assert_eq!(first.deployment_frequency.unwrap().deployments, 0, "nobody knows what was live before, nor since when this is");
    assert_eq!(first.change_failure_rate, None);
}

#[test]
fn a_jobs_own_deployment_beside_ours_counts_in_no_figure() {
    let job = |minute| foreign(minute, "main", RETIRED);
    let figures =
        dora([job(1), ours(2, "1.0.0", RETIRED), job(3), ours(4, "1.1.0", RETIRED), job(5), ours(6, "1.0.0", PROVEN), job(7)]);
    let alone = dora([ours(2, "1.0.0", RETIRED), ours(4, "1.1.0", RETIRED), ours(6, "1.0.0", PROVEN)]);
    assert_eq!(figures.change_failure_rate.unwrap().failed, 1, "1.1.0 was taken back");
    assert_eq!(figures, alone);
    let of_tags =
        dora([ours(2, "1.0.0", RETIRED), foreign(3, "v1.0.0", RETIRED), ours(4, "1.1.0", FAILED), foreign(5, "v1.1.0", FAILED)]);
    let rate = of_tags.change_failure_rate.unwrap();
    assert_eq!((rate.failed, rate.changes), (1, 2));
}

#[test]
fn a_jobs_own_deployment_counts_in_no_figure_beside_ours_of_another_configuration() {
    let ours = [(2, "1.0.0", RETIRED), (4, "1.1.0", FAILED), (6, "1.2.0", PROVEN)]
        .map(|(minute, version, said)| Deployed { task: "deploy:other".to_owned(), ..ours(minute, version, said) });
    let job = |minute| foreign(minute, "v0.9.0", RETIRED);
    let beside: Vec<Deployed> = ours.iter().cloned().flat_map(|one| [job(i64::try_from(one.id).unwrap() - 1), one]).collect();
    assert_eq!(dora(beside.into_iter().chain([job(7)])), dora(ours));
}

#[test]
fn what_another_program_deployed_before_ours_counts_unless_the_same_run_made_it() {
    let job_of = |run: &str, minute| {
        let mut job = foreign(minute, "v0.9.0", RETIRED);
        job.statuses[0].log_url = Some(format!("https://github.com/acme/shop/actions/runs/{run}/job/7"));
        job
    };
    let count = |deployed: Vec<Deployed>| dora(deployed).deployment_frequency.unwrap().deployments;
    assert_eq!(count(vec![job_of("1", 1), ours(3, "1.0.0", PROVEN)]), 2);
    assert_eq!(count(vec![job_of("3", 1), ours(3, "1.0.0", PROVEN)]), 1);
    assert_eq!(count(vec![job_of("3", 1), job_of("2", 2), ours(3, "1.0.0", PROVEN)]), 1 + 1, "it waited for an approval");
}

#[test]
fn what_another_program_deploys_counts_until_one_of_ours_is_proven() {
    let other = |minute, tag| foreign(minute, tag, RETIRED);
    let job_of = |run: &str, minute| {
        let mut job = other(minute, "main");
        job.statuses[0].log_url = Some(format!("https://github.com/acme/shop/actions/runs/{run}/job/7"));
        job
    };
    let refused: &[(&str, &str)] = &[("error", "failed after 1 s: the image is missing")];
    let tried = vec![
        other(1, "v1.0.0"),
        job_of("4", 2),
        job_of("6", 3),
        ours(4, "1.1.0", refused),
        other(5, "main"),
        ours(6, "1.1.0", refused),
        other(7, "v1.2.0"),
        other(8, "v1.3.0"),
        other(9, "v1.4.0"),
    ];
    let count = |deployed: Vec<Deployed>| dora(deployed).deployment_frequency.unwrap().deployments;
    assert_eq!(count(tried.clone()), 4, "a trial that came to nothing ends no history, and its jobs are none");
    let taken = [other(19, "main"), ours(20, "1.5.0", RETIRED), other(21, "v9.0.0"), ours(22, "1.6.0", PROVEN)];
    assert_eq!(count([tried, taken.to_vec()].concat()), 6);
}

#[test]
fn a_window_of_less_than_a_week_counts_as_a_week() {
    let history = history([ours(1, "1.0.0", PROVEN)]);
    let window = history.window(None, at(60));
    assert_eq!(window, Window { from: at(1), to: at(60) });
    assert!((history.dora("production", &window).deployment_frequency.unwrap().per_week - 1.0).abs() < f64::EPSILON);
}

#[test]
fn lead_time_is_the_median_of_first_proofs_from_the_commit_on() {
    let figures = dora([
        after(100, ours(200, "1.0.0", RETIRED)),
        after(10, ours(300, "1.1.0", RETIRED)),
        after(500, ours(400, "1.0.0", RETIRED)),
        after(900, ours(1000, "1.1.0", RETIRED)),
        after(30, ours(1100, "1.2.0", BACK)),
        after(40, ours(1200, "1.2.0", PROVEN)),
        ours(1300, "1.3.0", PROVEN),
    ]);
    // Of 1.0.0 after 101, of 1.1.0 after 11, of 1.2.0 after 42 minutes; the commit of 1.3.0 is not known.
    assert_eq!(figures.lead_time, Some(LeadTime { median_s: 42 * 60, versions: 3 }));
}

#[test]
fn a_median_of_two_lies_between_them() {
    let figures = dora([after(10, ours(100, "1.0.0", RETIRED)), after(20, ours(200, "1.1.0", RETIRED))]);
    assert_eq!(figures.lead_time, Some(LeadTime { median_s: (11 + 21) * 60 / 2, versions: 2 }));
}

#[test]
fn a_commit_from_the_future_is_not_measured() {
    assert_eq!(dora([after(-90, ours(100, "1.0.0", PROVEN))]).lead_time, None);
}

#[test]
fn changes_fail_by_failing_by_being_rolled_back_and_by_being_taken_back() {
    let figures = dora([
        ours(10, "1.0.0", RETIRED),
        ours(20, "1.1.0", FAILED),
        ours(30, "1.1.0", BACK),
        ours(40, "1.1.0", RETIRED),
        ours(50, "1.0.0", RETIRED),
        ours(60, "1.2.0", &[("inactive", "cancelled after 3 s")]),
        ours(70, "1.2.0", &[("pending", "triggered after 3 s")]),
        ours(80, "1.2.0", &[("error", "failed after 1 s: no image")]),
        ours(90, "1.0.0", FAILED),
        ours(100, "1.2.0", PROVEN),
    ]);
    let FailureRate { share, failed, changes } = figures.change_failure_rate.unwrap();
    // 1.0.0, 1.1.0 three times, 1.2.0 once; the deployment of 1.0.0 over itself is no change.
    assert_eq!((failed, changes), (3, 5));
    assert!((share - 0.6).abs() < 1e-9);
    // 1.1.0: failed at 20 and restored at 42; rolled back by 31; proven at 40 and taken back by 51.
    assert_eq!(figures.time_to_restore, Some(Restore { median_s: Some(11 * 60), restored: 3, open: 0 }));
}

#[test]
fn a_repair_by_a_newer_version_takes_nothing_back() {
    let figures = dora([ours(1, "1.0.0", RETIRED), ours(2, "1.1.0", RETIRED), ours(3, "1.1.1", PROVEN)]);
    assert_eq!(figures.change_failure_rate.unwrap().failed, 0);
    assert_eq!(figures.time_to_restore, None);
}

#[test]
fn a_failure_that_nothing_followed_is_open_and_has_no_time() {
    let figures = dora([ours(1, "1.0.0", PROVEN), ours(2, "1.1.0", FAILED)]);
    assert_eq!(figures.time_to_restore, Some(Restore { median_s: None, restored: 0, open: 1 }));
}

#[test]
fn what_was_live_when_the_window_began_is_known_from_before_it_or_from_the_payload() {
    let window = Window { from: at(100), to: at(10_000) };
    let before = history([ours(1, "1.1.0", RETIRED), ours(200, "1.0.0", PROVEN)]);
    assert_eq!(before.dora("production", &window).change_failure_rate, None, "an older version is no change");
    let mut said = ours(200, "1.0.0", PROVEN);
    said.payload["previous_version"] = "1.1.0".into();
    assert_eq!(history([said]).dora("production", &window).change_failure_rate, None);
    assert_eq!(before.dora("production", &window).deployment_frequency.unwrap().deployments, 1);
}

#[test]
fn deployments_without_versions_are_told_apart_by_their_commits() {
    let other = |minute, digit: &str, said| Deployed { sha: digit.repeat(40), ..foreign(minute, "main", said) };
    let figures = dora([other(100, "a", PROVEN), other(200, "a", PROVEN), other(300, "b", FAILED), other(400, "c", PROVEN)]);
    let rate = figures.change_failure_rate.unwrap();
    assert_eq!((rate.failed, rate.changes), (1, 3));
    assert_eq!(figures.lead_time.unwrap().versions, 2);
}

#[test]
fn two_configurations_of_an_environment_are_measured_apart_and_counted_together() {
    let other = |one| Deployed { task: "deploy:other".to_owned(), ..one };
    let figures = dora([
        ours(10, "2.0.0", RETIRED),
        other(ours(20, "1.0.0", RETIRED)),
        ours(30, "2.1.0", FAILED),
        other(ours(40, "1.1.0", PROVEN)),
        ours(50, "2.1.1", PROVEN),
    ]);
    let rate = figures.change_failure_rate.unwrap();
    assert_eq!(
        (rate.failed, rate.changes, figures.deployment_frequency.unwrap().deployments),
        (1, 5, 4),
        "1.0.0 takes no 2.0.0 back"
    );
    assert_eq!(
        figures.time_to_restore,
        Some(Restore { median_s: Some(22 * 60), restored: 1, open: 0 }),
        "1.1.0 restores no 2.1.0"
    );
}

#[test]
fn another_environment_has_figures_of_its_own() {
    let history = history([ours(1, "1.0.0", PROVEN)]);
    assert_eq!(history.dora("staging", &weeks(2)).deployment_frequency, None);
}

#[test]
fn every_figure_is_defined_and_says_where_it_differs_from_dora() {
    for definition in [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE] {
        assert!(definition.text.contains("DORA") && definition.text.contains("here"), "{}", definition.name);
    }
    let readme = include_str!("../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    for definition in [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE] {
        assert!(readme.contains(&format!("**{}.** {}", definition.name, definition.text)), "{}", definition.name);
    }
}

#[test]
fn a_window_that_begins_in_the_future_is_empty() {
    let now: Timestamp = at(10);
    assert_eq!(history([]).window(Some(at(99)), now), Window { from: now, to: now });
}
