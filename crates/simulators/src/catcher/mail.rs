//! A mail server on loopback, which keeps what it is told.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What a mail server was told, line by line; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    /// Every line so far.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, line: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }
}

/// A mail server without TLS, at work. It stops when dropped.
#[derive(Debug)]
pub struct Mailbox {
    port: u16,
    lines: Lines,
    task: JoinHandle<()>,
}

impl Mailbox {
    /// Serves on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The operating system's, when no port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let lines = Lines::default();
        let kept = lines.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                converse(stream, Manners { greets: true, offers_starttls: false }, &kept).await;
            }
        });
        Ok(Self { port, lines, task })
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Every line that was told so far.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        self.lines.told()
    }

    /// The subjects of the mails that were taken.
    #[must_use]
    pub fn subjects(&self) -> Vec<String> {
        let lines = self.told();
        let begun = lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.strip_prefix("Subject: ")?)));
        let whole = begun.map(|(at, first)| {
            let more = lines[at + 1..].iter().take_while(|line| line.starts_with([' ', '\t']));
            more.fold(first.to_owned(), |text, line| text + line)
        });
        whole.map(|subject| decoded(&subject)).collect()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A header as people read it: encoded words (RFC 2047) in UTF-8 and base64 decoded, between which white space does not count.
fn decoded(header: &str) -> String {
    let word = |text: &str| {
        let base64 = text.strip_prefix("=?utf-8?b?")?.strip_suffix("?=")?;
        String::from_utf8(STANDARD.decode(base64).ok()?).ok()
    };
    let mut out = String::new();
    let mut was_encoded = true;
    for text in header.split_whitespace() {
        let decoded = word(text);
        if !(was_encoded && (decoded.is_some() || out.is_empty())) {
            out.push(' ');
        }
        was_encoded = decoded.is_some();
        out.push_str(&decoded.unwrap_or_else(|| text.to_owned()));
    }
    out
}

/// How a mail server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Whether it speaks first; after STARTTLS it does not.
    pub greets: bool,
    /// Whether it offers STARTTLS.
    pub offers_starttls: bool,
}

/// One conversation by SMTP (RFC 5321) that takes everything, but for recipients whose names begin with `nobody`; answers the stream when it is to go on in TLS.
pub async fn converse<S>(stream: S, manners: Manners, kept: &Lines) -> Option<S>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    if manners.greets {
        stream.write_all(b"220 mail ready\r\n").await.ok()?;
    }
    let mut is_data = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end_matches(['\r', '\n']);
        kept.keep(line);
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match (is_data, word.as_str()) {
            (true, ".") => "250 taken\r\n",
            (true, _) => continue,
            (_, "EHLO") if manners.offers_starttls => "250-mail\r\n250 STARTTLS\r\n",
            (_, "EHLO") => "250-mail\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
            (_, "AUTH") => "235 welcome\r\n",
            (_, "RCPT") if line.contains("<nobody") => "550 5.1.1 no such mailbox\r\n",
            (_, "DATA") => "354 go on\r\n",
            (_, "STARTTLS") => "220 go on\r\n",
            (_, "QUIT") => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        is_data = !is_data && word == "DATA";
        stream.write_all(answer.as_bytes()).await.ok()?;
        if word == "STARTTLS" {
            return Some(stream.into_inner());
        }
    }
}
