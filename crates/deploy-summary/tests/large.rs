//! Records that are larger than people read, or stranger: they are cut, and the cut is said.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::summary::MAX_BYTES;
use deploy_record::{Commit, Outcome, Record};
use deploy_summary::{markdown, text};

fn record() -> Record {
    Record::from_json(include_str!("records/deployed.json")).unwrap()
}

fn commit(index: usize, subject: &str) -> Commit {
    Commit { sha: format!("{index:040x}"), subject: subject.to_owned(), author: "Ada".to_owned(), pull: Some(7), closes: vec![] }
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
    assert!(summary.contains("<summary>3000 commits since the last successful deployment</summary>"), "{summary}");
    assert_eq!(summary.matches("\n- [`").count(), 500);
    assert!(summary.contains("- …and 2500 more, which `deployment.json` names"), "{summary}");
    assert!(summary.contains("…and 150 commits that the record does not hold."), "{summary}");
    assert!(!summary.contains("Left out for their size"));
}

#[test]
fn a_commit_of_five_megabytes_is_cut_and_takes_nothing_with_it() {
    let mut record = record();
    record.commits = vec![commit(1, &"a".repeat(5_000_000)), commit(2, "fix: small")];
    let summary = shown(&record);
    assert!(summary.len() < 20_000, "{} bytes", summary.len());
    assert!(summary.contains("aaa…") && summary.contains("fix: small") && !summary.contains("Left out"), "{summary}");
}

#[test]
fn every_text_of_five_megabytes_leaves_a_summary_that_can_be_read() {
    let mut record = record();
    let long = || "🛒 |`".repeat(1_000_000);
    (record.environment, record.version, record.actor, record.sha) = (long(), long(), long(), long());
    (record.reason, record.hint, record.previous_version, record.run_url) =
        (Some(long()), Some(long()), Some(long()), Some(long()));
    record.waves[0].targets[0].services[0].name = long();
    let summary = shown(&record);
    assert!(summary.len() < 100_000 && summary.contains("| service |"), "{} bytes", summary.len());
    assert!(text::render(&record).len() < 100_000);
}

#[test]
fn fifty_megabytes_of_log_leave_their_end() {
    let mut record = Record::from_json(include_str!("records/failed.json")).unwrap();
    record.waves[0].targets[0].log = Some("\u{1b}[31mpulling | layer @octocat\u{0}\n".repeat(1_500_000) + "the reason");
    let summary = shown(&record);
    assert!(summary.len() < 60_000, "{} bytes", summary.len());
    assert!(summary.contains("text\n…\n") && summary.contains("\nthe reason\n```"));
}

#[test]
fn a_hundred_logs_leave_the_rest_its_room_and_those_left_out_are_counted() {
    let mut record = Record::from_json(include_str!("records/failed.json")).unwrap();
    let mut target = record.waves[0].targets[0].clone();
    target.log = Some("a line of the log\n".repeat(10_000));
    record.waves[0].targets = vec![target; 100];
    let summary = shown(&record);
    let logs = summary.matches(" lines of the log before its last 20<").count();
    assert!((8..20).contains(&logs), "{logs} logs in {} bytes", summary.len());
    assert!(summary.contains(&format!("…and {} more that failed, which `deployment.json` names", 100 - logs)));
    assert!(summary.contains("**To go back now**") && summary.contains("<summary>Phases</summary>"));
    assert!(!summary.contains("Left out"));
}

#[test]
fn the_largest_record_of_all_leaves_every_section() {
    let mut record = Record::from_json(include_str!("records/failed.json")).unwrap();
    let hostile = || "@|`#".repeat(1000);
    let mut target = record.waves[0].targets[0].clone();
    (target.name, target.log, target.error, target.hint) = (hostile(), Some(hostile()), Some(hostile()), Some(hostile()));
    (record.reason, record.hint, record.actor) = (Some(hostile()), Some(hostile()), hostile());
    target.services[0].name = hostile();
    record.waves[0].targets = vec![target; 2000];
    record.commits = (0..3000).map(|index| commit(index, &hostile())).collect();
    record.commits_away = record.commits.clone();
    let summary = shown(&record);
    assert!(summary.len() < MAX_BYTES && !summary.contains("Left out"), "{} bytes", summary.len());
    for part in ["**To try again**", "| service |", "<summary>Phases</summary>", "3000 commits taken away"] {
        assert!(summary.contains(part), "{part}");
    }
}

#[test]
fn ten_thousand_services_are_cut_in_their_table_and_that_is_said() {
    let mut record = record();
    let service = record.waves[0].targets[0].services[0].clone();
    record.waves[0].targets[0].services = vec![service; 10_000];
    let summary = shown(&record);
    let rows = summary.matches("| api | `ghcr.io/acme/shop-api:1.6.1` |").count();
    assert!((1000..5000).contains(&rows), "{rows} rows");
    assert!(summary.contains(&format!("…and {} more, which `deployment.json` names", 10_002 - 1 - rows)), "{rows} rows");
    assert!(summary.contains("since the last successful deployment") && !summary.contains("Left out"));
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
    record.commits = vec![commit(1, "feat: cart (#7)"), commit(2, "Revert (#7) once more")];
    let summary = shown(&record);
    assert!(summary.contains(" feat: cart ([PR 7](<https://github.com/acme/shop/pull/7>)) — Ada"), "{summary}");
    assert!(summary.contains(" Revert (&#35;&#8203;7) once more ([PR 7]("), "{summary}");
}

#[test]
fn commits_that_an_older_version_takes_away_are_named() {
    let mut record = record();
    (record.commits, record.commits_away) = (Vec::new(), vec![commit(1, "feat: cart")]);
    assert!(shown(&record).contains("<details open><summary>1 commit taken away</summary>"));
}

#[test]
fn what_failed_can_be_run_again_by_a_command() {
    let mut record = record();
    assert!(!shown(&record).contains("To try again"));
    record.outcome = Outcome::Failed;
    assert!(shown(&record).contains("```sh\ngh run rerun 77 --failed --repo acme/shop\n```"));
    assert!(text::render(&record).contains("to try again: gh run rerun 77 --failed --repo acme/shop\n"));
    record.run_url = Some("https://github.com/acme/shop/actions/runs/7; rm".to_owned());
    assert!(!shown(&record).contains("To try again"));
}

#[test]
fn right_to_left_text_and_emoji_stay_in_their_place() {
    let mut record = record();
    record.commits = vec![commit(1, "feat: \u{202e}evil\u{2066} 🛒 עגלה")];
    let summary = shown(&record);
    assert!(!summary.contains(['\u{202e}', '\u{2066}']), "{summary}");
    assert!(summary.contains("🛒 עגלה\u{2069} ([PR 7]("), "{summary}");
}

#[test]
fn deleted_users_bots_and_commits_without_a_message_are_named_as_such() {
    let mut record = record();
    record.actor = String::new();
    record.commits = vec![commit(1, ""), commit(2, "build(deps): bump"), commit(3, " \t")];
    record.commits[0].author = String::new();
    record.commits[1].author = "dependabot[bot]".to_owned();
    let summary = shown(&record);
    assert!(!summary.contains("Started by"), "{summary}");
    assert!(summary.contains(" (no message) ([PR 7](<https://github.com/acme/shop/pull/7>)) — unknown\n"), "{summary}");
    assert!(summary.contains(" — dependabot&#91;bot&#93;\n"), "{summary}");
    assert_eq!(summary.matches("(no message)").count(), 2);
}
