//! A record → its phases as a Mermaid chart: an extra to the tables, which hold all of it. Pure.
//!
//! A record has lengths and no times. Waves come one after another, the gates of a wave after its last target, the ways back after the
//! last wave and the newest wave first; within a wave everything begins together. The chart is drawn by that.

use std::fmt::Write;

use deploy_record::{Record, TargetRecord};

use crate::phases::{Stage, stages};
use crate::safe::is_plain;
use crate::story;

/// The most bytes of a chart; GitHub draws none of more than 50,000 characters (Mermaid's `maxTextSize`).
const MOST_BYTES: usize = 45_000;

/// The chart as a code block, when something ran that took time.
#[must_use]
pub fn chart(record: &Record) -> Option<String> {
    let mut chart = Chart::default();
    for stage in &stages(record) {
        chart.stage(stage);
    }
    let axis = if chart.now < 3_600_000 { "%M:%S" } else { "%H:%M:%S" };
    let head = format!("```mermaid\ngantt\n    dateFormat YYYY-MM-DD HH:mm:ss.SSS\n    axisFormat {axis}\n");
    let cut = match chart.left_out {
        0 => String::new(),
        left_out => format!("The chart has no room for {left_out} more, which the table holds.\n\n"),
    };
    (chart.now > 0)
        .then(|| format!("<details><summary>Phases as a chart</summary>\n\n{head}{}```\n\n{cut}</details>\n", chart.lines))
}

/// The lines so far, the end of what is drawn in milliseconds from the start, and how many bars had no room.
#[derive(Default)]
struct Chart {
    lines: String,
    now: u64,
    left_out: usize,
}

impl Chart {
    fn stage(&mut self, stage: &Stage<'_>) {
        let touched: Vec<&TargetRecord> = stage.targets.iter().copied().filter(|target| target.is_touched()).collect();
        let gates: Vec<_> = stage.gates().collect();
        if touched.is_empty() && gates.is_empty() {
            return;
        }
        let back = if stage.is_back { " back" } else { "" };
        if self.lines.len() < MOST_BYTES {
            let _ = writeln!(self.lines, "    section wave {}{back}", stage.wave);
        }
        let bars = touched.iter().map(|target| (label(&target.name, "deploy"), story::is_ended(target), target.duration_ms));
        self.together(bars.collect());
        let bars = gates.iter().map(|gate| (label(gate.service, "gate"), gate.seen.state.is_open(), gate.seen.duration_ms));
        self.together(bars.collect());
    }

    /// Bars that begin together; what comes next begins when the longest of them ends.
    fn together(&mut self, bars: Vec<(String, bool, u64)>) {
        let from = self.now;
        for (label, is_good, length) in bars {
            let to = from.saturating_add(length);
            self.now = self.now.max(to);
            if self.lines.len() >= MOST_BYTES {
                self.left_out += 1;
                continue;
            }
            let mark = if is_good { "done" } else { "crit" };
            let _ = writeln!(self.lines, "    {label} :{mark}, {}, {}", time(from), time(to));
        }
    }
}

/// A time from the start as a chart takes it: on a day of its own. A number of milliseconds would be shown in the reader's time zone, of which
/// some are half an hour off.
fn time(ms: u64) -> String {
    const LAST: u64 = 24 * 3_600_000 - 1;
    let ms = ms.min(LAST);
    let (seconds, rest) = (ms / 1000, ms % 1000);
    format!("2000-01-01 {:02}:{:02}:{:02}.{rest:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A name as a chart takes it: colons, semicolons and the like would end it, and what begins with a word of the chart's own would be that.
fn label(name: &str, what: &str) -> String {
    let is_word = is_plain(name) && !name.contains([':', '/']) && name.len() <= 60;
    if is_word { format!("{what} {name}") } else { what.to_owned() }
}
