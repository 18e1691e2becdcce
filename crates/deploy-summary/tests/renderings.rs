//! Every record of `tests/records/` as Markdown and as text.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use std::fs;
use std::path::{Path, PathBuf};

use actions_core::summary::MAX_BYTES;
use deploy_record::{Outcome, Record};
use deploy_summary::{markdown, text};

fn records() -> Vec<(String, Record)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, Record::from_json(&fs::read_to_string(path).unwrap()).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_record_is_rendered_as_a_job_summary() {
    for (name, record) in records() {
        insta::assert_snapshot!(format!("{name}.md"), markdown::summary(&record).render(MAX_BYTES));
    }
}

#[test]
fn every_record_is_rendered_as_text() {
    for (name, record) in records() {
        insta::assert_snapshot!(format!("{name}.txt"), text::render(&record));
    }
}

#[test]
fn there_is_a_record_for_every_outcome() {
    let outcomes: Vec<Outcome> = records().into_iter().map(|(_, record)| record.outcome).collect();
    for outcome in ["deployed", "unchanged", "triggered", "rolled-back", "failed", "cancelled"] {
        assert!(outcomes.iter().any(|seen| seen.word() == outcome), "no record shows {outcome}");
    }
}

#[test]
fn a_log_of_a_megabyte_leaves_room_for_the_rest() {
    let (_, mut record) = records().into_iter().find(|(name, _)| name == "failed").unwrap();
    record.waves[0].targets[0].log = Some("a line of the log\n".repeat(100_000));
    let summary = markdown::summary(&record).render(MAX_BYTES);
    assert!(summary.len() < 40_000, "the summary has {} bytes", summary.len());
    assert!(summary.contains("| wave | phase | target |"));
}

#[test]
fn a_long_log_shows_its_last_lines_and_keeps_the_rest_to_be_opened() {
    let (_, mut record) = records().into_iter().find(|(name, _)| name == "failed").unwrap();
    let lines = |count: usize| (1..=count).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    record.waves[0].targets[0].log = Some(lines(30));
    assert!(!markdown::summary(&record).render(MAX_BYTES).contains("lines of the log before"));
    record.waves[0].targets[0].log = Some(lines(31));
    let summary = markdown::summary(&record).render(MAX_BYTES);
    assert!(
        summary.contains("<details><summary>11 lines of the log before its last 20</summary>\n\n```text\nline 1\n"),
        "{summary}"
    );
    assert!(summary.contains("line 11\n```\n\n</details>\n\n```text\nline 12\n"), "{summary}");
}

#[test]
fn the_heading_is_clear_in_an_environment_of_any_name() {
    let (_, mut record) = records().into_iter().find(|(name, _)| name == "unchanged").unwrap();
    record.environment = "live".to_owned();
    assert!(text::render(&record).starts_with("✅ live: 1.6.1 was live already · "));
}

#[test]
fn what_an_earlier_run_left_unproven_is_found_live_with_the_way_back() {
    let (_, mut record) = records().into_iter().find(|(name, _)| name == "unchanged").unwrap();
    assert!(!markdown::summary(&record).render(MAX_BYTES).contains("gh workflow run"));
    record.previous_version = Some("1.6.0".to_owned());
    record.workflow = Some("production-manual.yml".to_owned());
    let summary = markdown::summary(&record).render(MAX_BYTES);
    assert!(summary.starts_with("## ✅ production: 1.6.0 → 1.6.1 found live · "), "{summary}");
    assert!(summary.contains(" -f version=1.6.0"), "{summary}");
}

#[test]
fn a_part_that_failed_is_open_and_says_its_cure() {
    let (_, record) = records().into_iter().find(|(name, _)| name == "untouched").unwrap();
    let summary = markdown::summary(&record).render(MAX_BYTES);
    assert!(summary.contains("<details open><summary><code>backend</code>: deployment not changed</summary>"));
    for shown in [summary.as_str(), &text::render(&record)] {
        assert!(shown.matches("give the key's user access to the service").count() == 2, "{shown}");
    }
}
