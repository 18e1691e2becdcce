//! A compose project in Dokploy, by API key: told which tag to run, followed to the end, and able to go back.

use std::time::Duration;

use actions_core::Explain;
use actions_core::failure::chain;
use deploy_config::Dokploy;
use deploy_record::TargetState;
use dokploy_webhook::{Api, Deploy, DokployError, Ended, Poll, Reached, Stopped, Verdict, environment, preflight};
use futures::FutureExt;
use futures::future::BoxFuture;
use http_client::Client;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Delivery, Order, SettingsReader, Target, TargetProblem};

/// A compose project.
#[derive(Debug)]
pub(super) struct Compose {
    api: Api,
    id: String,
    variable: String,
    timeout: Duration,
}

impl Compose {
    pub(super) fn read(settings: &mut SettingsReader<'_>, client: &Client, dokploy: &Dokploy) -> Option<Self> {
        let url = dokploy.url.as_ref().map(|url| settings.text(url));
        let key = dokploy.key.as_ref().map(|key| settings.secret(key));
        let id = dokploy.compose.as_ref().map(|id| settings.text(id));
        let (url, key, id) = (url??, key??, id??);
        let api = Api::new(client, &url, &key).map_err(|error| settings.problems.push(error.to_string())).ok()?;
        Some(Self { api, id, variable: dokploy.variable.clone(), timeout: dokploy.timeout.0 })
    }

    /// The tag that is set, once everything is as a deployment needs it.
    async fn ask(&self) -> Result<Option<String>, DokployError> {
        let compose = self.api.compose(&self.id).await?;
        preflight::check(&compose, &self.variable)?;
        let text = compose.env.as_deref().unwrap_or_default();
        // Any tag will do to see whether one can be set.
        environment::set(text, &self.variable, "any")?;
        Ok(environment::value(text, &self.variable))
    }

    async fn deliver(&self, order: &Order, cancelled: &CancellationToken) -> Delivery {
        let started = Instant::now();
        let deploy = Deploy {
            compose_id: self.id.clone(),
            variable: self.variable.clone(),
            tag: order.tag.clone(),
            title: order.title.clone(),
            description: order.description.clone(),
            timeout: self.timeout,
            poll: Poll::default(),
        };
        match dokploy_webhook::deploy(&self.api, &deploy, cancelled).await {
            Ok(ended) => delivery(order, ended),
            Err(stopped) => Delivery { duration: started.elapsed(), ..undelivered(&stopped) },
        }
    }
}

impl Target for Compose {
    fn kind(&self) -> &'static str {
        "dokploy"
    }

    fn is_followed(&self) -> bool {
        true
    }

    fn live(&self) -> BoxFuture<'_, Result<Option<String>, TargetProblem>> {
        async {
            let problem = |error: DokployError| TargetProblem { message: chain(&error), hint: error.hint() };
            self.ask().await.map_err(problem)
        }
        .boxed()
    }

    fn deploy<'a>(&'a self, order: &'a Order, cancelled: &'a CancellationToken) -> BoxFuture<'a, Delivery> {
        self.deliver(order, cancelled).boxed()
    }
}

fn delivery(order: &Order, ended: Ended) -> Delivery {
    let state = match ended.verdict {
        Verdict::Done => TargetState::Done,
        Verdict::Error => TargetState::Failed,
        Verdict::Cancelled => TargetState::Cancelled,
        Verdict::Lost => TargetState::Lost,
        Verdict::TimedOut => TargetState::TimedOut,
    };
    let (verdict, tag, deployment_id) = (ended.verdict, order.tag.clone(), ended.deployment_id.clone());
    let error = (verdict != Verdict::Done).then_some(DokployError::NotDeployed { verdict, tag, deployment_id });
    Delivery {
        deployment_id: ended.deployment_id,
        page: ended.page,
        log: ended.log,
        error: error.as_ref().map(|error| chain(error)),
        hint: error.and_then(|error| error.hint()),
        duration: ended.duration,
        ..Delivery::new(state)
    }
}

fn undelivered(Stopped { error, reached }: &Stopped) -> Delivery {
    let state = match (reached, error) {
        (Reached::Nothing, _) => TargetState::Untouched,
        (_, DokployError::Interrupted(_)) => TargetState::Cancelled,
        _ => TargetState::Failed,
    };
    Delivery { error: Some(chain(error)), hint: error.hint(), ..Delivery::new(state) }
}
