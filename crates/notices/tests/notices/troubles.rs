//! What goes wrong is said, with its cure, and nothing more.

use std::time::Duration;

use axum::Router;
use axum::response::Json;
use notices::{Kind, Notices, Threads, notices::summary};
use serde_json::json;
use simulators::{Fault, Server};

use crate::{Services, entries, event, runner};

#[tokio::test]
async fn a_notice_that_fails_is_a_warning_and_a_line_of_the_summary_and_the_others_are_sent() {
    let services = Services::start().await;
    let (runner, log) = runner(&[("GOOD", &services.at("api/webhooks/1/t")), ("BAD", "http://hooks.example.com/T0/s3cr3t")]);
    let entries = entries(
        "  - discord: { webhook: { env: MISSING } }\n  - teams: { webhook: { env: BAD } }\n  - discord: { webhook: { env: GOOD } }",
    );
    let told = Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
    assert_eq!(told.iter().map(|delivery| delivery.problem.is_some()).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(services.caught(), ["Discord: ✅ shop 1.6.1 was deployed to production"]);
    let (log, summary) = (log.text(), summary(&told).unwrap().render(usize::MAX));
    for text in [&log, &summary] {
        assert!(text.contains("discord was not told") && text.contains("teams was not told"), "{text}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
    assert!(log.contains("the variable MISSING is not set") && log.contains("secrets.MISSING"), "{log}");
}

#[test]
fn nothing_is_added_to_the_summary_when_all_are_told() {
    assert_eq!(summary(&[]), None);
    let good = notices::Delivery { channel: "Discord".to_owned(), problem: None };
    assert_eq!(summary(&[good]), None);
}

#[tokio::test]
async fn what_a_service_may_have_taken_is_not_sent_again() {
    for (what, sent) in [("503", 1), ("lost-answer", 1), ("429", 2)] {
        let services = Services::start().await;
        services.server.faults().add(Fault { what: what.parse().unwrap(), at: 1, path: String::new() });
        let (runner, _) = runner(&[("HOOK", &services.at("services/T0/B0/s3cr3t"))]);
        let entries = entries("  - slack: { webhook: { env: HOOK } }");
        let told = Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
        assert_eq!((services.server.seen().len(), told[0].problem.is_none()), (sent, sent == 2), "{what}");
        let message = told[0].problem.as_ref().map(ToString::to_string).unwrap_or_default();
        assert!(!message.contains("s3cr3t"), "{message}");
    }
}

#[tokio::test]
async fn slack_says_200_also_when_it_refuses() {
    for (code, cure) in [("not_in_channel", "/invite"), ("missing_scope", "chat:write"), ("invalid_auth", "xoxb-")] {
        let answer = move || async move { Json(json!({ "ok": false, "error": code, "needed": "chat:write" })) };
        let server = Server::start(Router::new().fallback(answer)).await.unwrap();
        let (runner, log) = runner(&[("T", "xoxb-1")]);
        let entries = entries(&format!("  - slack: {{ token: {{ env: T }}, channel: C1, url: \"{}\" }}", server.base()));
        Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
        assert!(log.text().contains(code) && log.text().contains(cure), "{}", log.text());
    }
}

#[tokio::test]
async fn what_a_service_does_not_know_is_said_with_its_cure() {
    let services = Services::start().await;
    services.catcher.remove_channel("gone");
    services.catcher.remove_channel("incoming");
    let (runner, log) = runner(&[("SLACK_TOKEN", "xoxb-1"), ("USER", "xoxp-1"), ("HOOK", &services.at("services/T0/B0/s3cr3t"))]);
    let user = services.slack("deploys").replace("SLACK_TOKEN", "USER");
    let entries = entries(&format!("  - {}\n  - {user}\n  - slack: {{ webhook: {{ env: HOOK }} }}", services.slack("gone")));
    let told = Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
    let problems: Vec<_> =
        told.iter().map(|delivery| delivery.problem.as_ref().unwrap()).map(|one| one.message.as_str()).collect();
    let refusals = ["channel_not_found", "invalid_auth", "channel_not_found"];
    assert_eq!(problems, refusals.map(|word| format!("Slack refused with {word}")));
    assert!(log.text().contains("/invite @bot") && log.text().contains("xoxb-…"), "{}", log.text());
    assert!(services.caught().is_empty() && !log.text().contains("s3cr3t"), "{}", log.text());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_is_waited_for_ten_seconds_and_all_at_once() {
    let services = Services::start().await;
    for at in [1, 2] {
        services.server.faults().add(Fault { what: "hang".parse().unwrap(), at, path: String::new() });
    }
    let (runner, log) = runner(&[("HOOK", &services.at("api/webhooks/1/t"))]);
    let entries = entries("  - discord: { webhook: { env: HOOK } }\n  - teams: { webhook: { env: HOOK } }");
    let begun = tokio::time::Instant::now();
    Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
    assert_eq!(begun.elapsed().as_secs(), 10);
    assert_eq!(log.text().matches("was not told").count(), 2, "{}", log.text());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_does_not_hold_up_the_end_of_a_run_that_is_cancelled() {
    for seconds in [0, 1, 9] {
        let services = Services::start().await;
        services.server.faults().add(Fault { what: "hang".parse().unwrap(), at: 1, path: String::new() });
        let (runner, log) = runner(&[("HOOK", &services.at("api/webhooks/1/t"))]);
        let entries = entries("  - discord: { webhook: { env: HOOK } }");
        let begun = tokio::time::Instant::now();
        let (notices, event, threads) = (Notices::new(&runner, &entries), event(Kind::Deployed), Threads::default());
        let cancel = async {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            runner.cancel();
        };
        tokio::join!(notices.tell(&event, &threads), cancel);
        assert!(
            begun.elapsed() < Duration::from_secs((seconds + 6).min(11)),
            "cancelled after {seconds} s: {:?}",
            begun.elapsed()
        );
        assert!(log.text().contains("Discord was not told"), "{}", log.text());
    }
}
