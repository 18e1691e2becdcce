//! Three months of the shop, the same each time. The example uses it too.

use simulators::github::{Commit, GitHub};

use crate::scene::{Said, before, deployed, sha};

const DAY: i64 = 24 * 3600;

const PROVEN: Said<'_> =
    &[("in_progress", "under way", 1), ("success", "deployed after 1 min 12 s", 72), ("inactive", "the next is live", 90)];
const LIVE: Said<'_> = &[("in_progress", "under way", 1), ("success", "deployed after 58 s", 58)];
const BACK: Said<'_> = &[
    ("in_progress", "wave 1 of 2", 2),
    (
        "failure",
        "rolled-back after 3 min 5 s: api at https://production.example.com/health answered 503, asked 30 times in 2 min",
        185,
    ),
];
const FAILED: Said<'_> =
    &[("failure", "failed after 4 min 2 s: the deployment of web ended in error, and the way back failed too", 242)];
const CANCELLED: Said<'_> = &[("in_progress", "wave 1 of 2", 2), ("inactive", "cancelled after 31 s", 31)];

/// Three months of a shop: a version every day or so to staging, most of them to production, some of which fail; and previews.
pub(crate) fn three_months(github: &GitHub) {
    let mut id = 0;
    let mut add = |environment: &str, version: &str, started: i64, said: Said<'_>| {
        id += 1;
        let commit = Commit::new(sha(id), "feat: more").at(before(started + 3600 * (2 + i64::try_from(id % 9).unwrap())));
        github.push([commit], &sha(id));
        github.deployed(deployed(id, environment, version, before(started), said));
    };
    for day in (1..=88).rev() {
        let version = format!("1.{}.{}", (88 - day) / 8, (88 - day) % 8);
        let morning = day * DAY - 3600 * (day * 7 % 5);
        let commit_to_staging = if day == 1 { LIVE } else { PROVEN };
        add("staging", &version, morning, if day % 19 == 0 { FAILED } else { commit_to_staging });
        match day {
            1 => add("production", &version, morning - 7200, &[("in_progress", "wave 2 of 3", 30)]),
            2 => add("production", &version, morning - 7200, LIVE),
            day if day % 23 == 0 => {
                add("production", &version, morning - 7000, BACK);
                add("production", &version, morning - 9000, PROVEN);
            }
            40 => add("production", &version, morning - 7200, FAILED),
            day if day % 31 == 0 => add("production", &version, morning - 7200, CANCELLED),
            day if day % 3 != 0 => add("production", &version, morning - 7200, PROVEN),
            _ => {}
        }
        if day % 6 == 0 {
            add("preview", &format!("{version}-pr.{day}"), morning - 500, if day == 6 { LIVE } else { PROVEN });
        }
    }
}
