//! A plan carried out: wave by wave, and back when a wave fails. Nothing here decides what to deploy; the plan does.

use std::collections::BTreeMap;

use actions_core::Runner;
use deploy_config::OnFailure;
use deploy_record::{GateRecord, GateState, ServiceRecord, TargetRecord, TargetState, WaveRecord};
use futures::future::join_all;
use futures::stream::{FuturesUnordered, TryStreamExt};

use crate::outcome::{self, End};
use crate::plan::{Action, Plan, PlannedService, Step};
use crate::targets::{Delivery, Order, Target};
use crate::tracker::{Begun, Tracker};
use crate::version::Expected;

/// The waves, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// All waves, with the way back where it was taken; the targets of those that were not reached are as they were.
    pub waves: Vec<WaveRecord>,
    /// How it ended.
    pub end: End,
}

/// One deployment under way.
#[derive(Debug)]
pub struct Rollout<'a> {
    /// The runner.
    pub runner: &'a Runner,
    /// What to do.
    pub plan: &'a Plan,
    /// What proves the version.
    pub expected: &'a Expected,
    /// The targets by name.
    pub targets: &'a BTreeMap<String, Box<dyn Target>>,
    /// The name of this try, which no other has.
    pub run: &'a str,
    /// Who is told on GitHub how far it is.
    pub tracked: Option<(&'a Tracker<'a>, &'a Begun)>,
}

/// One deployment to one target: the new tag, or the way back.
struct Errand<'a> {
    step: &'a Step,
    order: Order,
    expected: &'a Expected,
    is_way_back: bool,
}

impl Rollout<'_> {
    /// Carries out the plan.
    pub async fn apply(&self) -> Applied {
        let mut waves = Vec::new();
        let end = self.forward(&mut waves).await;
        if matches!(end, End::Failed(_)) && self.plan.on_failure == OnFailure::Rollback {
            self.runner.group("way back", self.back(&mut waves)).await;
        }
        let end = match end {
            End::Failed(reason) if self.plan.on_failure == OnFailure::Rollback && self.is_cancelled() => {
                outcome::cancelled_on_the_way_back(reason, &waves)
            }
            end => end,
        };
        waves.extend(self.plan.waves.iter().skip(waves.len()).map(|steps| self.unreached(steps)).collect::<Vec<_>>());
        Applied { waves, end }
    }

    /// A wave whose turn did not come.
    fn unreached(&self, steps: &[Step]) -> WaveRecord {
        let target = |step: &Step| {
            let state = if step.action == Action::Keep { TargetState::Unchanged } else { TargetState::Untouched };
            self.record(&self.errand(step, &self.plan.image_tag, ""), Delivery::new(state), Vec::new())
        };
        WaveRecord { targets: steps.iter().map(target).collect() }
    }

    async fn forward(&self, waves: &mut Vec<WaveRecord>) -> End {
        for (index, steps) in self.plan.waves.iter().enumerate() {
            if self.is_cancelled() {
                return End::Cancelled(outcome::cancelled_before(index));
            }
            if let Some((tracker, begun)) = self.tracked {
                tracker.wave(begun, index + 1, self.plan.waves.len()).await;
            }
            let title = format!("wave {} of {}", index + 1, self.plan.waves.len());
            let wave = self.runner.group(&title, self.wave(steps)).await;
            let failure = outcome::failure_of(&wave);
            waves.push(wave);
            if self.is_cancelled() && failure.is_some() {
                return End::Cancelled(outcome::cancelled_in(index, waves));
            }
            if let Some(reason) = failure {
                tracing::info!("wave {} failed: {reason}", index + 1);
                return End::Failed(reason);
            }
        }
        self.bake(waves).await
    }

    async fn wave(&self, steps: &[Step]) -> WaveRecord {
        let version = &self.plan.version;
        let errands: Vec<_> = steps.iter().map(|step| self.errand(step, &self.plan.image_tag, &version.to_string())).collect();
        let deliveries = join_all(errands.iter().map(|errand| self.deliver(errand))).await;
        let delivered = deliveries.iter().all(|delivery| outcome::is_delivered(delivery.state));
        let records = errands.iter().zip(deliveries).map(|(errand, delivery)| self.prove(errand, delivery, delivered));
        WaveRecord { targets: join_all(records).await }
    }

    /// Goes back on every target that was touched, newest wave first, through the same steps: deploy the tag of before, follow,
    /// gate.
    async fn back(&self, waves: &mut [WaveRecord]) {
        for (steps, wave) in self.plan.waves.iter().zip(waves.iter_mut()).rev() {
            if self.is_cancelled() {
                return;
            }
            let touched = steps.iter().zip(&wave.targets).map(|(step, target)| (step, target.is_touched()));
            let ways = join_all(touched.map(|(step, is_touched)| self.way_back(step, is_touched))).await;
            for (target, way) in wave.targets.iter_mut().zip(ways) {
                target.rollback = way.map(Box::new);
            }
        }
    }

    async fn way_back(&self, step: &Step, is_touched: bool) -> Option<TargetRecord> {
        if !is_touched {
            return None;
        }
        let Some(tag) = step.previous_tag.as_deref().filter(|_| step.action == Action::Deploy) else {
            let (error, hint) = match step.action {
                Action::Trigger => (
                    "a webhook deploys what Dokploy is set to, so it cannot go back",
                    "set the tag of before in Dokploy and deploy it there, or give the target an API key in deploy.yml",
                ),
                _ => (
                    "it is not known which tag was live before, so there is no way back",
                    "deploy a version that is known to be good, and let the services say their version",
                ),
            };
            let delivery = Delivery { hint: Some(hint.to_owned()), ..Delivery::failed(error) };
            let errand = self.errand(step, "", "");
            return Some(self.record(&errand, delivery, Vec::new()));
        };
        if let Some(other) = self.overtaken(step, tag).await {
            let errand = self.errand(step, tag, tag);
            return Some(self.record(&errand, other, Vec::new()));
        }
        tracing::info!("{} goes back to {tag}", step.target);
        let mut errand = self.errand(step, tag, tag);
        errand.order.title = format!("back to {}", errand.order.title);
        errand.order.is_way_back = true;
        errand.expected = &step.previous;
        errand.is_way_back = true;
        let delivery = self.deliver(&errand).await;
        let delivered = outcome::is_delivered(delivery.state);
        Some(self.prove(&errand, delivery, delivered).await)
    }

    /// Another run may have deployed to the target meanwhile: what it set is not ours to take back. A target that cannot be asked is
    /// tried.
    async fn overtaken(&self, step: &Step, previous: &str) -> Option<Delivery> {
        let target = self.targets.get(&step.target)?;
        let set = tokio::select! {
            () = self.runner.cancelled().cancelled() => return None,
            live = target.live() => live.ok()?.tag?,
        };
        if set == self.plan.image_tag || set == previous {
            return None;
        }
        let error = format!("another deployment set it to {set} meanwhile, so it is left to that one");
        tracing::info!("{}: {error}", step.target);
        let hint = "look at the other run; keep the deployments of one environment in one concurrency group".to_owned();
        Some(Delivery { error: Some(error), hint: Some(hint), ..Delivery::new(TargetState::Untouched) })
    }

    fn errand<'s>(&'s self, step: &'s Step, tag: &str, name: &str) -> Errand<'s> {
        let description = format!("{} of {} by deploy-action", step.target, self.plan.environment);
        let title = format!("{name} · {} · {}", step.target, self.run);
        let order = Order { tag: tag.to_owned(), title, description, is_way_back: false };
        Errand { step, order, expected: self.expected, is_way_back: false }
    }

    async fn deliver(&self, errand: &Errand<'_>) -> Delivery {
        let step = errand.step;
        if step.action == Action::Keep {
            return Delivery::new(TargetState::Unchanged);
        }
        let Some(target) = self.targets.get(&step.target) else {
            return Delivery::failed("the target is not connected");
        };
        let delivery = target.deploy(&errand.order, self.runner.cancelled()).await;
        let (name, tag, state) = (&step.target, &errand.order.tag, outcome::state_word(delivery.state));
        tracing::info!("{name} {state} with {tag} after {:.1} s", delivery.duration.as_secs_f64());
        if let Some(error) = &delivery.error {
            let help = delivery.hint.as_ref().map(|hint| format!("; help: {hint}")).unwrap_or_default();
            tracing::info!("{name}: {error}{help}");
        }
        if let Some(log) = delivery.log.as_ref().filter(|_| !delivery.is_log_shown) {
            self.runner.print(log.trim_end());
        }
        delivery
    }

    /// Asks the gates of a target, all at once, unless the wave has failed already.
    async fn prove(&self, errand: &Errand<'_>, delivery: Delivery, asked: bool) -> TargetRecord {
        let gates = errand.step.services.iter().map(|service| async move {
            match &service.probe {
                _ if !asked || self.is_cancelled() => None,
                None => Some(unchecked()),
                Some(probe) => Some(probe.gate(self.runner, errand.expected).await),
            }
        });
        let gates = join_all(gates).await;
        self.record(errand, delivery, gates)
    }

    fn record(&self, errand: &Errand<'_>, delivery: Delivery, gates: Vec<Option<GateRecord>>) -> TargetRecord {
        let step = errand.step;
        let gates = gates.into_iter().chain(std::iter::repeat(None));
        let previous_tag = if errand.is_way_back { Some(self.plan.image_tag.clone()) } else { step.previous_tag.clone() };
        TargetRecord {
            name: step.target.clone(),
            kind: step.kind.to_owned(),
            previous_tag,
            previous_image: delivery.previous_image,
            state: delivery.state,
            containers: delivery.containers,
            deployment_id: delivery.deployment_id,
            log_url: delivery.page,
            log: delivery.log,
            error: delivery.error,
            hint: delivery.hint,
            duration_ms: u64::try_from(delivery.duration.as_millis()).unwrap_or(u64::MAX),
            services: step.services.iter().zip(gates).map(|(service, gate)| service_record(errand, service, gate)).collect(),
            rollback: None,
        }
    }

    /// Watches every gated service for the time of the bake. The first that fails ends the watch over all of them, and fails its gate;
    /// the gates of the others stay as their waves saw them.
    async fn bake(&self, waves: &mut [WaveRecord]) -> End {
        let Some(length) = self.plan.bake.filter(|_| self.plan.changes()) else {
            return End::Done;
        };
        let services = self.plan.waves.iter().flatten().flat_map(|step| &step.services);
        let watches = services.enumerate().map(|(index, service)| async move {
            let failed = match &service.probe {
                None => None,
                Some(probe) => probe.bake(self.runner, self.expected, length).await,
            };
            failed.map_or(Ok(()), |gate| Err((index, &service.name, gate)))
        });
        // Not `try_join_all`, which waits for those before the one that fails where it does not know that they are few.
        let watches: FuturesUnordered<_> = watches.collect();
        let Err((index, name, failed)) = self.runner.group("bake", watches.try_collect::<()>()).await else {
            return if self.is_cancelled() { End::Cancelled(outcome::cancelled_in_bake()) } else { End::Done };
        };
        let reason = outcome::bake_failure(name, &failed);
        let mut records = waves.iter_mut().flat_map(|wave| &mut wave.targets).flat_map(|target| &mut target.services);
        if let Some(record) = records.nth(index) {
            record.gate = Some(failed);
        }
        End::Failed(reason)
    }

    fn is_cancelled(&self) -> bool {
        self.runner.cancelled().is_cancelled()
    }
}

fn service_record(errand: &Errand<'_>, service: &PlannedService, gate: Option<GateRecord>) -> ServiceRecord {
    let (digest, previous_digest) = (service.digest.clone(), service.previous_digest.clone());
    let (digest, previous_digest) = if errand.is_way_back { (previous_digest, digest) } else { (digest, previous_digest) };
    let tag = errand.order.tag.clone();
    ServiceRecord { name: service.name.clone(), image: service.image.clone(), tag, digest, previous_digest, gate }
}

fn unchecked() -> GateRecord {
    let (url, seen_version, last_problem) = (None, None, None);
    GateRecord { state: GateState::Unchecked, url, attempts: 0, seen_version, last_problem, duration_ms: 0 }
}
