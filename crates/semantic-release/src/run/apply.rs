//! The one place that changes something: promotions, then the releases in their order.

use actions_core::{Failure, Runner};
use github_client::GitHub;

use super::{Ended, Job};
use crate::error::ReleaseError;
use crate::make::Workshop;
use crate::plan::Plan;
use crate::publish::{Done, PublishError, Todo, follow, promote, publish};
use crate::report::Told;

/// A release that is out: what it was to be, and what came of it.
pub(super) type Released = (Todo, Done);

/// What came of the plans.
pub(super) struct Made {
    /// What is told of each.
    pub(super) told: Vec<Told>,
    /// The tag of a release that is out, but with something left to be done.
    pub(super) unfinished: Option<String>,
}

impl Job {
    pub(super) async fn apply(
        &self,
        runner: &Runner,
        github: &GitHub,
        workshop: &Workshop<'_>,
        plans: &[Plan],
        released: &mut Vec<Released>,
    ) -> Result<Made, Ended> {
        check_branch(github, workshop.branch, plans).await?;
        let mut todos = workshop.todos(plans)?.into_iter();
        let mut made = Made { told: Vec::new(), unfinished: None };
        for promotion in plans.iter().filter_map(|plan| plan.promotion.as_ref()) {
            promote(github, &promotion.release, promotion.latest).await?;
        }
        for plan in plans {
            let mut told = Told { sha: plan.facts.head.to_string(), ..Told::default() };
            if let Some(todo) = plan.release.as_ref().and_then(|_| todos.next()) {
                told.notes.clone_from(&todo.notes);
                if let Some(mut done) = release(runner, github, &todo).await? {
                    (told.released, told.sha) = (!done.draft || self.settings.releases.draft, done.sha.clone());
                    let is_unfinished = self.finish(runner, github, &todo, &mut done).await;
                    made.unfinished = made.unfinished.or(is_unfinished.then(|| todo.tag.clone()));
                    released.push((todo, done));
                }
            }
            made.told.push(told);
        }
        Ok(made)
    }

    /// Tells of a release that is there, and then moves its floating tags, which takes many requests: a run may be killed meanwhile, and the
    /// next one does not know who was told. Answers whether something is left to be done, which is said.
    pub(super) async fn finish(&self, runner: &Runner, github: &GitHub, todo: &Todo, done: &mut Done) -> bool {
        self.tell(runner, todo, done).await;
        follow(github, todo, done).await;
        let is_unfinished = !done.failed.is_empty();
        for error in done.failed.drain(..) {
            runner.report(&Failure::from(error));
        }
        is_unfinished
    }
}

/// Makes sure that a commit which is not released yet lies on its branch at GitHub: a job may have checked out anything, such as the code of
/// a pull request on an event whose ref is the default branch.
async fn check_branch(github: &GitHub, branch: Option<&str>, plans: &[Plan]) -> Result<(), ReleaseError> {
    let is_new = |plan: &&Plan| plan.release.as_ref().is_some_and(|release| !release.tagged);
    let (Some(branch), Some(plan)) = (branch, plans.iter().find(is_new)) else { return Ok(()) };
    let head = plan.facts.head.to_string();
    let compared = match github.compare(&head, branch).await {
        Err(error) if error.is_absent() => None,
        compared => compared?,
    };
    match compared {
        Some(compared) if compared.behind_by == 0 => Ok(()),
        _ => Err(ReleaseError::NotOnBranch { commit: head, branch: branch.to_owned() }),
    }
}

/// Publishes one release; nothing when it is left to the run of a newer commit.
async fn release(runner: &Runner, github: &GitHub, todo: &Todo) -> Result<Option<Done>, Ended> {
    match publish(github, todo).await {
        Ok(done) => Ok(Some(done)),
        Err(PublishError::BranchMoved { branch, .. }) => {
            let moved = format!("{branch} has moved on, and the run of its newest commit releases it too");
            runner.warning(format!("{} was not released: {moved}", todo.tag));
            Ok(None)
        }
        Err(error @ PublishError::TagElsewhere { .. }) => Err(Ended::Raced(error)),
        Err(error) => Err(error.into()),
    }
}
