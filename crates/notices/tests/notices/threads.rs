//! In Slack the end of a deployment follows in the thread of its beginning, also when the run is tried again.

use notices::{Event, Kind, Notices, Threads};
use simulators::{Fault, What};

use crate::{Services, entries, event, runner};

const STARTED: &str = "🚀 shop 1.6.1 is being deployed to production";
const DEPLOYED: &str = "✅ shop 1.6.1 was deployed to production";
const FAILED: &str = "❌ shop 1.6.1 could not be deployed to production";

impl Services {
    /// What people see in the channel: each first message with what it said before, and the messages of its thread.
    fn threads(&self) -> Vec<(String, Vec<String>, Vec<String>)> {
        let messages = self.catcher.messages();
        let replies = |ts: &str| {
            let replies = messages.iter().filter(|message| message.thread.as_deref() == Some(ts));
            replies.map(|message| message.title.clone()).collect()
        };
        let firsts = messages.iter().filter(|message| message.thread.is_none());
        firsts.map(|first| (first.title.clone(), first.before.clone(), replies(&first.ts))).collect()
    }
}

/// The event in an attempt of the run.
fn attempt(attempt: u32, kind: Kind) -> Event {
    Event { run: format!("run 7.{attempt}"), ..event(kind) }
}

fn thread(first: &str, before: &[&str], replies: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (first.to_owned(), owned(before), owned(replies))
}

#[tokio::test]
async fn the_end_follows_in_the_thread_of_the_beginning_whose_first_message_says_it_too() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries = entries(&format!("  - {}", services.slack("deploys")));
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    let told = notices.tell(&event(Kind::Failed), &threads).await;
    assert!(told.iter().all(|delivery| delivery.problem.is_none()), "{told:?}");
    assert_eq!(services.threads(), [thread(FAILED, &[STARTED], &[FAILED])]);
    assert!(services.catcher.messages()[1].is_broadcast, "bad news is shown in the channel");
    assert_eq!(services.server.seen().len(), 3, "a first attempt looks for no thread");
    let encoding = |seen: &simulators::Seen| seen.headers["content-type"] == "application/json; charset=utf-8";
    assert!(services.server.seen().iter().all(encoding), "Slack warns where the encoding is not said");
}

#[tokio::test]
async fn who_saw_the_beginning_sees_the_end_whatever_it_is() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let slack = services.slack("deploys");
    let entries = entries(&format!("  - events: [deployed]\n    {slack}\n  - events: [released]\n    {slack}"));
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    assert_eq!(notices.tell(&event(Kind::Failed), &threads).await.len(), 1);
    assert_eq!(services.threads().len(), 1);
}

#[tokio::test]
async fn a_new_attempt_goes_on_in_the_thread_of_the_first_one() {
    let services = Services::start().await;
    services.catcher.let_bot_read();
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries = entries(&format!("  - {}", services.slack("C0123456789")));
    let notices = Notices::new(&runner, &entries);
    let other = Event { version: "1.6.0".to_owned(), ..event(Kind::Started) };
    notices.started(&other).await;
    let threads = notices.started(&attempt(1, Kind::Started)).await;
    notices.tell(&attempt(1, Kind::Failed), &threads).await;
    let threads = notices.started(&attempt(2, Kind::Started)).await;
    notices.tell(&attempt(2, Kind::Deployed), &threads).await;
    let said = services.threads();
    assert_eq!(said.len(), 2, "{said:#?}");
    assert_eq!(said[1], thread(DEPLOYED, &[STARTED, FAILED, STARTED], &[FAILED, STARTED, DEPLOYED]));
    let broadcast: Vec<_> =
        services.catcher.messages().iter().filter(|message| message.is_broadcast).map(|one| one.title.clone()).collect();
    assert_eq!(broadcast, [FAILED], "a beginning and good news stay in the thread");
}

#[tokio::test]
async fn the_thread_of_an_attempt_that_was_killed_is_ended_by_the_next_and_nobody_is_told_twice() {
    let services = Services::start().await;
    services.catcher.let_bot_read();
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1"), ("HOOK", &services.at("services/T/B/x"))]);
    let entries = entries(&format!("  - {}\n  - slack: {{ webhook: {{ env: HOOK }} }}", services.slack("C0123456789")));
    let notices = Notices::new(&runner, &entries);
    notices.started(&attempt(1, Kind::Started)).await;
    assert_eq!(notices.resume(&attempt(2, Kind::Deployed)).await.len(), 1);
    assert_eq!(services.threads(), [thread(DEPLOYED, &[STARTED], &[DEPLOYED])]);
    assert_eq!(notices.resume(&attempt(3, Kind::Deployed)).await.len(), 0, "its end is told");
    assert_eq!(services.caught().len(), 2);
}

#[tokio::test]
async fn where_slack_lets_no_thread_be_looked_for_a_new_one_begins() {
    for (channel, reads) in [("C0123456789", false), ("deploys", true)] {
        let services = Services::start().await;
        if reads {
            services.catcher.let_bot_read();
        }
        let (runner, log) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
        let entries = entries(&format!("  - {}", services.slack(channel)));
        let notices = Notices::new(&runner, &entries);
        notices.started(&attempt(1, Kind::Started)).await;
        let threads = notices.started(&attempt(2, Kind::Started)).await;
        let told = notices.tell(&attempt(2, Kind::Deployed), &threads).await;
        assert!(told[0].problem.is_none(), "{told:?}");
        assert_eq!(services.threads(), [thread(STARTED, &[], &[]), thread(DEPLOYED, &[STARTED], &[DEPLOYED])]);
        assert!(!log.text().contains("::warning"), "it is no trouble: {}", log.text());
    }
}

#[tokio::test]
async fn an_attempt_that_ends_before_it_begins_ends_the_thread_of_the_one_that_was_killed() {
    let services = Services::start().await;
    services.catcher.let_bot_read();
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries = entries(&format!("  - events: [deployed]\n    {}", services.slack("C0123456789")));
    let notices = Notices::new(&runner, &entries);
    notices.started(&attempt(1, Kind::Started)).await;
    notices.tell(&attempt(2, Kind::Failed), &Threads::default()).await;
    assert_eq!(services.threads(), [thread(FAILED, &[STARTED], &[FAILED])], "who saw the beginning sees the end");
}

#[tokio::test]
async fn the_end_finds_a_beginning_whose_answer_was_lost_or_not_waited_for() {
    for is_waited_for in [true, false] {
        let services = Services::start().await;
        services.catcher.let_bot_read();
        let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
        let entries = entries(&format!("  - {}", services.slack("C0123456789")));
        let notices = Notices::new(&runner, &entries);
        services.server.faults().add(Fault { what: What::Lost, at: 1, path: "chat.postMessage".to_owned() });
        let begun = notices.started(&event(Kind::Started)).await;
        let begun = if is_waited_for { begun } else { Threads::unknown() };
        notices.tell(&event(Kind::Deployed), &begun).await;
        assert_eq!(services.threads(), [thread(DEPLOYED, &[STARTED], &[DEPLOYED])]);
    }
}

#[tokio::test]
async fn who_knows_a_repetition_is_told_again_by_the_key_of_the_attempt_that_may_have_told_it() {
    let services = Services::start().await;
    services.catcher.share_secret("s3cret");
    let (runner, _) = runner(&[("SECRET", "s3cret"), ("DISCORD", &services.at("api/webhooks/1/t"))]);
    let hook = format!("  - webhook: {{ url: \"{}\", secret: {{ env: SECRET }} }}", services.at("hook"));
    let entries = entries(&format!("{hook}\n  - discord: {{ webhook: {{ env: DISCORD }} }}"));
    let notices = Notices::new(&runner, &entries);
    assert_eq!(notices.resume(&attempt(2, Kind::Deployed)).await.len(), 0, "nobody knows which attempt it was");
    let again = Event { begun_by: Some("run 7.1".to_owned()), ..attempt(2, Kind::Deployed) };
    assert_eq!(notices.resume(&again).await.len(), 1);
    notices.tell(&attempt(1, Kind::Deployed), &Threads::default()).await;
    assert_eq!(services.caught(), ["webhook: deployed 1.6.1", "Discord: ✅ shop 1.6.1 was deployed to production"]);
}

#[tokio::test]
async fn the_end_is_told_in_the_channel_where_the_first_message_was_deleted_or_its_thread_is_locked() {
    for is_deleted in [true, false] {
        let services = Services::start().await;
        let (runner, log) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
        let entries = entries(&format!("  - {}", services.slack("C0123456789")));
        let notices = Notices::new(&runner, &entries);
        let begun = notices.started(&event(Kind::Started)).await;
        let first = services.catcher.messages().remove(0).ts;
        if is_deleted {
            services.catcher.delete_message(&first);
        } else {
            services.catcher.lock_thread(&first);
        }
        let told = notices.tell(&event(Kind::Failed), &begun).await;
        assert!(told[0].problem.is_none() && !log.text().contains("::warning"), "{told:?}");
        let shown: Vec<_> = services.threads().into_iter().map(|(title, ..)| title).collect();
        assert_eq!(shown, if is_deleted { vec![FAILED] } else { vec![FAILED, FAILED] });
    }
}

#[tokio::test]
async fn who_was_told_was_told_also_where_slack_refuses_to_change_the_first_message() {
    let services = Services::start().await;
    let (runner, log) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries = entries(&format!("  - {}", services.slack("C0123456789")));
    let notices = Notices::new(&runner, &entries);
    let begun = notices.started(&event(Kind::Started)).await;
    services.server.faults().add(Fault { what: "403".parse().unwrap(), at: 1, path: "chat.update".to_owned() });
    let told = notices.tell(&event(Kind::Deployed), &begun).await;
    assert!(told[0].problem.is_none() && !log.text().contains("::warning"), "{told:?}");
    assert_eq!(services.threads(), [thread(STARTED, &[], &[DEPLOYED])]);
}

#[tokio::test]
async fn the_first_message_says_the_end_also_when_slack_fails_to_change_it_at_first() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries = entries(&format!("  - {}", services.slack("C0123456789")));
    let notices = Notices::new(&runner, &entries);
    let begun = notices.started(&event(Kind::Started)).await;
    services.server.faults().add(Fault { what: "503".parse().unwrap(), at: 1, path: "chat.update".to_owned() });
    let told = notices.tell(&event(Kind::Deployed), &begun).await;
    assert!(told[0].problem.is_none(), "{told:?}");
    assert_eq!(services.threads(), [thread(DEPLOYED, &[STARTED], &[DEPLOYED])]);
}
