//! `deploy-action`: one binary, one verb per action. See `--help`, and ARCHITECTURE.md for the drawing.

mod bug;
mod cli;
mod commands;
mod deploy;
mod schema;
mod signals;
mod tell;

use std::io;
use std::process::ExitCode;

use actions_core::{Exit, Failure, Runner, Sink, log};

use crate::cli::Invocation;
use crate::commands::Command;
use crate::signals::Signals;

fn main() -> ExitCode {
    bug::exit_101_on_panic();
    match cli::parse(std::env::args_os()) {
        Ok(invocation) => ExitCode::from(start(invocation).unwrap_or_else(|failure| {
            Sink::new(io::stderr()).line(&failure.to_string());
            failure.exit.code()
        })),
        Err(answer) => {
            // Nobody is left to be told when the help cannot be written.
            let _ = answer.print();
            u8::try_from(answer.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

/// Makes what a verb needs of the process: the runner, the log, the async runtime.
fn start(Invocation { command, flags }: Invocation) -> Result<u8, Failure> {
    let runner = Runner::from_process()?.with_flags(flags);
    // Fails only when a subscriber is set already, and this is the one place that sets it.
    let _ = tracing::subscriber::set_global_default(log::subscriber(&runner));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| system(&error))?;
    let code = runtime.block_on(run(command, &runner));
    // A second signal must not wait for work that blocks.
    runtime.shutdown_background();
    code
}

/// Runs the verb to its end, or to the second signal.
async fn run(command: Command, runner: &Runner) -> Result<u8, Failure> {
    let signals = Signals::install().map_err(|error| system(&error))?;
    let code = tokio::select! {
        ended = (command.run)(runner) => ended.map_or_else(|failure| report(runner, &failure), |()| 0),
        code = signals.second(runner) => code,
    };
    Ok(code)
}

fn report(runner: &Runner, failure: &Failure) -> u8 {
    runner.report(failure);
    failure.exit.code()
}

fn system(error: &io::Error) -> Failure {
    Failure::new(Exit::Expected, format!("failed to start: {error}"), "check the limits on open files of this machine")
}
