//! The releases before: those that have a tag and nothing more are finished first.

use actions_core::Runner;
use github_client::GitHub;
use tracing::info;

use super::apply::Released;
use super::{Ended, Job};
use crate::analysis::Analyst;
use crate::error::ReleaseError;
use crate::facts::{Facts, Late, Source, Standing};
use crate::make::Workshop;
use crate::plan::Plan;
use crate::publish::publish;

impl Job {
    /// What is known of the releases that are to be finished; of others that are missing it is said what to do.
    pub(super) async fn late(
        &self,
        runner: &Runner,
        source: &Source,
        standing: &Standing,
        facts: &[Facts],
        analyst: &Analyst,
    ) -> Result<Vec<Facts>, ReleaseError> {
        let Some(github) = &source.github else { return Ok(Vec::new()) };
        let mut begun = Vec::new();
        for facts in facts {
            match Late::of(github, source, standing, facts, analyst, &self.settings.releases).await? {
                Some(Late::Begun(late)) => {
                    if self.only_shows && let Some(release) = &facts.previous {
                        info!(
                            "no draft of {0} was seen; a token with `contents: read` sees none, and a run that sees one leaves {0} as it is",
                            release.tag
                        );
                    }
                    begun.push(*late);
                }
                Some(Late::Elsewhere { release, reason }) => runner.warning(format!(
                    "the tag {} has no release, and this run cannot make it, as {reason}: run the workflow that made the tag again",
                    release.tag
                )),
                Some(Late::Bare(release)) => {
                    info!("the tag {} has no release, nor has one before it: it is left as it is", release.tag);
                }
                None => {}
            }
        }
        Ok(begun)
    }

    /// Finishes releases, each by itself. Answers the tag of one that is out, but with something left to be done.
    pub(super) async fn finish_late(
        &self,
        runner: &Runner,
        github: &GitHub,
        workshop: &Workshop<'_>,
        late: &[Plan],
        released: &mut Vec<Released>,
    ) -> Result<Option<String>, Ended> {
        let mut unfinished = None;
        for todo in workshop.todos(late)? {
            let mut done = publish(github, &todo).await?;
            let is_unfinished = self.finish(runner, github, &todo, &mut done).await;
            unfinished = unfinished.or(is_unfinished.then(|| todo.tag.clone()));
            released.push((todo, done));
        }
        Ok(unfinished)
    }
}
