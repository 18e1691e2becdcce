//! Comments and labels come last: when outputs and notices are delivered, so that whatever becomes of them, the jobs that follow know what was
//! released.

use std::time::Duration;

use actions_core::Runner;
use comments::Pace;
use github_client::GitHub;

use super::apply::Released;
use crate::publish::Telling;

/// How long telling takes at most: somewhat more than 500 people take at one a second. The jobs that follow wait for it.
const MOST: Duration = Duration::from_mins(10);
/// How long after a cancel it goes on; the runner sends the second signal 7.5 seconds after the first.
const HASTE: Duration = Duration::from_secs(6);

/// Tells the pull requests and issues of all releases. What does not work is a warning.
pub(super) async fn tell(runner: &Runner, github: &GitHub, released: &[Released]) {
    let mut telling = Telling::new(released, Pace::default());
    let ended = tokio::select! {
        biased;
        () = telling.tell(github) => None,
        () = runner.grace(HASTE) => Some("the run was cancelled"),
        () = tokio::time::sleep(MOST) => Some("telling took more than 10 minutes"),
    };
    if let Some(why) = ended {
        telling.give_up(&format!("{why}; the next run on the same commit, such as a re-run of this one, tells them"));
    }
    for line in telling.untold() {
        runner.warning(line);
    }
}
