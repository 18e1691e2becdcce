//! Which images are surely newer than others.
//!
//! A date says little of an image that was promoted: its new tag is on old bytes. So images whose tags are versions are only compared with
//! each other, and one is newer only when its version is higher and its date is not earlier: neither a promotion nor a patch of an older
//! line is pushed out. Other images are compared by their dates. What has no date is compared with what has none.
//!
//! This is a strict partial order. An image goes when `keep` others are newer, so the answer stays the same while those that go are
//! removed, in any order; `keep` images or more are left in each of the three groups.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Timestamp;
use semver::Version;

/// What an image is compared by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Age {
    pub(crate) version: Option<Version>,
    pub(crate) date: Option<Timestamp>,
}

impl Age {
    /// Whether nothing tells how old it is.
    fn is_unknown(&self) -> bool {
        self.version.is_none() && self.date.is_none()
    }

    /// Whether it is not known well enough to remove an image by it.
    pub(crate) fn is_undecided(&self, is_judged_by_date: bool) -> bool {
        self.is_unknown() || (is_judged_by_date && self.date.is_none())
    }
}

/// The version that a tag is: `1.2.3` or `v1.2.3`, with or without prerelease.
pub(crate) fn version(tag: &str) -> Option<Version> {
    Version::parse(tag.strip_prefix('v').unwrap_or(tag)).ok()
}

/// Whether each image has fewer than `keep` newer ones. One of unknown age has none.
pub(crate) fn newest(ages: &[Age], keep: usize) -> Vec<bool> {
    let mut is_newest = vec![true; ages.len()];
    for (has_version, has_date) in [(true, true), (true, false), (false, true)] {
        let is_of_group = |age: &Age| age.version.is_some() == has_version && age.date.is_some() == has_date;
        let mut group: Vec<usize> = (0..ages.len()).filter(|&at| is_of_group(&ages[at])).collect();
        group.sort_unstable_by(|&a, &b| ages[b].cmp(&ages[a]));
        // The latest dates of those of higher or equal version: at most `keep` of them, the earliest on top.
        let mut latest: BinaryHeap<Reverse<Option<Timestamp>>> = BinaryHeap::new();
        for equals in group.chunk_by(|&a, &b| ages[a] == ages[b]) {
            for &at in equals {
                let earliest = latest.peek().filter(|_| latest.len() >= keep);
                is_newest[at] = earliest.is_none_or(|Reverse(earliest)| *earliest < ages[at].date);
            }
            for &at in equals {
                latest.push(Reverse(ages[at].date));
                if latest.len() > keep {
                    latest.pop();
                }
            }
        }
    }
    is_newest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn age(version: Option<u64>, date: Option<i64>) -> Age {
        Age {
            version: version.map(|minor| Version::new(1, minor, 0)),
            date: date.map(|second| Timestamp::from_second(second).unwrap()),
        }
    }

    fn is_newer(a: &Age, b: &Age) -> bool {
        let same_group = a.version.is_some() == b.version.is_some() && a.date.is_some() == b.date.is_some();
        same_group && a != b && a.version >= b.version && a.date >= b.date
    }

    #[test]
    fn a_tag_is_a_version_when_it_is_a_whole_one() {
        for (tag, is) in
            [("1.2.3", true), ("v1.2.3", true), ("1.2.3-rc.1", true), ("1.2", false), ("latest", false), ("2024.01.05", false)]
        {
            assert_eq!(version(tag).is_some(), is, "{tag}");
        }
    }

    #[test]
    fn a_promoted_release_is_not_pushed_out_by_builds() {
        let ages = [age(Some(1), Some(0)), age(None, Some(1)), age(None, Some(2)), age(None, Some(3))];
        assert_eq!(newest(&ages, 1), [true, false, false, true]);
    }

    #[test]
    fn a_patch_of_an_older_line_is_not_pushed_out_by_earlier_releases() {
        let ages = [age(Some(1), Some(9)), age(Some(2), Some(1)), age(Some(3), Some(2))];
        assert_eq!(newest(&ages, 1), [true, false, true]);
    }

    #[test]
    fn without_dates_versions_decide_and_the_rest_stays() {
        let ages = [age(Some(1), None), age(Some(2), None), age(None, None)];
        assert_eq!(newest(&ages, 1), [false, true, true]);
    }

    proptest! {
        #[test]
        fn one_goes_exactly_when_enough_are_newer(
            ages in prop::collection::vec((prop::option::of(0..6_u64), prop::option::of(0..6_i64)), 0..24),
            keep in 1..5_usize,
        ) {
            let ages: Vec<Age> = ages.into_iter().map(|(version, date)| age(version, date)).collect();
            let counted: Vec<bool> =
                ages.iter().map(|one| ages.iter().filter(|other| is_newer(other, one)).count() < keep).collect();
            let counted: Vec<bool> = counted.iter().zip(&ages).map(|(kept, age)| *kept || age.is_unknown()).collect();
            prop_assert_eq!(newest(&ages, keep), counted);
        }
    }
}
