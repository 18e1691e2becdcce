//! Whether a preview answers at its addresses.

use std::time::Duration;

use actions_core::{Failure, Runner};
use deploy_record::{GateRecord, GateState};
use futures::future::join_all;
use rollout::gate::Limits;
use rollout::probe::Probe;
use rollout::version::Expected;
use url::Url;

use crate::changes::Wanted;
use crate::error::PreviewError;
use crate::inputs::{Gate, Request};

/// How many good answers in a row open a gate: the proxy may know the container before it is up, and after it is gone.
const SUCCESSES: u32 = 3;
const INTERVAL: Duration = Duration::from_secs(1);
/// The longest time for one answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Looks at every address at once until each answers, or its time is over.
pub(super) async fn open(runner: &Runner, request: &Request, wanted: &Wanted) -> Result<(), Failure> {
    let Gate::Urls(path) = &request.settings.gate else {
        return Ok(());
    };
    let probes = wanted.addresses.iter().filter_map(|address| {
        let health = Url::parse(&wanted.serving.url(address)).ok()?.join(path).ok()?;
        let limits = Limits { successes: SUCCESSES, interval: INTERVAL, deadline: request.settings.gate_timeout };
        Some(Probe { service: address.service.clone(), health, status: vec![200], echo: None, limits, timeout: ANSWER })
    });
    let probes: Vec<_> = probes.collect();
    if probes.is_empty() {
        tracing::warn!(
            "nobody looked whether the preview answers, since it has no address; help: give `domains`, or `gate: containers`"
        );
    }
    let expected = Expected::default();
    let records = join_all(probes.iter().map(|probe| probe.gate(runner, &expected))).await;
    if runner.cancelled().is_cancelled() {
        return Err(PreviewError::Interrupted.into());
    }
    let shut = probes.iter().zip(&records).filter(|(_, record)| record.state != GateState::Healthy);
    let shut: Vec<_> = shut.map(|(probe, record)| said(probe, record)).collect();
    if shut.is_empty() { Ok(()) } else { Err(PreviewError::Unhealthy(shut).into()) }
}

fn said(probe: &Probe, record: &GateRecord) -> String {
    format!("{} at {}: {}", probe.service, probe.health, record.last_problem.as_deref().unwrap_or("no answer"))
}
