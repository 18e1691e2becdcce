//! A compose project or an application in Dokploy, by API key: told which tag to run, followed to the end, and able to go back.

use std::sync::{Mutex, Once, PoisonError};

use actions_core::failure::chain;
use actions_core::{Explain, Secret};
use deploy_config::{ContainerHealth, Dokploy, Wait as Configured};
use deploy_record::{ContainerState, TargetState};
use dokploy_webhook::deploy::{Before, carry_out, plan};
use dokploy_webhook::environment::{Variables, template};
use dokploy_webhook::health::Finding;
use dokploy_webhook::health::command::Wait;
use dokploy_webhook::{Api, Deploy, DokployError, Ended, Kind, Poll, Reached, Service, Stopped, Verdict, rollback};
use futures::FutureExt;
use futures::future::BoxFuture;
use http_client::Client;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Delivery, Order, SetTo, SettingsReader, Target, TargetProblem};

mod mark;

/// What stands for the image tag in the value of a variable.
const IMAGE_TAG: &str = "{image_tag}";

/// A compose project or an application.
#[derive(Debug)]
pub(super) struct InDokploy {
    api: Api,
    /// The key of the API.
    key: Secret,
    /// Everything but tag, title and description.
    wish: Deploy,
    /// The values of further variables, with a place for the tag.
    variables: Vec<(String, String)>,
    /// The tag that this deployment is about, to look at the target before anything is ordered.
    tag: String,
    /// What was set before this run first deployed to it: the way back; and the mark of the variables that were live then.
    before: Mutex<Option<(Before, Option<String>)>>,
    /// What is worth a warning is said once.
    announced: Once,
}

impl InDokploy {
    pub(super) fn read(settings: &mut SettingsReader<'_>, client: &Client, dokploy: &Dokploy) -> Option<Self> {
        let url = dokploy.url.as_ref().map(|url| settings.text(url));
        let key = dokploy.key.as_ref().map(|key| settings.secret(key));
        let compose = dokploy.compose.as_ref().map(|id| settings.text(id).map(Service::compose));
        let application = dokploy.application.as_ref().map(|id| settings.text(id).map(Service::application));
        let values = dokploy.variables.iter().map(|(name, value)| Some((name.clone(), settings.text(value)?)));
        let variables: Option<Vec<_>> = values.collect::<Vec<_>>().into_iter().collect();
        let required = dokploy.env_template.as_ref().map(|path| settings.file(path));
        let required = required.map_or(Some(Vec::new()), |text| text.map(|text| template::named(&text)));
        let (url, key, service) = (url??, key??, application.or(compose)??);
        let api = Api::new(client, &url, &key).map_err(|error| settings.problems.push(error.to_string())).ok()?;
        let wish = Deploy {
            service,
            tag: None,
            variable: dokploy.variable.clone(),
            variables: Variables::default(),
            required: required?,
            wait: wait(dokploy),
            health: (dokploy.health == ContainerHealth::Containers).then_some(dokploy.health_timeout.0),
            title: String::new(),
            description: String::new(),
            timeout: dokploy.timeout.0,
            poll: Poll::default(),
        };
        Some(Self {
            api,
            key,
            wish,
            variables: variables?,
            tag: settings.image_tag.clone(),
            before: Mutex::default(),
            announced: Once::new(),
        })
    }

    fn ordered(&self, order: &Order) -> Result<Deploy, DokployError> {
        let mut variables = Variables::default();
        self.variables.iter().try_for_each(|(name, value)| variables.add(name, &value.replace(IMAGE_TAG, &order.tag)))?;
        let mark = if order.is_way_back { self.before().and_then(|(_, mark)| mark) } else { mark::of(&variables, &self.key) };
        let (title, description) = (order.title.clone(), mark::marked(&order.description, mark.as_deref()));
        Ok(Deploy { tag: Some(order.tag.clone()), variables, title, description, ..self.wish.clone() })
    }

    /// What is set, and whether it is what was deployed, once everything is as a deployment needs it.
    async fn ask(&self) -> Result<SetTo, DokployError> {
        let order = Order { tag: self.tag.clone(), ..Order::default() };
        let wish = self.ordered(&order)?;
        let plan = plan(&self.api, &wish).await?;
        self.announced.call_once(|| plan.announce());
        let (mark, last) = (mark::of(&wish.variables, &self.key), mark::last(&plan.live.rows));
        let is_left_behind = mark.is_some() && last.is_some_and(|last| mark.as_deref() != Some(last));
        Ok(SetTo { is_to_change: is_left_behind || plan.changes_settings(), tag: plan.previous_tag })
    }

    fn before(&self) -> Option<(Before, Option<String>)> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn deliver(&self, order: &Order, cancelled: &CancellationToken) -> Delivery {
        let started = Instant::now();
        let stopped = |error| Stopped { error, reached: Reached::Nothing };
        let wish = match self.ordered(order).map_err(stopped) {
            Ok(wish) => wish,
            Err(stopped) => return undelivered(&stopped),
        };
        let outcome = match self.before().filter(|_| order.is_way_back) {
            Some((before, _)) => rollback::back(&self.api, &wish, &before, cancelled).await.map(|ended| (ended, None)),
            None => self.forward(&wish, cancelled).await,
        };
        match outcome {
            Ok((ended, previous_image)) => Delivery { previous_image, ..delivery(&wish, ended) },
            Err(stopped) => Delivery { duration: started.elapsed(), ..undelivered(&stopped) },
        }
    }

    /// Deploys, and keeps what was set before the first time.
    async fn forward(&self, wish: &Deploy, cancelled: &CancellationToken) -> Result<(Ended, Option<String>), Stopped> {
        let planned = tokio::select! {
            biased;
            () = cancelled.cancelled() => Err(DokployError::Interrupted(Reached::Nothing)),
            planned = plan(&self.api, wish) => planned,
        };
        let plan = planned.map_err(|error| Stopped { error, reached: Reached::Nothing })?;
        let before = || (plan.before(), mark::last(&plan.live.rows).map(str::to_owned));
        self.before.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(before);
        let image = plan.live.image.clone();
        carry_out(&self.api, wish, &plan, cancelled).await.map(|ended| (ended, image))
    }
}

impl Target for InDokploy {
    fn kind(&self) -> &'static str {
        match self.wish.service.kind {
            Kind::Compose => "dokploy",
            Kind::Application => "dokploy application",
        }
    }

    fn is_followed(&self) -> bool {
        true
    }

    fn live(&self) -> BoxFuture<'_, Result<SetTo, TargetProblem>> {
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

fn wait(dokploy: &Dokploy) -> Option<Wait> {
    match dokploy.wait {
        None | Some(Configured::Whether(false)) => None,
        Some(Configured::Whether(true)) => Some(Wait::AtMost(dokploy.timeout.0)),
        Some(Configured::Long(period)) => Some(Wait::Exactly(period.0)),
    }
}

fn delivery(wish: &Deploy, ended: Ended) -> Delivery {
    let error = ended.problem(wish);
    let state = match ended.verdict {
        Verdict::Done if error.is_none() => TargetState::Done,
        Verdict::Done | Verdict::Error => TargetState::Failed,
        Verdict::Cancelled => TargetState::Cancelled,
        Verdict::Lost | Verdict::Pruned => TargetState::Lost,
        Verdict::TimedOut => TargetState::TimedOut,
    };
    Delivery {
        containers: ended.health.as_ref().map(container_state),
        deployment_id: ended.deployment_id,
        page: ended.page,
        log: ended.log,
        is_log_shown: ended.is_log_shown,
        error: error.as_ref().map(|error| chain(error)),
        hint: error.and_then(|error| error.hint()),
        duration: ended.duration,
        ..Delivery::new(state)
    }
}

fn container_state(finding: &Finding) -> ContainerState {
    match finding {
        Finding::Healthy => ContainerState::Healthy,
        Finding::Running => ContainerState::Running,
        Finding::Unhealthy(_) => ContainerState::Unhealthy,
        Finding::Unseen(_) => ContainerState::Unseen,
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
