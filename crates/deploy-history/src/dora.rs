//! The four figures of DORA (<https://dora.dev/guides/dora-metrics/>) of one environment in a window of time: pure.
//!
//! A figure is absent where nothing was there to measure. Every figure says on how many deployments it rests.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ending::Ending;
use crate::entry::{Entry, is_older};
use crate::past::History;

const WEEK_SECONDS: f64 = 7.0 * 24.0 * 3600.0;

/// What a figure is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The name that people know.
    pub name: &'static str,
    /// How it is measured here, and where DORA's published definition is another.
    pub text: &'static str,
}

/// Deployment frequency.
pub const FREQUENCY: Definition = Definition {
    name: "Deployment frequency",
    text: "How often something new goes live: the deployments of the environment that were proven, per week of the window; a window \
           shorter than a week counts as one. A deployment of what was live already does not count. DORA counts deployments to \
           production; here every environment has its own figure.",
};
/// Lead time for changes.
pub const LEAD_TIME: Definition = Definition {
    name: "Lead time for changes",
    text: "From commit to live: from the time of a version's commit until the version was proven in the environment for the first time; \
           the median of the versions. DORA follows every change from its commit; here a version counts once, by the commit that it was \
           made of, which is its newest.",
};
/// Change failure rate.
pub const FAILURE_RATE: Definition = Definition {
    name: "Change failure rate",
    text: "Of the deployments of a new version that ended, the share that failed, was rolled back, or was taken back by hand, which is \
           when the next proven deployment is of an older version. One that could not begin does not count, nor do those that were \
           cancelled or that nothing proves. DORA counts deployments that need an intervention once they are live; here those that a \
           gate stopped count too, and a repair by a newer version is not seen as one.",
};
/// Time to restore.
pub const RESTORE: Definition = Definition {
    name: "Time to restore",
    text: "From the start of a failed deployment until the environment ran a proven version again, by the way back or by the next proven \
           deployment; the median. DORA measures from the failure, and calls it failed deployment recovery time; when a failure began is \
           not known here, so that the figure is rather too long.",
};

/// A window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

impl Window {
    /// Whether a time lies in it.
    #[must_use]
    pub fn holds(&self, time: Timestamp) -> bool {
        (self.from..=self.to).contains(&time)
    }

    fn weeks(&self) -> f64 {
        (self.to.duration_since(self.from).as_secs_f64() / WEEK_SECONDS).max(1.0)
    }
}

/// The four figures of an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dora {
    /// Deployment frequency; absent where nothing was deployed.
    pub deployment_frequency: Option<Frequency>,
    /// Lead time; absent where no version was proven for the first time whose commit is known.
    pub lead_time: Option<LeadTime>,
    /// Change failure rate; absent where no deployment of a new version ended.
    pub change_failure_rate: Option<FailureRate>,
    /// Time to restore; absent where nothing failed.
    pub time_to_restore: Option<Restore>,
}

/// How often something new goes live.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Frequency {
    /// Proven deployments per week.
    pub per_week: f64,
    /// How many they were.
    pub deployments: usize,
}

/// How long a commit takes to be live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadTime {
    /// The median in seconds.
    pub median_s: i64,
    /// The versions that it is the median of.
    pub versions: usize,
}

/// How often a change fails.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FailureRate {
    /// The share, from 0 to 1.
    pub share: f64,
    /// The changes that failed.
    pub failed: usize,
    /// All changes that ended.
    pub changes: usize,
}

/// How long a failure lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// The median in seconds; absent while none has been restored.
    pub median_s: Option<i64>,
    /// The failures that it is the median of.
    pub restored: usize,
    /// The failures after which nothing was proven yet.
    pub open: usize,
}

impl History {
    /// The window from a time to another; from the first deployment on where no beginning is given.
    #[must_use]
    pub fn window(&self, since: Option<Timestamp>, now: Timestamp) -> Window {
        let first = || self.entries().last().map_or(now, |entry| entry.started);
        Window { from: since.unwrap_or_else(first).min(now), to: now }
    }

    /// The four figures of an environment in a window. What lies before the window tells what was live when it began.
    #[must_use]
    pub fn dora(&self, environment: &str, window: &Window) -> Dora {
        let mut all = Walk { window: *window, ..Walk::default() };
        // What two configurations deploy to an environment are two things, of which one says nothing of the other.
        let counted = self.counted(environment);
        for task in self.tasks(environment) {
            let mut walk = Walk { window: *window, ..Walk::default() };
            for entry in counted.iter().filter(|entry| entry.task == task && entry.started <= window.to) {
                walk.step(entry);
            }
            all.add(walk);
        }
        all.figures()
    }
}

/// A deployment of a new version that ended.
#[derive(Debug)]
struct Change<'h> {
    entry: &'h Entry,
    is_failed: bool,
    restored: Option<Timestamp>,
}

/// The walk through an environment's deployments, oldest first.
#[derive(Debug, Default)]
struct Walk<'h> {
    window: Window,
    /// What tells the version that is live, as far as it is known.
    live: Option<&'h str>,
    changes: Vec<Change<'h>>,
    /// The versions that were proven.
    seen: HashSet<&'h str>,
    lead_times: Vec<i64>,
    proven: usize,
    is_deployed_to: bool,
}

impl<'h> Walk<'h> {
    fn step(&mut self, entry: &'h Entry) {
        let is_inside = self.window.holds(entry.started);
        self.is_deployed_to |= is_inside;
        let before = self.live.or(entry.previous_version.as_deref());
        let is_older = before.is_some_and(|before| is_older(entry.identity(), before));
        // What changed nothing went live by an earlier try that did not say so, unless nobody knows what was live before.
        let is_new = before.map_or(!entry.is_untouched, |before| !is_older && before != entry.identity());
        match entry.ending {
            Ending::Proven => {
                self.restored(entry, is_older);
                self.proven(entry, is_inside, is_new, is_older);
            }
            Ending::Failed | Ending::RolledBack if is_new && is_inside && !entry.is_untouched => {
                let restored = entry.finished.filter(|_| entry.ending == Ending::RolledBack);
                self.changes.push(Change { entry, is_failed: true, restored });
            }
            Ending::Failed | Ending::RolledBack | Ending::Triggered | Ending::Cancelled | Ending::UnderWay => {}
        }
    }

    /// A version is proven: what failed before is over, and one that an older version follows was taken back.
    fn restored(&mut self, entry: &'h Entry, is_older: bool) {
        if let Some(last) = self.changes.iter_mut().rfind(|change| change.entry.is_proven())
            && is_older
            && self.live == Some(last.entry.identity())
        {
            last.is_failed = true;
        }
        for change in self.changes.iter_mut().filter(|change| change.is_failed && change.restored.is_none()) {
            change.restored = entry.finished;
        }
    }

    fn proven(&mut self, entry: &'h Entry, is_inside: bool, is_new: bool, is_older: bool) {
        self.live = Some(entry.identity());
        let is_first = self.seen.insert(entry.identity());
        if !is_inside {
            return;
        }
        if is_new || is_older {
            self.proven += 1;
        }
        if is_new {
            self.changes.push(Change { entry, is_failed: false, restored: None });
        }
        if is_new
            && is_first
            && let Some(seconds) = seconds(entry.committed, entry.finished)
        {
            self.lead_times.push(seconds);
        }
    }

    /// Takes in what another walk found.
    fn add(&mut self, other: Self) {
        self.changes.extend(other.changes);
        self.lead_times.extend(other.lead_times);
        self.proven += other.proven;
        self.is_deployed_to |= other.is_deployed_to;
    }

    fn figures(self) -> Dora {
        let (changes, failed) = (self.changes.len(), self.changes.iter().filter(|change| change.is_failed).count());
        let lasted = self.changes.iter().filter_map(|change| seconds(Some(change.entry.started), change.restored));
        let lasted: Vec<i64> = lasted.collect();
        let (restored, versions) = (lasted.len(), self.lead_times.len());
        let frequency = || Frequency { per_week: number(self.proven) / self.window.weeks(), deployments: self.proven };
        Dora {
            deployment_frequency: self.is_deployed_to.then(frequency),
            lead_time: median(self.lead_times).map(|median_s| LeadTime { median_s, versions }),
            change_failure_rate: (changes > 0).then(|| FailureRate { share: number(failed) / number(changes), failed, changes }),
            time_to_restore: (failed > 0).then(|| Restore { median_s: median(lasted), restored, open: failed - restored }),
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self { from: Timestamp::MIN, to: Timestamp::MAX }
    }
}

/// From one time to another; nothing when the clocks that told them do not agree.
fn seconds(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
    let seconds = to?.duration_since(from?).as_secs();
    (seconds >= 0).then_some(seconds)
}

/// The one in the middle, or what lies between the two in the middle.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle - 1)?;
    Some(lower + (upper - lower) / 2)
}

#[expect(clippy::cast_precision_loss, reason = "nobody deploys 2^53 times")]
fn number(count: usize) -> f64 {
    count as f64
}
