//! The live log: a WebSocket that sends a log file from its first line and then what is added to it, in pieces that know nothing of
//! lines. It never ends by itself, for behind it runs `tail -f`.

use std::collections::HashMap;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::control::Dokploy;

/// The code that the server closes with when it does not like the path.
const BAD_PATH: u16 = 4000;
/// Where all logs lie.
const FOLDER: &str = "/etc/dokploy/";
/// The key is verified once here, unlike for a call of the API.
const VERIFICATIONS: u32 = 1;

pub(crate) async fn listen(
    State(server): State<Dokploy>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let path = query.get("logPath").cloned().unwrap_or_default();
    let is_known = server.state().authenticate(&headers, VERIFICATIONS).is_some();
    // The connection is always made; what is wrong is said by closing it.
    upgrade.on_upgrade(async move |socket| follow(server, socket, &path, is_known).await)
}

async fn follow(server: Dokploy, mut socket: WebSocket, path: &str, is_known: bool) {
    let refusal = match path {
        "" => Some("logPath no provided"),
        path if !path.starts_with(FOLDER) || path.split('/').any(|part| part == "..") => Some("Invalid log path"),
        _ => None,
    };
    let reason = match refusal {
        Some(reason) => Some(CloseFrame { code: BAD_PATH, reason: reason.into() }),
        None if is_known => return tail(&server, &mut socket, path).await,
        None => None,
    };
    // Whether the other side is still there to hear it does not matter.
    let _gone = socket.send(Message::Close(reason)).await;
}

/// Sends the log and its additions until the other side goes away.
async fn tail(server: &Dokploy, socket: &mut WebSocket, path: &str) {
    let mut changes = server.state().logs.subscribe();
    let mut cuts = server.state().cuts.subscribe();
    let mut sent = 0;
    loop {
        changes.mark_unchanged();
        let (log, is_mute) = {
            let state = server.state();
            (state.rows.iter().find(|row| row.log_path == path).map(|row| row.log.clone()), state.are_logs_mute)
        };
        if log.is_none() && sent == 0 {
            let said = format!("tail error: tail: cannot open '{path}' for reading: No such file or directory\n");
            let _gone = socket.send(Message::Text(said.into())).await;
            return;
        }
        // A file that is removed meanwhile stays open, and nothing is added to it.
        let added = log.as_deref().filter(|_| !is_mute).and_then(|log| log.get(sent..)).unwrap_or_default();
        sent += added.len();
        if !added.is_empty() && socket.send(Message::Text(added.to_owned().into())).await.is_err() {
            return;
        }
        tokio::select! {
            more = changes.changed() => if more.is_err() { return },
            _ = cuts.changed() => return,
            heard = socket.recv() => if !matches!(heard, Some(Ok(_))) { return },
        }
    }
}
