//! Records that are larger than people read, or stranger: they are cut, and the cut is said.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::summary::MAX_BYTES;
use deploy_record::{Commit, Outcome, Record};
use deploy_summary::{markdown, phases, text};

fn record() -> Record {
    Record::from_json(include_str!("records/deployed.json")).unwrap()
}

fn commit(index: usize, subject: &str) -> Commit {
    Commit { sha: format!("{index:040x}"), subject: subject.to_owned(), author: "Ada".to_owned(), pull: Some(7) }
}

fn shown(record: &Record) -> String {
    markdown::summary(record).render(MAX_BYTES)
}

#[test]
fn the_first_line_says_what_where_from_which_to_which_and_how_long() {
    let summary = shown(&record());
    assert_eq!(summary.lines().next().unwrap(), "## ✅ production: 1.6.0 → 1.6.1 deployed · 2 min 3 s");
}

#[test]
fn three_thousand_commits_are_counted_the_newest_shown_and_the_others_said() {
    let mut record = record();
    record.commits = (0..3000).map(|index| commit(index, "fix: @octocat broke #12 | <b>")).collect();
    record.commits_left_out = 150;
    let summary = shown(&record);
    assert!(summary.contains("<summary>3000 commits since the last deployment</summary>"), "{summary}");
    assert_eq!(summary.matches("\n- `").count(), 500);
    assert!(summary.contains("- …and 2500 commits more, which `deployment.json` names"), "{summary}");
    assert!(summary.contains("…and 150 commits that the record does not hold."), "{summary}");
    assert!(!summary.contains("Left out for their size"));
}

#[test]
fn a_commit_of_five_megabytes_leaves_out_the_commits_and_nothing_else_and_that_is_said() {
    let mut record = record();
    record.commits = vec![commit(1, &"a".repeat(5_000_000))];
    let summary = shown(&record);
    assert!(summary.len() <= MAX_BYTES);
    assert!(summary.contains("| service |") && summary.contains("Left out for their size: 1 section(s)"));
}

#[test]
fn the_versions_are_compared_on_the_server_of_the_run() {
    let mut record = record();
    let url = "https://github.com/acme/shop/compare/76543210fedcba9876543210fedcba9876543210...0123456789abcdef0123456789abcdef01234567";
    assert!(shown(&record).contains(&format!("[compare](<{url}>)")));
    record.previous_sha = Some(record.sha.clone());
    assert!(!shown(&record).contains("compare"), "the same commit is not compared with itself");
    (record.previous_sha, record.run_url) = (Some("7".repeat(40)), None);
    assert!(!shown(&record).contains("compare"));
}

#[test]
fn a_pull_request_is_linked_and_not_mentioned() {
    let mut record = record();
    record.commits = vec![commit(1, "feat: cart (#7)")];
    let summary = shown(&record);
    assert!(summary.contains("([PR 7](<https://github.com/acme/shop/pull/7>)) — Ada"), "{summary}");
}

#[test]
fn commits_that_an_older_version_takes_away_are_named() {
    let mut record = record();
    (record.commits, record.commits_away) = (Vec::new(), vec![commit(1, "feat: cart")]);
    assert!(shown(&record).contains("<summary>1 commit taken away</summary>"));
}

#[test]
fn what_failed_can_be_run_again_by_a_command() {
    let mut record = record();
    assert!(!shown(&record).contains("To try again"));
    record.outcome = Outcome::Failed;
    assert!(shown(&record).contains("`gh run rerun 77 --failed`"));
    assert!(text::render(&record).contains("to try again: gh run rerun 77 --failed"));
    record.run_url = Some("https://github.com/acme/shop/actions/runs/7; rm".to_owned());
    assert!(!shown(&record).contains("To try again"));
}

#[test]
fn a_chart_draws_waves_one_after_another_and_gates_after_their_targets() {
    insta::assert_snapshot!(phases::chart(&record()).unwrap());
}

#[test]
fn a_chart_draws_the_way_back_newest_wave_first() {
    let record = Record::from_json(include_str!("records/rolled-back.json")).unwrap();
    insta::assert_snapshot!(phases::chart(&record).unwrap());
}

#[test]
fn a_name_cannot_end_a_bar_or_be_a_word_of_the_chart() {
    let mut record = record();
    "section x: crit, 0, 9\nclick a call b()".clone_into(&mut record.waves[0].targets[0].name);
    let chart = phases::chart(&record).unwrap();
    assert!(chart.contains("    deploy :done, 0, 41000\n"), "{chart}");
    assert!(!chart.contains("click"), "{chart}");
}

#[test]
fn right_to_left_text_and_emoji_stay_in_their_place() {
    let mut record = record();
    record.commits = vec![commit(1, "feat: \u{202e}evil\u{2066} 🛒 עגלה")];
    let summary = shown(&record);
    assert!(!summary.contains('\u{202e}') && !summary.contains('\u{2066}'), "{summary}");
    assert!(summary.contains("🛒 עגלה"), "{summary}");
}
