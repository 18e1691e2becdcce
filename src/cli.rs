//! The command line, built from the same tables as the manifests: every input of a verb is a flag of the same name.

use std::collections::BTreeMap;
use std::ffi::OsString;

use actions_core::inputs::shell_variable;
use actions_core::{Action, Input, Kind, Output};
use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches};

use crate::commands::{COMMANDS, Command};

const ABOUT: &str = "Deployments that are proven: release, tag, deploy, gate, roll back and report";

/// How wide the help is at most, in columns; a narrower terminal has its own.
const WIDTH: usize = 100;

/// Lines of at most 80 columns, as what is broken by a terminal loses its columns.
const AFTER_HELP: &str = "\
Inputs:
  Under a GitHub Actions runner a verb reads its inputs from INPUT_*; at a desk
  from flags of the same names, or from INPUT_* with underscores for hyphens.
  A flag wins over a variable.

Exit codes:
  0    done
  1    failed as can be expected: a failed deployment, a server that refused
  2    bad input: an input, a file or a flag is wrong, and nothing was done
  101  a bug of this program
  130  ended by a second signal (143: by SIGTERM); the first lets it report";

/// The input of verbs that can do more than one thing; at a desk its value may follow the verb as it is: `preview up`.
const COMMAND: &str = "command";

/// That word, as an argument of its own.
const FIRST_WORD: &str = "command word";

/// What was asked for: a verb, and the inputs given as flags.
pub(crate) struct Invocation {
    /// The verb.
    pub(crate) command: Command,
    /// The inputs by name.
    pub(crate) flags: BTreeMap<String, String>,
}

/// Reads the command line.
///
/// # Errors
/// clap's error, which also carries `--help` and `--version`; [`clap::Error::exit_code`] says which it is.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let mut cli = cli();
    let matches = cli.try_get_matches_from_mut(arguments)?;
    let chosen = matches.subcommand().and_then(|(verb, given)| Some((find(verb)?, given)));
    let (command, given) = chosen.ok_or_else(|| cli.error(ErrorKind::MissingSubcommand, "a verb is required"))?;
    Ok(Invocation { command, flags: flags(command.action, given) })
}

fn find(verb: &str) -> Option<Command> {
    COMMANDS.iter().copied().find(|command| command.action.verb == verb)
}

fn flags(action: &Action, given: &ArgMatches) -> BTreeMap<String, String> {
    let value = |input: &Input| {
        let word = || given.try_get_one::<String>(FIRST_WORD).ok().flatten().filter(|_| input.name == COMMAND);
        Some((input.name.to_owned(), given.get_one::<String>(input.name).or_else(word)?.clone()))
    };
    action.inputs.iter().filter_map(value).collect()
}

fn cli() -> clap::Command {
    clap::Command::new("deploy-action")
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(WIDTH)
        .about(ABOUT)
        .after_help(AFTER_HELP)
        .subcommand_value_name("VERB")
        .subcommand_help_heading("Verbs")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands(COMMANDS.iter().map(|command| verb(command.action)))
}

fn verb(action: &Action) -> clap::Command {
    clap::Command::new(action.verb)
        .about(action.description)
        .after_help(outputs(action))
        .next_line_help(true)
        .args(action.inputs.iter().any(|input| input.name == COMMAND).then(first_word))
        .args(action.inputs.iter().map(flag))
}

fn first_word() -> Arg {
    Arg::new(FIRST_WORD).value_name("COMMAND").conflicts_with(COMMAND).help("The value of --command")
}

fn flag(input: &Input) -> Arg {
    let arg = Arg::new(input.name).long(input.name).value_name("VALUE").help(help(input));
    match input.kind {
        Kind::Flag => arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("true|false"),
        Kind::Text | Kind::Secret => arg,
    }
}

fn help(input: &Input) -> StyledStr {
    let secret = match input.kind {
        Kind::Secret => format!(" (a secret: may also be given as the variable {})", shell_variable(input.name)),
        Kind::Text | Kind::Flag => String::new(),
    };
    let unless_given = match input.default {
        // An expression is evaluated by the runner only, and a boolean is false unless it is given.
        Some(default) if !default.contains("${{") && input.kind != Kind::Flag => format!("\n[default: {default}]"),
        None if input.required => "\n[required]".to_owned(),
        _ => String::new(),
    };
    format!("{}{secret}{unless_given}", input.description).into()
}

fn outputs(action: &Action) -> String {
    if action.outputs.is_empty() {
        return String::new();
    }
    let line = |output: &Output| format!("\n  {}\n          {}", output.name, output.description);
    format!("Outputs:{}", action.outputs.iter().map(line).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Action = Action {
        verb: "sample",
        description: "Does nothing",
        inputs: &[
            Input::secret("token", "The key").default("${{ github.token }}"),
            Input::text("version", "What to deploy").required(),
            Input::text("record", "Where the record goes").default("deployment.json"),
            Input::flag("dry-run", "Plan only"),
        ],
        outputs: &[Output::new("outcome", "How it ended")],
    };

    fn read(arguments: &[&str]) -> Result<BTreeMap<String, String>, clap::Error> {
        Ok(flags(&SAMPLE, &verb(&SAMPLE).try_get_matches_from(["sample"].iter().chain(arguments))?))
    }

    #[test]
    fn the_tables_make_a_sound_command_line() {
        cli().debug_assert();
        verb(&SAMPLE).debug_assert();
    }

    #[test]
    fn verbs_are_unique() {
        let mut verbs: Vec<_> = COMMANDS.iter().map(|command| command.action.verb).collect();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), COMMANDS.len());
    }

    #[test]
    fn a_boolean_needs_no_value_and_takes_one_after_an_equals_sign() {
        assert_eq!(read(&["--dry-run"]).unwrap()["dry-run"], "true");
        assert_eq!(read(&["--dry-run=false"]).unwrap()["dry-run"], "false");
        assert_eq!(read(&["--dry-run", "--version", "1"]).unwrap().len(), 2);
    }

    #[test]
    fn an_input_may_be_called_version() {
        assert_eq!(read(&["--version", "1.6.1"]).unwrap()["version"], "1.6.1");
    }

    #[test]
    fn a_command_may_follow_its_verb_as_it_is() {
        const ACTION: Action = Action { inputs: &[Input::text("command", "up or down").default("up")], ..SAMPLE };
        let read = |arguments: &[&str]| {
            let given = verb(&ACTION).try_get_matches_from(["sample"].iter().chain(arguments))?;
            Ok::<_, clap::Error>(flags(&ACTION, &given).get("command").cloned())
        };
        assert_eq!(read(&["down"]).unwrap().as_deref(), Some("down"));
        assert_eq!(read(&["--command", "down"]).unwrap().as_deref(), Some("down"));
        assert_eq!(read(&[]).unwrap(), None);
        assert!(read(&["up", "--command", "down"]).is_err());
    }

    #[test]
    fn what_is_not_given_is_left_to_the_variables_and_defaults() {
        assert!(read(&[]).unwrap().is_empty());
    }

    #[test]
    fn a_mistyped_flag_is_answered_with_the_nearest() {
        let error = read(&["--verson", "1"]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("--version"), "{error}");
    }

    #[test]
    fn the_help_tells_defaults_and_how_to_give_a_secret() {
        let help = verb(&SAMPLE).render_help().to_string();
        for part in ["[default: deployment.json]", "INPUT_TOKEN", "[required]", "  outcome\n          How it ended"] {
            assert!(help.contains(part), "{part} is missing in:\n{help}");
        }
        assert!(!help.contains("${{"), "{help}");
    }
}
