//! A service deployed and followed to its end.
//!
//! | module | what it holds |
//! |---|---|
//! | [`live`] | a service as it is, whatever its kind |
//! | [`plan`](mod@plan) | what a deployment would do: facts read and checked, nothing changed |
//! | `settings` | the settings of a plan saved, and taken back |
//! | [`carry_out`](mod@carry_out) | a plan carried out |

use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub mod carry_out;
pub mod live;
pub mod plan;
pub(crate) mod settings;

pub use carry_out::carry_out;
pub use live::Live;
pub use plan::{Before, Plan, plan};

use crate::api::Api;
use crate::environment::Variables;
use crate::error::DokployError;
use crate::follow::{Poll, Verdict};
use crate::health::Finding;
use crate::health::command::Wait;
use crate::model::Service;
use crate::stopped::{Reached, Stopped, during};

/// A deployment that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deploy {
    /// The compose project or application.
    pub service: Service,
    /// The image tag; without one what is set stays.
    pub tag: Option<String>,
    /// The variable that holds the image tag of a compose project.
    pub variable: String,
    /// Further variables of the environment.
    pub variables: Variables,
    /// The variables that must be in the environment then, as a template names them.
    pub required: Vec<String>,
    /// Whether docker compose itself is made to wait until the containers are healthy, and how long.
    pub wait: Option<Wait>,
    /// How long the containers are looked at afterwards until they must be healthy; nothing means not at all.
    pub health: Option<Duration>,
    /// The deployment's title, such as `1.6.1 · backend · run 77.1`: what is deployed, the run and the attempt. It must be of no other
    /// deployment: by it the deployment is found again.
    pub title: String,
    /// The deployment's description, for people.
    pub description: String,
    /// The longest time from the trigger to the end.
    pub timeout: Duration,
    /// When to ask.
    pub poll: Poll,
}

impl Deploy {
    /// What is deployed, in a word.
    #[must_use]
    pub fn what(&self) -> &str {
        self.tag.as_deref().unwrap_or("what is set")
    }
}

/// How a deployment ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// How, as Dokploy has it.
    pub verdict: Verdict,
    /// How the containers were seen afterwards; nothing where they were not looked at.
    pub health: Option<Finding>,
    /// Whether somebody else changed the same settings meanwhile: then it is not known which were deployed.
    pub is_overtaken: bool,
    /// Its id, when it was seen.
    pub deployment_id: Option<String>,
    /// The image tag that was set before.
    pub previous_tag: Option<String>,
    /// The end of its log, when it did not end well and the server can show it.
    pub log: Option<String>,
    /// Whether its log was shown while it came, so that it need not be shown again.
    pub is_log_shown: bool,
    /// From the trigger to the end.
    pub duration: Duration,
    /// The page of the deployments, for people.
    pub page: Option<String>,
}

impl Ended {
    /// What is wrong with it; nothing for a good end.
    #[must_use]
    pub fn problem(&self, order: &Deploy) -> Option<DokployError> {
        let (tag, deployment_id) = (order.what().to_owned(), self.deployment_id.clone());
        match (&self.health, self.verdict) {
            (_, Verdict::Done) if self.is_overtaken => Some(DokployError::Overtaken { service: order.service.to_string() }),
            (Some(Finding::Unhealthy(containers)), Verdict::Done) => {
                Some(DokployError::Unhealthy { tag, containers: containers.clone() })
            }
            (_, Verdict::Done) => None,
            (_, verdict) => Some(DokployError::NotDeployed { verdict, tag, deployment_id }),
        }
    }

    /// The word of the output `status`: Dokploy's, unless the containers were seen to be ill.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match &self.health {
            _ if self.is_overtaken && self.verdict == Verdict::Done => "superseded",
            Some(Finding::Unhealthy(_)) if self.verdict == Verdict::Done => "unhealthy",
            _ => self.verdict.word(),
        }
    }
}

/// Sets what is asked for, deploys, and follows that deployment to its end. A deployment that Dokploy refuses to queue leaves nothing
/// behind: the settings are as before. Where the same deployment by an earlier attempt of the run is under way still, because that
/// attempt was killed, that one is followed and none is queued.
///
/// # Errors
/// [`Stopped`] when the deployment could not be made or not be followed, or when the run was cancelled. One that failed is an [`Ended`].
pub async fn deploy(api: &Api, order: &Deploy, cancelled: &CancellationToken) -> Result<Ended, Stopped> {
    let plan = during(Reached::Nothing, cancelled, plan(api, order)).await?;
    plan.announce();
    carry_out(api, order, &plan, cancelled).await
}
