//! Each service gets its message, once, in its form.

use actions_core::Secret;
use notices::{Kind, Notices, Threads, webhook};
use simulators::Fault;

use crate::{Services, asked, entries, event, runner};

#[tokio::test]
async fn only_who_asked_is_told() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("DISCORD", &services.at("api/webhooks/1/t")), ("TEAMS", &services.at("workflows/w"))]);
    let entries = entries(
        "  - { events: [failed], discord: { webhook: { env: DISCORD } } }\n  - { environments: [production], teams: { webhook: { env: TEAMS } } }",
    );
    let notices = Notices::new(&runner, &entries);
    let mut staging = event(Kind::Deployed);
    staging.environment = Some("staging".to_owned());
    assert_eq!(notices.tell(&staging, &Threads::default()).await.len(), 0);
    assert_eq!(notices.tell(&event(Kind::Deployed), &Threads::default()).await.len(), 1);
    assert_eq!(notices.tell(&event(Kind::Cancelled), &Threads::default()).await.len(), 2);
    assert_eq!(notices.tell(&event(Kind::Released), &Threads::default()).await.len(), 1);
    assert_eq!(services.caught().len(), 4);
}

#[tokio::test]
async fn webhooks_get_one_message_at_the_end_and_none_at_the_beginning() {
    let services = Services::start().await;
    let hooks = [("SLACK", "services/T0/B0/x"), ("DISCORD", "api/webhooks/1/t"), ("TEAMS", "workflows/w")];
    let hooks = hooks.map(|(name, path)| (name, services.at(path)));
    let (runner, _) = runner(&hooks.each_ref().map(|(name, url)| (*name, url.as_str())));
    let entries = entries(
        "  - slack: { webhook: { env: SLACK } }\n  - discord: { webhook: { env: DISCORD } }\n  - teams: { webhook: { env: TEAMS } }",
    );
    let notices = Notices::new(&runner, &entries);
    let threads = notices.started(&event(Kind::Started)).await;
    let told = notices.tell(&event(Kind::Failed), &threads).await;
    assert!(told.iter().all(|delivery| delivery.problem.is_none()), "{told:?}");
    let mut asked = asked(&services.server);
    asked.sort_by_key(|(path, body)| (path.clone(), body.to_string()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked).unwrap());
}

#[tokio::test]
async fn a_signed_webhook_can_be_proven_and_told_apart_from_its_repetition() {
    let services = Services::start().await;
    services.catcher.share_secret("s3cret");
    let (runner, _) = runner(&[("SECRET", "s3cret"), ("OTHER", "guessed")]);
    services.server.faults().add(Fault { what: "lost-answer".parse().unwrap(), at: 1, path: String::new() });
    let to = |secret: &str| entries(&format!("  - webhook: {{ url: \"{}\", secret: {{ env: {secret} }} }}", services.at("hook")));
    let told = Notices::new(&runner, &to("SECRET")).tell(&event(Kind::Deployed), &Threads::default()).await;
    assert!(told[0].problem.is_none(), "{told:?}");
    let seen = services.server.seen();
    assert_eq!(seen.len(), 2, "the answer was lost, and a repetition is safe");
    assert_eq!(services.caught(), ["webhook: deployed 1.6.1"], "it was done once");
    assert_eq!(seen[1].headers["deploy-timestamp"], "1790000000");
    let told = Notices::new(&runner, &to("OTHER")).tell(&event(Kind::Failed), &Threads::default()).await;
    assert!(told[0].problem.as_ref().unwrap().message.contains("401"), "{told:?}");
}

/// The value is that of `printf '1.{}' | openssl dgst -sha256 -hmac key`.
#[test]
fn the_signature_is_hmac_sha256_over_timestamp_dot_body() {
    let expected = "v1=1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224";
    assert_eq!(webhook::signature(&Secret::new("key"), 1, b"{}"), expected);
}

#[tokio::test]
async fn sentry_gets_the_release_and_then_its_deployment() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("TOKEN", "t")]);
    let sentry =
        format!("organization: acme, projects: [shop], release: \"shop@{{version}}\", url: \"{}\"", services.server.base());
    let entries = entries(&format!("  - sentry: {{ token: {{ env: TOKEN }}, {sentry} }}"));
    let notices = Notices::new(&runner, &entries);
    notices.tell(&event(Kind::Deployed), &Threads::default()).await;
    assert_eq!(notices.tell(&event(Kind::Failed), &Threads::default()).await.len(), 0);
    notices.tell(&event(Kind::Deployed), &Threads::default()).await;
    let titles = ["release shop@1.6.1", "shop@1.6.1 in production", "shop@1.6.1 in production"];
    assert_eq!(services.caught(), titles.map(|title| format!("Sentry: {title}")), "a release that is known is no trouble");
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked(&services.server)[..2]).unwrap());
}

#[tokio::test]
async fn the_release_of_a_package_in_a_scope_has_a_name_that_sentry_takes() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("TOKEN", "t")]);
    let url = services.server.base();
    let entries =
        entries(&format!("  - sentry: {{ token: {{ env: TOKEN }}, organization: acme, projects: [shop], url: \"{url}\" }}"));
    let mut released = event(Kind::Released);
    released.version = format!("@acme/cart@1.2.0-{}", "x".repeat(300));
    let told = Notices::new(&runner, &entries).tell(&released, &Threads::default()).await;
    assert!(told[0].problem.is_none(), "{told:?}");
    assert!(services.caught()[0].starts_with("Sentry: release @acme-cart@1.2.0-xxx"), "{:?}", services.caught());
}

#[tokio::test]
async fn datadog_gets_a_deployment_of_each_service_and_an_event_of_what_failed() {
    let services = Services::start().await;
    let (runner, _) = runner(&[("KEY", "k")]);
    let entries = entries(&format!("  - datadog: {{ key: {{ env: KEY }}, team: shop, url: \"{}\" }}", services.server.base()));
    let notices = Notices::new(&runner, &entries);
    for kind in [Kind::Deployed, Kind::Failed] {
        let told = notices.tell(&event(kind), &Threads::default()).await;
        assert!(told[0].problem.is_none(), "{told:?}");
    }
    assert!(services.server.seen().iter().all(|seen| seen.headers["dd-api-key"] == "k"));
    let mut asked = asked(&services.server);
    asked.sort_by_key(|(path, body)| (path.clone(), body.to_string()));
    insta::assert_snapshot!(serde_json::to_string_pretty(&asked).unwrap());
}

#[tokio::test]
async fn a_service_that_datadog_refuses_takes_no_other_with_it() {
    let services = Services::start().await;
    services.server.faults().add(Fault { what: "400".parse().unwrap(), at: 1, path: String::new() });
    let (runner, _) = runner(&[("KEY", "k")]);
    let entries = entries(&format!("  - datadog: {{ key: {{ env: KEY }}, url: \"{}\" }}", services.server.base()));
    let mut event = event(Kind::Deployed);
    event.services = (0..20).map(|index| format!("service-{index}")).collect();
    let told = Notices::new(&runner, &entries).tell(&event, &Threads::default()).await;
    assert!(told[0].problem.is_some(), "{told:?}");
    assert_eq!(services.caught().len(), 19);
}

#[test]
fn an_event_has_one_key_and_a_release_the_same_in_every_run() {
    let again = |kind, run: &str| notices::Event { run: run.to_owned(), ..event(kind) }.key();
    assert_eq!(again(Kind::Deployed, "run 7.1"), event(Kind::Deployed).key());
    assert_ne!(again(Kind::Deployed, "run 7.2"), event(Kind::Deployed).key());
    assert_ne!(event(Kind::Failed).key(), event(Kind::Deployed).key());
    assert_eq!(again(Kind::Released, "run 8.1"), event(Kind::Released).key());
}

#[test]
fn two_deployments_of_one_run_by_two_configurations_have_keys_of_their_own() {
    let by = |config: &str| notices::Event { config: config.to_owned(), ..event(Kind::Deployed) };
    let (backend, frontend) = (by("backend/deploy.yml"), by("frontend/deploy.yml"));
    assert_ne!(backend.key(), frontend.key());
    assert_ne!(backend.deployment_key(), frontend.deployment_key());
    assert_eq!(by("").key(), "e62fc90a23cea578b75e67fff10d1f92", "the default one adds nothing");
}
