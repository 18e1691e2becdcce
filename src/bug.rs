//! The exit code of a bug.

use std::io::{self, Write};

use actions_core::untrusted::neutralise;

/// Makes every panic end the process with 101. The release profile aborts on panic, which would end it with 134, and in a
/// container not even by a signal that the runner can name.
#[expect(clippy::disallowed_methods, reason = "a panic has no failure to return; this is the one other way out of the process")]
pub(crate) fn exit_101_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let text = format!("deploy-action {} has a bug, please report it: {panic}", env!("CARGO_PKG_VERSION"));
        let _ = writeln!(io::stderr(), "{}", neutralise(&text));
        std::process::exit(101);
    }));
}
