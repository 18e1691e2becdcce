//! SIGINT and SIGTERM. As process 1 of a container, where the kernel applies no default action, a program that installs no handlers
//! ignores both. The runner cancels a step by SIGINT, 7.5 seconds later SIGTERM, 2.5 seconds later SIGKILL.

use std::future::pending;
use std::io;

use actions_core::Runner;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that end a run, caught from the moment that this is made.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Installs the handlers.
    ///
    /// # Errors
    /// The operating system's, when a handler cannot be installed.
    pub(crate) fn install() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Cancels at the first signal, so that the verb can finish its report, and answers the exit code at the second.
    pub(crate) async fn second(mut self, runner: &Runner) -> u8 {
        let (name, _) = self.next().await;
        tracing::info!("got {name}: finishing the report; a second signal ends at once");
        runner.cancel();
        self.next().await.1
    }

    async fn next(&mut self) -> (&'static str, u8) {
        tokio::select! {
            Some(()) = self.interrupt.recv() => ("SIGINT", 130),
            Some(()) = self.terminate.recv() => ("SIGTERM", 143),
            else => pending().await,
        }
    }
}
