//! Signals: the first lets the verb finish, the second ends the process.

use std::net::{TcpListener, TcpStream};

use rustix::process::Signal;

use crate::{Running, binary};

/// A verb that waits for a server's answer, which never comes, also after a first signal; with the server's side of the
/// connection.
fn waiting() -> (Running, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut command = binary(&["version-picker", "--github-token", "token"]);
    command.env("GITHUB_REPOSITORY", "octo/shop").env("GITHUB_API_URL", url).current_dir(env!("CARGO_TARGET_TMPDIR"));
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
