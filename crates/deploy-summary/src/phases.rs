//! A record → its phases as a Mermaid chart: an extra to the tables, which hold all of it. Pure.
//!
//! A record has lengths and no times. Waves come one after another, the gates of a wave after its last target, the ways back after the
//! last wave and the newest wave first; within a wave everything begins together. The chart is drawn by that.

use std::fmt::Write;

use deploy_record::{GateRecord, Record, TargetRecord};

use crate::safe::is_plain;
use crate::story;

/// The chart as a code block, when something ran that took time.
#[must_use]
pub fn chart(record: &Record) -> Option<String> {
    let mut chart = Chart::default();
    for (index, wave) in record.waves.iter().enumerate() {
        chart.section(&format!("wave {}", index + 1), wave.targets.iter());
    }
    for (index, wave) in record.waves.iter().enumerate().rev() {
        let back = wave.targets.iter().filter_map(|target| target.rollback.as_deref());
        chart.section(&format!("wave {} back", index + 1), back);
    }
    let head = "```mermaid\ngantt\n    dateFormat x\n    axisFormat %M:%S\n";
    (chart.now > 0).then(|| format!("<details><summary>phases</summary>\n\n{head}{}```\n\n</details>\n", chart.lines))
}

/// The lines so far, and the end of what is drawn, in milliseconds from the start.
#[derive(Default)]
struct Chart {
    lines: String,
    now: u64,
}

impl Chart {
    fn section<'r>(&mut self, name: &str, targets: impl Iterator<Item = &'r TargetRecord> + Clone) {
        let gates: Vec<(&str, &GateRecord)> = targets
            .clone()
            .flat_map(|target| &target.services)
            .filter_map(|service| Some((service.name.as_str(), service.gate.as_ref()?)))
            .filter(|(_, gate)| gate.attempts > 0)
            .collect();
        let touched: Vec<&TargetRecord> = targets.filter(|target| target.is_touched()).collect();
        if touched.is_empty() && gates.is_empty() {
            return;
        }
        let _ = writeln!(self.lines, "    section {name}");
        let bars = touched.iter().map(|target| (label(&target.name, "deploy"), story::is_ended(target), target.duration_ms));
        self.together(bars.collect());
        let bars = gates.iter().map(|(name, gate)| (label(name, "gate"), gate.state.is_open(), gate.duration_ms));
        self.together(bars.collect());
    }

    /// Bars that begin together; what comes next begins when the longest of them ends.
    fn together(&mut self, bars: Vec<(String, bool, u64)>) {
        let from = self.now;
        for (label, is_good, length) in bars {
            let to = from.saturating_add(length);
            let mark = if is_good { "done" } else { "crit" };
            let _ = writeln!(self.lines, "    {label} :{mark}, {from}, {to}");
            self.now = self.now.max(to);
        }
    }
}

/// A name as a chart takes it: colons, semicolons and the like would end it, and what begins with a word of the chart's own would be that.
fn label(name: &str, what: &str) -> String {
    let is_word = is_plain(name) && !name.contains([':', '/']);
    if is_word { format!("{what} {name}") } else { what.to_owned() }
}
