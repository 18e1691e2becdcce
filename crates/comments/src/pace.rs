//! Writes within GitHub's limits: 80 requests a minute that create something, and 500 an hour (docs.github.com, "Rate limits for the REST API",
//! secondary limits).

use std::time::Duration;

use tokio::time::Instant;

/// How fast people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many requests are sent without a pause at first.
    pub burst: usize,
    /// The time between each one after and the one before it.
    pub pause: Duration,
    /// How many requests are sent at most.
    pub most: usize,
    /// How long after the last change of a comment it is read again where others change it too: longer than between what they read of it and
    /// their own change, which takes away what they had not read.
    pub settle: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { burst: 15, pause: Duration::from_secs(1), most: 500, settle: Duration::from_secs(10) }
    }
}

/// The writes of one run, whatever they are for: GitHub counts them all.
#[derive(Debug)]
pub struct Paced {
    pace: Pace,
    sent: usize,
    last: Instant,
    changed: Option<Instant>,
}

impl Paced {
    /// Counts from now.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace, sent: 0, last: Instant::now(), changed: None }
    }

    /// Whether no more is to be sent.
    pub(crate) fn is_spent(&self) -> bool {
        self.sent >= self.pace.most
    }

    /// Waits until the next may be sent.
    pub(crate) async fn wait(&mut self) {
        if self.sent >= self.pace.burst {
            tokio::time::sleep_until(self.last + self.pace.pause).await;
        }
        self.sent += 1;
        self.last = Instant::now();
    }

    /// Notes that a comment was changed that was there.
    pub(crate) fn change(&mut self) {
        self.changed = Some(Instant::now());
    }

    /// Waits until whoever read a comment before its last change has changed it too. Where none was changed there is nothing to wait for.
    pub(crate) async fn settle(&mut self) {
        if let Some(changed) = self.changed.take() {
            tokio::time::sleep_until(changed + self.pace.settle).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_and_no_hour_has_more_writes_than_github_takes() {
        let mut paced = Paced::new(Pace::default());
        let mut sent = Vec::new();
        while !paced.is_spent() {
            paced.wait().await;
            sent.push(Instant::now());
        }
        assert_eq!(sent.len(), 500);
        for (index, from) in sent.iter().enumerate() {
            let within = sent[index..].iter().take_while(|at| **at < *from + Duration::from_mins(1)).count();
            assert!(within <= 80, "{within} in a minute");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_request_takes_is_no_pause_so_that_five_hundred_are_sent_in_ten_minutes() {
        let mut paced = Paced::new(Pace::default());
        let start = Instant::now();
        while !paced.is_spent() {
            paced.wait().await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert!(start.elapsed() < Duration::from_mins(10), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_change_is_waited_for_and_only_as_long_as_is_left() {
        let mut paced = Paced::new(Pace::default());
        let start = Instant::now();
        paced.wait().await;
        paced.settle().await;
        assert_eq!(start.elapsed(), Duration::ZERO, "what is new was read by nobody");
        paced.change();
        tokio::time::sleep(Duration::from_secs(4)).await;
        for _ in 0..2 {
            paced.settle().await;
            assert_eq!(start.elapsed(), Duration::from_secs(10));
        }
    }
}
