//! Looking at many commits, on several threads.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::thread;

use super::objects::Objects;
use super::raw::RawCommit;
use super::store::Store;
use crate::commit::CommitView;
use crate::error::HistoryError;
use crate::id::Id;

/// How many commits must not be in memory any more for another thread to be worth its while.
const WORTH_A_THREAD: usize = 512;

/// Looks at those commits of which nothing was found out so far, each once. What is found out stands at the commit's number.
pub(super) fn each<T: Send>(
    commits: &[u32],
    found: &mut Vec<Option<T>>,
    store: &Store,
    objects: &mut Objects,
    read: &(impl Fn(&CommitView<'_>) -> T + Sync),
) -> Result<(), HistoryError> {
    found.resize_with(store.len().max(found.len()), || None);
    let is_new = |commit: &u32| found.get(*commit as usize).is_some_and(Option::is_none);
    let rest: Vec<u32> = commits.iter().copied().filter(is_new).collect();
    for (commit, new) in rest.iter().zip(parallel(&rest, store, objects, read)?) {
        if let Some(at) = found.get_mut(*commit as usize) {
            *at = Some(new);
        }
    }
    Ok(())
}

fn parallel<T: Send>(
    commits: &[u32],
    store: &Store,
    objects: &mut Objects,
    read: &(impl Fn(&CommitView<'_>) -> T + Sync),
) -> Result<Vec<T>, HistoryError> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(commits.len() / WORTH_A_THREAD).max(1);
    if threads == 1 {
        return part(commits, store, objects, read);
    }
    let parts = thread::scope(|scope| {
        let parts = commits.chunks(commits.len().div_ceil(threads)).map(|commits| {
            let mut objects = objects.another();
            scope.spawn(move || part(commits, store, &mut objects, read))
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

fn part<T>(
    commits: &[u32],
    store: &Store,
    objects: &mut Objects,
    read: &impl Fn(&CommitView<'_>) -> T,
) -> Result<Vec<T>, HistoryError> {
    let mut found = Vec::with_capacity(commits.len());
    for (number, id) in commits.iter().filter_map(|commit| Some((*commit, store.id(*commit)?))) {
        let bytes = match store.kept(number) {
            Some(bytes) => bytes,
            None => objects.commit(&id)?,
        };
        found.push(view(id, &RawCommit::new(bytes), read));
    }
    Ok(found)
}

/// Looks at one commit.
pub(super) fn view<T>(id: Id, commit: &RawCommit<'_>, read: &impl Fn(&CommitView<'_>) -> T) -> T {
    let message: Cow<'_, str> = commit.message();
    let parents: Vec<Id> = commit.parents().collect();
    read(&CommitView { id, parents: &parents, message: &message, time: commit.time() })
}
