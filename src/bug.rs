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

#[cfg(test)]
mod tests {
    use std::process::Command;

    /// Set in the process that the test starts.
    const CHILD: &str = "DEPLOY_ACTION_TEST_PANICS";

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test runs itself as the process that panics")]
    fn a_panic_ends_with_101_and_says_what_it_is() {
        if std::env::var_os(CHILD).is_some() {
            super::exit_101_on_panic();
            panic!("oh\r::error::no");
        }
        let this = std::env::current_exe().unwrap();
        let name = "bug::tests::a_panic_ends_with_101_and_says_what_it_is";
        let output = Command::new(this).args(["--exact", name, "--nocapture"]).env(CHILD, "1").output().unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(101), "{log}");
        assert!(log.starts_with("deploy-action") && log.contains("please report it") && !log.contains("\n::"), "{log}");
    }
}
