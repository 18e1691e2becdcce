//! The commits that went live, or away. Pure.

use deploy_record::{Commit, Record};

use crate::pages;
use crate::rows::fitting;
use crate::safe::{brief, link};

/// The most commits of a list that are shown, and the most bytes of them.
const MOST_COMMITS: usize = 500;
const MOST_BYTES: usize = 150 * 1024;

/// The most commits of a list that is open from the start.
const MOST_OPEN: usize = 10;

/// The lists of commits, when there are any.
#[must_use]
pub fn lists(record: &Record) -> Option<String> {
    let lists = [("since the last successful deployment", &record.commits), ("taken away", &record.commits_away)];
    let lists: String = lists.into_iter().filter_map(|(what, commits)| list(record, what, commits)).collect();
    let left_out = record.commits_left_out;
    let more = format!("…and {} that the record does not hold.\n", counted(left_out));
    let lists = if left_out > 0 { lists + &more } else { lists };
    Some(lists).filter(|lists| !lists.is_empty())
}

fn list(record: &Record, what: &str, commits: &[Commit]) -> Option<String> {
    let (rows, left_out) = fitting(commits, |commit| row(record, commit), MOST_COMMITS, MOST_BYTES);
    let more = format!("- …and {left_out} more, which `deployment.json` names\n");
    let more = if left_out > 0 { more } else { String::new() };
    let open = if commits.len() <= MOST_OPEN { " open" } else { "" };
    let title = format!("{} {what}", counted(commits.len()));
    (!commits.is_empty()).then(|| format!("<details{open}><summary>{title}</summary>\n\n{rows}{more}\n</details>\n\n"))
}

fn row(record: &Record, commit: &Commit) -> String {
    let sha = link(commit.sha.get(..7).unwrap_or(&commit.sha), pages::commit(record, &commit.sha).as_deref());
    let page = |number: u64| format!(" ({})", link(&format!("PR {number}"), pages::pull(record, number).as_deref()));
    let pull = commit.pull.map(page).unwrap_or_default();
    format!("- {sha} {}{pull} — {}\n", said(&subject(commit), "(no message)"), said(&commit.author, "unknown"))
}

/// The subject without the number of its pull request, which is a link beside it.
fn subject(commit: &Commit) -> String {
    let number = commit.pull.map(|number| format!(" (#{number})")).unwrap_or_default();
    commit.subject.trim_end().strip_suffix(&number).unwrap_or(&commit.subject).to_owned()
}

/// A text, or what stands for one that is empty: a user who was deleted has no name.
fn said(text: &str, otherwise: &str) -> String {
    let shown = brief(text);
    if shown.is_empty() { otherwise.to_owned() } else { shown }
}

fn counted(commits: usize) -> String {
    if commits == 1 { "1 commit".to_owned() } else { format!("{commits} commits") }
}
