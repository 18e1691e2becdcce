//! A deployment's log on its way into the step's: each line once, as it comes, whatever happens to the connection.
//!
//! The server sends a log from its first line whenever it is asked, so a connection that broke off is opened again and what was shown
//! already is passed over. What never came is read at the end, where the server can be asked for it.

use std::time::Duration;

use actions_core::failure::chain;
use tokio::time::{Instant, timeout};

use crate::api::Api;
use crate::api::live::LiveLog;
use crate::lines::{Lines, is_last, tells_an_end};
use crate::model::Row;

/// How long opening the log may take; meanwhile nothing is asked.
const OPENING: Duration = Duration::from_secs(5);

/// How long a connection must have lasted to be worth another one at once: proxies cut those on which nothing is said for a while.
const STEADY: Duration = Duration::from_secs(5);

/// How long the rest of the log may take to come once the deployment has ended.
const DRAIN: Duration = Duration::from_millis(200);

/// How long it may take to read what never came.
const READING: Duration = Duration::from_secs(5);

/// The most lines that the server reads of a log.
const MOST: u16 = 10_000;

/// What was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// Lines.
    Lines,
    /// Lines that tell an end of something: the moment to ask for the row.
    AnEnd,
    /// The connection is closed. Whether it was a good one until then.
    Closed(bool),
}

/// The log of one deployment.
pub(super) struct Log {
    connection: Connection,
    /// What stands before its lines: several deployments may be shown at the same time.
    prefix: String,
    shown: Shown,
    /// How often it was closed.
    closed: u32,
    /// Whether its last line was shown.
    is_over: bool,
}

enum Connection {
    /// It may be opened.
    None,
    /// It comes, since then.
    Open { log: Box<LiveLog>, at: usize, since: Instant },
    /// It cannot be had.
    Barred,
}

impl Log {
    pub(super) fn new() -> Self {
        Self { connection: Connection::None, prefix: String::new(), shown: Shown::default(), closed: 0, is_over: false }
    }

    /// Opens the log of a row, unless it is open or cannot be had. It is an extra: what is in its way is told to those who debug.
    pub(super) async fn open(&mut self, api: &Api, row: &Row) {
        if !matches!(self.connection, Connection::None) || self.is_over {
            return;
        }
        app_name(row).clone_into(&mut self.prefix);
        self.connection = match timeout(OPENING, api.live_log(row)).await {
            Ok(Ok(Some(log))) => Connection::Open { log: Box::new(log), at: 0, since: Instant::now() },
            // One that was let in before is let in again: the server may be restarting.
            Ok(Err(error)) if self.shown.count > 0 && error.is_passing() => Connection::None,
            Ok(Err(error)) => {
                tracing::debug!("the log cannot be seen while it is written: {}", chain(&error));
                Connection::Barred
            }
            Ok(Ok(None)) | Err(_) => Connection::Barred,
        };
    }

    /// Whether lines may come.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.connection, Connection::Open { .. })
    }

    /// Whether lines did come on this connection, so that a sign is to be expected when something happens.
    pub(super) fn speaks(&self) -> bool {
        matches!(self.connection, Connection::Open { at, .. } if at > 0)
    }

    /// Shows the next lines.
    pub(super) async fn next(&mut self) -> Heard {
        let Connection::Open { log, at, since } = &mut self.connection else { return Heard::Closed(false) };
        let Some(lines) = log.next().await else {
            let is_good = since.elapsed() >= STEADY || self.closed == 0;
            self.closed += 1;
            // One that never says a word lets nobody in.
            self.connection = if self.shown.count == 0 { Connection::Barred } else { Connection::None };
            return Heard::Closed(is_good);
        };
        let from = *at;
        *at += lines.len();
        let has_end = self.show(from, &lines);
        if has_end { Heard::AnEnd } else { Heard::Lines }
    }

    /// Shows what is new of lines that stand from there on in the log; answers whether one of these tells an end.
    fn show(&mut self, from: usize, lines: &[String]) -> bool {
        let mut has_end = false;
        for (at, line) in lines.iter().enumerate() {
            if self.shown.is_new(from + at, line) {
                tracing::info!("{} | {line}", self.prefix);
                has_end |= tells_an_end(line);
                self.is_over |= is_last(line);
            }
        }
        has_end
    }

    /// Shows what is left of the log of a deployment that has ended. Answers whether all of it was shown then. `has_last_line` says
    /// whether its last line would be known by heart.
    pub(super) async fn finish(mut self, api: &Api, deployment_id: Option<&str>, has_last_line: bool) -> bool {
        let rest = async { while !self.is_over && !matches!(self.next().await, Heard::Closed(_)) {} };
        let _ = timeout(DRAIN, rest).await;
        if self.is_over || self.shown.count == 0 {
            return self.is_over;
        }
        let Some(id) = deployment_id.filter(|_| has_last_line || !self.is_open()) else { return true };
        match timeout(READING, api.log_lines(id, MOST)).await {
            Ok(Ok(Some(text))) => {
                let mut lines = Lines::default();
                let mut all = lines.push(&text);
                all.extend(lines.rest());
                // Of a longer log it is not known where these lines stand.
                let is_whole = all.len() < usize::from(MOST);
                if is_whole {
                    self.show(0, &all);
                }
                is_whole
            }
            _ => false,
        }
    }
}

/// How much of a log was shown.
#[derive(Debug, Default)]
struct Shown {
    first: String,
    count: usize,
}

impl Shown {
    /// Whether the line at that place was not shown yet; from now on it was. A log that begins otherwise is another one: a server may
    /// say why it cannot show one, and show it later.
    fn is_new(&mut self, at: usize, line: &str) -> bool {
        if at == 0 && self.first != line {
            line.clone_into(&mut self.first);
            self.count = 0;
        }
        let is_new = at >= self.count;
        self.count = self.count.max(at + 1);
        is_new
    }
}

/// The name that the service's containers carry, which is the log's folder.
fn app_name(row: &Row) -> &str {
    row.log_path.as_deref().and_then(|path| path.rsplit('/').nth(1)).unwrap_or("log")
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn each_line_of_a_log_is_new_once_however_often_it_is_begun() {
        let mut shown = Shown::default();
        let mut pass = |lines: &[&'static str]| -> Vec<&'static str> {
            lines.iter().enumerate().filter(|(at, line)| shown.is_new(*at, line)).map(|(_, line)| *line).collect()
        };
        assert_eq!(pass(&["a", "b", "b"]), ["a", "b", "b"]);
        assert_eq!(pass(&["a", "b"]), [""; 0]);
        assert_eq!(pass(&["a", "b", "b", "c"]), ["c"]);
        assert_eq!(pass(&["another", "b"]), ["another", "b"]);
    }
}
