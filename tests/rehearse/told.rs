//! Whom `notify` names is told by services of the rehearsal, and by nobody else.

use serde_json::Value;

use super::{Rehearsed, deployed, rehearse_in, shop};

/// Every kind of service, none on this machine; the mail needs no secret, so that nothing but the rehearsal keeps it from being sent.
const NOTIFY: &str = r#"
notify:
  - slack: { token: { env: SLACK_TOKEN }, channel: { env: SLACK_CHANNEL } }
  - { environments: [production], slack: { webhook: { env: SLACK_HOOK } } }
  - { events: [failed, rolled-back], discord: { webhook: { env: DISCORD } } }
  - teams: { webhook: { env: TEAMS } }
  - webhook: { url: "https://told.acme.test/in", secret: { env: HOOK_SECRET } }
  - sentry: { token: { env: SENTRY_TOKEN }, organization: acme, projects: [shop] }
  - datadog: { key: { env: DATADOG_KEY } }
  - email: { server: smtp.example.com, from: Deployments <deploy@example.com>, to: [ops@example.com] }
"#;

fn rehearse(arguments: &[&str]) -> Rehearsed {
    let (_keep, path) = shop();
    let shop = include_str!("../../crates/rehearsal/src/default-deploy.yml");
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::write(path.join(".github/deploy.yml"), format!("{shop}{NOTIFY}")).unwrap();
    rehearse_in(&path, arguments)
}

#[test]
fn everybody_is_told_on_the_simulators_and_what_is_shown() {
    let rehearsed = rehearse(&[]);
    rehearsed.ends(0);
    deployed(&rehearsed, "production", "1.0.0", "1.1.0");
    for line in [
        "Slack    📦 repository 1.1.0 was released",
        "Slack    🚀 repository 1.1.0 is being deployed to staging",
        "Teams    ✅ repository 1.1.0 was deployed to production",
        "webhook  deployed 1.1.0",
        "Sentry   1.1.0 in production",
        "Datadog  api 1.1.0 in staging",
        "mail     ✅ repository 1.1.0 was deployed to production",
    ] {
        rehearsed.says(line);
    }
    assert!(!rehearsed.file("log.txt").contains("was not told"), "{}", rehearsed.file("log.txt"));
    let read = ["log.txt", "summary.md", "deployment.json"].map(|name| rehearsed.file(name)).concat();
    assert!(!read.contains("127.0.0.1"), "{read}");
    assert!(read.contains("told webhook (told.acme.test)") && read.contains("told Datadog (api.datadoghq.com)"), "{read}");
    let record = rehearsed.record();
    assert!(record.notices.len() == 7 && record.notices.iter().all(|notice| notice.problem.is_none()), "{:?}", record.notices);
    let messages: Value = serde_json::from_str(&rehearsed.file("notices.json")).unwrap();
    let services: Vec<_> = messages.as_array().unwrap().iter().filter_map(|message| message["service"].as_str()).collect();
    assert!(!services.contains(&"Discord") && services.contains(&"mail"), "{services:?}");
}

#[test]
fn bad_news_are_told_too() {
    let rehearsed = rehearse(&["--unhealthy", "api"]);
    rehearsed.ends(1);
    rehearsed.says("Discord  ↩️ staging was rolled back to 1.0.0, because repository 1.1.0 failed");
}
