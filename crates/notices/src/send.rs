//! One message sent, by whatever channel.

use actions_core::Runner;
use futures::future::try_join_all;
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

    /// Sends the message about an event. Of Slack's API comes where the message is.
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
            Self::Mail(server) => server.send(mail::message(&server.email, event)?).await?,
            Self::SlackHook(url) => post(client, url, &slack::message(event)).await?,
            Self::Discord(url) => post(client, url, &discord::message(event)).await?,
            Self::Teams(url) => post(client, url, &teams::message(event)).await?,
            Self::Webhook { url, secret } => {
                client.send(webhook::request(url.clone(), secret, event, runner.now())?).await?.success()?;
            }
            Self::Sentry { releases, token, settings } => {
                let release = sentry::release(&settings.release, event);
                let body = sentry::create_release(&release, &settings.projects, event);
                let request = Request::post(releases.clone()).json(&body)?.bearer(token)?.replay(Replay::Safe);
                client.send(request).await?.success()?;
                if event.kind == Kind::Deployed {
                    let mut url = releases.clone();
                    if let Ok(mut path) = url.path_segments_mut() {
                        path.pop_if_empty().extend([&release, "deploys", ""]);
                    }
                    let request = Request::post(url).json(&sentry::deploy(&settings.projects, event))?.bearer(token)?;
                    client.send(request).await?.success()?;
                }
            }
            Self::Datadog { api, key, team } => {
                let markers = datadog::markers(event, team.as_deref());
                try_join_all(markers.iter().map(|marker| async move {
                    let (path, body) = match marker {
                        Marker::Deployment(body) => ("api/v2/dora/deployment", body),
                        Marker::Event(body) => ("api/v1/events", body),
                    };
                    let request = Request::post(joined(api, path)?).json(body)?;
                    let request = request.secret_header(HeaderName::from_static("dd-api-key"), key)?;
                    client.send(request).await?.success().map_err(NoticeError::from)
                }))
                .await?;
            }
        }
        Ok(None)
    }
}

/// A message to a webhook, whose address is its secret. Sent again only when the server has not acted on it.
async fn post(client: &Client, url: &Url, body: &Value) -> Result<(), NoticeError> {
    client.send(Request::post(url.clone()).secret_url().json(body)?).await?.success()?;
    Ok(())
}

fn joined(base: &Url, path: &str) -> Result<Url, NoticeError> {
    base.join(path).map_err(|source| NoticeError::Base { address: base.to_string(), source })
}

struct Slack<'a> {
    client: &'a Client,
    api: &'a Url,
    token: &'a actions_core::Secret,
}

impl Slack<'_> {
    /// Posts the message; an end in its thread, whose first message then says how it ended.
    async fn tell(&self, event: &Event, channel: &str, thread: Option<&Thread>) -> Result<Thread, NoticeError> {
        let posted = self.call("chat.postMessage", &slack::post(event, channel, thread)).await?;
        if let Some(thread) = thread {
            self.call("chat.update", &slack::update(event, thread)).await?;
        }
        Ok(posted)
    }

    async fn call(&self, method: &str, body: &Value) -> Result<Thread, NoticeError> {
        let request = slack::request(joined(self.api, method)?, self.token, body)?;
        slack::answer(self.client.send(request).await?)
    }
}
