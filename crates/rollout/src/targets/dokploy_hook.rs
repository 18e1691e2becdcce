//! Something in Dokploy by its webhook: told to deploy what it is set to, and nothing more is known.

use actions_core::failure::chain;
use actions_core::{Explain, Secret};
use deploy_config::FromEnv;
use deploy_record::TargetState;
use dokploy_webhook::webhook::{self, Trigger};
use dokploy_webhook::{DokployError, Reached};
use futures::FutureExt;
use futures::future::BoxFuture;
use http_client::Client;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Delivery, Order, SetTo, SettingsReader, Target, TargetProblem};

/// A webhook.
#[derive(Debug)]
pub(super) struct Webhook {
    client: Client,
    url: Secret,
    branch: Option<String>,
    sha: String,
}

impl Webhook {
    pub(super) fn read(settings: &mut SettingsReader<'_>, client: &Client, url: &FromEnv) -> Option<Self> {
        let (branch, sha) = settings.commit();
        Some(Self { client: client.clone(), url: settings.secret(url)?, branch, sha })
    }

    async fn trigger(&self, order: &Order, cancelled: &CancellationToken) -> Delivery {
        let started = Instant::now();
        let trigger =
            Trigger { title: order.title.clone(), sha: self.sha.clone(), branch: self.branch.clone(), ..Trigger::default() };
        let sent = tokio::select! {
            () = cancelled.cancelled() => Err(DokployError::Interrupted(Reached::Queue)),
            sent = webhook::trigger(&self.client, &self.url, &trigger) => sent,
        };
        let delivery = match sent {
            Ok(()) => Delivery::new(TargetState::Triggered),
            Err(error) => Delivery { error: Some(chain(&error)), hint: error.hint(), ..Delivery::new(state_of(&error)) },
        };
        Delivery { duration: started.elapsed(), ..delivery }
    }
}

/// A webhook that was plainly refused has deployed nothing.
fn state_of(error: &DokployError) -> TargetState {
    match error {
        DokployError::Interrupted(_) => TargetState::Cancelled,
        error if error.is_outcome_unknown() => TargetState::Failed,
        _ => TargetState::Untouched,
    }
}

impl Target for Webhook {
    fn kind(&self) -> &'static str {
        "dokploy webhook"
    }

    fn is_followed(&self) -> bool {
        false
    }

    fn live(&self) -> BoxFuture<'_, Result<SetTo, TargetProblem>> {
        async { Ok(SetTo::default()) }.boxed()
    }

    fn deploy<'a>(&'a self, order: &'a Order, cancelled: &'a CancellationToken) -> BoxFuture<'a, Delivery> {
        self.trigger(order, cancelled).boxed()
    }
}
