//! What can be made to happen to a deployment.

/// What happens to a deployment on request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It fails with that line in its log.
    Error(String),
    /// It disappears from the queue without a row.
    Lost,
    /// It is cancelled while it runs.
    Cancelled,
    /// It ends well, and its row has another title then, as a git source gives it.
    Retitled(String),
    /// It ends well, and its row is removed at once, as the eleventh deployment after it does.
    Pruned,
    /// It never ends.
    Stuck,
}
