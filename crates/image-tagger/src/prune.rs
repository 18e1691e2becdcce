//! Retention: what a policy does not keep is removed, and nothing that is kept loses anything that it needs.
//!
//! **inputs → facts → plan → apply → report.** What is kept, and in which order the rest goes, is decided by the crate `retention`; here
//! are its eyes and hands.
//!
//! | module | what it holds | kind |
//! |---|---|---|
//! | here | many images, one after another | IO |
//! | `inputs` | what is asked for | values |
//! | `in_use` | what runs, as deployment records say it | pure |
//! | `deployed` | what GitHub's deployments say is in use | IO |
//! | `records` | the files that deployments leave behind | IO |
//! | `facts` | what is known of one image | IO |
//! | `read` | manifests, each read once | IO |
//! | `listing` | what a registry lists | pure |
//! | `hands` | the ways to an image: which lists, which deletes | IO |
//! | `packages` | GitHub's Packages API | IO |
//! | `ecr` | Amazon's API | IO |
//! | `plain` | the registry's own API | IO |
//! | `stamp` | the empty manifest by which a tag is taken away | pure |
//! | `apply` | the plan, carried out | IO |
//! | `run` | inputs → facts → plan → apply → report | IO |
//! | `report` | what stays and what goes, for people and as an output | pure |

mod apply;
mod deployed;
mod ecr;
mod facts;
mod hands;
mod in_use;
pub(crate) mod inputs;
mod listing;
mod packages;
mod plain;
mod read;
mod records;
mod report;
mod run;
mod stamp;

use std::slice;

use futures::{StreamExt, stream};
use github_client::GitHub;
use jiff::Timestamp;
use registry_client::reference::GHCR;
use registry_client::{Access, Registry, Repository};
use retention::{InUse, Plan, Policy};
use tokio_util::sync::CancellationToken;

pub(crate) use self::apply::Applied;
use self::facts::Subject;
use self::hands::Hands;
use self::in_use::Used;
use self::read::Library;
pub(crate) use self::run::run;
use crate::error::ImageError;

/// How many images are looked at at a time.
const IMAGES: usize = 4;

/// One image and what is to be kept of it.
#[derive(Debug, Clone)]
pub(crate) struct Errand {
    /// The image.
    pub(crate) image: Repository,
    /// What is kept.
    pub(crate) policy: Policy,
    /// What runs, and what somebody asked to keep.
    pub(crate) in_use: Vec<InUse>,
}

/// Through which API images are listed and deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    /// As the registry's name says.
    Name,
    /// GitHub's Packages API.
    Packages,
    /// The registry's own.
    Registry,
}

/// What images are read and changed with.
#[derive(Debug)]
pub(crate) struct Tools<'a> {
    /// The registries.
    pub(crate) registry: &'a Registry,
    /// GitHub, for images that are packages there.
    pub(crate) github: Option<&'a GitHub>,
    /// Whether what GitHub's deployments say runs is kept.
    pub(crate) keep_deployed: bool,
    /// The host of GitHub itself, beside which an Enterprise Server has its registry.
    pub(crate) server: Option<&'a str>,
    /// Through which API.
    pub(crate) through: Through,
    /// The time of the run.
    pub(crate) now: Timestamp,
    /// Whether somebody wants the run to end.
    pub(crate) cancelled: &'a CancellationToken,
}

/// One image with its plan, or why there is none.
#[derive(Debug)]
pub(crate) struct Pruned<'a> {
    /// What was asked for.
    pub(crate) errand: &'a Errand,
    /// What is to be done, or why nothing is.
    pub(crate) plan: Result<Plan, ImageError>,
    /// What was done; nothing when only the plan was made.
    pub(crate) applied: Option<Applied>,
    subject: Option<(Subject<'a>, Library)>,
}

impl<'a> Tools<'a> {
    /// Makes a plan for each image.
    pub(crate) async fn plan(&'a self, errands: &'a [Errand]) -> Vec<Pruned<'a>> {
        self.registry.expect(errands.iter().map(|errand| &errand.image), Access::Pull);
        let planning = stream::iter(errands).map(async |errand| self.plan_one(errand).await);
        planning.buffered(IMAGES).collect().await
    }

    async fn plan_one(&'a self, errand: &'a Errand) -> Pruned<'a> {
        let mut library = Library::default();
        let attempt = async {
            let subject = self.subject(errand).await?;
            let facts = subject.facts(&mut library).await?;
            let plan = retention::plan(&facts.image, subject.policy, subject.now, subject.hands.order())?;
            Ok::<_, ImageError>((plan, subject))
        };
        match attempt.await {
            Ok((plan, subject)) => Pruned { errand, plan: Ok(plan), applied: None, subject: Some((subject, library)) },
            Err(error) => Pruned { errand, plan: Err(error), applied: None, subject: None },
        }
    }

    async fn subject(&'a self, errand: &'a Errand) -> Result<Subject<'a>, ImageError> {
        let Errand { image, policy, in_use } = errand;
        let hands = match (self.github.filter(|_| self.is_package(image)), self.registry.ecr(image)) {
            (Some(github), _) => hands::packages_of(github, image).await?,
            (None, Some(ecr)) if self.through == Through::Name => Hands::Ecr(Box::new(ecr)),
            _ => Hands::Plain,
        };
        Ok(Subject { registry: self.registry, image, hands, policy, in_use: in_use.clone(), now: self.now })
    }

    /// Whether an image is a package of GitHub's: on ghcr.io, or on `containers.` before the host of an Enterprise Server.
    fn is_package(&self, image: &Repository) -> bool {
        let is_beside = |server: &str| image.registry().strip_prefix("containers.") == Some(server);
        match self.through {
            Through::Packages => true,
            Through::Registry => false,
            Through::Name => image.registry() == GHCR || self.server.is_some_and(is_beside),
        }
    }

    /// Carries the plans out, one image after another; what goes wrong with one stops no other.
    pub(crate) async fn apply(&self, pruned: &mut [Pruned<'_>]) {
        for one in pruned {
            if let (Ok(plan), Some((subject, library))) = (&one.plan, &mut one.subject)
                && !plan.steps.is_empty()
                && !self.cancelled.is_cancelled()
            {
                // Only now, as a dry run gets along with credentials that may read.
                let access = if matches!(subject.hands, Hands::Plain) { Access::Delete } else { Access::Push };
                self.registry.expect([subject.image], access);
                one.applied = Some(match self.deployed_since(one.errand).await {
                    Ok(used) => {
                        in_use::give(subject.image, &mut subject.in_use, &used);
                        apply::apply(subject, library, plan, self.cancelled).await
                    }
                    Err(error) => Applied { stopped: Some(error), ..Applied::default() },
                });
            }
        }
    }

    /// What is in use by deployments that began since the plan was made, such as the way back to an older version.
    async fn deployed_since(&self, errand: &Errand) -> Result<Vec<Used>, ImageError> {
        match self.github.filter(|_| self.keep_deployed) {
            Some(github) => deployed::since(github, self.now, slice::from_ref(errand)).await,
            None => Ok(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
