//! What stays and what goes, and why: for the log, for the job's page, and as an output.

use std::collections::BTreeMap;

use actions_core::summary::escape;
use actions_core::untrusted::one_line;
use retention::{Freed, Plan};
use serde_json::{Value, json};

use super::Pruned;
use crate::report::megabytes;

/// How many images a list names; what has no tag is only counted.
const NAMED: usize = 30;

/// What happens to one image, for the log.
pub(super) fn lines(pruned: &Pruned<'_>) -> Vec<String> {
    let image = pruned.errand.image.to_string();
    let plan = match &pruned.plan {
        Ok(plan) => plan,
        Err(error) => return vec![format!("{image}: left as it is: {}", one_line(&error.to_string()))],
    };
    let mut lines = vec![format!("{image}: keeps {}, removes {}", kept(plan), removed(plan))];
    let stay = plan.kept.iter().filter(|kept| !kept.tags.is_empty() && kept.is_image);
    lines.extend(named(stay.map(|kept| format!("  keeps {}, which {}", kept.tags.join(", "), kept.why))));
    let go = plan.removed.iter().filter(|gone| !gone.tags.is_empty());
    lines.extend(named(go.map(|gone| format!("  removes {}, which {}", gone.tags.join(", "), gone.why))));
    lines.extend(
        plan.missing.iter().map(|missing| format!("  has no {}, which {}", name(&missing.named), one_line(&missing.why))),
    );
    lines
}

fn named(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.map(|line| one_line(&line)).collect();
    if let Some(more) = lines.len().checked_sub(NAMED).filter(|more| *more > 0) {
        lines.truncate(NAMED);
        lines.push(format!("  and {more} more"));
    }
    // A list is read with its indentation.
    lines
}

/// What happens to all images, for the job's page. It says of each what was done, when something was.
pub(super) fn markdown(all: &[Pruned<'_>], is_dry_run: bool) -> String {
    let title = if is_dry_run { "### Retention: the plan (nothing was changed)" } else { "### Retention" };
    let mut lines = vec![
        title.to_owned(),
        String::new(),
        "| image | kept | removed | frees | |".to_owned(),
        "|---|---|---|---:|---|".to_owned(),
    ];
    lines.extend(all.iter().map(row));
    for pruned in all {
        if let Ok(plan) = &pruned.plan {
            lines.extend(details(plan));
        }
    }
    lines.join("\n")
}

fn row(pruned: &Pruned<'_>) -> String {
    let image = escape(&pruned.errand.image.to_string());
    let cells = match &pruned.plan {
        Ok(plan) => [kept(plan), removed(plan), bytes(plan.freed), done(pruned)],
        Err(error) => [String::new(), String::new(), String::new(), format!("left as it is: {error}")],
    };
    format!("| {image} | {} |", cells.map(|cell| escape(&cell)).join(" | "))
}

/// Why each image of a plan stays or goes, folded up.
fn details(plan: &Plan) -> Vec<String> {
    let stay = plan.kept.iter().filter(|kept| kept.is_image && !kept.tags.is_empty());
    let stay = stay.map(|kept| format!("| {} | kept | {} |", escape(&kept.tags.join(", ")), escape(&kept.why.to_string())));
    let go = plan.removed.iter().filter(|gone| !gone.tags.is_empty());
    let go = go.map(|gone| format!("| {} | removed | {} |", escape(&gone.tags.join(", ")), escape(&gone.why.to_string())));
    let (stay, go): (Vec<String>, Vec<String>) = (stay.collect(), go.collect());
    if stay.is_empty() && go.is_empty() {
        return Vec::new();
    }
    let summary = format!("<details><summary>{}</summary>", escape(&plan.image));
    let mut lines = vec![String::new(), summary, String::new(), "| tags | | because it |".to_owned(), "|---|---|---|".to_owned()];
    for rows in [go, stay] {
        let more = rows.len().saturating_sub(NAMED);
        lines.extend(rows.into_iter().take(NAMED));
        if more > 0 {
            lines.push(format!("| and {more} more | | |"));
        }
    }
    lines.extend([String::new(), "</details>".to_owned()]);
    lines
}

/// How many images stay, and for how many which reason holds.
fn kept(plan: &Plan) -> String {
    counted(plan.kept.iter().filter(|kept| kept.is_image).map(|kept| kept.why.to_string()), plan.kept.len())
}

fn removed(plan: &Plan) -> String {
    counted(plan.removed.iter().filter(|gone| gone.is_image).map(|gone| gone.why.to_string()), plan.removed.len())
}

fn counted(reasons: impl Iterator<Item = String>, manifests: usize) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(one_line(&reason)).or_default() += 1;
    }
    let images: usize = counts.values().sum();
    let why = counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect::<Vec<_>>().join("; ");
    let why = if why.is_empty() { why } else { format!(" ({why})") };
    format!("{}{why} in {}", plural(images, "image"), plural(manifests, "manifest"))
}

fn done(pruned: &Pruned<'_>) -> String {
    let Some(applied) = &pruned.applied else { return String::new() };
    let mut text = format!("deleted {}", plural(applied.deleted.len(), "manifest"));
    if !applied.left.is_empty() {
        text += &format!(", left {} that the plan named", applied.left.len());
    }
    if let Some(error) = &applied.stopped {
        text += &format!("; stopped: {error}");
    }
    text
}

/// All plans as the output `plan` says them: by image what is kept and removed with the reasons, the steps in order, what is freed.
pub(super) fn output(all: &[Pruned<'_>]) -> Value {
    let one = |pruned: &Pruned<'_>| match &pruned.plan {
        Ok(plan) => json!(plan),
        Err(error) => json!({ "image": pruned.errand.image.to_string(), "untouched": error.to_string() }),
    };
    all.iter().map(one).collect()
}

fn bytes(freed: Freed) -> String {
    let size = megabytes(freed.bytes);
    if freed.is_exact { size } else { format!("at most {size}") }
}

fn name(named: &retention::Named) -> &str {
    match named {
        retention::Named::Digest(digest) => digest.as_str(),
        retention::Named::Tag(tag) => tag,
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
