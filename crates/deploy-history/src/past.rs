//! The deployments of environments: what is live, what was live before, what was proven.

use std::collections::{BTreeSet, HashMap, HashSet};

use deploy_config::tag_format::TagFormat;
use github_client::Deployed;

use crate::ending::{self, Ended, Ending, NEVER_ENDED};
use crate::entry::{Entry, is_older, is_ours};

/// The deployments of a repository, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    entries: Vec<Entry>,
}

impl History {
    /// Reads deployments in the order in which GitHub gives them, newest first. Tags are read by their form.
    #[must_use]
    pub fn read(deployed: &[Deployed], format: &TagFormat) -> Self {
        let entries: Vec<Entry> = deployed.iter().map(|one| Entry::read(one, format)).collect();
        let mut history = Self { entries };
        history.end_what_never_ended();
        history.mark_live(deployed);
        history.mark_may_run(deployed);
        history
    }

    /// All deployments, newest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The environments, that which was deployed to last first.
    #[must_use]
    pub fn environments(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        self.entries.iter().map(|entry| entry.environment.as_str()).filter(|name| seen.insert(*name)).collect()
    }

    /// The deployments of one environment, newest first.
    #[must_use]
    pub fn of<'h>(&'h self, environment: &str) -> impl DoubleEndedIterator<Item = &'h Entry> + Clone {
        self.entries.iter().filter(move |entry| entry.environment == environment)
    }

    /// The tasks of an environment: one for each configuration that deploys to it.
    pub(crate) fn tasks(&self, environment: &str) -> BTreeSet<&str> {
        self.of(environment).map(|entry| entry.task.as_str()).collect()
    }

    /// The deployments of an environment that count, oldest first: ours, and those of others from before the first of ours that was proven. A
    /// job with `environment:` makes one of its own just before each of ours, and of the default task whatever ours is.
    pub(crate) fn counted(&self, environment: &str) -> Vec<&Entry> {
        let all: Vec<&Entry> = self.of(environment).rev().collect();
        let runs: HashSet<&str> = all.iter().filter(|entry| entry.is_ours).filter_map(|entry| entry.run()).collect();
        let first = all.iter().position(|entry| entry.is_ours && entry.is_proven()).unwrap_or(all.len());
        let is_beside = |place: usize, entry: &Entry| {
            let next = all.get(place + 1).filter(|next| next.is_ours);
            entry.run().is_some_and(|run| runs.contains(run)) || next.is_some_and(|next| entry.is_of_run(next).unwrap_or(true))
        };
        let counts = |place: usize, entry: &Entry| entry.is_ours || place < first && !is_beside(place, entry);
        all.iter().enumerate().filter(|(place, entry)| counts(*place, entry)).map(|(_, entry)| *entry).collect()
    }

    /// The deployments of an environment that may be what it runs, newest first: those that were proven, of ours as soon as there is one. A
    /// job with `environment:` makes one of its own, which succeeds whatever the job does, and names a version where it runs for a tag.
    fn proven(&self, environment: &str) -> impl Iterator<Item = &Entry> + Clone {
        let proven = self.of(environment).filter(|entry| entry.is_proven());
        let is_ours = proven.clone().any(|entry| entry.is_ours);
        proven.filter(move |entry| entry.is_ours || !is_ours)
    }

    /// The deployment that an environment runs: of those that were proven, ours where there are any, the newest that names its version, or,
    /// where none names one, the newest. That GitHub counts it as inactive does not matter: a job with `environment:` retires it in favour
    /// of its own.
    #[must_use]
    pub fn live(&self, environment: &str) -> Option<&Entry> {
        let mut proven = self.proven(environment);
        proven.clone().find(|entry| entry.version.is_some()).or_else(|| proven.next())
    }

    /// What may run in the place of the live one, though nothing proved it, newest first: of ours and of the same task what was begun since,
    /// is of another version, and may have left something.
    pub fn may_run<'h>(&'h self, environment: &str) -> impl Iterator<Item = &'h Entry> {
        let live = self.live(environment);
        let since = self.of(environment).take_while(move |entry| live.is_some_and(|live| entry.id != live.id));
        since.filter(move |entry| {
            entry.may_run && live.is_some_and(|live| entry.task == live.task && entry.version != live.version)
        })
    }

    /// What a person goes back to: what an environment runs where something else may have taken its place, else what it ran before. An older
    /// version is on the way back, which is still to be gone to its end; and so is what an earlier try of the run that asks began.
    #[must_use]
    pub fn previous(&self, environment: &str, run: Option<&str>) -> Option<&Entry> {
        let (live, before) = (self.live(environment)?, self.before(environment));
        let is_before = |entry: &Entry| before.is_some_and(|before| before.version == entry.version);
        let is_asked = |entry: &Entry| run.is_some() && entry.run() == run && is_before(entry);
        let is_back = |entry: &Entry| is_asked(entry) || is_older(entry.identity(), live.identity());
        if self.may_run(environment).all(is_back) { before } else { Some(live).filter(|live| live.version.is_some()) }
    }

    /// What an environment ran before the live one: the newest of the same task that was proven before it, of another version; of ours where
    /// that is ours.
    #[must_use]
    pub fn before(&self, environment: &str) -> Option<&Entry> {
        let live = self.live(environment)?;
        let older = self.proven(environment).skip_while(|entry| entry.id != live.id).filter(|entry| entry.task == live.task);
        older.filter(|entry| entry.version.is_some()).find(|entry| entry.version != live.version)
    }

    /// The deployments by which an environment came to run what it ran, oldest first, up to the live one and of its task: those that were
    /// proven, of others only from before the first of ours that was where the live one is ours.
    #[must_use]
    pub fn went_live(&self, environment: &str) -> Vec<&Entry> {
        let Some(live) = self.live(environment) else { return Vec::new() };
        let mut went = if live.is_ours { self.counted(environment) } else { self.of(environment).rev().collect() };
        went.retain(|entry| entry.is_proven() && entry.task == live.task);
        let after = went.iter().position(|entry| entry.id == live.id).map_or(0, |place| place + 1);
        went.truncate(after);
        went
    }

    /// The deployments that proved a version in an environment, newest first: ours, since a job with `environment:` succeeds whatever it proved.
    pub fn proofs<'h>(&'h self, environment: &str, version: &str) -> impl Iterator<Item = &'h Entry> {
        self.of(environment).filter(move |entry| entry.is_ours && entry.is_proven() && entry.version.as_deref() == Some(version))
    }

    /// A run that was killed says no end. Once a newer deployment of the same task is proven, the older one is over; what a job's own
    /// deployment says of that one counts for others of its kind only.
    fn end_what_never_ended(&mut self) {
        let mut proven: HashSet<(String, String, bool)> = HashSet::new();
        for entry in &mut self.entries {
            let place = (entry.environment.clone(), entry.task.clone(), entry.is_ours);
            if entry.ending == Ending::UnderWay && proven.contains(&place) {
                (entry.ending, entry.reason) = (Ending::Cancelled, Some(NEVER_ENDED.to_owned()));
            }
            if entry.is_proven() {
                proven.insert(place);
            }
        }
    }

    /// Marks what each environment runs of each task, unless all of the environment was retired, as that of a preview that is gone.
    fn mark_live(&mut self, deployed: &[Deployed]) {
        let active = active(deployed);
        let proven = self.entries.iter().filter(|entry| entry.is_proven() && active.contains(entry.environment.as_str()));
        let ours: HashSet<&str> = proven.clone().filter(|entry| entry.is_ours).map(|entry| entry.environment.as_str()).collect();
        let mut live: HashMap<(&str, &str), &Entry> = HashMap::new();
        for entry in proven.filter(|entry| entry.is_ours || !ours.contains(entry.environment.as_str())) {
            let newest = live.entry((&entry.environment, &entry.task)).or_insert(entry);
            if newest.version.is_none() && entry.version.is_some() {
                *newest = entry;
            }
        }
        let ids: HashSet<u64> = live.into_values().map(|entry| entry.id).collect();
        for entry in &mut self.entries {
            entry.is_live = ids.contains(&entry.id);
        }
    }

    /// Marks what of ours nothing proved and may run.
    fn mark_may_run(&mut self, deployed: &[Deployed]) {
        let ids: HashSet<u64> = running(deployed).into_iter().map(|one| one.id).collect();
        for entry in &mut self.entries {
            entry.may_run = entry.is_ours && !entry.is_proven() && ids.contains(&entry.id);
        }
    }
}

/// The environments in use: those of which not everything was retired, as it is of a preview that is gone.
fn active(deployed: &[Deployed]) -> HashSet<&str> {
    deployed.iter().filter(|one| one.state == "success").map(|one| one.environment.as_str()).collect()
}

/// Of deployments, newest first, those that environments run or may run. Of each environment and task: the newest of ours that was proven,
/// also where a job's own deployment retired it since; and what was begun since and may have left something: what has not ended, failed, or
/// was cancelled. Another program's deployment says nothing of what ours deployed: of those, the newest that succeeded, and what has not
/// ended since.
#[must_use]
pub fn running(deployed: &[Deployed]) -> Vec<&Deployed> {
    let active = active(deployed);
    let mut settled = HashSet::new();
    let mut running = Vec::new();
    for one in deployed {
        let is_ours = is_ours(one);
        let place = (one.environment.as_str(), one.task.as_str(), is_ours);
        if settled.contains(&place) {
            continue;
        }
        let ended = Ended::read(one);
        let may_run = match ended.ending {
            Ending::Proven if is_ours => active.contains(one.environment.as_str()),
            Ending::Proven => one.state == "success",
            Ending::UnderWay => true,
            Ending::Triggered | Ending::Failed | Ending::Cancelled => is_ours && !ended.is_untouched && !ending::is_retired(one),
            Ending::RolledBack => false,
        };
        if may_run {
            running.push(one);
        }
        if ended.ending == Ending::Proven && (is_ours || may_run) {
            settled.insert(place);
        }
    }
    running
}

/// Of deployments, newest first, what the environments in use ran before: of each environment and task the newest of ours that was proven
/// before the live one, of another version. It is what `previous` goes back to, or will once what may run in the live one's place is gone.
#[must_use]
pub fn before(deployed: &[Deployed]) -> Vec<&Deployed> {
    let active = active(deployed);
    let mut live = HashMap::new();
    let mut found = HashSet::new();
    let mut before = Vec::new();
    for one in deployed.iter().filter(|one| active.contains(one.environment.as_str()) && is_ours(one)) {
        let (place, version) = ((one.environment.as_str(), one.task.as_str()), one.payload["version"].as_str());
        let Some(version) = version.filter(|_| Ended::read(one).ending == Ending::Proven) else { continue };
        if *live.entry(place).or_insert(version) != version && found.insert(place) {
            before.push(one);
        }
    }
    before
}
