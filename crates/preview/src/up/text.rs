//! What would be done, in words.

use dokploy_webhook::Api;

use crate::changes::{Changes, Current, Wanted, changes};
use crate::error::PreviewError;
use crate::facts::Found;
use crate::make::current;

/// What would be done to a preview, a line each. Values of variables are not shown.
pub(super) async fn would(api: &Api, found: &[Found], wanted: &Wanted) -> Result<Vec<String>, PreviewError> {
    let name = wanted.identity.name();
    let mut lines = Vec::new();
    let kept = found.first();
    if kept.is_none() {
        lines.push(format!("would create the environment {name}"));
    }
    lines.extend(
        found.iter().skip(1).map(|found| format!("would destroy a second environment {name} ({})", found.environment_id)),
    );
    let mut composes = kept.map(|found| found.composes.iter()).into_iter().flatten();
    let now = if let Some(id) = composes.next() {
        current(api, id).await?
    } else {
        lines.push(format!("would create the compose project {name}"));
        Current::default()
    };
    lines.extend(composes.map(|id| format!("would delete a second compose project {name} ({id})")));
    lines.extend(differences(&changes(&now, wanted)?, &name));
    lines.push(format!("would deploy {name}"));
    Ok(lines)
}

fn differences(changes: &Changes, name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !changes.columns.is_empty() {
        let columns: Vec<_> = changes.columns.keys().map(String::as_str).collect();
        lines.push(format!("would set {} of {name}", columns.join(", ")));
    }
    if changes.env.is_some() {
        lines.push(format!("would set {} in the environment of {name}", changes.variables.join(", ")));
    }
    let domains = &changes.domains;
    lines.extend(domains.delete.iter().map(|(_, host)| format!("would delete the domain {host}")));
    let host = |columns: &serde_json::Value| columns["host"].as_str().unwrap_or_default().to_owned();
    lines.extend(domains.update.iter().map(|(_, columns)| format!("would change the domain {}", host(columns))));
    lines.extend(domains.create.iter().map(|new| format!("would create the domain {} for {}", new.host, new.service_name)));
    lines
}
