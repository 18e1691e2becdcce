//! How a run ended, in words: what GitHub's deployment says, which steps failed, and where to read on.

use std::fmt::Write;

use actions_core::untrusted::one_line;
use deploy_history::{Entry, History};

use super::follow::Ended;

/// The endings of a step that need no look.
const GOOD: [&str; 3] = ["success", "skipped", "neutral"];

/// The deployments that a run made, newest first.
#[must_use]
pub fn of_run(history: &History, run: u64) -> Vec<&Entry> {
    let is_of = |url: &str| url.split("/actions/runs/").nth(1).and_then(|rest| rest.split('/').next()) == Some(&run.to_string());
    history.entries().iter().filter(|entry| entry.run_url.as_deref().is_some_and(is_of)).collect()
}

/// What is said at the end.
#[must_use]
pub fn text(ended: &Ended, deployed: &[&Entry]) -> String {
    let mut text = String::new();
    for entry in deployed {
        let why = entry.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let _ = writeln!(text, "{} {}: {}{why}", entry.environment, entry.identity(), entry.ending.word());
    }
    for job in &ended.jobs {
        for step in &job.steps {
            let conclusion = step.conclusion.as_deref().unwrap_or("success");
            if !GOOD.contains(&conclusion) {
                let link = job.html_url.as_ref().map(|url| format!(" {url}#step:{}:1", step.number)).unwrap_or_default();
                let _ = writeln!(text, "{} / {} ended with {conclusion}{link}", job.name, step.name);
            }
        }
    }
    let _ = writeln!(text, "summary: {}", ended.run.html_url);
    text.lines().map(one_line).collect::<Vec<_>>().join("\n")
}
