//! A range of commits, cut into chains in which each commit has one parent. Pure.
//!
//! GitHub lists the commits of a path as `git log -- PATH` does: of a merge it follows only the parent that has the path as the merge
//! has it, if there is one, and so leaves out what was merged in vain. Below the start of a chain there is no merge but the chain's
//! last commit, so a list from there leaves out none of the chain, and begins with those that touch the path.

use std::collections::HashSet;

use super::range::Range;
use crate::id::Id;

/// Cuts the commits since a base into chains. A chain begins at `HEAD` or at a parent of a merge, each next one is the only parent of
/// the one before, and it ends with a merge, before a commit of another chain, or where the range does.
pub(super) fn of(range: &Range, head: Id) -> Vec<Vec<Id>> {
    let is_merge = |parents: &[Id]| parents.len() > 1;
    let merges = range.commits().iter().filter(|commit| is_merge(&commit.parents));
    let starts = [head].into_iter().chain(merges.flat_map(|merge| merge.parents.iter().copied()));
    let mut taken = HashSet::new();
    let mut chains = Vec::new();
    for start in starts {
        let (mut chain, mut next) = (Vec::new(), Some(start));
        while let Some(commit) = next.and_then(|id| range.commit(id)).filter(|commit| taken.insert(commit.id)) {
            chain.push(commit.id);
            next = commit.parents.first().copied().filter(|_| !is_merge(&commit.parents));
        }
        if !chain.is_empty() {
            chains.push(chain);
        }
    }
    chains
}
