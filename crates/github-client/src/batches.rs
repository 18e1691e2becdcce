//! Many things in one request of the GraphQL API, and in several where GitHub does not manage so many.

use crate::error::GitHubError;

/// Reads things in batches of so many. A batch that is [too much](GitHubError::is_too_much) for one answer is read in halves.
pub(crate) async fn in_batches<I, T>(
    items: &[I],
    size: usize,
    read: impl AsyncFn(&[I]) -> Result<Vec<T>, GitHubError>,
) -> Result<Vec<T>, GitHubError> {
    let mut found = Vec::new();
    let mut batches: Vec<(&[I], usize)> = items.chunks(size).rev().map(|batch| (batch, 0)).collect();
    while let Some((batch, halved)) = batches.pop() {
        match read(batch).await {
            Ok(read) => found.extend(read),
            Err(error) if error.is_too_much(halved) && batch.len() > 1 => {
                let (first, second) = batch.split_at(batch.len() / 2);
                batches.extend([(second, halved + 1), (first, halved + 1)]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The numbers that can be asked for: GraphQL's `Int` has 32 bits, and one that has more spoils the whole document.
pub(crate) fn askable(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().copied().filter(|number| i32::try_from(*number).is_ok()).collect()
}
