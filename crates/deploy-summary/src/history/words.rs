//! Figures, times and endings in the words of people. Pure.

use deploy_history::dora::{FAILURE_RATE, FREQUENCY, LEAD_TIME, RESTORE};
use deploy_history::{Dora, Ending, Entry};
use deploy_record::record::duration;
use jiff::Timestamp;

/// A figure: its name, its value, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The name of DORA.
    pub name: &'static str,
    /// The value; none where there is no data.
    pub value: Option<String>,
    /// On what it rests.
    pub basis: String,
}

/// The four figures in their usual order.
#[must_use]
pub fn figures(dora: &Dora) -> [Figure; 4] {
    [frequency(dora), lead_time(dora), failure_rate(dora), restore(dora)]
}

fn frequency(dora: &Dora) -> Figure {
    let basis = dora.deployment_frequency.map_or(NO_DATA.to_owned(), |figure| counted(figure.deployments, "deployment"));
    Figure { name: FREQUENCY.name, value: dora.deployment_frequency.map(|figure| rate(figure.per_week)), basis }
}

fn lead_time(dora: &Dora) -> Figure {
    let basis = dora.lead_time.map_or(NO_DATA.to_owned(), |figure| counted(figure.versions, "version"));
    Figure { name: LEAD_TIME.name, value: dora.lead_time.map(|figure| span(figure.median_s)), basis }
}

fn failure_rate(dora: &Dora) -> Figure {
    let rate = dora.change_failure_rate;
    let basis = rate.map_or(NO_DATA.to_owned(), |rate| format!("{} of {}", rate.failed, counted(rate.changes, "change")));
    Figure { name: FAILURE_RATE.name, value: rate.map(|rate| percent(rate.share)), basis }
}

fn restore(dora: &Dora) -> Figure {
    let Some(restore) = dora.time_to_restore else {
        let basis = if dora.change_failure_rate.is_some() { "no change failed" } else { NO_DATA };
        return Figure { name: RESTORE.name, value: None, basis: basis.to_owned() };
    };
    let open = if restore.open > 0 { format!(", {} not restored yet", restore.open) } else { String::new() };
    let basis = format!("{}{open}", counted(restore.restored, "failure"));
    Figure { name: RESTORE.name, value: restore.median_s.map(span), basis }
}

/// That not all was read.
pub const CUT: &str = "There may be older ones: no more were read than the input `limit` says, and the figures are of these.";

const NO_DATA: &str = "no data";

/// How often, in the unit that makes it a number of people: a day, a week or a month.
fn rate(per_week: f64) -> String {
    const WEEKS_A_MONTH: f64 = 365.25 / 12.0 / 7.0;
    match per_week {
        often if often >= 7.0 => format!("{} a day", short(often / 7.0)),
        some if some >= 1.0 => format!("{} a week", short(some)),
        rarely => format!("{} a month", short(rarely * WEEKS_A_MONTH)),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0))
}

/// A number with one digit behind the point where that says something.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A length of time in the one unit that suits it; a median is no more exact than that.
#[must_use]
pub fn span(seconds: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(24 * 3600, "days"), (3600, "h"), (60, "min")];
    // Two of a unit are easier to read than forty-eight of the next.
    let fitting = UNITS.into_iter().find(|(unit, _)| seconds >= unit * if *unit == 24 * 3600 { 2 } else { 1 });
    let Some((unit, name)) = fitting else { return format!("{seconds} s") };
    let (whole, tenth) = (seconds / unit, seconds * 10 / unit % 10);
    if whole < 10 && tenth > 0 { format!("{whole}.{tenth} {name}") } else { format!("{whole} {name}") }
}

/// A count with its noun.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// An ending in words.
#[must_use]
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Proven => "proven",
        Ending::Triggered => "triggered",
        Ending::Failed => "failed",
        Ending::RolledBack => "rolled back",
        Ending::Cancelled => "cancelled",
        Ending::UnderWay => "under way",
    }
}

/// The mark of an ending.
#[must_use]
pub fn mark(ending: Ending) -> &'static str {
    match ending {
        Ending::Proven => "✅",
        Ending::Triggered => "⚠️",
        Ending::Failed => "❌",
        Ending::RolledBack => "↩️",
        Ending::Cancelled => "⏹️",
        Ending::UnderWay => "⏳",
    }
}

/// What was deployed: the version, else the branch or tag, else the start of the commit.
#[must_use]
pub fn what(entry: &Entry) -> &str {
    let is_commit = entry.git_ref.len() >= 40 && entry.git_ref.bytes().all(|byte| byte.is_ascii_hexdigit());
    let named = if is_commit { entry.git_ref.get(..7) } else { Some(entry.git_ref.as_str()) };
    entry.version.as_deref().or(named).unwrap_or_default()
}

/// How long it took.
#[must_use]
pub fn took(entry: &Entry) -> Option<String> {
    let took = entry.finished?.duration_since(entry.started);
    u64::try_from(took.as_millis()).ok().map(duration)
}

/// A time to the minute, in UTC.
#[must_use]
pub fn minute(time: Timestamp) -> String {
    format!("{} {}", day(time), hour(time))
}

/// The hour and minute of a time, in UTC.
#[must_use]
pub fn hour(time: Timestamp) -> String {
    time.strftime("%H:%M").to_string()
}

/// A day, in UTC.
#[must_use]
pub fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}
