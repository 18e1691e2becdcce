//! The form of keepachangelog.com: what people wrote under Unreleased becomes the release, and what the commits say is added to it.

use crate::changelog::categories::{CATEGORIES, categories};
use crate::changelog::definitions;
use crate::changelog::edits::Edits;
use crate::changelog::outline::{Heading, Outline};
use crate::changelog::versions::{is_unreleased, newest, version_of};
use crate::notes::Input;

const INTRODUCTION: &str = "All notable changes to this project will be documented in this file.\n\n\
    The format is based on [Keep a Changelog](https://keepachangelog.com/en/1.1.0/),\n\
    and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).\n\n\
    ## [Unreleased]\n";

/// A changelog that is made anew.
#[must_use]
pub fn introduction(title: &str) -> String {
    format!("{}\n\n{INTRODUCTION}", title.trim_end())
}

/// Puts a release into a changelog.
#[must_use]
pub fn insert(old: &str, outline: &Outline<'_>, release: &Input<'_>) -> String {
    let mut edits = Edits::of(old);
    let unreleased = outline.headings.iter().position(|heading| heading.level <= 2 && is_unreleased(heading));
    if let Some(at) = unreleased {
        release_unreleased(&mut edits, old, outline, at, release);
    } else {
        let blocks: Vec<_> = categories(release).iter().map(|(name, lines)| block(3, name, lines)).collect();
        let text = [vec![heading(2, is_linked(outline), release)], blocks].concat().join("\n");
        edits.insert_block(newest(old, outline), &text);
    }
    definitions::update(&mut edits, old, outline, release);
    edits.apply()
}

/// Puts the release's heading right under Unreleased, so that what stands there becomes the release, and the commits' changes into
/// its categories, where there are such, else behind it.
fn release_unreleased(edits: &mut Edits<'_>, old: &str, outline: &Outline<'_>, at: usize, release: &Input<'_>) {
    let unreleased = outline.headings[at];
    let is_linked = unreleased.text.starts_with('[') || is_linked(outline);
    edits.insert_after_line(unreleased.end, &format!("\n{}", heading(unreleased.level, is_linked, release)));
    let inside = outline.headings[at + 1..].iter().take_while(|heading| heading.level > unreleased.level);
    let inside: Vec<_> = inside.copied().collect();
    let next = outline.headings.get(at + 1 + inside.len()).map_or(old.len(), |heading| heading.start);
    let definitions = outline.definitions.iter().map(|definition| definition.start).find(|start| *start >= unreleased.end);
    let end = [definitions, outline.open.filter(|open| *open >= unreleased.end)].into_iter().flatten().fold(next, usize::min);

    let mut behind = Vec::new();
    for (name, lines) in categories(release) {
        let written = inside.iter().position(|heading| heading.start < end && is_category(heading, unreleased.level, name));
        match written {
            Some(at) => {
                let after = inside[at + 1..].iter().find(|heading| heading.level <= unreleased.level + 1);
                add_to(edits, old, inside[at], after.map_or(end, |heading| heading.start.min(end)), &lines);
            }
            None => behind.push(block(unreleased.level + 1, name, &lines)),
        }
    }
    if !behind.is_empty() {
        let at = last_line(old, unreleased.end, end);
        edits.insert_after_line(at, &format!("\n{}", behind.join("\n")));
    }
}

fn is_category(heading: &Heading<'_>, level: usize, name: &str) -> bool {
    heading.level == level + 1 && heading.text.eq_ignore_ascii_case(name) && CATEGORIES.contains(&name)
}

/// Adds lines to a category that people began, behind the last line in it.
fn add_to(edits: &mut Edits<'_>, old: &str, category: Heading<'_>, end: usize, lines: &[String]) {
    let at = last_line(old, category.end, end);
    let pad = if at == category.end { "\n" } else { "" };
    edits.insert_after_line(at, &format!("{pad}{}", list(lines)));
}

/// Where the last line between two places that is not blank ends.
fn last_line(text: &str, from: usize, to: usize) -> usize {
    let kept = text[from..to].trim_end().len();
    match text[from + kept..to].find('\n') {
        _ if kept == 0 => from,
        Some(newline) => from + kept + newline + 1,
        None => to,
    }
}

fn block(level: usize, name: &str, lines: &[String]) -> String {
    format!("{} {name}\n\n{}", "#".repeat(level), list(lines))
}

fn list(lines: &[String]) -> String {
    lines.iter().flat_map(|line| ["- ", line, "\n"]).collect()
}

/// `## [1.2.0] - 2026-11-21`.
fn heading(level: usize, is_linked: bool, release: &Input<'_>) -> String {
    let version = if is_linked { format!("[{}]", release.version) } else { release.version.to_string() };
    let date = release.date.map(|date| format!(" - {date}")).unwrap_or_default();
    format!("{} {version}{date}\n", "#".repeat(level))
}

/// Whether the versions in the headings are in brackets, as the links at the end ask for.
fn is_linked(outline: &Outline<'_>) -> bool {
    let first = outline.headings.iter().find(|heading| version_of(heading).is_some());
    first.is_none_or(|heading| heading.text.starts_with('['))
}
