//! A deployment that was not made, or not followed to its end: why, and how far it came.

use tokio_util::sync::CancellationToken;

use crate::error::DokployError;

/// How far a deployment came before it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// Nothing was changed.
    Nothing,
    /// The tag may be set; nothing was queued.
    Tag,
    /// It may be queued, and go on.
    Queue,
}

/// A deployment that was not made, or not followed to its end.
#[derive(Debug)]
pub struct Stopped {
    /// Why.
    pub error: DokployError,
    /// How far it came.
    pub reached: Reached,
}

impl Stopped {
    /// The same, knowing that a request that was plainly refused has changed nothing.
    pub(crate) fn untouched_if_refused(self) -> Self {
        let is_refused = !self.error.is_outcome_unknown() && !matches!(self.error, DokployError::Interrupted(_));
        if is_refused { Self { reached: Reached::Nothing, ..self } } else { self }
    }
}

/// Waits for a part of a deployment, but not longer than the run goes on: a server that does not answer must not take the time that a
/// cancelled run has for its report. Whatever stops it here has come that far.
pub(crate) async fn during<T>(
    reached: Reached,
    cancelled: &CancellationToken,
    part: impl Future<Output = Result<T, DokployError>>,
) -> Result<T, Stopped> {
    let outcome = tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(DokployError::Interrupted(reached)),
        outcome = part => outcome,
    };
    outcome.map_err(|error| Stopped { error, reached })
}
