//! Each service gets its message, once, in its form.

use actions_core::Secret;
use notices::{Kind, Notices, Threads, webhook};
use serde_json::Value;

use crate::{asked, catcher, entries, event, runner};

#[tokio::test]
async fn in_slack_the_end_follows_in_the_thread_of_the_beginning_whose_first_message_says_it_too() {
    let server = catcher().await;
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let entries =
        entries(&format!("  - slack: {{ token: {{ env: SLACK_TOKEN }}, channel: deploys, url: \"{}\" }}", server.base()));
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    let told = notices.tell(&event(Kind::Failed), &threads).await;
    assert!(told.iter().all(|delivery| delivery.problem.is_none()), "{told:?}");
    let asked = asked(&server);
    let of = |key: &str| asked.iter().map(|(_, body)| body[key].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>();
    let paths: Vec<_> = asked.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/chat.postMessage", "/chat.postMessage", "/chat.update"]);
    assert_eq!(of("channel"), ["deploys", "C42", "C42"]);
    assert_eq!(of("thread_ts"), ["-", "1700000000.000100", "-"]);
    assert_eq!(of("ts"), ["-", "-", "1700000000.000100"]);
    assert_eq!(asked[1].1["reply_broadcast"], true, "bad news is shown in the channel");
    assert_eq!(asked[0].1["blocks"][0]["text"]["text"], "🚀 shop 1.6.1 is being deployed to production");
    assert_eq!(asked[2].1["blocks"][0]["text"]["text"], "❌ shop 1.6.1 could not be deployed to production");
    assert!(server.seen().iter().all(|seen| seen.headers["authorization"] == "Bearer xoxb-1"));
}

#[tokio::test]
async fn who_saw_the_beginning_sees_the_end_whatever_it_is() {
    let server = catcher().await;
    let (runner, _) = runner(&[("SLACK_TOKEN", "xoxb-1")]);
    let slack = format!("slack: {{ token: {{ env: SLACK_TOKEN }}, channel: deploys, url: \"{}\" }}", server.base());
    let entries = entries(&format!("  - events: [deployed]\n    {slack}\n  - events: [released]\n    {slack}"));
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    assert_eq!(notices.tell(&event(Kind::Failed), &threads).await.len(), 1);
    assert_eq!(asked(&server).len(), 3);
}

#[tokio::test]
async fn only_who_asked_is_told() {
    let server = catcher().await;
    let (runner, _) = runner(&[("HOOK", &server.base())]);
    let entries = entries(
        "  - { events: [failed], discord: { webhook: { env: HOOK } } }\n  - { environments: [production], teams: { webhook: { env: HOOK } } }",
    );
    let notices = Notices::new(&runner, &entries);
    let mut staging = event(Kind::Deployed);
    staging.environment = Some("staging".to_owned());
    assert_eq!(notices.tell(&staging, &Threads::default()).await.len(), 0);
    assert_eq!(notices.tell(&event(Kind::Deployed), &Threads::default()).await.len(), 1);
    assert_eq!(notices.tell(&event(Kind::Cancelled), &Threads::default()).await.len(), 2);
    assert_eq!(notices.tell(&event(Kind::Released), &Threads::default()).await.len(), 1);
    assert_eq!(asked(&server).len(), 4);
}

#[tokio::test]
async fn webhooks_get_one_message_at_the_end_and_none_at_the_beginning() {
    let server = catcher().await;
    let (runner, _) = runner(&[("HOOK", &format!("{}/in", server.base()))]);
    let entries = entries(
        "  - slack: { webhook: { env: HOOK } }\n  - discord: { webhook: { env: HOOK } }\n  - teams: { webhook: { env: HOOK } }",
    );
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    notices.tell(&event(Kind::Failed), &threads).await;
    let mut asked = asked(&server);
    asked.sort_by_key(|(path, body)| (path.clone(), body.to_string()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked).unwrap());
}

#[tokio::test]
async fn a_signed_webhook_can_be_proven_and_told_apart_from_its_repetition() {
    let server = catcher().await;
    let (runner, _) = runner(&[("SECRET", "s3cret")]);
    server.faults().add(simulators::Fault { what: "503".parse().unwrap(), at: 1, path: String::new() });
    let entries = entries(&format!("  - webhook: {{ url: \"{}/in\", secret: {{ env: SECRET }} }}", server.base()));
    let told = Notices::new(&runner, &entries).tell(&event(Kind::Deployed), &Threads::default()).await;
    assert!(told[0].problem.is_none(), "{told:?}");
    let seen = server.seen();
    assert_eq!(seen.iter().map(|seen| seen.status).collect::<Vec<_>>(), [503, 200], "a repetition is safe");
    let header = |index: usize, name: &str| seen[index].headers[name].to_str().unwrap().to_owned();
    assert_eq!(header(0, "idempotency-key"), header(1, "idempotency-key"));
    assert_eq!(header(1, "deploy-timestamp"), "1790000000");
    assert_eq!(header(1, "deploy-signature"), webhook::signature(&Secret::new("s3cret"), 1_790_000_000, &seen[1].body));
    let body: Value = serde_json::from_slice(&seen[1].body).unwrap();
    assert_eq!((body["event"].as_str(), body["id"].as_str()), (Some("deployed"), Some(header(1, "idempotency-key").as_str())));
}

/// The value is that of `printf '1.{}' | openssl dgst -sha256 -hmac key`.
#[test]
fn the_signature_is_hmac_sha256_over_timestamp_dot_body() {
    let expected = "v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224";
    assert_eq!(webhook::signature(&Secret::new("key"), 1, b"{}"), expected);
}

#[tokio::test]
async fn sentry_gets_the_release_and_then_its_deployment() {
    let server = catcher().await;
    let (runner, _) = runner(&[("TOKEN", "t")]);
    let sentry = format!("organization: acme, projects: [shop], release: \"shop@{{version}}\", url: \"{}\"", server.base());
    let entries = entries(&format!("  - sentry: {{ token: {{ env: TOKEN }}, {sentry} }}"));
    let notices = Notices::new(&runner, &entries);
    notices.tell(&event(Kind::Deployed), &Threads::default()).await;
    assert_eq!(notices.tell(&event(Kind::Failed), &Threads::default()).await.len(), 0);
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked(&server)).unwrap());
}

#[tokio::test]
async fn datadog_gets_a_deployment_of_each_service_and_an_event_of_what_failed() {
    let server = catcher().await;
    let (runner, _) = runner(&[("KEY", "k")]);
    let entries = entries(&format!("  - datadog: {{ key: {{ env: KEY }}, team: shop, url: \"{}\" }}", server.base()));
    let notices = Notices::new(&runner, &entries);
    notices.tell(&event(Kind::Deployed), &Threads::default()).await;
    notices.tell(&event(Kind::Failed), &Threads::default()).await;
    assert!(server.seen().iter().all(|seen| seen.headers["dd-api-key"] == "k"));
    let mut asked = asked(&server);
    asked.sort_by_key(|(path, body)| (path.clone(), body.to_string()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked).unwrap());
}

#[test]
fn an_event_has_one_key_and_a_release_the_same_in_every_run() {
    let again = |kind, run: &str| notices::Event { run: run.to_owned(), ..event(kind) }.key();
    assert_eq!(again(Kind::Deployed, "run 7.1"), event(Kind::Deployed).key());
    assert_ne!(again(Kind::Deployed, "run 7.2"), event(Kind::Deployed).key());
    assert_ne!(event(Kind::Failed).key(), event(Kind::Deployed).key());
    assert_eq!(again(Kind::Released, "run 8.1"), event(Kind::Released).key());
}
