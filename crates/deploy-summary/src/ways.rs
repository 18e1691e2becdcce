//! What to do after a deployment, exactly: the way back, and the way to try again.

use actions_core::untrusted::one_line;
use deploy_record::{Outcome, Record, TargetState};

use crate::safe::is_plain;
use crate::{pages, story};

/// The way to another version of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayBack {
    /// The version that is gone back to.
    pub version: String,
    /// The file of the workflow that deploys it; absent when none is known.
    pub workflow: Option<String>,
    /// The inputs that the workflow, or without one the action, must be given, with their values.
    pub inputs: Vec<(&'static str, String)>,
    /// The command that does it; absent without a workflow, and when a value cannot stand in a command.
    pub command: Option<String>,
}

/// The way back to the version of before, when there is one and something runs another.
#[must_use]
pub fn back(record: &Record) -> Option<WayBack> {
    let version = story::previous(record)?;
    let changed = match record.outcome {
        Outcome::Deployed | Outcome::Unchanged | Outcome::Triggered => true,
        Outcome::Failed | Outcome::Cancelled => story::is_touched(record),
        Outcome::RolledBack => story::is_kept_in_part(record),
    };
    // A webhook deploys what the target is set to, so that no run can choose the version before.
    let chosen = story::targets(record).all(|target| target.state != TargetState::Triggered);
    (changed && chosen).then(|| {
        let workflow = record.workflow.clone().filter(|file| is_file(file));
        let config = record.config.as_ref().map(|config| ("config", config.clone()));
        let inputs = [("version", version.to_owned()), ("environment", record.environment.clone())];
        let inputs: Vec<_> = inputs.into_iter().chain(config).collect();
        let command = workflow.as_ref().and_then(|workflow| command(record, workflow, &inputs));
        WayBack { version: version.to_owned(), workflow, inputs, command }
    })
}

/// The command that starts a workflow with inputs, the version last.
fn command(record: &Record, workflow: &str, inputs: &[(&str, String)]) -> Option<String> {
    let input = |(name, value): &(&str, String)| Some(format!(" -f {name}={}", argument(value)?));
    let inputs: String = inputs.iter().rev().map(input).collect::<Option<_>>()?;
    Some(format!("gh workflow run {workflow}{}{inputs}", repository(record)))
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
    fn the_way_back_is_the_workflow_that_the_record_names_and_without_one_there_is_no_command() {
        let mut record = record();
        record.workflow = Some("ship.yaml".to_owned());
        let command =
            |config| format!("gh workflow run ship.yaml --repo acme/shop{config} -f environment=production -f version=1.6.0");
        assert_eq!(command_of(&record), Some(command("")));
        record.config = Some("eu/deploy.yml".to_owned());
        assert_eq!(command_of(&record), Some(command(" -f config=eu/deploy.yml")));
        for workflow in [None, Some("../x.yml; rm -rf".to_owned())] {
            record.workflow = workflow;
            let way = back(&record).unwrap_or_else(|| unreachable!("there is a way back"));
            assert_eq!((way.workflow, way.command, way.inputs.len()), (None, None, 3));
        }
    }

    #[test]
    fn a_value_with_blanks_is_quoted_and_one_that_ends_the_quotes_makes_no_command() {
        let mut record = record();
        "Production EU (é)".clone_into(&mut record.environment);
        assert!(command_of(&record).is_some_and(|command| command.contains(" -f environment='Production EU (é)' -f")));
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
