//! Signals: the first lets the verb finish or stop in order, the second ends the process.

use std::net::{TcpListener, TcpStream};

use rustix::process::Signal;

use crate::{Running, binary};

/// `version-picker`, which goes on waiting after a first signal, for a server's answer that never comes.
fn waiting() -> (Running, TcpStream) {
    waiting_as("version-picker")
}

/// A verb that waits for a server's answer, which never comes; with the server's side of the connection.
fn waiting_as(verb: &str) -> (Running, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut command = binary(&[verb, "--github-token", "token"]);
    command.env("GITHUB_REPOSITORY", "octo/shop").env("GITHUB_API_URL", url).env("GITHUB_SHA", "a".repeat(40));
    // A folder that is no checkout, so that the server is asked.
    command.env("GITHUB_WORKSPACE", std::env::temp_dir()).current_dir(env!("CARGO_TARGET_TMPDIR"));
    let running = Running::start(command);
    let (connection, _) = listener.accept().unwrap();
    (running, connection)
}

#[test]
fn a_second_signal_ends_the_process_with_the_code_of_that_signal() {
    for (first, second, code) in [(Signal::INT, Signal::TERM, 143), (Signal::TERM, Signal::INT, 130)] {
        let (mut running, _connection) = waiting();
        running.signal(first);
        running.wait_for_line(if first == Signal::INT { "got SIGINT" } else { "got SIGTERM" });
        running.signal(second);
        let (exit, log) = running.end();
        assert_eq!(exit, Some(code), "{log}");
    }
}

#[test]
fn a_first_signal_ends_a_release_that_has_not_begun_to_change_anything() {
    for signal in [Signal::INT, Signal::TERM] {
        let (running, _connection) = waiting_as("semantic-release");
        running.signal(signal);
        let (exit, log) = running.end();
        assert_eq!(exit, Some(1), "{log}");
        assert!(log.contains("the run was cancelled before anything was changed"), "{log}");
    }
}
