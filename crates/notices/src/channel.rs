//! deploy.yml's entries with their secrets, read from the environment of the step.

use std::path::PathBuf;

use actions_core::{Runner, Secret};
use deploy_config::notify::{Notify, SentryNotice, SlackNotice, is_loopback};
use deploy_config::{FromEnv, Setting};
use url::Url;

use crate::error::NoticeError;
use crate::smtp::MailServer;

/// Where a notice goes.
#[derive(Debug)]
pub enum Channel {
    /// A channel in Slack, by the API.
    SlackBot {
        /// The API's address, with a final slash.
        api: Url,
        /// The bot's token.
        token: Secret,
        /// The channel's id or name.
        channel: String,
    },
    /// A channel in Slack, by an incoming webhook.
    SlackHook(Url),
    /// Mail.
    Mail(MailServer),
    /// A channel in Discord.
    Discord(Url),
    /// A channel in Teams.
    Teams(Url),
    /// A server of one's own.
    Webhook {
        /// Its address.
        url: Url,
        /// The secret of the signature.
        secret: Secret,
    },
    /// Sentry.
    Sentry {
        /// The address of the organization's releases, with a final slash.
        releases: Url,
        /// The token.
        token: Secret,
        /// What deploy.yml says.
        settings: SentryNotice,
    },
    /// Datadog.
    Datadog {
        /// The API's address, with a final slash.
        api: Url,
        /// The key.
        key: Secret,
        /// The team.
        team: Option<String>,
    },
}

/// Reads the settings of an entry. An entry that names no service, which deploy.yml's rules refuse, is none.
///
/// # Errors
/// [`NoticeError`] when a variable is not set or holds no address.
pub fn open(runner: &Runner, notify: &Notify) -> Result<Option<Channel>, NoticeError> {
    let reader = Reader(runner);
    Ok(Some(if let Some(slack) = &notify.slack {
        reader.slack(slack)?
    } else if let Some(email) = &notify.email {
        let credentials = match (&email.user, &email.password) {
            (Some(user), Some(password)) => Some((reader.text(user)?, reader.secret(password)?)),
            _ => None,
        };
        let certificates = runner.env("SSL_CERT_FILE").map(PathBuf::from);
        Channel::Mail(MailServer { email: email.clone(), credentials, certificates })
    } else if let Some(discord) = &notify.discord {
        let mut url = reader.secret_url(&discord.webhook)?;
        // Only then Discord answers whether it took the message.
        url.query_pairs_mut().append_pair("wait", "true");
        Channel::Discord(url)
    } else if let Some(teams) = &notify.teams {
        Channel::Teams(reader.secret_url(&teams.webhook)?)
    } else if let Some(webhook) = &notify.webhook {
        let url = match &webhook.url {
            Setting::Literal(url) => parse(url)?,
            Setting::FromEnv(name) => reader.secret_url(name)?,
        };
        Channel::Webhook { url, secret: reader.secret(&webhook.secret)? }
    } else if let Some(sentry) = &notify.sentry {
        reader.sentry(sentry)?
    } else if let Some(datadog) = &notify.datadog {
        let api = match &datadog.url {
            Some(url) => base(url)?,
            None => base(&format!("https://api.{}", datadog.site))?,
        };
        Channel::Datadog { api, key: reader.secret(&datadog.key)?, team: datadog.team.clone() }
    } else {
        return Ok(None);
    }))
}

struct Reader<'a>(&'a Runner);

impl Reader<'_> {
    fn slack(&self, slack: &SlackNotice) -> Result<Channel, NoticeError> {
        match (&slack.webhook, &slack.token, &slack.channel) {
            (None, Some(token), Some(channel)) => Ok(Channel::SlackBot {
                api: base(slack.url.as_deref().unwrap_or("https://slack.com/api"))?,
                token: self.secret(token)?,
                channel: self.text(channel)?,
            }),
            (Some(webhook), ..) => self.secret_url(webhook).map(Channel::SlackHook),
            // The rules of deploy.yml refuse an entry with neither.
            (None, ..) => Err(NoticeError::Unset("SLACK_TOKEN".to_owned())),
        }
    }

    fn sentry(&self, sentry: &SentryNotice) -> Result<Channel, NoticeError> {
        let mut releases = base(sentry.url.as_deref().unwrap_or("https://sentry.io"))?;
        if let Ok(mut path) = releases.path_segments_mut() {
            path.pop_if_empty().extend(["api", "0", "organizations", &sentry.organization, "releases", ""]);
        }
        Ok(Channel::Sentry { releases, token: self.secret(&sentry.token)?, settings: sentry.clone() })
    }

    fn value(&self, name: &FromEnv) -> Result<&str, NoticeError> {
        let value = self.0.env(&name.env).map(str::trim).filter(|value| !value.is_empty());
        value.ok_or_else(|| NoticeError::Unset(name.env.clone()))
    }

    fn secret(&self, name: &FromEnv) -> Result<Secret, NoticeError> {
        self.value(name).map(|value| self.0.secret(value))
    }

    fn text(&self, setting: &Setting) -> Result<String, NoticeError> {
        match setting {
            Setting::Literal(text) => Ok(text.clone()),
            Setting::FromEnv(name) => self.value(name).map(str::to_owned),
        }
    }

    /// An address that is a secret: https, or a server on this machine.
    fn secret_url(&self, name: &FromEnv) -> Result<Url, NoticeError> {
        let secret = self.secret(name)?;
        let url = Url::parse(secret.expose()).ok().filter(|url| {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            url.scheme() == "https" || (url.scheme() == "http" && is_loopback(host))
        });
        url.ok_or_else(|| NoticeError::Address(name.env.clone()))
    }
}

fn parse(address: &str) -> Result<Url, NoticeError> {
    Url::parse(address).map_err(|source| NoticeError::Base { address: address.to_owned(), source })
}

/// A base address with a final slash, so that paths can be joined.
fn base(address: &str) -> Result<Url, NoticeError> {
    parse(&format!("{}/", address.trim_end_matches('/')))
}
