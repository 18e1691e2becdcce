//! Which commits touch some paths, as the local repository tells them from its trees.

use std::collections::HashSet;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use github_client::Changed;

use super::{Api, chains, id};
use crate::commit::Commit;
use crate::error::HistoryError;
use crate::id::Id;
use crate::paths::Paths;

use super::range::Range;

/// How many requests are under way at once; GitHub takes 100 of one account.
const AT_ONCE: usize = 8;

/// How many commits GitHub tells in one answer at most.
const PER_PAGE: usize = 100;

impl Api {
    /// The commits of a range that touch paths. What lies in whole folders GitHub lists itself. The files of a commit in question are
    /// asked for only when there are globs, or paths that are taken out, or when it is a merge: it is listed when each of its parents
    /// has another folder, though every file in it may come from one of them.
    pub(super) async fn touching(&self, range: &Range, paths: &Paths) -> Result<HashSet<Id>, HistoryError> {
        let roots: HashSet<&str> = paths.roots().collect();
        let in_question: HashSet<Id> = if roots.contains("") {
            range.commits().iter().map(|commit| commit.id).collect()
        } else {
            let chains = chains::of(range, self.head);
            let asked = chains.iter().flat_map(|chain| roots.iter().map(move |root| self.touching_in(chain, root)));
            let found: Vec<Vec<Id>> = stream::iter(asked).buffer_unordered(AT_ONCE).try_collect().await?;
            found.into_iter().flatten().collect()
        };
        let is_sure = paths.are_whole_folders() && !roots.contains("");
        let commits = range.commits().iter().filter(|commit| in_question.contains(&commit.id));
        let judged = commits.map(|commit| async move {
            let counts = (is_sure && commit.parents.len() < 2) || self.changes(commit, paths).await?;
            Ok::<_, HistoryError>(counts.then_some(commit.id))
        });
        let judged: Vec<Option<Id>> = stream::iter(judged).buffer_unordered(AT_ONCE).try_collect().await?;
        Ok(judged.into_iter().flatten().collect())
    }

    /// The commits of a chain that touch a folder or a file.
    async fn touching_in(&self, chain: &[Id], root: &str) -> Result<Vec<Id>, HistoryError> {
        let Some(start) = chain.first().map(Id::to_string) else { return Ok(Vec::new()) };
        let (all, size) = (chain.iter().copied().collect::<HashSet<Id>>(), chain.len().min(PER_PAGE));
        let mut touching = Vec::new();
        for page in 1..=chain.len().div_ceil(size) {
            let listed = self.github.commits_touching(root, &start, size, page).await?;
            let told = listed.len();
            let ids = listed.iter().map(|commit| id(&commit.sha)).collect::<Result<Vec<_>, _>>()?;
            let before = touching.len();
            touching.extend(ids.into_iter().take_while(|id| all.contains(id)));
            if told < size || touching.len() < before + told {
                break;
            }
        }
        Ok(touching)
    }

    /// Whether a commit changes one of some paths. When it changes more than GitHub tells, it counts.
    async fn changes(&self, commit: &Commit, paths: &Paths) -> Result<bool, HistoryError> {
        let changed = self.changed(commit).await?;
        Ok(changed.is_cut || changed.paths.iter().any(|path| paths.hold(path.as_bytes())))
    }

    /// What a commit changes: of a merge, what differs from every parent.
    async fn changed(&self, commit: &Commit) -> Result<Arc<Changed>, HistoryError> {
        if let Some(changed) = self.learnt.changed(commit.id) {
            return Ok(changed);
        }
        let sha = commit.id.to_string();
        let mut changed = self.github.changes_of(&sha).await?;
        for parent in commit.parents.iter().skip(1) {
            let Some(compared) = self.github.compare(&parent.to_string(), &sha).await? else { continue };
            let other: HashSet<String> = compared.changed.paths.into_iter().collect();
            changed.is_cut |= compared.changed.is_cut;
            changed.paths.retain(|path| compared.changed.is_cut || other.contains(path));
        }
        let changed = Arc::new(changed);
        self.learnt.changes(commit.id, Arc::clone(&changed));
        Ok(changed)
    }
}
