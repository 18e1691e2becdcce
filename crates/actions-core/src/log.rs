//! The tracing subscriber for a step log: one line per event, no ANSI, no timestamps (the runner adds them), and nothing in
//! it that could form a command.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use crate::command::Command;
use crate::runner::Runner;
use crate::sink::Sink;
use crate::untrusted::neutralise;

/// A subscriber that writes to the runner's sink: INFO and above, and DEBUG as `::debug::` when step debugging is on.
#[must_use]
pub fn subscriber(runner: &Runner) -> impl Subscriber + Send + Sync + 'static {
    let layer = StepLog { sink: runner.sink().clone(), debug: runner.is_debug(), actions: runner.is_actions() };
    Registry::default().with(layer)
}

struct StepLog {
    sink: Sink,
    debug: bool,
    actions: bool,
}

impl<S: Subscriber> Layer<S> for StepLog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let most = if self.debug { Level::DEBUG } else { Level::INFO };
        *metadata.level() <= most && is_ours(metadata.target())
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        let text = neutralise(&format!("{}{}", line.message, line.fields));
        match *event.metadata().level() {
            Level::DEBUG | Level::TRACE if self.actions => self.sink.line(&Command::new("debug", text).to_string()),
            Level::WARN | Level::ERROR => self.sink.line(&format!("warning: {text}")),
            _ => self.sink.line(&text),
        }
    }
}

/// Libraries log under their own names, often with what must not be shown; only this product's crates are listened to.
fn is_ours(target: &str) -> bool {
    const OURS: [&str; 25] = [
        "actions_core",
        "attestation",
        "comments",
        "conventional_commits",
        "deploy_action",
        "deploy_config",
        "deploy_history",
        "deploy_record",
        "deploy_summary",
        "dokploy_webhook",
        "github_client",
        "history",
        "http_client",
        "image_metadata",
        "image_tagger",
        "notices",
        "preview",
        "registry_client",
        "rehearsal",
        "retention",
        "rollout",
        "semantic_release",
        "simulators",
        "version_files",
        "version_picker",
    ];
    OURS.contains(&target.split("::").next().unwrap_or_default())
}

#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value}"),
            name => write!(self.fields, " {name}={value}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_the_product_is_listened_to() {
        let crates = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        for folder in std::fs::read_dir(crates).unwrap() {
            let name = folder.unwrap().file_name().to_string_lossy().replace('-', "_");
            assert!(is_ours(&format!("{name}::module")) || name == "test_support", "{name} logs and is not heard");
        }
        assert!(is_ours("deploy_action") && !is_ours("hyper_util::client"));
    }
}
