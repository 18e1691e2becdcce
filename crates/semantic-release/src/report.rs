//! What is said of a plan: log lines, and the step's outputs.

use actions_core::untrusted::one_line;
use actions_core::{Runner, RunnerError};
use tracing::info;

use crate::analysis::{Analysed, short};
use crate::plan::Plan;

/// How many commits are told one by one.
const MOST_COMMITS: usize = 20;
/// How many characters of a commit's first line are shown.
const MOST_CHARS: usize = 72;

/// Says what was found and what follows from it.
pub fn say(plan: &Plan<'_>) {
    let count = plan.commits.len();
    let commits = if count == 1 { "commit" } else { "commits" };
    if let Some(last) = plan.previous {
        info!("found the last release {} at {} and {count} {commits} since", last.tag, short(&last.commit));
    } else {
        info!("found no release and {count} {commits}");
    }
    for commit in plan.commits.iter().take(MOST_COMMITS) {
        info!("  {}", told(commit));
    }
    if count > MOST_COMMITS {
        info!("  … and {} more", count - MOST_COMMITS);
    }
    match &plan.release {
        None => info!("nothing to release: none of the commits asks for it"),
        Some(release) if release.tagged => info!("{} is the release {} already", short(plan.head), release.tag),
        Some(release) => info!("planned the {} release {} of {}", release.bump, release.version, short(plan.head)),
    }
}

/// Sets every output.
///
/// # Errors
/// [`RunnerError`] when the runner's file cannot be written.
pub fn set_outputs(runner: &Runner, plan: &Plan<'_>, released: bool) -> Result<(), RunnerError> {
    for (name, value) in outputs(plan, released) {
        runner.set_output(name, &value)?;
    }
    Ok(())
}

fn outputs(plan: &Plan<'_>, released: bool) -> [(&'static str, String); 11] {
    let release = plan.release.as_ref();
    let of = |read: fn(&crate::plan::Planned) -> String| release.map(read).unwrap_or_default();
    [
        ("released", released.to_string()),
        ("version", of(|release| release.version.to_string())),
        ("tag", of(|release| release.tag.clone())),
        ("major", of(|release| release.version.major.to_string())),
        ("minor", of(|release| release.version.minor.to_string())),
        ("patch", of(|release| release.version.patch.to_string())),
        ("previous-version", plan.previous.map(|release| release.version.to_string()).unwrap_or_default()),
        ("previous-tag", plan.previous.map(|release| release.tag.clone()).unwrap_or_default()),
        ("type", of(|release| release.bump.to_string())),
        ("notes", of(|release| release.notes.clone())),
        ("sha", plan.head.to_owned()),
    ]
}

fn told(commit: &Analysed<'_>) -> String {
    let line = one_line(commit.message.as_ref().map_or("", |message| message.first_line));
    let shown: String = line.chars().take(MOST_CHARS).collect();
    let cut = if shown.len() < line.len() { "…" } else { "" };
    format!("{} {shown}{cut}: {}", short(&commit.commit.id), commit.verdict)
}

#[cfg(test)]
mod tests {
    use super::outputs;
    use crate::inputs::ACTION;
    use crate::plan::Plan;

    #[test]
    fn the_outputs_set_are_those_of_the_table_in_its_order() {
        let plan = Plan { head: "c0", previous: None, commits: Vec::new(), release: None };
        let names = outputs(&plan, false).map(|(name, _)| name);
        assert_eq!(names.to_vec(), ACTION.outputs.iter().map(|output| output.name).collect::<Vec<_>>());
    }
}
