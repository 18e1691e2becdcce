//! The branch of the run, and what it may release.

use actions_core::Context;
use deploy_config::release::Releases;
use deploy_config::tag_format::TagFormat;
use history::{HistoryError, Repository};

use super::tags::Tags;
use super::unmerged;
use crate::branches::{Behind, BranchRule, Branches};
use crate::error::ReleaseError;
use crate::refusal::Refusal;
use crate::version::Scheme;

/// How the run stands to the branches that release.
#[derive(Debug)]
pub enum Standing {
    /// It is on one of them.
    On {
        /// The branch.
        branch: String,
        /// All of them.
        branches: Branches,
    },
    /// It is on a branch that does not release.
    Elsewhere {
        /// The branch.
        branch: String,
        /// The names of those that do.
        releasing: Vec<String>,
    },
    /// It is of a tag that was pushed: whatever commit that is at, it is no branch's newest for that.
    OnTag {
        /// The tag.
        tag: String,
    },
    /// It is on no branch that is known, as with a detached `HEAD`.
    Nowhere,
}

impl Standing {
    /// Finds out how a run stands.
    ///
    /// # Errors
    /// [`ReleaseError`] when the branches cannot be read, or cannot be as they are configured.
    pub async fn of(repository: &Repository, context: Option<&Context>, releases: &Releases) -> Result<Self, ReleaseError> {
        let Some(branch) = name(repository, context) else {
            let tag = context.and_then(Context::tag).map(str::to_owned);
            return Ok(tag.map_or(Self::Nowhere, |tag| Self::OnTag { tag }));
        };
        let existing = repository.branches().await?;
        let branches = Branches::new(&releases.branches, &existing, &branch)?;
        Ok(match branches.get(&branch) {
            Some(_) => Self::On { branch, branches },
            None => Self::Elsewhere { branch, releasing: branches.names().map(str::to_owned).collect() },
        })
    }

    /// The branch, when it is one that releases.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::On { branch, .. } => Some(branch),
            Self::Elsewhere { .. } | Self::OnTag { .. } | Self::Nowhere => None,
        }
    }

    /// Whether the run may make a release that is not there. One whose tag is at the commit is finished all the same.
    #[must_use]
    pub fn may_release(&self) -> bool {
        !matches!(self, Self::Elsewhere { .. } | Self::OnTag { .. })
    }

    /// What the branch may do, for versions in tags of one form.
    ///
    /// # Errors
    /// [`ReleaseError`] when the history of a branch that bounds this one cannot be read.
    pub async fn rule(
        &self,
        repository: &Repository,
        format: &TagFormat,
        releases: &Releases,
    ) -> Result<BranchRule, ReleaseError> {
        let Self::On { branch, branches } = self else { return Ok(BranchRule::unbound()) };
        let scheme = Scheme::new(releases)?;
        let needed = branches.needed_for(branch);
        let mut behind = Vec::new();
        // Nothing bounds a branch that stands alone, so that nothing need be known of what lies behind it.
        if !needed.is_empty() {
            let versions = Tags::of(repository, format).behind(repository).await?;
            behind.push(Behind { branch: branch.clone(), versions });
        }
        for other in needed {
            behind.push(Behind { branch: other.to_owned(), versions: versions_of(repository, other, format).await? });
        }
        Ok(branches.rule(branch, &behind, &scheme.initial).unwrap_or_else(BranchRule::unbound))
    }
}

async fn versions_of(repository: &Repository, branch: &str, format: &TagFormat) -> Result<Vec<semver::Version>, HistoryError> {
    match repository.on_branch(branch).await? {
        Some(other) => Tags::of(&other, format).behind(&other).await,
        None => Ok(Vec::new()),
    }
}

/// The branch of the run: of a pull request or a merge queue the one that it is merged into, else the one that is checked out, else that of the event.
fn name(repository: &Repository, context: Option<&Context>) -> Option<String> {
    let base = context.and_then(unmerged::base).map(str::to_owned);
    let checked_out = || repository.branch().map(str::to_owned);
    let of_event = || context.and_then(|context| context.branch().map(str::to_owned));
    base.or_else(checked_out).or_else(of_event)
}

impl From<Refusal> for ReleaseError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
