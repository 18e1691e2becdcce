//! An environment's deployments over time: which version was live from when to when, and a mark for each deployment.
//!
//! Everything lies at a share of the width, so that it needs neither a fixed size nor a style of its own, which the page's policy would
//! not let it have. What would lie on one another is one mark, so that ten thousand deployments are some hundred.

use std::collections::BTreeMap;
use std::fmt::Write;

use deploy_history::{Ending, Entry, Window};
use jiff::{SignedDuration, Timestamp};

use super::html::escape;
use crate::history::report::{Environment, Report};
use crate::history::words;

/// The places along the width at which marks can lie.
const PLACES: f64 = 250.0;
/// The share of the width, in percent, below which a version has no room for its name.
const ROOM: f64 = 4.5;
/// The share of the width, in percent, below which the time of a version is not seen.
const SEEN: f64 = 0.1;
/// How many parts the axis has.
const TICKS: i32 = 5;

/// The drawing.
#[must_use]
pub fn draw(report: &Report, environment: &Environment) -> String {
    let entries: Vec<&Entry> = report.deployments.iter().filter(|entry| entry.environment == environment.name).rev().collect();
    let scale = Scale::over(&report.window);
    let label = format!("Timeline of {}: {}", environment.name, words::counted(entries.len(), "deployment"));
    format!(
        "<svg class=\"timeline\" role=\"img\" aria-label=\"{}\" width=\"100%\" height=\"92\">\n{}{}{}</svg>\n",
        escape(&label),
        bands(&scale, environment),
        marks(&scale, &entries),
        axis(&scale),
    )
}

/// Time as a share of the width.
#[derive(Debug)]
struct Scale {
    from: Timestamp,
    length: f64,
}

impl Scale {
    fn over(window: &Window) -> Self {
        Self { from: window.from, length: window.to.duration_since(window.from).as_secs_f64().max(1.0) }
    }

    /// From 0 to 100.
    fn percent(&self, time: Timestamp) -> f64 {
        (time.duration_since(self.from).as_secs_f64() / self.length * 100.0).clamp(0.0, 100.0)
    }

    fn time(&self, part: f64) -> Timestamp {
        let after = SignedDuration::try_from_secs_f64(self.length * part).unwrap_or_default();
        self.from.saturating_add(after).unwrap_or(self.from)
    }
}

/// What was live, one after another.
fn bands(scale: &Scale, environment: &Environment) -> String {
    let starts = environment.ran.iter().map(|ran| scale.percent(ran.since));
    let until = environment.ran.last().and_then(|ran| ran.until);
    let ends = starts.clone().skip(1).chain([until.map_or(100.0, |until| scale.percent(until))]);
    let last = environment.ran.len().saturating_sub(1);
    let is_live = environment.live_version.is_some() && environment.may_run.is_none();
    let mut out = "<rect class=\"lane\" width=\"100%\" height=\"26\" rx=\"5\"/>\n".to_owned();
    for (index, ((ran, start), end)) in environment.ran.iter().zip(starts).zip(ends).enumerate() {
        let (version, width) = (escape(&ran.what), end - start);
        if width < SEEN {
            continue;
        }
        let kind = match index {
            index if index == last && is_live => "live",
            index if index % 2 == 0 => "even",
            _ => "odd",
        };
        let name = if width < ROOM { String::new() } else { format!("<text x=\"8\" y=\"17\">{version}</text>") };
        let _ = writeln!(
            out,
            "<svg class=\"{kind}\" x=\"{start:.2}%\" width=\"{width:.2}%\" height=\"26\"><title>{version}</title>\
             <rect width=\"100%\" height=\"100%\"/>{name}</svg>"
        );
    }
    out
}

/// A mark for each deployment, or for several of one ending that would lie on one another.
fn marks(scale: &Scale, entries: &[&Entry]) -> String {
    let mut places: BTreeMap<(u16, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        places.entry((place(scale.percent(entry.started)), entry.ending.word())).or_default().push(entry);
    }
    let mut out = String::new();
    for ((place, word), entries) in places {
        let Some(newest) = entries.last() else { continue };
        // What went otherwise lies below, where no dot covers it.
        let height = if newest.is_proven() { 40 } else { 57 };
        let ids: Vec<String> = entries.iter().map(|entry| entry.id.to_string()).collect();
        let _ = writeln!(
            out,
            "<svg class=\"mark {word}\" x=\"{:.1}%\" y=\"{height}\" overflow=\"visible\" data-d=\"{}\"><title>{}</title><path d=\"{}\"/></svg>",
            f64::from(place) / PLACES * 100.0,
            ids.join(" "),
            escape(&title(newest, entries.len())),
            shape(newest.ending),
        );
    }
    out
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 0 to 100 is a place of 0 to 250")]
fn place(percent: f64) -> u16 {
    (percent / 100.0 * PLACES).round() as u16
}

fn title(newest: &Entry, count: usize) -> String {
    let by = newest.actor.as_deref().map(|actor| format!(" by {actor}")).unwrap_or_default();
    let more = if count > 1 { format!(", and {} more around that time", count - 1) } else { String::new() };
    let (what, ending, when) = (words::what(newest), words::ending(newest.ending), words::minute(newest.started));
    format!("{what} {ending}, {when}{by}{more}")
}

/// A shape for each ending, so that they are told apart without colours: a dot, a ring, a cross, an arrow back, a square, a wait.
fn shape(ending: Ending) -> &'static str {
    match ending {
        Ending::Proven => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        Ending::Triggered => "M0-5L5 4H-5z",
        Ending::Failed => "M-4-4L4 4M-4 4L4-4",
        Ending::RolledBack => "M5-4V4M4 0H-5M-1-4L-5 0L-1 4",
        Ending::Cancelled => "M-3.5-3.5H3.5V3.5H-3.5z",
        Ending::UnderWay => "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0zM0-2.5V0H2.5",
    }
}

fn axis(scale: &Scale) -> String {
    let mut out = String::new();
    for tick in 0..=TICKS {
        let part = f64::from(tick) / f64::from(TICKS);
        let anchor = match tick {
            0 => "start",
            tick if tick == TICKS => "end",
            _ => "middle",
        };
        let inner = if tick % TICKS == 0 { "" } else { " class=\"inner\"" };
        let day = scale.time(part).strftime("%-d %b");
        let _ = writeln!(out, "<text{inner} x=\"{:.0}%\" y=\"86\" text-anchor=\"{anchor}\">{day}</text>", part * 100.0);
    }
    out
}
