//! What is said of a plan: log lines, and the step's outputs.

use actions_core::{Runner, RunnerError};
use semver::Version;
use serde_json::json;
use tracing::info;

use crate::facts::{Containing, Standing};
use crate::plan::Plan;

/// What is told of one release to the steps that follow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether it is out.
    pub released: bool,
    /// The notes, Markdown; empty when there is nothing to release.
    pub notes: String,
    /// The commit that the tag is at, or the one that was looked at.
    pub sha: String,
}

/// What is told besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// What merging would release, Markdown.
    pub comment: String,
    /// The file with the notes.
    pub notes_file: String,
}

/// Says on which branch the run is when that matters.
pub fn say_standing(standing: &Standing) {
    match standing {
        Standing::On { .. } => {}
        Standing::OnTag { tag } => {
            info!("the run is of the tag {tag}: a release that is tagged here is finished, and no other is made");
        }
        Standing::Nowhere => info!("the run is on no branch: every version may be released"),
        Standing::Elsewhere { branch, releasing } if releasing.is_empty() => {
            info!("nothing is released from the branch {branch}: no branch that releases exists; `branches` names them");
        }
        Standing::Elsewhere { branch, releasing } => {
            info!("nothing is released from the branch {branch}: only from {}; `branches` names others", releasing.join(", "));
        }
    }
}

/// Says what was found and what follows from it.
pub fn say(runner: &Runner, plan: &Plan, may_release: bool) {
    let facts = &plan.facts;
    let of = facts.unit.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    let count = facts.commits.count;
    let commits = if count == 1 { "commit" } else { "commits" };
    if let Some(last) = &facts.previous {
        info!("{of}found the last release {} at {} and {count} {commits} since", last.tag, last.commit.short());
    } else {
        info!("{of}found no release and {count} {commits}");
    }
    if let Some(tag) = &facts.other_form {
        let example = facts.unit.format.tag(&Version::new(1, 0, 0));
        runner
            .warning(format!("the tag {tag} is no release here, as tags are such as {example}; if it is one, set `tag-format`"));
    }
    for line in &facts.commits.told {
        info!("  {line}");
    }
    if count > facts.commits.told.len() {
        info!("  … and {} more", count - facts.commits.told.len());
    }
    for line in &facts.commits.unreadable {
        runner.warning(format!("{of}passed over `Release-As:` of {line}: it names no version such as 1.2.3"));
    }
    for version in &plan.passed_over {
        runner.warning(format!("{of}passed over {version}, which was asked for: it is not above the last release"));
    }
    for name in &facts.moved_needs {
        info!("{of}it is built with {name}, in which there is something to release");
    }
    if let Some(promotion) = &plan.promotion {
        let what = if promotion.latest { " and the latest" } else { "" };
        let tag = &promotion.release.tag;
        info!("{of}planned to make {tag} a release of {}{what}: it came from a higher branch by a merge", facts.rule.name);
    }
    match (&plan.release, &facts.contained) {
        (Some(release), _) if release.tagged => info!("{of}{} is the release {} already", facts.head.short(), release.tag),
        (Some(release), _) => info!("{of}planned the {} release {} of {}", kind(plan), release.version, facts.head.short()),
        (None, Some(Containing::Other(tag))) => {
            info!("{of}nothing to release: {} is part of the release {tag} already", facts.head.short());
        }
        (None, _) if !may_release => {}
        (None, _) => info!("{of}nothing to release: none of the commits asks for it"),
    }
}

/// Says that the release before is finished first.
pub fn say_late(plan: &Plan) {
    if let Some(release) = &plan.release {
        info!("planned to finish {} at {}: its tag has no release", release.tag, plan.facts.head.short());
    }
}

/// Sets every output. With several releases those of one tell of the first that there is.
///
/// # Errors
/// [`RunnerError`] when the runner's file cannot be written.
pub fn set_outputs(runner: &Runner, plans: &[(Plan, Told)], texts: &Texts) -> Result<(), RunnerError> {
    for (name, value) in outputs(plans, texts) {
        runner.set_output(name, &value)?;
    }
    Ok(())
}

fn outputs(plans: &[(Plan, Told)], texts: &Texts) -> Vec<(&'static str, String)> {
    let Some((plan, told)) = plans.iter().find(|(plan, _)| plan.release.is_some()).or(plans.first()) else { return Vec::new() };
    let release = plan.release.as_ref();
    let of = |read: fn(&crate::plan::Planned) -> String| release.map(read).unwrap_or_default();
    let previous = plan.facts.previous.as_ref();
    let last = |read: fn(&crate::facts::Release) -> String| previous.map(read).unwrap_or_default();
    let released = plans.iter().any(|(_, told)| told.released).to_string();
    let (major, minor, patch) =
        (of(|r| r.version.major.to_string()), of(|r| r.version.minor.to_string()), of(|r| r.version.patch.to_string()));
    let (version, tag) = (of(|release| release.version.to_string()), of(|release| release.tag.clone()));
    let channel = of(|release| release.channel.clone().unwrap_or_default());
    let (last_version, last_tag) = (last(|release| release.version.to_string()), last(|release| release.tag.clone()));
    let packages: Vec<_> = plans.iter().filter(|(plan, _)| plan.facts.unit.name.is_some()).map(package).collect();
    vec![
        ("released", released.clone()),
        ("version", version.clone()),
        ("tag", tag.clone()),
        ("major", major.clone()),
        ("minor", minor.clone()),
        ("patch", patch.clone()),
        ("previous-version", last_version.clone()),
        ("previous-tag", last_tag.clone()),
        ("channel", channel.clone()),
        ("type", kind(plan)),
        ("notes", told.notes.clone()),
        ("notes-file", texts.notes_file.clone()),
        ("sha", told.sha.clone()),
        ("packages", serde_json::Value::from(packages).to_string()),
        ("comment", texts.comment.clone()),
        ("new_release_published", released),
        ("new_release_version", version),
        ("new_release_major_version", major),
        ("new_release_minor_version", minor),
        ("new_release_patch_version", patch),
        ("new_release_channel", channel),
        ("new_release_notes", told.notes.clone()),
        ("new_release_git_head", release.map(|_| told.sha.clone()).unwrap_or_default()),
        ("new_release_git_tag", tag),
        ("last_release_version", last_version),
        ("last_release_git_head", last(|release| release.commit.to_string())),
        ("last_release_git_tag", last_tag),
    ]
}

fn package((plan, told): &(Plan, Told)) -> serde_json::Value {
    let (release, previous) = (plan.release.as_ref(), plan.facts.previous.as_ref());
    json!({
        "name": plan.facts.unit.name,
        "released": told.released,
        "version": release.map(|release| release.version.to_string()).unwrap_or_default(),
        "tag": release.map(|release| release.tag.clone()).unwrap_or_default(),
        "previous-version": previous.map(|release| release.version.to_string()).unwrap_or_default(),
        "previous-tag": previous.map(|release| release.tag.clone()).unwrap_or_default(),
        "type": kind(plan),
        "channel": release.and_then(|release| release.channel.clone()).unwrap_or_default(),
        "notes": told.notes,
        "sha": told.sha,
    })
}

/// How far the version moves, in the words of the output `type`: a prerelease is one, whatever its commits ask for.
#[must_use]
pub fn kind(plan: &Plan) -> String {
    match &plan.release {
        None => String::new(),
        Some(release) if !release.version.pre.is_empty() => "prerelease".to_owned(),
        Some(release) => release.bump.to_string(),
    }
}
