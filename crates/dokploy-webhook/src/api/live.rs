//! A deployment's log while it is written: the web socket that the dashboard uses. It takes the key like every other call.
//!
//! It never ends by itself, since the server reads it with `tail -f`, and says nothing of how the deployment ended: for that the rows
//! are asked. A key that is refused and a log that is not there close it without a word.

use http_client::{Request, WebSocket};
use url::Url;

use super::{Api, KEY};
use crate::error::DokployError;
use crate::lines::Lines;
use crate::model::Row;

/// A log that is being written.
#[derive(Debug)]
pub struct LiveLog {
    socket: WebSocket,
    lines: Lines,
}

impl Api {
    /// Opens the log of a deployment, from its first line; nothing when the row names no log.
    ///
    /// # Errors
    /// [`DokployError`] when no web socket is opened: by Dokploy Cloud, or a proxy in between.
    pub async fn live_log(&self, row: &Row) -> Result<Option<LiveLog>, DokployError> {
        let Some(path) = row.log_path.as_deref().filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let text = format!("{}/listen-deployment", self.base());
        let mut url = Url::parse(&text).map_err(|_| DokployError::Address(text))?;
        url.query_pairs_mut().append_pair("logPath", path);
        // What a server builds is logged there.
        if let Some(server) = row.build_server_id.as_deref().or(row.server_id.as_deref()) {
            url.query_pairs_mut().append_pair("serverId", server);
        }
        let request = Request::get(url).secret_header(KEY, &self.key)?;
        let socket = self.client.websocket(request).await?;
        Ok(Some(LiveLog { socket, lines: Lines::default() }))
    }
}

impl LiveLog {
    /// The next lines, which may be none yet; nothing when the log was closed. A line whose end never came is not among them: it is
    /// whole when the log is opened again. What is dropped while it waits is not lost.
    pub async fn next(&mut self) -> Option<Vec<String>> {
        let piece = self.socket.next().await?;
        Some(self.lines.push(&piece))
    }
}
