//! Who is told that a version is released, by `notify` in deploy.yml: once. A later run on the same commit tells again who knows a repetition, as
//! the run that made it public may have been killed before it told anybody.

use actions_core::{Context, Runner};
use notices::{Event, Kind, Notices, Threads, show};

use super::Job;
use crate::publish::{Done, Todo};

impl Job {
    /// Tells of one release; of a draft nobody. What fails is a warning, and a line of the summary.
    pub(super) async fn tell(&self, runner: &Runner, todo: &Todo, done: &Done) {
        if self.settings.notify.is_empty() || done.draft {
            return;
        }
        // As deployments name it; of a package its tag says which one.
        let version = self.settings.tag_format().ok().and_then(|format| format.version(&todo.tag));
        let version = version.map_or_else(|| todo.tag.clone(), |version| version.to_string());
        let context = self.context.as_ref();
        let text = |read: fn(&Context) -> String| context.map(read).unwrap_or_default();
        let now = runner.now();
        let event = Event {
            kind: Kind::Released,
            repository: text(|context| context.repository.to_string()),
            version,
            environment: None,
            previous: None,
            services: Vec::new(),
            sha: done.sha.clone(),
            actor: text(|context| context.started_by.clone()),
            run: String::new(),
            config: String::new(),
            begun_by: None,
            run_url: context.and_then(|context| context.run_url.clone()),
            url: Some(done.url.clone()),
            started: now,
            finished: now,
            reason: None,
            hint: None,
        };
        let notices = Notices::new(runner, &self.settings.notify);
        let deliveries = if done.is_new { notices.tell(&event, &Threads::default()).await } else { notices.resume(&event).await };
        show(runner, &deliveries);
    }
}
