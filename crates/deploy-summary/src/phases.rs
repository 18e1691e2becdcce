//! What ran, in the order in which it ran: the targets of a wave, its gates, and the ways back, newest wave first. Pure.

use deploy_record::{GateRecord, Record, TargetRecord};

use crate::story;

/// What runs side by side: the targets of a wave, forward or back, and then the gates of their services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage<'r> {
    /// The number of the wave, from 1.
    pub wave: usize,
    /// Whether it is the way back.
    pub is_back: bool,
    /// The targets.
    pub targets: Vec<&'r TargetRecord>,
}

/// One gate that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate<'r> {
    /// The service's name.
    pub service: &'r str,
    /// What it saw.
    pub seen: &'r GateRecord,
}

impl<'r> Stage<'r> {
    /// Its gates that asked anything.
    pub fn gates(&self) -> impl Iterator<Item = Gate<'r>> + use<'r, '_> {
        let services = self.targets.iter().flat_map(|target| &target.services);
        let gates = services.filter_map(|service| Some(Gate { service: &service.name, seen: service.gate.as_ref()? }));
        gates.filter(|gate| gate.seen.attempts > 0)
    }
}

/// The stages in the order in which they ran.
#[must_use]
pub fn stages(record: &Record) -> Vec<Stage<'_>> {
    let waves = || record.waves.iter().enumerate();
    let forward = waves().map(|(index, wave)| {
        let targets = wave.targets.iter().filter(|target| story::is_reached(target));
        Stage { wave: index + 1, is_back: false, targets: targets.collect() }
    });
    let back = waves().rev().map(|(index, wave)| {
        let targets = wave.targets.iter().filter_map(|target| target.rollback.as_deref());
        Stage { wave: index + 1, is_back: true, targets: targets.collect() }
    });
    forward.chain(back).filter(|stage| !stage.targets.is_empty()).collect()
}

/// How a target ended, marked when that was bad.
#[must_use]
pub fn state(target: &TargetRecord) -> String {
    let words = story::target_state(target.state);
    if story::is_broken(target) { format!("❌ {words}") } else { words.to_owned() }
}
