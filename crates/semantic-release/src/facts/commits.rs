//! The commits since the last release: what they mean, and what notes tell of them.

use std::collections::HashSet;

use actions_core::untrusted::one_line;
use conventional_commits::Message;
use deploy_config::release::Releases;
use history::{Commit, HistoryError, Id, Paths, Repository, Since};

use crate::analysis::{Analyst, Conclusion, Finding, Verdict};
use crate::notes::{Author, Entry};
use crate::version::Bump;

/// How many commits are told one by one.
const MOST_TOLD: usize = 20;
/// How many characters of a commit's first line are shown.
const MOST_CHARS: usize = 72;
/// How many commits notes are made of at most. They have room for a third of them; breaking changes are taken first.
const MOST_NOTED: usize = 10_000;

/// The pull requests of how many commits are looked for.
const MOST_TOLD_OF: usize = 1_000;

/// The commits since the last release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commits {
    /// How many there are.
    pub count: usize,
    /// What they ask for.
    pub conclusion: Conclusion,
    /// What is said of the newest ones: one line each.
    pub told: Vec<String>,
    /// What notes tell of, newest first.
    pub entries: Vec<Entry>,
    /// How many more could be told of.
    pub left_out: usize,
    /// The ids of the newest ones, for those who are told of the release.
    pub shas: Vec<String>,
    /// The first lines of commits whose `Release-As:` names no version.
    pub unreadable: Vec<String>,
}

/// Reads the commits since a base.
///
/// # Errors
/// [`HistoryError`] when the history cannot be read.
pub async fn since(
    repository: &Repository,
    base: Option<Id>,
    paths: Option<&Paths>,
    analyst: &Analyst,
    releases: &Releases,
) -> Result<Commits, HistoryError> {
    let since = repository.since(base, paths, |commit| analyst.read(commit.message, commit.parents.len())).await?;
    let conclusion = conclude(&since, analyst)?;
    let (noted, left_out) = noted(&since, &conclusion);
    let mut entries = Vec::new();
    for index in noted {
        if let Some(commit) = since.commit(index)? {
            entries.extend(entries_of(&commit, analyst));
        }
    }
    if releases.notes.new_contributors {
        mark_first_contributions(repository, base, &mut entries).await?;
    }
    let unreadable = conclusion.unreadable.iter().filter_map(|index| first_line(&since, *index).transpose());
    Ok(Commits {
        count: since.len(),
        told: told(&since, &conclusion, analyst)?,
        shas: since.iter().take(MOST_TOLD_OF).map(|seen| seen.id.to_string()).collect(),
        unreadable: unreadable.collect::<Result<_, _>>()?,
        conclusion,
        entries,
        left_out,
    })
}

/// What commits ask for together.
///
/// # Errors
/// [`HistoryError`] when a commit that a revert names cannot be read.
pub fn conclude(since: &Since<'_, Finding>, analyst: &Analyst) -> Result<Conclusion, HistoryError> {
    let finding = |index| since.get(index).map(|seen| seen.found);
    let id = |index| since.get(index).map(|seen| seen.id.to_string()).unwrap_or_default();
    analyst.conclude(finding, id, |index| Ok(since.commit(index)?.map(|commit| commit.message).unwrap_or_default()))
}

/// The places of the commits that notes tell of, newest first, and how many more there are.
fn noted(since: &Since<'_, Finding>, conclusion: &Conclusion) -> (Vec<usize>, usize) {
    let findings = || since.iter().map(|seen| seen.found).enumerate();
    let is_breaking = |finding: &Finding| finding.verdict == Verdict::Releases(Bump::Major);
    let all = || findings().filter(|(index, finding)| conclusion.is_noted(*index, finding));
    let breaking: Vec<usize> =
        all().filter(|(_, finding)| is_breaking(finding)).map(|(index, _)| index).take(MOST_NOTED).collect();
    let others = all().filter(|(_, finding)| !is_breaking(finding)).map(|(index, _)| index);
    let mut noted: Vec<usize> = others.take(MOST_NOTED - breaking.len()).chain(breaking).collect();
    noted.sort_unstable();
    let left_out = all().count() - noted.len();
    (noted, left_out)
}

/// What notes tell of a commit: of itself, or of each of those that it holds.
fn entries_of(commit: &Commit, analyst: &Analyst) -> Vec<Entry> {
    let parts = analyst.parts(&commit.message);
    let messages = parts.iter().filter_map(|part| analyst.parser().parse(part));
    messages.map(|message| entry(commit, &message, analyst)).collect()
}

fn entry(commit: &Commit, message: &Message<'_>, analyst: &Analyst) -> Entry {
    let author = Author { name: commit.author.name.clone(), login: login(commit) };
    Entry { releases: analyst.tells(message), author: Some(author), ..Entry::of(commit.id.to_string(), message) }
}

/// The author's account: as GitHub says, or as the address says that GitHub gives those who hide theirs.
fn login(commit: &Commit) -> Option<String> {
    let hidden = || {
        let local = commit.author.email.strip_suffix("@users.noreply.github.com")?;
        let login = local.split_once('+').map_or(local, |(_, login)| login);
        let is_login = !login.is_empty() && login.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        is_login.then(|| login.to_owned())
    };
    commit.author.login.clone().or_else(hidden)
}

/// Marks the entries of every author who has no commit before the base, anywhere in the repository.
async fn mark_first_contributions(repository: &Repository, base: Option<Id>, entries: &mut [Entry]) -> Result<(), HistoryError> {
    if base.is_none() {
        return Ok(());
    }
    let all = repository.since(None, None, |_| ()).await?;
    let since = repository.since(base, None, |_| ()).await?;
    let new: HashSet<Id> = since.iter().map(|seen| seen.id).collect();
    let (mut known, mut newer) = (HashSet::new(), Vec::new());
    for (index, seen) in all.iter().enumerate() {
        let Some(commit) = all.commit(index)? else { continue };
        if new.contains(&seen.id) {
            newer.push((seen.id.to_string(), commit.author.email));
        } else {
            known.insert(commit.author.email);
        }
    }
    let first: HashSet<String> = newer.into_iter().filter(|(_, email)| !known.contains(email)).map(|(id, _)| id).collect();
    for entry in entries.iter_mut() {
        entry.is_first_contribution = first.contains(&entry.id);
    }
    Ok(())
}

fn told(since: &Since<'_, Finding>, conclusion: &Conclusion, analyst: &Analyst) -> Result<Vec<String>, HistoryError> {
    let id = |index: usize| since.get(index).map(|seen| seen.id.short()).unwrap_or_default();
    let mut told = Vec::new();
    for (index, seen) in since.iter().enumerate().take(MOST_TOLD) {
        let Some(commit) = since.commit(index)? else { continue };
        let message = analyst.parser().parse(&commit.message);
        let kind = message.as_ref().and_then(Message::kind);
        let line = shown(message.as_ref().map_or("", |message| message.first_line));
        told.push(format!("{} {line}: {}", seen.id.short(), conclusion.verdict(index, seen.found).told(kind, id)));
    }
    Ok(told)
}

fn first_line(since: &Since<'_, Finding>, index: usize) -> Result<Option<String>, HistoryError> {
    let line = |commit: Commit| format!("{} {}", commit.id.short(), shown(commit.message.lines().next().unwrap_or_default()));
    Ok(since.commit(index)?.map(line))
}

/// The beginning of a line from a commit, harmless.
fn shown(line: &str) -> String {
    let line = one_line(line);
    let shown: String = line.chars().take(MOST_CHARS).collect();
    let cut = if shown.len() < line.len() { "…" } else { "" };
    format!("{shown}{cut}")
}
