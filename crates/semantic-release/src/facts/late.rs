//! The last release, when its tag has no release: a run was killed between the two, and never repeated.

use deploy_config::release::Releases;
use github_client::GitHub;

use super::tags::Tags;
use super::{Facts, Page, Release, Source, Standing, gather};
use crate::analysis::Analyst;
use crate::error::ReleaseError;

/// A tag without its release.
#[derive(Debug, Clone)]
pub enum Late {
    /// A release that a run began, and what a run on its commit would know.
    Begun(Box<Facts>),
    /// A release that a run began and that only a run on its commit can finish.
    Elsewhere {
        /// The release.
        release: Release,
        /// Why.
        reason: &'static str,
    },
    /// A tag that may have been made by hand: no release comes before it.
    Bare(Release),
}

impl Late {
    /// Looks what the last release lacks. GitHub is asked only where its release is missing.
    ///
    /// # Errors
    /// [`ReleaseError`] when the history cannot be read, or GitHub cannot be asked.
    pub async fn of(
        github: &GitHub,
        source: &Source,
        standing: &Standing,
        facts: &Facts,
        analyst: &Analyst,
        releases: &Releases,
    ) -> Result<Option<Self>, ReleaseError> {
        let (Some(last), Page::Missing, None) = (&facts.previous, &facts.page, &facts.current) else { return Ok(None) };
        if !facts.rule.may_finish(&last.version) || releases.draft {
            return Ok(None);
        }
        let repository = source.repository.at(last.commit)?;
        let before = Tags::of(&repository, &facts.unit.format).last(&repository, &facts.rule).await?.previous;
        let is_begun = match &before {
            Some(before) => github.release_by_tag(&before.tag).await?.is_some(),
            None => false,
        };
        if !is_begun {
            return Ok(Some(Self::Bare(last.clone())));
        }
        let elsewhere = |reason| Ok(Some(Self::Elsewhere { release: last.clone(), reason }));
        if !releases.assets.is_empty() {
            return elsewhere("the files to attach are those of its build");
        }
        if !github.releases_of(&last.tag).await?.is_empty() {
            return elsewhere("there is a draft of it");
        }
        let source = Source { repository, github: None };
        let facts = Box::pin(gather(&source, standing, facts.unit.clone(), analyst, releases)).await?;
        Ok(Some(Self::Begun(Box::new(facts))))
    }
}
