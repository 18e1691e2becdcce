//! GitHub's deployments, as they are read.

#![expect(clippy::unwrap_used, reason = "a test whose helpers fail is a test that fails")]

mod dora;
mod entries;
mod hostile;
mod live;

use deploy_config::tag_format::TagFormat;
use deploy_history::History;
use github_client::{Deployed, DeployedStatus};
use jiff::Timestamp;
use serde_json::{Value, json};

/// So many minutes after the start of 2026.
fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    Timestamp::from_second(start.as_second() + minute * 60).unwrap()
}

/// A deployment of ours to production that began at a minute, of which the states with their descriptions were said, each a minute later.
fn ours(minute: i64, version: &str, said: &[(&str, &str)]) -> Deployed {
    let payload = json!({
        "schema": 1, "run": format!("{minute}.1"), "version": version, "image_tag": version, "sha": "e".repeat(40), "actor": "ann",
        "run_url": format!("https://github.com/acme/shop/actions/runs/{minute}"),
    });
    Deployed { payload, ..foreign(minute, "main", said) }
}

/// As [`ours`], made by others: nothing is in its payload.
fn foreign(minute: i64, git_ref: &str, said: &[(&str, &str)]) -> Deployed {
    let status = |((state, description), after): (&(&str, &str), i64)| DeployedStatus {
        state: (*state).to_owned(),
        description: (*description).to_owned(),
        environment_url: None,
        log_url: None,
        created_at: at(minute + after),
    };
    Deployed {
        id: u64::try_from(minute).unwrap(),
        environment: "production".to_owned(),
        task: "deploy".to_owned(),
        git_ref: git_ref.to_owned(),
        sha: "d".repeat(40),
        committed_at: Some(at(minute - 60)),
        actor: Some("github-actions[bot]".to_owned()),
        payload: Value::Null,
        state: said.last().map_or("pending", |(state, _)| *state).to_owned(),
        created_at: at(minute),
        statuses: said.iter().zip(1..).map(status).collect(),
    }
}

const PROVEN: &[(&str, &str)] = &[("in_progress", "under way"), ("success", "deployed after 12 s")];
const RETIRED: &[(&str, &str)] = &[("success", "deployed after 12 s"), ("inactive", "v9.9.9 is live")];
const FAILED: &[(&str, &str)] = &[("failure", "failed after 40 s: the gate of api stayed shut")];
const BACK: &[(&str, &str)] = &[("failure", "rolled-back after 1 min 5 s: the gate of api stayed shut: 503")];

/// The history of deployments that are given oldest first.
fn history(deployed: impl IntoIterator<Item = Deployed>) -> History {
    let mut deployed: Vec<Deployed> = deployed.into_iter().collect();
    deployed.reverse();
    History::read(&deployed, &TagFormat::default())
}
