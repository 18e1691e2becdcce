//! The services that are told of releases and deployments, as they answer: Slack, Discord, Teams, a server with signed webhooks, Sentry,
//! Datadog; and a mail server. Everything that they take is kept, and nothing leaves this process.
//!
//! | path | plays | by |
//! |---|---|---|
//! | `/api/chat.postMessage`, `chat.update`, `conversations.history` | Slack's API | docs.slack.dev, "Web API" |
//! | `/services/…` | Slack's incoming webhooks | docs.slack.dev, "Sending messages using incoming webhooks" |
//! | `/api/webhooks/{id}/{token}` | Discord | docs.discord.com, "Execute Webhook", "Embed Limits" |
//! | `/workflows/{id}` | a Teams workflow | learn.microsoft.com, "Create incoming webhooks with Workflows" |
//! | `/hook` | a server of one's own | the README of `notices` |
//! | `/api/0/organizations/{organization}/releases/…` | Sentry | docs.sentry.io, "Releases" |
//! | `/api/v2/dora/deployment`, `/api/v1/events` | Datadog | docs.datadoghq.com, "Send a deployment event", "Post an event" |

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use serde_json::Value;

pub use mail::{Lines, Mailbox, Manners, converse};
pub use slack::Message;

mod chats;
mod mail;
mod markers;
mod signed;
mod slack;

/// Something that a service took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// The service: `Slack`, `Discord`, `Teams`, `webhook`, `Sentry` or `Datadog`.
    pub service: &'static str,
    /// What people, or programs, read first of it.
    pub title: String,
    /// All that was sent.
    pub body: Value,
}

/// All these services; clones are the same ones.
#[derive(Debug, Clone, Default)]
pub struct Catcher(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) caught: Vec<Caught>,
    pub(crate) messages: Vec<Message>,
    /// How many messages were posted in Slack.
    pub(crate) posted: usize,
    /// The first messages of the threads that are locked.
    pub(crate) locked: BTreeSet<String>,
    /// The channels that Slack does not know.
    pub(crate) missing: BTreeSet<String>,
    /// Whether the bot may read a channel.
    pub(crate) reads: bool,
    /// The secret of the signed webhook.
    pub(crate) secret: String,
    /// The keys that were sent to it.
    pub(crate) keys: BTreeSet<String>,
    /// Sentry's releases, with the dates that they were given.
    pub(crate) releases: BTreeMap<String, Value>,
}

impl Catcher {
    /// Services that nobody told anything. The bot in Slack may write and not read; the signed webhook has no secret, and takes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a channel away from Slack.
    pub fn remove_channel(&self, channel: &str) {
        self.state().missing.insert(channel.to_owned());
    }

    /// Deletes a message from Slack, by its time.
    pub fn delete_message(&self, ts: &str) {
        self.state().messages.retain(|message| message.ts != ts);
    }

    /// Lets nobody reply to a message in Slack, by its time.
    pub fn lock_thread(&self, ts: &str) {
        self.state().locked.insert(ts.to_owned());
    }

    /// Gives the bot in Slack the scope `channels:history`.
    pub fn let_bot_read(&self) {
        self.state().reads = true;
    }

    /// Tells the signed webhook its secret.
    pub fn share_secret(&self, secret: &str) {
        secret.clone_into(&mut self.state().secret);
    }

    /// Everything that was taken, in its order. What was repeated is there once.
    #[must_use]
    pub fn caught(&self) -> Vec<Caught> {
        self.state().caught.clone()
    }

    /// What people see in Slack's channels, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.state().messages.clone()
    }

    /// The services, to be served.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/api/chat.postMessage", post(slack::post_message))
            .route("/api/chat.update", post(slack::update))
            .route("/api/conversations.history", get(slack::history))
            .route("/services/{*path}", post(slack::incoming))
            .route("/api/webhooks/{id}/{token}", post(chats::discord))
            .route("/workflows/{id}", post(chats::teams))
            .route("/hook", post(signed::take))
            .route("/api/0/organizations/{organization}/releases/", post(markers::release))
            .route("/api/0/organizations/{organization}/releases/{version}/deploys/", post(markers::deploy))
            .route("/api/v2/dora/deployment", post(markers::dora))
            .route("/api/v1/events", post(markers::event))
            .with_state(self.clone())
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keep(&self, service: &'static str, title: &str, body: Value) {
        self.state().caught.push(Caught { service, title: title.to_owned(), body });
    }
}

/// The length of a text in a message, as services count it.
pub(crate) fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}
