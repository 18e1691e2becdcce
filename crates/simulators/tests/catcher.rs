//! Those who are told keep their own limits, refuse in their own words, and keep what they take.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::{Env, Runner, Sink};
use http::HeaderName;
use http_client::{Client, Request, RetryPolicy, Settings};
use serde_json::{Value, json};
use simulators::Server;
use simulators::catcher::{Catcher, Lines, Manners, converse};

struct Services {
    catcher: Catcher,
    server: Server,
    client: Client,
}

impl Services {
    async fn start() -> Self {
        let catcher = Catcher::new();
        let server = Server::start(catcher.router()).await.unwrap();
        let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
        let retry = RetryPolicy { attempts: 1, ..RetryPolicy::default() };
        Self { catcher, server, client: Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap() }
    }

    /// What a service answers to JSON that is sent with a header.
    async fn post(&self, path: &str, (name, value): (&'static str, &str), body: &Value) -> (u16, Value) {
        let request = Request::post(self.server.url().join(path).unwrap()).json(body).unwrap();
        let answer = self.client.send(request.header(HeaderName::from_static(name), value).unwrap()).await.unwrap();
        (answer.status.as_u16(), serde_json::from_str(&answer.text()).unwrap_or_else(|_| answer.text().into()))
    }
}

const BOT: (&str, &str) = ("authorization", "Bearer xoxb-1");
const NOBODY: (&str, &str) = ("x-nothing", "0");

#[tokio::test]
async fn slack_says_200_and_the_word_of_its_refusal() {
    let services = Services::start().await;
    services.catcher.remove_channel("gone");
    let header = |length: usize| json!([{ "type": "header", "text": { "type": "plain_text", "text": "x".repeat(length) } }]);
    for (sent, word) in [
        (json!({ "channel": "gone", "text": "x" }), "channel_not_found"),
        (json!({ "channel": "deploys" }), "no_text"),
        (json!({ "channel": "deploys", "text": "x", "blocks": header(151) }), "invalid_blocks"),
        (json!({ "channel": "deploys", "text": "x", "metadata": { "event_type": "x" } }), "invalid_metadata_format"),
    ] {
        let (status, answer) = services.post("api/chat.postMessage", BOT, &sent).await;
        assert_eq!((status, &answer["ok"], &answer["error"]), (200, &json!(false), &json!(word)), "{sent}");
    }
    let good = json!({ "channel": "deploys", "text": "x", "blocks": header(150) });
    assert_eq!(services.post("api/chat.postMessage", NOBODY, &good).await.1["error"], "invalid_auth");
    let (_, answer) = services.post("api/chat.postMessage", BOT, &good).await;
    assert_eq!((&answer["ok"], &answer["channel"], &answer["warning"]), (&json!(true), &json!("C42"), &json!("missing_charset")));
    let unknown = json!({ "channel": "C42", "ts": "1.2", "text": "y" });
    assert_eq!(services.post("api/chat.update", BOT, &unknown).await.1["error"], "message_not_found");
    assert_eq!(services.catcher.messages().len(), 1);
}

#[tokio::test]
async fn slack_posts_a_reply_to_a_message_that_was_deleted_as_a_first_one_and_refuses_one_in_a_locked_thread() {
    let services = Services::start().await;
    let reply = |ts: &str| json!({ "channel": "deploys", "text": "x", "thread_ts": ts });
    let (_, answer) = services.post("api/chat.postMessage", BOT, &reply("1.2")).await;
    assert_eq!((&answer["ok"], &answer["message"]["thread_ts"]), (&json!(true), &Value::Null));
    let first = answer["ts"].as_str().unwrap();
    assert_eq!(services.post("api/chat.postMessage", BOT, &reply(first)).await.1["message"]["thread_ts"], first);
    services.catcher.lock_thread(first);
    assert_eq!(services.post("api/chat.postMessage", BOT, &reply(first)).await.1["error"], "restricted_action_thread_locked");
    let threads: Vec<_> = services.catcher.messages().into_iter().map(|message| message.thread).collect();
    assert_eq!(threads, [None, Some(first.to_owned())]);
}

#[tokio::test]
async fn webhooks_refuse_by_their_status() {
    let services = Services::start().await;
    let embed = |value: usize, fields: usize| {
        let field = json!({ "name": "n", "value": "x".repeat(value) });
        json!({ "embeds": [{ "title": "t", "fields": vec![field; fields] }] })
    };
    let card = |size: usize| {
        let content = json!({ "type": "AdaptiveCard", "body": [{ "inlines": [{ "text": "x".repeat(size) }] }] });
        json!({ "type": "message", "attachments": [{ "contentType": "application/vnd.microsoft.card.adaptive", "content": content }] })
    };
    for (path, sent, status) in [
        ("services/T/B/x", json!({}), 400),
        ("services/T/B/x", json!({ "text": "x" }), 200),
        ("api/webhooks/1/t", json!({}), 400),
        ("api/webhooks/1/t", embed(1025, 1), 400),
        ("api/webhooks/1/t", embed(1000, 7), 400),
        ("api/webhooks/1/t", embed(1, 26), 400),
        ("api/webhooks/1/t", embed(1000, 5), 204),
        ("api/webhooks/1/t?wait=true", embed(1, 1), 200),
        ("workflows/w", card(28 * 1024), 413),
        ("workflows/w", json!({ "text": "x" }), 400),
        ("workflows/w", card(1000), 202),
        ("hook", json!({ "id": "1" }), 401),
        ("unknown", json!({}), 404),
    ] {
        assert_eq!(services.post(path, NOBODY, &sent).await.0, status, "{path}: {sent:.100}");
    }
    let services: Vec<_> = services.catcher.caught().iter().map(|caught| caught.service).collect();
    assert_eq!(services, ["Slack", "Discord", "Discord", "Teams"]);
}

#[tokio::test]
async fn sentry_and_datadog_take_what_is_whole() {
    let services = Services::start().await;
    let (token, key) = (("authorization", "Bearer t"), ("dd-api-key", "k"));
    let releases = "api/0/organizations/acme/releases/";
    let release = json!({ "version": "shop@1.0.0", "projects": ["shop"] });
    let deploy = json!({ "environment": "production" });
    let dora = |id: &str| json!({ "data": { "attributes": { "service": "api", "started_at": 1, "finished_at": 2, "id": id } } });
    for (path, header, sent, status) in [
        (releases, NOBODY, &release, 401),
        (releases, token, &json!({ "version": "1", "projects": [] }), 400),
        (releases, token, &json!({ "version": "a/b", "projects": ["shop"] }), 400),
        (&format!("{releases}shop@1.0.0/deploys/"), token, &deploy, 404),
        (releases, token, &release, 201),
        (releases, token, &release, 208),
        (&format!("{releases}shop@1.0.0/deploys/"), token, &deploy, 201),
        (&format!("{releases}shop@1.0.0/deploys/"), token, &json!({ "environment": "x".repeat(65) }), 400),
        ("api/v2/dora/deployment", NOBODY, &dora(&"1".repeat(32)), 403),
        ("api/v2/dora/deployment", key, &dora("short"), 400),
        ("api/v2/dora/deployment", key, &dora(&"1".repeat(32)), 202),
        ("api/v1/events", key, &json!({ "title": "x".repeat(101), "text": "x" }), 400),
        ("api/v1/events", key, &json!({ "title": "x", "text": "x" }), 202),
    ] {
        assert_eq!(services.post(path, header, sent).await.0, status, "{path}: {sent}");
    }
    assert_eq!(services.catcher.caught().len(), 4);
}

#[tokio::test]
async fn a_mail_server_keeps_every_line_and_ends_a_mail_at_its_dot() {
    let (client, server) = tokio::io::duplex(4096);
    let lines = Lines::default();
    let talk = async {
        let (mut ear, mut mouth) = tokio::io::split(client);
        let said = "EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\nSubject: x\r\nQUIT\r\n.\r\nQUIT\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut mouth, said.as_bytes()).await.unwrap();
        tokio::io::AsyncWriteExt::shutdown(&mut mouth).await.unwrap();
        let mut heard = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut ear, &mut heard).await.unwrap();
        heard
    };
    let manners = Manners { greets: true, offers_starttls: false };
    let (heard, _) = tokio::join!(talk, converse(server, manners, &lines));
    let codes: Vec<_> = heard.lines().map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "250", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(lines.told().len(), 7);
}
