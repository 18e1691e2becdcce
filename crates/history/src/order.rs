//! The one order of commits: children before their parents, else the newest first, else by id.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Sorts commits, which are numbers below `space`: each after all its children, and of those that could come next the one with the
/// newest time, and of several with one time the one with the smallest id. Git calls that `--date-order`.
///
/// `key` is the time and the id of a commit. Parents that are not to be sorted are passed over.
pub(crate) fn newest_first<'p, I: Ord>(
    commits: &[u32],
    space: usize,
    key: impl Fn(u32) -> (i64, I),
    parents: impl Fn(u32) -> &'p [u32],
) -> Vec<u32> {
    let mut children: Vec<Option<u32>> = vec![None; space];
    let count = |children: &mut [Option<u32>], commit: u32, change: i32| {
        let count = children.get_mut(commit as usize)?.as_mut()?;
        *count = count.saturating_add_signed(change);
        Some(*count)
    };
    for commit in commits {
        if let Some(count) = children.get_mut(*commit as usize) {
            *count = Some(0);
        }
    }
    for parent in commits.iter().flat_map(|commit| parents(*commit)) {
        count(&mut children, *parent, 1);
    }
    let entry = |commit: u32| {
        let (time, id) = key(commit);
        (time, Reverse(id), commit)
    };
    let heads = commits.iter().copied().filter(|commit| children.get(*commit as usize) == Some(&Some(0)));
    let mut next: BinaryHeap<_> = heads.map(entry).collect();
    let mut sorted = Vec::with_capacity(commits.len());
    while let Some((_, _, commit)) = next.pop() {
        sorted.push(commit);
        let free = parents(commit).iter().copied().filter(|parent| count(&mut children, *parent, -1) == Some(0));
        next.extend(free.map(entry));
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::newest_first;
    use crate::id::Id;

    fn sorted(commits: &[(i64, &[u32])]) -> Vec<u32> {
        let all: Vec<u32> = (0..).take(commits.len()).collect();
        let id = |commit: u32| Id::from_hex(format!("{commit:040x}")).unwrap();
        newest_first(&all, all.len(), |commit| (commits[commit as usize].0, id(commit)), |commit| commits[commit as usize].1)
    }

    #[test]
    fn children_come_first_whatever_the_clocks_said() {
        assert_eq!(sorted(&[(9, &[]), (5, &[0]), (7, &[1])]), [2, 1, 0]);
    }

    #[test]
    fn branches_are_woven_by_time_and_then_by_id() {
        assert_eq!(sorted(&[(1, &[]), (2, &[0]), (4, &[0]), (3, &[1]), (4, &[2, 3])]), [4, 2, 3, 1, 0]);
        assert_eq!(sorted(&[(1, &[]), (1, &[]), (1, &[])]), [0, 1, 2]);
    }

    #[test]
    fn a_parent_that_is_named_twice_waits_for_both() {
        assert_eq!(sorted(&[(1, &[]), (2, &[0, 0])]), [1, 0]);
    }

    #[test]
    fn parents_that_are_not_asked_for_are_passed_over() {
        let parents: [&[u32]; 3] = [&[], &[0], &[1, 0]];
        assert_eq!(newest_first(&[1, 2], 3, |commit| (5, commit), |commit| parents[commit as usize]), [2, 1]);
    }
}
