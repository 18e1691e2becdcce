use futures::StreamExt;
use simulators::Server;
use simulators::dokploy::{Dokploy, Kind};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::scene::{FILE, KEY, held};

async fn listen(server: &Server, path: &str, key: Option<&str>) -> WebSocketStream<TcpStream> {
    let url = format!("ws://{}/listen-deployment?logPath={path}", server.authority());
    let mut request = url.into_client_request().expect("a request");
    if let Some(key) = key {
        request.headers_mut().insert("x-api-key", key.parse().expect("a header"));
    }
    let stream = TcpStream::connect(server.authority()).await.expect("a connection");
    tokio_tungstenite::client_async(request, stream).await.expect("a web socket").0
}

/// The next piece of text, or how the server closed.
async fn next(socket: &mut WebSocketStream<TcpStream>) -> Result<String, Option<(u16, String)>> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => Ok(text.to_string()),
        Some(Ok(Message::Close(Some(frame)))) => Err(Some((frame.code.into(), frame.reason.to_string()))),
        _ => Err(None),
    }
}

fn running(dokploy: &Dokploy) -> String {
    let id = dokploy.create_compose("shop", FILE, "");
    dokploy.deploy(Kind::Compose, &id, "run");
    dokploy.rows(Kind::Compose, &id)[0].log_path.clone()
}

#[tokio::test]
async fn a_log_is_sent_from_its_first_line_and_as_it_grows() {
    let dokploy = held();
    let path = running(&dokploy);
    let server = Server::start(dokploy.router()).await.expect("a port");
    let mut socket = listen(&server, &path, Some(KEY)).await;
    assert!(
        next(&mut socket).await.expect("text").starts_with("Initializing deployment\nFile 'docker-compose.yml' created: ✅\n")
    );
    // Pieces end wherever they end.
    for piece in [" Container web  Cre", "ating\n Container web  Started\n"] {
        dokploy.say(piece);
        assert_eq!(next(&mut socket).await.as_deref(), Ok(piece));
    }
    dokploy.end_active();
    assert_eq!(next(&mut socket).await.as_deref(), Ok("Docker Compose Deployed: ✅\n"));
}

#[tokio::test]
async fn what_is_wrong_is_said_by_closing() {
    let dokploy = held();
    let path = running(&dokploy);
    let server = Server::start(dokploy.router()).await.expect("a port");
    let bad = |reason: &str| Err(Some((4000, reason.to_owned())));
    assert_eq!(next(&mut listen(&server, "", Some(KEY)).await).await, bad("logPath no provided"));
    assert_eq!(next(&mut listen(&server, "/etc/passwd", Some(KEY)).await).await, bad("Invalid log path"));
    assert_eq!(next(&mut listen(&server, "/etc/dokploy/../passwd", None).await).await, bad("Invalid log path"));
    assert_eq!(next(&mut listen(&server, &path, None).await).await, Err(None));
    assert_eq!(next(&mut listen(&server, &path, Some("wrong")).await).await, Err(None));
    let gone = next(&mut listen(&server, "/etc/dokploy/logs/gone.log", Some(KEY)).await).await.expect("text");
    assert!(gone.contains("No such file or directory"), "{gone}");
}

#[tokio::test]
async fn a_limited_key_is_verified_once_for_a_live_log_and_twice_for_a_call() {
    let dokploy = held();
    let path = running(&dokploy);
    dokploy.add_limited_key("limited", 3);
    let server = Server::start(dokploy.router()).await.expect("a port");
    assert!(next(&mut listen(&server, &path, Some("limited")).await).await.is_ok());
    assert_eq!(super::scene::get_as(&dokploy, "limited", "settings.health").await.status, 200);
    assert_eq!(super::scene::get_as(&dokploy, "limited", "settings.health").await.message(), "Unauthorized");
}

#[tokio::test(start_paused = true)]
async fn docker_says_its_lines_while_the_job_runs() {
    let dokploy = Dokploy::new(KEY).with_duration(std::time::Duration::from_secs(30));
    let id = dokploy.create_compose("shop", FILE, "");
    dokploy.docker_says(Kind::Compose, &id, &["Pulling web", "Started web"]);
    dokploy.deploy(Kind::Compose, &id, "run");
    let mut seen = Vec::new();
    for _ in 0..4 {
        let log = dokploy.rows(Kind::Compose, &id)[0].log.clone();
        seen.push(["Pulling web", "Started web", "Deployed"].map(|word| log.contains(word)));
        tokio::time::sleep(std::time::Duration::from_millis(10_100)).await;
    }
    assert_eq!(seen, [[false, false, false], [true, false, false], [true, true, false], [true, true, true]]);
}
