//! Those who are told, rehearsed: every service and mail server that deploy.yml names is one of this process, so that nobody else hears of it.

use std::collections::BTreeMap;

use deploy_config::notify::{EmailNotice, MailSecurity, Notify, SlackNotice, WebhookUrl};
use deploy_config::{FromEnv, Setting};
use serde_json::{Value, json};
use simulators::Server;
use simulators::catcher::{Catcher, Mailbox};

use crate::error::RehearsalError;

/// The token of the bot in Slack: one by its form.
const BOT: &str = "xoxb-rehearsal";
/// The value of every other secret.
const SECRET: &str = "rehearsed";

/// The services at work. They stop when dropped.
#[derive(Debug)]
pub struct Told {
    catcher: Catcher,
    server: Server,
    mailbox: Mailbox,
}

impl Told {
    /// Starts the services.
    ///
    /// # Errors
    /// [`RehearsalError::Start`] when no port can be had.
    pub async fn start() -> Result<Self, RehearsalError> {
        let catcher = Catcher::new();
        catcher.share_secret(SECRET);
        catcher.let_bot_read();
        let server = Server::start(catcher.router()).await.map_err(RehearsalError::Start)?;
        Ok(Self { catcher, server, mailbox: Mailbox::start().await.map_err(RehearsalError::Start)? })
    }

    /// The entries of deploy.yml with these services in the place of the real ones, and the variables that they name.
    #[must_use]
    pub fn localise(&self, entries: &[Notify]) -> (Vec<Notify>, BTreeMap<String, String>) {
        let mut moved = Moved { base: self.server.base(), port: self.mailbox.port(), env: BTreeMap::new() };
        let entries = entries.iter().enumerate().map(|(index, entry)| moved.entry(index, entry)).collect();
        (entries, moved.env)
    }

    /// What was told, in its order: the service and the title of each message. Mail comes last.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let caught = self.catcher.caught().into_iter().map(|caught| format!("{:<8} {}", caught.service, caught.title));
        caught.chain(self.mailbox.subjects().into_iter().map(|subject| format!("{:<8} {subject}", "mail"))).collect()
    }

    /// Every message as it would have been sent, as JSON.
    #[must_use]
    pub fn messages(&self) -> Value {
        let caught = self.catcher.caught().into_iter().map(|caught| json!({ "service": caught.service, "body": caught.body }));
        let mail = json!({ "service": "mail", "body": self.mailbox.told().join("\n") });
        caught.chain((!self.mailbox.told().is_empty()).then_some(mail)).collect()
    }
}

/// Entries on their way to the simulators.
struct Moved {
    base: String,
    port: u16,
    env: BTreeMap<String, String>,
}

impl Moved {
    /// The same entry with an address of this process. What holds no address is dropped rather than taken over, so that a service of which
    /// this does not know is told nothing.
    fn entry(&mut self, index: usize, entry: &Notify) -> Notify {
        let mut moved = Notify { events: entry.events.clone(), environments: entry.environments.clone(), ..Notify::default() };
        moved.slack = entry.slack.as_ref().map(|slack| self.slack(index, slack));
        moved.email = entry.email.as_ref().map(|email| self.email(email));
        moved.discord = entry.discord.as_ref().map(|_| self.webhook(index, "api/webhooks/1/rehearsed"));
        moved.teams = entry.teams.as_ref().map(|_| self.webhook(index, "workflows/rehearsed"));
        moved.webhook = entry.webhook.clone().map(|mut webhook| {
            webhook.url = Setting::Literal(format!("{}/hook", self.base));
            webhook.secret = self.secret(index, SECRET);
            webhook
        });
        moved.sentry = entry.sentry.clone().map(|mut sentry| {
            sentry.url = Some(self.base.clone());
            sentry.token = self.secret(index, SECRET);
            sentry
        });
        moved.datadog = entry.datadog.clone().map(|mut datadog| {
            datadog.url = Some(self.base.clone());
            datadog.key = self.secret(index, SECRET);
            datadog
        });
        moved
    }

    fn slack(&mut self, index: usize, slack: &SlackNotice) -> SlackNotice {
        if slack.webhook.is_some() {
            return SlackNotice {
                webhook: Some(self.webhook(index, "services/T0/B0/rehearsed").webhook),
                ..SlackNotice::default()
            };
        }
        // A channel may be named by a variable, which the rehearsal does not know.
        let channel = match &slack.channel {
            Some(Setting::Literal(channel)) => channel.clone(),
            _ => "C0000000000".to_owned(),
        };
        let url = Some(format!("{}/api", self.base));
        SlackNotice { token: Some(self.secret(index, BOT)), channel: Some(Setting::Literal(channel)), webhook: None, url }
    }

    fn email(&self, email: &EmailNotice) -> EmailNotice {
        EmailNotice {
            server: "127.0.0.1".to_owned(),
            port: Some(self.port),
            security: MailSecurity::None,
            user: None,
            password: None,
            ..email.clone()
        }
    }

    fn webhook(&mut self, index: usize, path: &str) -> WebhookUrl {
        let url = format!("{}/{path}", self.base);
        WebhookUrl { webhook: self.secret(index, &url) }
    }

    /// A variable of our own for each entry: one of deploy.yml may be a secret of something else too.
    fn secret(&mut self, index: usize, value: &str) -> FromEnv {
        let name = format!("REHEARSED_NOTICE_{index}");
        self.env.insert(name.clone(), value.to_owned());
        FromEnv { env: name }
    }
}
