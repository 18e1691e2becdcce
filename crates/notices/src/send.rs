//! One message sent, by whatever channel.

use actions_core::failure::chain;
use actions_core::{Runner, Secret};
use futures::future::join_all;
use http::HeaderName;
use http_client::{Client, Replay, Request};
use serde_json::Value;
use url::Url;

use crate::channel::Channel;
use crate::datadog::{self, Marker};
use crate::error::NoticeError;
use crate::event::{Event, Kind};
use crate::slack::{self, Thread};
use crate::{discord, mail, sentry, teams, webhook};

impl Channel {
    /// Whether the service has something to be told of such an event, besides what deploy.yml asks for.
    #[must_use]
    pub fn takes(&self, kind: Kind) -> bool {
        match self {
            Self::SlackBot { .. } => true,
            Self::Sentry { .. } => sentry::wants(kind),
            Self::Datadog { .. } => matches!(kind, Kind::Deployed | Kind::Failed | Kind::RolledBack),
            _ => kind != Kind::Started,
        }
    }

    /// The service's name, and what tells it from others.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::SlackBot { channel, .. } => format!("Slack ({channel})"),
            Self::SlackHook(_) => "Slack (webhook)".to_owned(),
            Self::Mail(server) => format!("mail ({})", server.email.to.join(", ")),
            Self::Discord(_) => "Discord".to_owned(),
            Self::Teams(_) => "Teams".to_owned(),
            Self::Webhook { url, .. } => format!("webhook ({})", url.host_str().unwrap_or_default()),
            Self::Sentry { settings, .. } => format!("Sentry ({})", settings.organization),
            Self::Datadog { api, .. } => format!("Datadog ({})", api.host_str().unwrap_or_default()),
        }
    }

    /// The thread that an earlier attempt of the event's run began, and whether its first message says an end; none where the service has no
    /// threads.
    ///
    /// # Errors
    /// [`NoticeError`] when it cannot be looked for.
    pub async fn begun(&self, client: &Client, event: &Event) -> Result<Option<(Thread, bool)>, NoticeError> {
        match self {
            Self::SlackBot { api, token, channel } => Slack { client, api, token }.find(event, channel).await,
            _ => Ok(None),
        }
    }

    /// Sends the message about an event. Of Slack's API comes the thread that the message is in.
    ///
    /// # Errors
    /// [`NoticeError`] when it was not taken.
    pub async fn send(
        &self,
        runner: &Runner,
        client: &Client,
        event: &Event,
        thread: Option<&Thread>,
    ) -> Result<Option<Thread>, NoticeError> {
        match self {
            Self::SlackBot { api, token, channel } => {
                let call = Slack { client, api, token };
                return call.tell(event, channel, thread).await.map(Some);
            }
            Self::SlackHook(url) => slack::hook_answer(client.send(hook(url, &slack::message(event))?).await?)?,
            Self::Mail(server) => server.send(&mail::message(&server.email, event)?).await?,
            Self::Discord(url) => post(client, hook(url, &discord::message(event))?).await?,
            Self::Teams(url) => post(client, hook(url, &teams::message(event))?).await?,
            Self::Webhook { url, secret } => {
                post(client, webhook::request(url.clone(), secret, event, runner.now())?).await?;
            }
            Self::Sentry { releases, token, settings } => {
                let release = sentry::release(&settings.release, event);
                let body = sentry::create_release(&release, &settings.projects, event);
                post(client, json(releases.clone(), &body)?.bearer(token)?.replay(Replay::Safe)).await?;
                if event.kind == Kind::Deployed {
                    let mut url = releases.clone();
                    if let Ok(mut path) = url.path_segments_mut() {
                        path.pop_if_empty().extend([&release, "deploys", ""]);
                    }
                    post(client, json(url, &sentry::deploy(&settings.projects, event))?.bearer(token)?).await?;
                }
            }
            Self::Datadog { api, key, team } => {
                let markers = datadog::markers(event, team.as_deref());
                let sent = join_all(markers.iter().map(|marker| async move {
                    // A deployment is known again by its id; an event is not.
                    let (path, body, replay) = match marker {
                        Marker::Deployment(body) => ("api/v2/dora/deployment", body, Replay::Safe),
                        Marker::Event(body) => ("api/v1/events", body, Replay::ByMethod),
                    };
                    let request = json(joined(api, path)?, body)?.secret_header(HeaderName::from_static("dd-api-key"), key)?;
                    post(client, request.replay(replay)).await
                }));
                // One that is refused takes no other with it.
                sent.await.into_iter().collect::<Result<(), _>>()?;
            }
        }
        Ok(None)
    }
}

/// Sends a request; any answer but a good one is an error. Unless the request says that it may be repeated, it is sent again only when the
/// server has not acted on it.
async fn post(client: &Client, request: Request) -> Result<(), NoticeError> {
    client.send(request).await?.success()?;
    Ok(())
}

/// A message to a webhook, whose address is its secret.
fn hook(url: &Url, body: &Value) -> Result<Request, NoticeError> {
    Ok(json(url.clone(), body)?.secret_url())
}

/// A request with JSON, whose encoding is said: Slack warns where it is not, and Teams counts each byte twice.
fn json(url: Url, body: &Value) -> Result<Request, NoticeError> {
    Ok(Request::post(url).body("application/json; charset=utf-8", body.to_string())?)
}

fn joined(base: &Url, path: &str) -> Result<Url, NoticeError> {
    base.join(path).map_err(|source| NoticeError::Base { address: base.to_string(), source })
}

/// Slack's API, spoken to by a bot.
struct Slack<'a> {
    client: &'a Client,
    api: &'a Url,
    token: &'a Secret,
}

impl Slack<'_> {
    /// Posts the message, and answers its thread; in a thread that is there already, whose first message then says how it stands. Whether it can
    /// be made to say so or not, the message is there.
    async fn tell(&self, event: &Event, channel: &str, thread: Option<&Thread>) -> Result<Thread, NoticeError> {
        let posted = match self.post(event, channel, thread).await {
            Err(NoticeError::Slack { code, .. }) if thread.is_some() && slack::refuses_threads(&code) => {
                self.post(event, channel, None).await?
            }
            posted => posted?,
        };
        let text = |key: &str| posted[key].as_str().unwrap_or_default().to_owned();
        let own = Thread { channel: text("channel"), ts: text("ts") };
        let Some(thread) = thread else { return Ok(own) };
        match self.call("chat.update", &slack::update(event, thread), Replay::Safe).await {
            Ok(_) => Ok(thread.clone()),
            // The first message was deleted: then Slack posts what is meant for its thread into the channel.
            Err(NoticeError::Slack { code, .. }) if code == "message_not_found" => Ok(own),
            Err(error) => {
                tracing::info!("the first message in {channel} was not changed: {}", chain(&error));
                Ok(thread.clone())
            }
        }
    }

    async fn post(&self, event: &Event, channel: &str, thread: Option<&Thread>) -> Result<Value, NoticeError> {
        self.call("chat.postMessage", &slack::post(event, channel, thread), Replay::ByMethod).await
    }

    /// The thread that an earlier attempt of the run began, and whether its first message says an end. Slack lists a channel by its id
    /// alone, and only to a bot with the scope `channels:history`, or `groups:history` where the channel is private.
    async fn find(&self, event: &Event, channel: &str) -> Result<Option<(Thread, bool)>, NoticeError> {
        let mut url = joined(self.api, "conversations.history")?;
        url.query_pairs_mut().extend_pairs([("channel", channel), ("limit", "200"), ("include_all_metadata", "true")]);
        let history = slack::answer(self.client.send(Request::get(url).bearer(self.token)?).await?)?;
        Ok(slack::find(event, channel, &history))
    }

    async fn call(&self, method: &str, body: &Value, replay: Replay) -> Result<Value, NoticeError> {
        let request = json(joined(self.api, method)?, body)?.bearer(self.token)?.replay(replay);
        slack::answer(self.client.send(request).await?)
    }
}
