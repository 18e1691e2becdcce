//! Writes within GitHub's limits: 80 requests a minute that create something, and 500 an hour (docs.github.com, "Rate limits for the REST API",
//! secondary limits).

use std::time::Duration;

/// How fast people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many requests are sent without a pause at first.
    pub burst: usize,
    /// The pause before each one after.
    pub pause: Duration,
    /// How many requests are sent at most.
    pub most: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { burst: 15, pause: Duration::from_secs(1), most: 500 }
    }
}

/// The writes of one run.
#[derive(Debug)]
pub(crate) struct Paced {
    pace: Pace,
    sent: usize,
}

impl Paced {
    pub(crate) fn new(pace: Pace) -> Self {
        Self { pace, sent: 0 }
    }

    /// Whether no more is to be sent.
    pub(crate) fn is_spent(&self) -> bool {
        self.sent >= self.pace.most
    }

    /// Waits until the next may be sent.
    pub(crate) async fn wait(&mut self) {
        if self.sent >= self.pace.burst {
            tokio::time::sleep(self.pace.pause).await;
        }
        self.sent += 1;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

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
}
