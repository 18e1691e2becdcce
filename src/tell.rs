//! Pull requests and issues are told that their commits are live, or are live no longer. What GitHub does not take is a warning: the deployment is
//! what it is.

use std::time::Duration;

use actions_core::failure::chain;
use actions_core::{Explain, Runner};
use comments::{Audience, Errand, Event, Pace, Paced, Released, Said};
use deploy_record::{Commit, Record};
use rollout::Telling;
use semantic_release::notes::Links;

/// How long after a cancel telling goes on, behind the notices: GitHub ends the process 7.5 s later.
const HASTE: Duration = Duration::from_secs(6);

/// Tells everybody whose commits went live or away.
pub(crate) async fn tell(runner: &Runner, record: &Record, telling: &Telling) {
    let mut said = Said::default();
    tokio::select! {
        () = tell_all(runner, record, telling, &mut said) => {}
        () = runner.grace(HASTE) => said.give_up("the run was cancelled; another run of the same version tells them"),
    }
    let environment = &record.environment;
    if said.told > 0 {
        tracing::info!("told {} pull requests and issues of {} in {environment}", said.told, telling.tag);
    }
    let untold = said.untold().join("\n  ");
    if !untold.is_empty() {
        runner.warning(format!("not every pull request and issue is told of {} in {environment}:\n  {untold}", telling.tag));
    }
}

async fn tell_all(runner: &Runner, record: &Record, telling: &Telling, said: &mut Said) {
    let between = match telling.commits(record).await {
        Ok(between) => between,
        Err(error) => {
            let help = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
            return said.add(format!("the commits are not known: {}{help}", chain(&error)));
        }
    };
    let version = version(runner, telling);
    let (environment, url) = (record.environment.as_str(), record.environment_url.as_deref());
    let (live, away) = (audience(&between.commits), audience(&between.away));
    let meaning = format!("Live in {environment}");
    let errands = [
        Errand {
            event: Event::Live { environment, url, version: &version },
            audience: &live,
            comments: telling.comments,
            labels: &telling.labels,
            meaning: &meaning,
            is_shared: telling.is_shared,
        },
        Errand {
            event: Event::Away { environment },
            audience: &away,
            comments: telling.comments,
            labels: &telling.labels,
            meaning: &meaning,
            is_shared: telling.is_shared,
        },
    ];
    comments::tell(&telling.github, &errands, &mut Paced::new(Pace::default()), said).await;
    if between.left_out > 0 {
        said.add(format!("{} commits more than were read", between.left_out));
    }
}

/// The version, for those who were told of no release.
fn version(runner: &Runner, telling: &Telling) -> Released {
    let repository = runner.context().map(|context| format!("{}/{}", context.server_url, context.repository));
    Released {
        tag: telling.tag.clone(),
        title: None,
        url: repository.ok().map(|repository| Links { repository }.release(&telling.tag)),
        prerelease: telling.is_prerelease,
    }
}

fn audience(commits: &[Commit]) -> Audience {
    Audience {
        shas: commits.iter().map(|commit| commit.sha.clone()).collect(),
        pulls: commits.iter().filter_map(|commit| commit.pull).collect(),
        issues: commits.iter().flat_map(|commit| &commit.closes).copied().collect(),
    }
}
