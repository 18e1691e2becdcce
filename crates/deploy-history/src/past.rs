//! The deployments of environments: what is live, what was live before, what was proven.

use std::collections::{BTreeSet, HashSet};

use deploy_config::tag_format::TagFormat;
use github_client::Deployed;

use crate::ending::Ending;
use crate::entry::{Entry, is_ours};

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

    /// The deployments of one task to an environment, newest first.
    pub(crate) fn of_task<'h>(&'h self, environment: &str, task: &str) -> impl DoubleEndedIterator<Item = &'h Entry> + Clone {
        self.of(environment).filter(move |entry| entry.task == task)
    }

    /// The deployment that an environment runs: the newest that was proven and names its version, or, where none names one, the newest
    /// that was proven. That GitHub counts it as inactive does not matter: a job with `environment:` retires it in favour of its own.
    #[must_use]
    pub fn live(&self, environment: &str) -> Option<&Entry> {
        newest_proven(self.of(environment))
    }

    /// What an environment ran before: the newest of the same task that was proven before the live one, of another version.
    #[must_use]
    pub fn previous(&self, environment: &str) -> Option<&Entry> {
        let live = self.live(environment)?;
        let older = self.of_task(environment, &live.task).skip_while(|entry| entry.id != live.id);
        older.filter(|entry| entry.is_proven() && entry.version.is_some()).find(|entry| entry.version != live.version)
    }

    /// The newest deployment that proved a version in an environment: one of ours, since a job with `environment:` succeeds whatever it proved.
    #[must_use]
    pub fn proved(&self, environment: &str, version: &str) -> Option<&Entry> {
        self.of(environment).find(|entry| entry.is_ours && entry.is_proven() && entry.version.as_deref() == Some(version))
    }

    /// A run that was killed says no end. Once a newer deployment of the same task is proven, the older one is over.
    fn end_what_never_ended(&mut self) {
        let mut proven: HashSet<(String, String)> = HashSet::new();
        for entry in &mut self.entries {
            let place = (entry.environment.clone(), entry.task.clone());
            if entry.ending == Ending::UnderWay && proven.contains(&place) {
                (entry.ending, entry.reason) = (Ending::Cancelled, Some("it never ended".to_owned()));
            }
            if entry.is_proven() {
                proven.insert(place);
            }
        }
    }

    /// Marks what each environment runs of each task, unless all of the environment was retired, as that of a preview that is gone.
    fn mark_live(&mut self, deployed: &[Deployed]) {
        let active: HashSet<&str> =
            deployed.iter().filter(|one| one.state == "success").map(|one| one.environment.as_str()).collect();
        let live = |name: &str| {
            let of_tasks = self.tasks(name).into_iter().map(|task| newest_proven(self.of_task(name, task)));
            of_tasks.flatten().map(|entry| entry.id).collect::<Vec<_>>()
        };
        let ids: HashSet<u64> = self.environments().into_iter().filter(|name| active.contains(name)).flat_map(live).collect();
        for entry in &mut self.entries {
            entry.is_live = ids.contains(&entry.id);
        }
    }
}

/// Of deployments, newest first, the first that was proven and names its version, else the first that was proven.
fn newest_proven<'h>(entries: impl Iterator<Item = &'h Entry> + Clone) -> Option<&'h Entry> {
    let mut proven = entries.filter(|entry| entry.is_proven());
    proven.clone().find(|entry| entry.version.is_some()).or_else(|| proven.next())
}

/// Of deployments, newest first, those that environments run or may run soon: of each environment and task the newest that succeeded, and
/// what has not ended since. Another program's deployment says nothing of what ours deployed, so that each has a newest one.
#[must_use]
pub fn running(deployed: &[Deployed]) -> Vec<&Deployed> {
    let mut settled = HashSet::new();
    let mut running = Vec::new();
    for one in deployed {
        let place = (one.environment.as_str(), one.task.as_str(), is_ours(one));
        let is_success = one.state == "success";
        let is_under_way = matches!(one.state.as_str(), "pending" | "queued" | "in_progress" | "waiting");
        if (is_success || is_under_way) && !settled.contains(&place) {
            running.push(one);
        }
        if is_success {
            settled.insert(place);
        }
    }
    running
}
