//! Who is told that a version is released, by `notify` in deploy.yml: once, by the run that made it public.

use actions_core::{Context, Runner};
use notices::{Event, Kind, Notices, Threads, show};

use super::Job;

impl Job {
    /// Tells of one release. What fails is a warning, and a line of the summary.
    pub(super) async fn tell(&self, runner: &Runner, tag: &str, sha: &str, page: &str) {
        if self.settings.notify.is_empty() {
            return;
        }
        let context = self.context.as_ref();
        let text = |read: fn(&Context) -> String| context.map(read).unwrap_or_default();
        let now = runner.now();
        let event = Event {
            kind: Kind::Released,
            repository: text(|context| context.repository.to_string()),
            // A tag `v1.6.1` is the version 1.6.1; of a package its tag says which one.
            version: tag
                .strip_prefix('v')
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                .unwrap_or(tag)
                .to_owned(),
            environment: None,
            previous: None,
            services: Vec::new(),
            sha: sha.to_owned(),
            actor: text(|context| context.actor.clone()),
            run: String::new(),
            begun_by: None,
            run_url: context.and_then(|context| context.run_url.clone()),
            url: Some(page.to_owned()),
            started: now,
            finished: now,
            reason: None,
            hint: None,
        };
        let deliveries = Notices::new(runner, &self.settings.notify).tell(&event, &Threads::default()).await;
        show(runner, &deliveries);
    }
}
