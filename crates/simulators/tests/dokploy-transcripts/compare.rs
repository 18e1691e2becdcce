//! Recorded and simulated bodies, compared with ids, dates and tokens apart.

use std::collections::BTreeMap;

use serde_json::Value;

/// Fields whose value is made up by the server: each recorded one stands for one simulated one, and the other way round.
const MADE_UP: [&str; 20] = [
    "accessedEnvironments",
    "accessedProjects",
    "accessedServices",
    "domainId",
    "ownerId",
    "registryId",
    "rollbackId",
    "rollbackRegistryId",
    "userId",
    "composeId",
    "applicationId",
    "environmentId",
    "projectId",
    "organizationId",
    "deploymentId",
    "refreshToken",
    "appName",
    "referenceId",
    "start",
    "id",
];
const DATES: [&str; 7] = ["createdAt", "updatedAt", "startedAt", "finishedAt", "logPath", "timestamp", "processedOn"];

/// Which simulated value stands for which recorded one.
#[derive(Default)]
pub(crate) struct Ids {
    here: BTreeMap<String, String>,
}

impl Ids {
    /// The simulated value for a recorded one.
    pub(crate) fn here(&self, recorded: &str) -> String {
        self.here.get(recorded).cloned().unwrap_or_else(|| recorded.to_owned())
    }

    /// A text with every recorded value replaced.
    pub(crate) fn translate(&self, text: &str) -> String {
        self.here.iter().fold(text.to_owned(), |text, (recorded, here)| text.replace(recorded, here))
    }

    /// Learns that a simulated value stands for a recorded one.
    pub(crate) fn learn(&mut self, recorded: &str, here: &str) {
        self.here.insert(recorded.to_owned(), here.to_owned());
    }

    /// Compares two values, and learns ids on the way.
    pub(crate) fn compare(&mut self, at: &str, recorded: &Value, here: &Value, problems: &mut Vec<String>) {
        let field = at.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
        match (recorded, here) {
            (Value::Object(recorded), Value::Object(here)) => {
                for name in recorded.keys().filter(|name| !here.contains_key(*name)) {
                    problems.push(format!("{at}.{name} is missing"));
                }
                for (name, value) in here {
                    match recorded.get(name) {
                        Some(recorded) => self.compare(&format!("{at}.{name}"), recorded, value, problems),
                        None => problems.push(format!("{at}.{name} was not recorded")),
                    }
                }
            }
            (Value::Array(recorded), Value::Array(here)) => self.compare_lists(at, recorded, here, problems),
            (Value::String(recorded), Value::String(here)) => {
                let same = self.same_text(field, recorded, here);
                problems.extend((!same).then(|| format!("{at} is {here:?}, recorded was {recorded:?}")));
            }
            (Value::Number(_), Value::Number(_)) if DATES.contains(&field) => {}
            _ if recorded == here => {}
            _ => problems.push(format!("{at} is {here}, recorded was {recorded}")),
        }
    }

    fn compare_lists(&mut self, at: &str, recorded: &[Value], here: &[Value], problems: &mut Vec<String>) {
        if recorded.len() != here.len() {
            problems.push(format!("{at} has {} entries, recorded were {}", here.len(), recorded.len()));
        }
        let (mut recorded, mut here) = (recorded.to_vec(), here.to_vec());
        // These come in the order of the database's pages, which means nothing.
        if [".deployments", ".compose", ".applications", ".environments"].iter().any(|list| at.ends_with(list)) {
            recorded.sort_by_key(|row| row["createdAt"].to_string());
            here.sort_by_key(|row| row["createdAt"].to_string());
        }
        for (index, (recorded, here)) in recorded.iter().zip(&here).enumerate() {
            self.compare(&format!("{at}[{index}]"), recorded, here, problems);
        }
    }

    fn same_text(&mut self, field: &str, recorded: &str, here: &str) -> bool {
        if let Some(length) = recorded.strip_prefix("<redacted: ").and_then(|rest| rest.strip_suffix(" chars>")) {
            return length.parse() == Ok(here.chars().count());
        }
        if field == "containerId" {
            let is_short_id = |id: &str| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            return is_short_id(recorded) && is_short_id(here);
        }
        if DATES.contains(&field) {
            return without_digits(&self.translate(recorded)) == without_digits(here);
        }
        // Jobs are numbered, so their ids are comparable as they are.
        if MADE_UP.contains(&field) && !recorded.starts_with("job-") {
            let known = self.here.iter().find(|(known, simulated)| *known == recorded || *simulated == here);
            return match known {
                Some((known, simulated)) => known == recorded && simulated == here,
                None => self.here.insert(recorded.to_owned(), here.to_owned()).is_none(),
            };
        }
        let translated = self.translate(recorded);
        without_tools(&translated) == without_tools(here)
    }
}

/// A text without what is not the server's own: the lines of git, those of the stand-in for docker that the recorded server had, and
/// the chance in a made-up host.
fn without_tools(text: &str) -> String {
    if let Some((host, _)) = text.split_once("-127-0-0-1.sslip.io") {
        return host.rsplit_once('-').map_or(host, |(name, _)| name).to_owned();
    }
    let tools = ["shim:", "remote:", "Receiving objects:"];
    text.split_inclusive('\n').filter(|line| !tools.iter().any(|tool| line.starts_with(tool))).collect()
}

fn without_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}
