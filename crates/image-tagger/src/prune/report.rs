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

/// A job's outputs may hold 1 MiB in all.
const MOST_BYTES: usize = 500_000;

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
    let why = counts.into_iter().map(|(reason, count)| format!("{count}: {reason}")).collect::<Vec<_>>().join("; ");
    let why = if why.is_empty() { why } else { format!(" ({why})") };
    format!("{}{why} in {}", plural(images, "image"), plural(manifests, "manifest"))
}

fn done(pruned: &Pruned<'_>) -> String {
    let Some(applied) = &pruned.applied else { return String::new() };
    let deleted = format!("deleted {}", plural(applied.deleted.len(), "manifest"));
    let left = Some(applied.left.len()).filter(|left| *left > 0).map(|left| format!("left {left} that the plan named"));
    let stopped = applied.stopped.as_ref().map(|error| format!("stopped: {error}"));
    [Some(deleted), left, stopped].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// All plans as the output `plan` says them: by image what is kept and removed with the reasons, the steps in order, what is freed. Where
/// that is more than an output may hold, only what has a tag, without steps.
pub(super) fn output(all: &[Pruned<'_>]) -> Value {
    let whole = output_of(all, |plan| json!(plan));
    if whole.to_string().len() <= MOST_BYTES {
        return whole;
    }
    output_of(all, |plan| {
        let kept: Vec<_> = plan.kept.iter().filter(|kept| !kept.tags.is_empty()).collect();
        let removed: Vec<_> = plan.removed.iter().filter(|gone| !gone.tags.is_empty()).collect();
        json!({ "image": plan.image, "kept": kept, "removed": removed, "freed": plan.freed, "missing": plan.missing })
    })
}

fn output_of(all: &[Pruned<'_>], of: impl Fn(&Plan) -> Value) -> Value {
    let one = |pruned: &Pruned<'_>| match &pruned.plan {
        Ok(plan) => of(plan),
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

#[cfg(test)]
mod tests {
    use retention::{Image, InUse, Manifest, Named, Order, Policy};

    use super::super::Errand;
    use super::*;
    use crate::error::ImageError;

    /// Three images of a single manifest, of which one runs and one goes.
    fn plan() -> Plan {
        let mut image = Image { name: "ghcr.io/acme/api".to_owned(), is_complete: true, ..Image::default() };
        for (number, tag) in ["sha-1", "sha-2", "sha-|3"].into_iter().enumerate() {
            let digest = retention::Digest::from(format!("sha256:{number:064}").as_str());
            let content =
                retention::Content::Read { kind: retention::Kind::Image, children: vec![], subject: None, blobs: vec![] };
            let date = jiff::Timestamp::from_second(1_700_000_000 + i64::try_from(number).unwrap()).ok();
            image.tags.insert(tag.to_owned(), digest.clone());
            image.manifests.insert(digest, Manifest { content, date, size: 2_000 });
        }
        image.in_use.push(InUse { named: Named::Tag("sha-1".to_owned()), why: "runs in production".to_owned() });
        let policy = Policy { keep: std::num::NonZeroUsize::new(1), ..Policy::default() };
        retention::plan(&image, &policy, jiff::Timestamp::from_second(1_800_000_000).unwrap(), Order::TagsFirst).unwrap()
    }

    fn errand() -> Errand {
        Errand { image: "ghcr.io/acme/api".parse().unwrap(), policy: Policy::default(), in_use: Vec::new() }
    }

    #[test]
    fn the_log_says_of_each_image_why_it_stays_or_goes() {
        let errand = errand();
        let pruned = Pruned { errand: &errand, plan: Ok(plan()), applied: None, subject: None };
        let said = [
            "ghcr.io/acme/api: keeps 2 images (1: is the newest; 1: runs in production) in 2 manifests, removes 1 image (1: is not \
             the newest) in 1 manifest",
            "  keeps sha-1, which runs in production",
            "  keeps sha-|3, which is the newest",
            "  removes sha-2, which is not the newest",
        ];
        assert_eq!(lines(&pruned), said);
    }

    #[test]
    fn the_page_has_a_row_for_each_image_and_no_tag_breaks_it() {
        let errand = errand();
        let refused = ImageError::Cancelled { image: "ghcr.io/acme/api".to_owned() };
        let all = [Ok(plan()), Err(refused)].map(|plan| Pruned { errand: &errand, plan, applied: None, subject: None });
        let page = markdown(&all, true);
        assert!(page.starts_with("### Retention: the plan (nothing was changed)"), "{page}");
        assert!(page.contains("in 1 manifest | 2 kB |"), "{page}");
        assert!(page.contains("| sha-&#124;3 | kept | is the newest |"), "{page}");
        assert!(page.contains("left as it is"), "{page}");
        assert_eq!(output(&all)[0]["steps"][0]["do"], "delete");
    }
}
