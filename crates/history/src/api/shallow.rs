//! What a shallow clone can tell for sure, so that GitHub need not be asked.

use std::collections::HashSet;

use crate::commit::Commit;
use crate::id::Id;
use crate::local::Local;

/// The most commits that are looked at: from there on asking is as good.
const MOST: usize = 10_000;

/// Every commit of a clone that is behind its `HEAD` and not behind a base; nothing when the clone may not hold all of them.
///
/// It does when each way down from `HEAD` leads to the base: to no commit that is missing and to none without parents. Then each
/// commit on the way has the base behind itself, and so is not behind the base.
pub(super) fn since(clone: &Local, base: Id) -> Option<Vec<Commit>> {
    let (mut seen, mut open, mut commits) = (HashSet::from([base]), Vec::new(), Vec::new());
    open.extend(Some(clone.head()).filter(|head| seen.insert(*head)));
    while let Some(id) = open.pop() {
        let commit = clone.commit(id).ok().filter(|commit| !commit.parents.is_empty() && commits.len() < MOST)?;
        open.extend(commit.parents.iter().copied().filter(|parent| seen.insert(*parent)));
        commits.push(commit);
    }
    Some(commits)
}
