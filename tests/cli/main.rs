//! The built binary, run as a process of its own.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod deploy;
mod inputs;
mod signals;
mod telling;
mod words;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The binary with an empty environment: nothing of the machine's own runner, if it has one, may reach it.
fn binary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-action"));
    command.env_clear().args(arguments).stdin(Stdio::null());
    command
}

/// Runs it to its end.
fn run(arguments: &[&str]) -> Output {
    binary(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A binary that runs, and its log so far.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    log: String,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out, log: String::new() }
    }

    /// Sends a signal.
    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Reads the log up to a line that contains a text.
    fn wait_for_line(&mut self, part: &str) {
        loop {
            let start = self.log.len();
            assert_ne!(self.out.read_line(&mut self.log).unwrap(), 0, "no line with `{part}` in:\n{}", self.log);
            if self.log[start..].contains(part) {
                return;
            }
        }
    }

    /// Cancels it as GitHub's runner does: SIGINT, and 7.5 seconds later, where it still runs, SIGTERM.
    fn cancel(&mut self) {
        self.signal(Signal::INT);
        let given = Instant::now() + Duration::from_millis(7500);
        while self.child.try_wait().unwrap().is_none() {
            if Instant::now() >= given {
                return self.signal(Signal::TERM);
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Waits for the end: the exit code and the whole log.
    fn end(mut self) -> (Option<i32>, String) {
        self.out.read_to_string(&mut self.log).unwrap();
        (self.child.wait().unwrap().code(), std::mem::take(&mut self.log))
    }
}

/// A test that fails must not leave a process behind.
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
