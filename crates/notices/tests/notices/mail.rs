//! Mail, to a server with a certificate of an authority of our own.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use deploy_config::notify::Notify;
use notices::{Delivery, Kind, Notices, Threads};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::PrivateKeyDer;
use simulators::catcher::{Lines, Manners, converse};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::{entries, event, runner};

/// How the server protects its connections.
#[derive(Clone, Copy, PartialEq)]
enum Guard {
    Starttls,
    Tls,
    Nothing,
}

/// A mail server that keeps every line that it is told.
struct MailServer {
    port: u16,
    lines: Lines,
    folder: TempDir,
}

impl MailServer {
    async fn start(guard: Guard) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lines = Lines::default();
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), guard, lines.clone()));
        Self { port, lines, folder }
    }

    fn told(&self) -> Vec<String> {
        self.lines.told()
    }

    async fn tell(&self, security: &str, is_trusted: bool, event: &notices::Event) -> Vec<Delivery> {
        self.tell_all(security, is_trusted, event, "ops@example.com, On Call <oncall@example.com>").await
    }

    async fn tell_all(&self, security: &str, is_trusted: bool, event: &notices::Event, to: &str) -> Vec<Delivery> {
        let authority = self.folder.path().join("ca.pem").display().to_string();
        let certificates = if is_trusted { ("SSL_CERT_FILE", authority.as_str()) } else { ("X", "") };
        let (runner, _) = runner(&[("PASSWORD", "hunter2"), certificates]);
        let entries: Vec<Notify> = entries(&format!(
            "  - email: {{ server: localhost, port: {}, security: {security}, user: deploy, password: {{ env: PASSWORD }}, \
             from: Deployments <deploy@example.com>, to: [{to}] }}",
            self.port
        ));
        Notices::new(&runner, &entries).tell(event, &Threads::default()).await
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, guard: Guard, lines: Lines) {
    let manners = Manners { greets: true, offers_starttls: guard == Guard::Starttls };
    while let Ok((stream, _)) = listener.accept().await {
        if guard == Guard::Tls {
            if let Ok(stream) = tls.accept(stream).await {
                converse(stream, manners, &lines).await;
            }
        } else if let Some(stream) = converse(stream, manners, &lines).await
            && let Ok(stream) = tls.accept(stream).await
        {
            converse(stream, Manners { greets: false, offers_starttls: false }, &lines).await;
        }
    }
}

#[tokio::test]
async fn a_mail_goes_out_once_with_all_recipients_by_starttls_and_by_tls() {
    for (guard, security) in [(Guard::Starttls, "starttls"), (Guard::Tls, "tls"), (Guard::Nothing, "none")] {
        let server = MailServer::start(guard).await;
        let told = server.tell(security, true, &event(Kind::Failed)).await;
        assert!(told[0].problem.is_none(), "{security}: {told:?}");
        let lines = server.told();
        let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
        assert_eq!((count("MAIL FROM"), count("RCPT TO"), count("DATA"), count("AUTH PLAIN")), (1, 2, 1, 1), "{lines:#?}");
        assert_eq!(count("STARTTLS"), usize::from(guard == Guard::Starttls));
    }
}

#[tokio::test]
async fn a_recipient_who_is_refused_takes_the_mail_from_no_other_and_is_named() {
    let server = MailServer::start(Guard::Tls).await;
    let to = "ops@example.com, nobody@example.com, oncall@example.com";
    let told = server.tell_all("tls", true, &event(Kind::Failed), to).await;
    let problem = told[0].problem.as_ref().unwrap().to_string();
    assert!(problem.contains("did not take the mail for nobody@example.com: ") && problem.contains("550"), "{problem}");
    let mut taken = Vec::new();
    for line in server.told() {
        match line.as_str() {
            line if line.starts_with("MAIL FROM") => taken.push((Vec::new(), false)),
            line if line.starts_with("RCPT TO") => taken.last_mut().unwrap().0.push(line.to_owned()),
            "DATA" => taken.last_mut().unwrap().1 = true,
            _ => {}
        }
    }
    let mut taken: Vec<_> = taken.into_iter().filter(|(_, is_taken)| *is_taken).flat_map(|(to, _)| to).collect();
    taken.sort_unstable();
    assert_eq!(taken, ["RCPT TO:<oncall@example.com>", "RCPT TO:<ops@example.com>"]);
}

#[tokio::test]
async fn a_mail_that_all_are_refused_is_asked_for_once_more_for_each_and_all_are_named() {
    let server = MailServer::start(Guard::Tls).await;
    let told = server.tell_all("tls", true, &event(Kind::Failed), "nobody@example.com, nobody2@example.com").await;
    let problem = told[0].problem.as_ref().unwrap().to_string();
    assert!(problem.contains("for nobody@example.com, nobody2@example.com: "), "{problem}");
    let alone = MailServer::start(Guard::Tls).await;
    alone.tell_all("tls", true, &event(Kind::Failed), "nobody@example.com").await;
    assert_eq!(alone.told().iter().filter(|line| line.starts_with("MAIL FROM")).count(), 1, "one is not sent to twice");
}

/// Lets a paused clock stand until it is dropped: it moves on whenever nothing is ready, also where the kernel holds a line back.
fn standing_clock() -> Sender<()> {
    let (hold, dropped) = channel();
    tokio::task::spawn_blocking(move || dropped.recv());
    hold
}

/// Lets the time pass that a server needs.
async fn pass(seconds: u64, clock: &mut Sender<()>) {
    // The one that is dropped here holds it no longer.
    *clock = channel().0;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    *clock = standing_clock();
}

/// Answers a client as a server that refuses `nobody` after five seconds and needs one for each mail; keeps to whom it took one.
async fn tarpit(stream: TcpStream, taken: Arc<Mutex<Vec<String>>>) {
    let (mut stream, mut clock) = (BufReader::new(stream), standing_clock());
    stream.write_all(b"220 ready\r\n").await.unwrap();
    let (mut line, mut to) = (String::new(), String::new());
    while stream.read_line(&mut line).await.is_ok_and(|read| read != 0) {
        let answer: &[u8] = match line.trim_end() {
            hello if hello.starts_with("EHLO") => b"250 mail\r\n",
            rcpt if rcpt.starts_with("RCPT TO:<nobody") => {
                pass(5, &mut clock).await;
                b"550 no such user\r\n"
            }
            rcpt if rcpt.starts_with("RCPT") => {
                rcpt.clone_into(&mut to);
                b"250 ok\r\n"
            }
            "DATA" => b"354 go on\r\n",
            "." => {
                pass(1, &mut clock).await;
                taken.lock().unwrap().push(to.clone());
                b"250 taken\r\n"
            }
            command if command.starts_with("MAIL") || command == "QUIT" || command == "RSET" => b"250 ok\r\n",
            _ => b"",
        };
        // Who does not wait for the answer has left.
        if stream.write_all(answer).await.is_err() {
            return;
        }
        line.clear();
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_late_takes_the_mail_from_no_other_and_who_waits_still_is_named() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (port, taken) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<String>>>::default());
    let kept = taken.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(tarpit(stream, kept.clone()));
        }
    });
    let others: Vec<String> = (1..=8).map(|number| format!("person{number}@example.com")).collect();
    let entries = entries(&format!(
        "  - email: {{ server: 127.0.0.1, port: {port}, security: none, from: deploy@example.com, to: [nobody@example.com, {}] }}",
        others.join(", ")
    ));
    let (runner, _) = runner(&[]);
    let told = Notices::new(&runner, &entries).tell(&event(Kind::Failed), &Threads::default()).await;
    let problem = told[0].problem.as_ref().unwrap().to_string();
    assert!(problem.contains("the mail for nobody@example.com (no answer in time): ") && problem.contains("550"), "{problem}");
    let mut taken = taken.lock().unwrap().clone();
    taken.sort_unstable();
    assert_eq!(taken, others.iter().map(|to| format!("RCPT TO:<{to}>")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_mail_has_text_and_html_and_says_that_a_program_wrote_it() {
    let server = MailServer::start(Guard::Tls).await;
    let event = event(Kind::Failed);
    server.tell("tls", true, &event).await;
    let mail = server.told().join("\n");
    for part in [
        "List-Id: <shop.acme.deployments.example.com>",
        "Auto-Submitted: auto-generated",
        &format!("Message-ID: <{}@example.com>", event.key()),
        "Date: Mon, 21 Sep 2026 12:01:05 +0000",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "api never was healthy",
    ] {
        assert!(mail.contains(part), "{part} is not in {mail}");
    }
}

#[tokio::test]
async fn text_from_outside_adds_no_header_and_no_html() {
    let server = MailServer::start(Guard::Tls).await;
    let mut event = event(Kind::Failed);
    event.version = "1\r\nBcc: evil@example.com\r\n\r\n<script>x</script>".to_owned();
    event.reason = Some("<img src=x>\r\n.\r\nMAIL FROM:<evil@example.com>".to_owned());
    let told = server.tell("tls", true, &event).await;
    assert!(told[0].problem.is_none(), "{told:?}");
    let lines = server.told();
    assert!(!lines.iter().any(|line| line.starts_with("Bcc:") || line.starts_with("MAIL FROM:<evil")), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("RCPT TO")).count(), 2);
    let mail = lines.join("\n");
    let html = &mail[mail.find("text/html").unwrap()..];
    assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_mail() {
    let server = MailServer::start(Guard::Nothing).await;
    let told = server.tell("starttls", true, &event(Kind::Failed)).await;
    assert!(told[0].problem.is_some(), "{told:?}");
    assert!(!server.told().iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")), "{:?}", server.told());
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    for (guard, security) in [(Guard::Starttls, "starttls"), (Guard::Tls, "tls")] {
        let server = MailServer::start(guard).await;
        let told = server.tell(security, false, &event(Kind::Failed)).await;
        let problem = told[0].problem.as_ref().unwrap().to_string();
        assert!(problem.contains(&format!("localhost:{}", server.port)) && !problem.contains("hunter2"), "{problem}");
        assert!(!server.told().iter().any(|line| line.starts_with("AUTH")), "{:?}", server.told());
    }
}

#[tokio::test]
async fn a_server_that_repeats_what_it_was_told_shows_no_password() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut stream = BufReader::new(listener.accept().await.unwrap().0);
        stream.write_all(b"220 ready\r\n").await.unwrap();
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap() != 0 {
            let answer = match line.trim_end() {
                hello if hello.starts_with("EHLO") => "250-mail\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
                other => format!("535 what is {other}\u{7}?\r\n"),
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
            line.clear();
        }
    });
    let (runner, log) = runner(&[("PASSWORD", "hunter2")]);
    let entries = entries(&format!(
        "  - email: {{ server: localhost, port: {port}, security: none, user: deploy, password: {{ env: PASSWORD }}, \
         from: deploy@example.com, to: [ops@example.com] }}"
    ));
    let told = Notices::new(&runner, &entries).tell(&event(Kind::Failed), &Threads::default()).await;
    let problem = told[0].problem.as_ref().unwrap().to_string();
    assert!(problem.contains("what is AUTH PLAIN ***") && problem.contains("check `user` and `password`"), "{problem}");
    for secret in ["hunter2", "AGRlcGxveQBodW50ZXIy", "aHVudGVyMg"] {
        assert!(!problem.contains(secret) && !log.text().replace("::add-mask::hunter2", "").contains(secret), "{problem}");
    }
}
