//! What GitHub shows of the last release.

use github_client::{GitHub, GitHubError};

use super::tags::Last;
use crate::branches::BranchRule;

/// What GitHub shows of the last release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Page {
    /// It was not asked.
    #[default]
    Unasked,
    /// There is no published release of the tag.
    Missing,
    /// The published release.
    Shown(github_client::Release),
}

impl Page {
    /// Asks for the release of the commit itself, else of that behind it; only where the answer matters.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn of(github: &GitHub, rule: &BranchRule, found: &Last) -> Result<Self, GitHubError> {
        // The commit's own release is made when it is missing, by publishing it.
        let (last, matters) = match (&found.current, &found.previous) {
            (Some(current), _) => (current, rule.takes_over()),
            (None, Some(previous)) => (previous, rule.takes_over() || rule.may_finish(&previous.version)),
            (None, None) => return Ok(Self::Unasked),
        };
        if !matters {
            return Ok(Self::Unasked);
        }
        Ok(github.release_by_tag(&last.tag).await?.map_or(Self::Missing, Self::Shown))
    }
}
