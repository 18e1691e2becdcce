//! The versions around one whose images are all there.

use std::collections::BTreeSet;

use futures::{StreamExt, stream};
use registry_client::{Registry, Repository};
use semver::Version;

use super::{CONCURRENCY, Checked, Wanted, verify};
use crate::error::ImageError;
use crate::tags::image_tag;

/// How many versions are looked at.
const LOOKS: usize = 6;
/// How many are named.
const NAMED: usize = 3;

/// The nearest versions before and after one that every image has, on every platform wanted: at most three, the nearest first.
/// `template` says how a version becomes a tag.
///
/// # Errors
/// [`ImageError`] when an image's tags cannot be listed.
pub async fn nearest(
    registry: &Registry,
    wanted: &[Wanted],
    template: &str,
    version: &Version,
) -> Result<Vec<Version>, ImageError> {
    let images: BTreeSet<&Repository> = wanted.iter().map(|wanted| &wanted.image).collect();
    let lists = images.into_iter().map(|image| registry.tags(image)).collect::<Vec<_>>();
    let lists = stream::iter(lists).buffered(CONCURRENCY).collect::<Vec<_>>().await.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut found = Vec::new();
    for candidate in candidates(&lists, template, version) {
        let tag = image_tag(template, &candidate)?;
        let images: Vec<Wanted> = wanted.iter().map(|one| Wanted { tag: tag.clone(), ..one.clone() }).collect();
        if verify(registry, &images).await.iter().all(is_complete) {
            found.push(candidate);
        }
        if found.len() == NAMED {
            break;
        }
    }
    Ok(found)
}

fn is_complete(checked: &Checked) -> bool {
    checked.problem.is_none()
}

/// The versions whose tag every list has, those nearest to the one asked for first: before it and after it in turn.
fn candidates(lists: &[Vec<String>], template: &str, version: &Version) -> Vec<Version> {
    let Some((first, others)) = lists.split_first() else {
        return Vec::new();
    };
    let others: Vec<BTreeSet<&str>> = others.iter().map(|list| list.iter().map(String::as_str).collect()).collect();
    let (before, after) = template.split_once("{version}").unwrap_or((template, ""));
    let read = |tag: &str| -> Option<Version> { tag.strip_prefix(before)?.strip_suffix(after)?.parse().ok() };
    let shared = first.iter().filter(|tag| others.iter().all(|list| list.contains(tag.as_str())));
    let versions: BTreeSet<Version> = shared.filter_map(|tag| read(tag)).filter(|one| one != version).collect();
    let (mut below, mut above) =
        (versions.iter().rev().filter(|one| *one < version), versions.iter().filter(|one| *one > version));
    let mut ordered = Vec::new();
    for _ in 0..LOOKS.div_ceil(2) {
        ordered.extend(below.next().into_iter().chain(above.next()).cloned());
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_every_image_has_are_named_from_the_nearest_on() {
        let lists = [
            vec!["v1.0.0", "v1.1.0", "v1.2.0", "v1.4.0", "v2.0.0", "latest", "1.3.9", "sha-abc"],
            vec!["v1.0.0", "v1.2.0", "v1.4.0", "v1.3.0", "latest", "v1.1.0"],
        ]
        .map(|list| list.into_iter().map(str::to_owned).collect());
        let found = candidates(&lists, "v{version}", &Version::new(1, 3, 0));
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.2.0", "1.4.0", "1.1.0", "1.0.0"]);
    }
}
