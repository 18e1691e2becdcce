//! Counting on, as node-semver's `inc` does.

use semver::{BuildMetadata, Prerelease, Version};

use super::Bump;

/// The first number that a tag cannot hold, as JavaScript's numbers and so other tools end before it.
const END: u64 = (1 << 53) - 1;

/// The version that lies a bump further. A prerelease is finished rather than passed: the patch after 1.2.3-beta.1 is 1.2.3.
///
/// Nothing when a number grows too large.
pub(super) fn increment(version: &Version, bump: Bump) -> Option<Version> {
    let Version { major, minor, patch, .. } = *version;
    let is_prerelease = !version.pre.is_empty();
    match bump {
        Bump::Major if is_prerelease && minor == 0 && patch == 0 => Some(Version::new(major, 0, 0)),
        Bump::Major => Some(Version::new(following(major)?, 0, 0)),
        Bump::Minor if is_prerelease && patch == 0 => Some(Version::new(major, minor, 0)),
        Bump::Minor => Some(Version::new(major, following(minor)?, 0)),
        Bump::Patch if is_prerelease => Some(Version::new(major, minor, patch)),
        Bump::Patch => Some(Version::new(major, minor, following(patch)?)),
        Bump::Premajor => Some(first_of(Version::new(following(major)?, 0, 0))),
        Bump::Preminor => Some(first_of(Version::new(major, following(minor)?, 0))),
        Bump::Prerelease if is_prerelease => count_on(version),
        Bump::Prepatch | Bump::Prerelease => Some(first_of(Version::new(major, minor, following(patch)?))),
    }
}

/// The next prerelease of the same version: its last part counted on, or `.1` behind a last part that is no number.
///
/// A number within a word, as in `beta9`, is not counted on: `beta10` is below it.
pub(super) fn count_on(version: &Version) -> Option<Version> {
    let text = version.pre.as_str();
    let (head, last) = text.rsplit_once('.').map_or((None, text), |(head, last)| (Some(head), last));
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let next = match (head, is_number) {
        (Some(head), true) => format!("{head}.{}", following(last.parse().ok()?)?),
        (None, true) => following(last.parse().ok()?)?.to_string(),
        (_, false) => format!("{text}.1"),
    };
    Some(Version { pre: Prerelease::new(&next).ok()?, build: BuildMetadata::EMPTY, ..version.clone() })
}

/// Whether a tag can hold the numbers of a version.
pub(super) fn is_countable(version: &Version) -> bool {
    [version.major, version.minor, version.patch].iter().all(|number| *number < END)
}

fn following(number: u64) -> Option<u64> {
    number.checked_add(1).filter(|number| *number < END)
}

/// The first prerelease without a name, as node-semver has it.
fn first_of(version: Version) -> Version {
    Version { pre: Prerelease::new("0").unwrap_or_default(), ..version }
}
