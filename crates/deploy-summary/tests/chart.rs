//! The chart: what it draws, in which order, and that no name is more than a name in it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use deploy_record::Record;
use deploy_summary::chart::chart;
use proptest::prelude::*;

fn record() -> Record {
    Record::from_json(include_str!("records/deployed.json")).unwrap()
}

fn named(name: &str) -> String {
    let mut record = Record::from_json(include_str!("records/rolled-back.json")).unwrap();
    let target = &mut record.waves[0].targets[0];
    for target in [target.clone().rollback.as_deref_mut().unwrap(), target] {
        name.clone_into(&mut target.name);
        name.clone_into(&mut target.services[0].name);
    }
    chart(&record).unwrap()
}

#[test]
fn waves_come_one_after_another_and_gates_after_their_targets() {
    insta::assert_snapshot!(chart(&record()).unwrap());
}

#[test]
fn the_way_back_comes_last_newest_wave_first() {
    let record = Record::from_json(include_str!("records/rolled-back.json")).unwrap();
    insta::assert_snapshot!(chart(&record).unwrap());
}

#[test]
fn a_deployment_of_hours_has_hours_on_its_axis_and_one_of_days_ends_with_the_day() {
    let mut record = record();
    record.waves[0].targets[0].duration_ms = 2 * 3_600_000;
    assert!(chart(&record).unwrap().contains("axisFormat %H:%M:%S\n"));
    record.waves[0].targets[0].duration_ms = u64::MAX;
    assert!(chart(&record).unwrap().contains("00:00:00.000, 2000-01-01 23:59:59.999\n"));
}

#[test]
fn nothing_is_drawn_of_what_took_no_time() {
    let record = Record::from_json(include_str!("records/refused.json")).unwrap();
    assert_eq!(chart(&record), None);
}

#[test]
fn a_chart_stays_below_what_github_draws_and_says_what_is_not_in_it() {
    let mut record = record();
    let target = record.waves[0].targets[0].clone();
    record.waves[0].targets = vec![target; 2000];
    let chart = chart(&record).unwrap();
    assert!(chart.len() < 50_000, "{} bytes", chart.len());
    let bars = chart.matches(" :done, ").count();
    assert!(chart.contains(&format!("The chart has no room for {} more, which the table holds.", 4002 - bars)), "{bars} bars");
}

/// What has a meaning in a chart, at its start, in a bar or anywhere.
const MEANT: [&str; 20] = [
    ":",
    ";",
    "#",
    "%%",
    "%%{init: {}}%%",
    "\n",
    "section",
    "click",
    "call",
    "href",
    "end",
    "title",
    "---",
    "```",
    "done",
    "crit",
    "after",
    "<script>",
    "&#58;",
    "\u{2028}",
];

proptest! {
    #[test]
    fn no_name_adds_a_line_ends_a_bar_or_leaves_the_block(parts in prop::collection::vec(prop_oneof![
        prop::sample::select(&MEANT[..]).prop_map(str::to_owned), "\\PC{1,4}", "[a-z ]{1,5}",
    ], 1..8)) {
        let chart = named(&parts.concat());
        let plain = named("a");
        prop_assert_eq!(chart.lines().count(), plain.lines().count());
        for (line, expected) in chart.lines().zip(plain.lines()) {
            let (name, times) = line.split_once(" :").unwrap_or((line, ""));
            let (known, known_times) = expected.split_once(" :").unwrap_or((expected, ""));
            prop_assert_eq!(times, known_times);
            let is_bar = !times.is_empty();
            prop_assert!(if is_bar { name.starts_with(known.trim_end_matches(" a")) } else { name == known }, "{}", line);
        }
    }
}
