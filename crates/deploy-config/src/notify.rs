//! The types of the `notify` part: who is told of releases and deployments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{FromEnv, Setting};

/// One channel through which people or systems are told: exactly one of `slack`, `email`, `discord`, `teams`, `webhook`, `sentry` and
/// `datadog`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// What is told; by default everything. The start of a deployment is told in Slack alone, where the end follows in its thread.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<NotifyEvent>,
    /// The environments of which is told; by default all. A release is of none, and is told in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// A channel in Slack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slack: Option<SlackNotice>,
    /// Mail, by an SMTP server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailNotice>,
    /// A channel in Discord.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discord: Option<WebhookUrl>,
    /// A channel in Microsoft Teams, by a workflow "When a Teams webhook request is received".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<WebhookUrl>,
    /// A server of one's own, by a signed request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<SignedWebhook>,
    /// Sentry: the release, and each deployment of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentry: Option<SentryNotice>,
    /// Datadog: deployments for its DORA metrics, and events for those that fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datadog: Option<DatadogNotice>,
}

/// What can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotifyEvent {
    /// A version was released.
    Released,
    /// A version was deployed.
    Deployed,
    /// A deployment failed or was cancelled, and the previous version was not restored.
    Failed,
    /// A deployment failed, and the previous version is live again.
    RolledBack,
}

/// A channel in Slack: by a bot's token, with threads, or by an incoming webhook, which has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlackNotice {
    /// The variable that holds the bot's token (`xoxb-…`, with the scope `chat:write`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<FromEnv>,
    /// The channel's id, such as `C0123456789`, or its name; needed with `token`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Setting>,
    /// The variable that holds an incoming webhook's URL, in the place of `token`: one message, at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<FromEnv>,
    /// The API's address, where it is another than `https://slack.com/api`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Mail by an SMTP server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailNotice {
    /// The server's name, such as `smtp.example.com`.
    pub server: String,
    /// Its port; by default 587, with `security: tls` 465, with `security: none` 25.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub security: MailSecurity,
    /// The user, when the server wants one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Setting>,
    /// The variable that holds the user's password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<FromEnv>,
    /// The sender, such as `Deployments <deploy@example.com>`.
    pub from: String,
    /// Who gets it: one mail with all of them as recipients.
    #[schemars(length(min = 1))]
    pub to: Vec<String>,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailSecurity {
    /// By STARTTLS before anything is said; a server without it gets nothing.
    #[default]
    Starttls,
    /// By TLS from the first byte.
    Tls,
    /// Not at all: only for a server on this machine.
    None,
}

/// The URL of a webhook, which is a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookUrl {
    /// The variable that holds the webhook's URL.
    pub webhook: FromEnv,
}

/// A server of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedWebhook {
    /// The address, or the variable that holds it.
    pub url: Setting,
    /// The variable that holds the secret of the signature.
    pub secret: FromEnv,
}

/// Sentry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SentryNotice {
    /// The variable that holds an organization token (scope `org:ci`, or `project:releases`).
    pub token: FromEnv,
    /// The organization's slug.
    pub organization: String,
    /// The slugs of the projects that the release belongs to, at least one.
    #[schemars(length(min = 1))]
    pub projects: Vec<String>,
    /// How the release is named in Sentry: `{version}` (the default) or such as `shop@{version}`; what the program gives its SDK.
    #[serde(default = "default_release")]
    #[schemars(regex(pattern = r"\{version\}"))]
    pub release: String,
    /// The address, where it is another than `https://sentry.io`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Datadog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatadogNotice {
    /// The variable that holds the API key.
    pub key: FromEnv,
    /// The site, such as `datadoghq.eu`.
    #[serde(default = "default_site")]
    pub site: String,
    /// The team that the deployments belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The address of the API, where it is another than `https://api.<site>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

fn default_release() -> String {
    "{version}".to_owned()
}

fn default_site() -> String {
    "datadoghq.com".to_owned()
}

impl Notify {
    /// The names of the services that are given, as they are written.
    #[must_use]
    pub fn services(&self) -> Vec<&'static str> {
        let given = [
            ("slack", self.slack.is_some()),
            ("email", self.email.is_some()),
            ("discord", self.discord.is_some()),
            ("teams", self.teams.is_some()),
            ("webhook", self.webhook.is_some()),
            ("sentry", self.sentry.is_some()),
            ("datadog", self.datadog.is_some()),
        ];
        given.into_iter().filter_map(|(name, is_given)| is_given.then_some(name)).collect()
    }
}

/// Whether a mail server's name is this machine's.
#[must_use]
pub fn is_loopback(server: &str) -> bool {
    server == "localhost" || server.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
