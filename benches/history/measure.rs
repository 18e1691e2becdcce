//! Runs a command several times: how long it takes, and how much memory.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// GNU time, which knows how much memory a command took.
const TIME: &str = "/usr/bin/time";
/// No command is run again when it has taken that long already, all runs together.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a command takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// The median time from start to end.
    pub(crate) time: Duration,
    /// The most memory, in KiB; only where GNU time is installed.
    pub(crate) memory: Option<u64>,
}

/// Runs each of some commands in a folder so many times, in turn, so that what else the machine does meanwhile falls on all of them;
/// slow ones fewer times. Each is run once before, to warm up and to see how much memory it takes.
pub(crate) fn measure(commands: &[Vec<String>], folder: &Path, runs: usize) -> io::Result<Vec<Taken>> {
    let memory = commands.iter().map(|command| memory(command, folder)).collect::<io::Result<Vec<_>>>()?;
    let mut times = vec![Vec::new(); commands.len()];
    for _ in 0..runs {
        for (command, times) in commands.iter().zip(&mut times) {
            if times.iter().sum::<Duration>() < PATIENCE {
                times.push(run(command, folder)?);
            }
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    Ok(times.into_iter().zip(memory).map(|(times, memory)| Taken { time: median(times), memory }).collect())
}

fn run(command: &[String], folder: &Path) -> io::Result<Duration> {
    let mut command = quiet(command, folder)?;
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed();
    // Some peers end with an error when there is nothing to release; what they took counts all the same.
    if status.code().is_none() { Err(io::Error::other(format!("{command:?} was killed"))) } else { Ok(time) }
}

fn memory(command: &[String], folder: &Path) -> io::Result<Option<u64>> {
    if !Path::new(TIME).exists() {
        return run(command, folder).map(|_| None);
    }
    let timed: Vec<String> = [TIME, "-f", "%M"].into_iter().map(str::to_owned).chain(command.iter().cloned()).collect();
    let output = quiet(&timed, folder)?.stderr(Stdio::piped()).output()?;
    Ok(String::from_utf8_lossy(&output.stderr).lines().last().and_then(|line| line.trim().parse().ok()))
}

fn quiet(command: &[String], folder: &Path) -> io::Result<Command> {
    let (program, arguments) = command.split_first().ok_or_else(|| io::Error::other("no command"))?;
    let mut quiet = Command::new(program);
    quiet.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(quiet)
}
