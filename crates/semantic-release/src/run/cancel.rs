//! What a cancelled run does: it stops reading at once, and is given a moment to finish what it makes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Ended;
use crate::error::ReleaseError;

/// How long a release may take to be finished after the first signal. The runner sends the second one 7.5 seconds after the first.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// Does what changes nothing.
pub(super) async fn reading<T>(cancelled: &CancellationToken, work: impl Future<Output = Result<T, Ended>>) -> Result<T, Ended> {
    tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(ReleaseError::Cancelled { has_begun: false }.into()),
        read = work => read,
    }
}

/// Does what changes something. Stopping it is as harmless as a kill: the next run goes on where it stopped.
pub(super) async fn making<T>(
    cancelled: &CancellationToken,
    grace: Duration,
    work: impl Future<Output = Result<T, Ended>>,
) -> Result<T, Ended> {
    let late = async {
        cancelled.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        biased;
        made = work => made,
        () = late => Err(ReleaseError::Cancelled { has_begun: true }.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn cancelled() -> CancellationToken {
        let token = CancellationToken::new();
        token.cancel();
        token
    }

    #[tokio::test]
    async fn a_cancelled_run_reads_no_more() {
        assert!(reading(&CancellationToken::new(), ready(Ok(()))).await.is_ok());
        assert!(reading(&cancelled(), ready(Ok(()))).await.is_err());
        assert!(reading(&cancelled(), pending::<Result<(), _>>()).await.is_err());
    }

    #[tokio::test]
    async fn a_release_that_is_begun_is_finished_when_that_is_soon() {
        let soon = async {
            tokio::task::yield_now().await;
            Ok(())
        };
        assert!(making(&cancelled(), GRACE, soon).await.is_ok());
        assert!(making(&cancelled(), Duration::from_millis(1), pending::<Result<(), _>>()).await.is_err());
    }
}
