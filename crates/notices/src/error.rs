//! Why a notice was not sent, and the cure.

use actions_core::Explain;
use http_client::HttpError;
use thiserror::Error;

/// Why a notice was not sent.
#[derive(Debug, Error)]
pub enum NoticeError {
    /// deploy.yml names a variable that is not set.
    #[error("the variable {0} is not set")]
    Unset(String),
    /// A variable holds no address that may be used.
    #[error("the variable {0} holds no https address")]
    Address(String),
    /// A base address and a path make no URL.
    #[error("the address {address} is none")]
    Base {
        /// What deploy.yml says.
        address: String,
        /// The cause.
        #[source]
        source: url::ParseError,
    },
    /// The HTTP exchange failed.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Slack refused.
    #[error("Slack refused with {code}{}", needed.as_ref().map(|needed| format!(" (it needs {needed})")).unwrap_or_default())]
    Slack {
        /// Slack's word for it.
        code: String,
        /// The scope that the token lacks, where Slack says it.
        needed: Option<String>,
    },
    /// Sender or recipient is no mail address.
    #[error("`{address}` is no mail address")]
    Mailbox {
        /// What deploy.yml says.
        address: String,
        /// The cause.
        #[source]
        source: lettre::address::AddressError,
    },
    /// The mail cannot be made.
    #[error("failed to make the mail")]
    Mail(#[source] lettre::error::Error),
    /// `SSL_CERT_FILE` cannot be read.
    #[error("failed to read the certificates of SSL_CERT_FILE")]
    Certificates(#[source] std::io::Error),
    /// The mail server could not be asked, or refused.
    #[error("the mail server {server} did not take the mail{}: {words}", of(refused))]
    Smtp {
        /// Host and port.
        server: String,
        /// The recipients that were refused, or of whom nothing was heard in time, where it was sent to each by itself; the others have it.
        refused: Vec<String>,
        /// Why, with what the server said, in which no secret is left.
        words: String,
        /// The cause, whose words may hold what the server was told.
        cause: lettre::transport::smtp::Error,
    },
    /// There was no answer in time.
    #[error("there was no answer within {0} s")]
    Late(u64),
    /// The run was cancelled, and there was no answer in what is left of its time.
    #[error("there was no answer before the end of a run that was cancelled")]
    Cancelled,
}

impl Explain for NoticeError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unset(name) => {
                return Some(format!("give the step that variable: `env: {{ {name}: ${{{{ secrets.{name} }}}} }}`"));
            }
            Self::Address(_) => "put the whole URL into the secret, as the service shows it; http is for localhost alone",
            Self::Base { .. } => "write it as https://sentry.example.com",
            Self::Http(error) => return error.hint(),
            Self::Slack { code, .. } => slack_hint(code),
            Self::Mailbox { .. } => "write it as deploy@example.com or Deployments <deploy@example.com>",
            Self::Mail(_) => "this is a bug of the action; please report it",
            Self::Certificates(_) => "give a file of PEM certificates, or unset SSL_CERT_FILE",
            Self::Smtp { cause, .. } => smtp_hint(cause),
            Self::Cancelled => return None,
            Self::Late(_) => "look whether the service is up and can be reached from the runner",
        };
        Some(hint.to_owned())
    }
}

/// For whom a mail was, where it is not all.
fn of(recipients: &[String]) -> String {
    if recipients.is_empty() { String::new() } else { format!(" for {}", recipients.join(", ")) }
}

/// The words are those of chat.postMessage, and of incoming webhooks (docs.slack.dev).
fn slack_hint(code: &str) -> &'static str {
    match code {
        "channel_not_found" => "check the channel's id, and invite the bot to a private channel: /invite @bot",
        "not_in_channel" => "invite the bot to the channel, /invite @bot, or give it the scope chat:write.public",
        "is_archived" | "channel_is_archived" => "unarchive the channel, or name another one",
        "missing_scope" => "give the bot the scope chat:write, and install it again",
        "invalid_auth" | "not_authed" | "account_inactive" | "token_revoked" | "token_expired" | "not_allowed_token_type" => {
            "give a bot's token that is valid (xoxb-…)"
        }
        "no_service" | "no_team" | "invalid_token" | "no_active_hooks" => "make a new incoming webhook: this one was taken back",
        "action_prohibited" | "posting_to_general_channel_denied" => {
            "ask who runs the workspace: the channel does not take such messages"
        }
        "ratelimited" | "rate_limited" => "Slack limits messages: about one per second and channel",
        "msg_too_long" | "invalid_blocks" | "invalid_blocks_format" | "invalid_payload" | "invalid_metadata_format" => {
            "this is a bug of the action; please report it"
        }
        _ => "look the word up under docs.slack.dev, chat.postMessage",
    }
}

fn smtp_hint(error: &lettre::transport::smtp::Error) -> &'static str {
    match error.status().map(u16::from) {
        Some(530 | 534 | 535) => "check `user` and `password`; some servers want a password made for programs",
        Some(550 | 551 | 553 | 554) => "check that the server may send for `from`, and that the recipients exist",
        Some(421 | 450..=452) => "the server is busy or limits mail; it may take the next one",
        _ if error.is_tls() => "check the server's name and certificate, or give its authority in SSL_CERT_FILE",
        _ if error.is_timeout() => "check server and port: 587 is for `starttls`, 465 for `tls`; many networks close 25",
        _ if error.is_client() => {
            "the server offers no STARTTLS or no way to log in that is known: check `security` and the port"
        }
        _ => "check server and port: 587 is for `starttls`, 465 for `tls`",
    }
}
