//! What to do after a deployment, exactly: the way back, and the way to try again.

use actions_core::untrusted::one_line;
use deploy_record::{Outcome, Record, TargetState};

use crate::safe::is_plain;
use crate::{pages, story};

/// The workflow by which a version is deployed by hand, where the record names none: that of the templates.
const WORKFLOW: &str = "production-manual.yml";

/// The way to another version of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayBack {
    /// The version that is gone back to.
    pub version: String,
    /// The file of the workflow that deploys it.
    pub workflow: String,
    /// The command that does it; absent when a value cannot stand in a command.
    pub command: Option<String>,
}

/// The way back to the version of before, when there is one and something runs another.
#[must_use]
pub fn back(record: &Record) -> Option<WayBack> {
    let version = story::previous(record)?;
    let changed = match record.outcome {
        Outcome::Deployed | Outcome::Triggered => true,
        Outcome::Failed | Outcome::Cancelled => story::is_touched(record),
        Outcome::RolledBack => story::is_kept_in_part(record),
        Outcome::Unchanged => false,
    };
    // A webhook deploys what the target is set to, so that no run can choose the version before.
    let chosen = story::targets(record).all(|target| target.state != TargetState::Triggered);
    (changed && chosen).then(|| {
        let workflow = record.workflow.as_deref().filter(|file| is_file(file)).unwrap_or(WORKFLOW);
        WayBack { version: version.to_owned(), workflow: workflow.to_owned(), command: command(record, workflow, version) }
    })
}

/// The command that deploys a version.
fn command(record: &Record, workflow: &str, version: &str) -> Option<String> {
    let (environment, version) = (argument(&record.environment)?, argument(version)?);
    Some(format!("gh workflow run {workflow}{} -f environment={environment} -f version={version}", repository(record)))
}

/// The command that runs the same again, after a deployment that did not succeed.
#[must_use]
pub fn retry(record: &Record) -> Option<String> {
    let (_, id) = record.run_url.as_deref()?.rsplit_once("/actions/runs/")?;
    let is_id = !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit());
    (is_id && !record.outcome.is_success()).then(|| format!("gh run rerun {id} --failed{}", repository(record)))
}

/// What tells `gh` the repository, so that a command works in any folder.
fn repository(record: &Record) -> String {
    let name = pages::for_gh(record).filter(|name| is_plain(name) && !name.starts_with('-'));
    name.map(|name| format!(" --repo {name}")).unwrap_or_default()
}

/// A value as a shell takes it; none when it is not what it looks like, or too long to be copied.
fn argument(value: &str) -> Option<String> {
    let is_same = one_line(value) == value && value.len() <= 100;
    let is_quotable = is_same && !value.is_empty() && !value.contains(['\'', '`']);
    is_quotable.then(|| if is_plain(value) { value.to_owned() } else { format!("'{value}'") })
}

fn is_file(name: &str) -> bool {
    is_plain(name) && !name.contains(['/', ':']) && !name.starts_with(['-', '.']) && name.len() <= 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record::from_json(include_str!("../tests/records/deployed.json")).unwrap_or_else(|error| unreachable!("{error}"))
    }

    fn command_of(record: &Record) -> Option<String> {
        back(record)?.command
    }

    #[test]
    fn the_way_back_is_the_workflow_that_was_run_by_hand_else_that_of_the_templates() {
        let mut record = record();
        let command =
            |workflow| format!("gh workflow run {workflow} --repo acme/shop -f environment=production -f version=1.6.0");
        assert_eq!(command_of(&record), Some(command("production-manual.yml")));
        record.workflow = Some("ship.yaml".to_owned());
        assert_eq!(command_of(&record), Some(command("ship.yaml")));
        record.workflow = Some("../x.yml; rm -rf".to_owned());
        assert_eq!(command_of(&record), Some(command("production-manual.yml")));
    }

    #[test]
    fn a_value_with_blanks_is_quoted_and_one_that_ends_the_quotes_makes_no_command() {
        let mut record = record();
        "Production EU (é)".clone_into(&mut record.environment);
        assert!(command_of(&record).is_some_and(|command| command.contains("-f environment='Production EU (é)' -f")));
        for environment in ["a'; rm -rf ~; '", "a\nb", "", "\u{202e}a", &"e".repeat(101)] {
            environment.clone_into(&mut record.environment);
            assert!(back(&record).is_some_and(|way| way.command.is_none()), "{environment}");
        }
    }

    #[test]
    fn a_server_of_one_s_own_is_named_to_gh() {
        let mut record = record();
        record.run_url = Some("https://git.example.com/acme/shop/actions/runs/77".to_owned());
        assert!(command_of(&record).is_some_and(|command| command.contains(" --repo git.example.com/acme/shop ")));
        record.run_url = Some("https://a b/actions/runs/77".to_owned());
        assert!(command_of(&record).is_some_and(|command| !command.contains("--repo")));
    }
}
