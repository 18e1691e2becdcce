//! A mail sent by SMTP.

use std::path::PathBuf;
use std::time::Duration;

use actions_core::Secret;
use actions_core::failure::chain;
use actions_core::untrusted::one_line;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deploy_config::notify::{EmailNotice, MailSecurity};
use futures::future::join_all;
use http_client::redact::excerpt;
use lettre::address::{Address, Envelope};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::error::NoticeError;
use crate::notices::PATIENCE;

/// How many mails are sent at once: servers limit the connections of one client.
const AT_ONCE: usize = 5;
/// For how long answers are waited for: what became of each recipient is to be told before the whole notice counts as late.
const WAITED_FOR: Duration = PATIENCE.saturating_sub(Duration::from_secs(1));

/// A mail server, and who we are for it.
#[derive(Debug)]
pub struct MailServer {
    /// Its settings.
    pub email: EmailNotice,
    /// User and password, where it wants them.
    pub credentials: Option<(String, Secret)>,
    /// A file of further certificates that are trusted.
    pub certificates: Option<PathBuf>,
}

impl MailServer {
    /// Sends a mail, once: a repetition could be a second mail. Where the server refuses it, nobody has it, and each recipient gets it by itself, so
    /// that one who is refused takes it from no other. Whose answer is not there in time is named with those who are refused.
    ///
    /// # Errors
    /// [`NoticeError::Smtp`] when the server cannot be reached or refuses.
    pub async fn send(&self, mail: &Message) -> Result<(), NoticeError> {
        let end = Instant::now() + WAITED_FOR;
        let (transport, envelope, text) = (self.transport()?, mail.envelope(), mail.formatted());
        let Err(cause) = transport.send_raw(envelope, &text).await else { return Ok(()) };
        if envelope.to().len() < 2 || !may_be_of_one(&cause) {
            return Err(self.failed(self.address(), Vec::new(), cause));
        }
        let (mut refused, mut last, turns) = (Vec::new(), cause, Semaphore::new(AT_ONCE));
        let to_one = |to: &Address| Envelope::new(envelope.from().cloned(), vec![to.clone()]).map_err(NoticeError::Mail);
        let ones = envelope.to().iter().map(to_one).collect::<Result<Vec<_>, _>>()?;
        let sendings = ones.iter().map(|one| async {
            let _turn = turns.acquire().await;
            transport.send_raw(one, &text).await
        });
        let answers = join_all(sendings.map(|sending| timeout_at(end, sending))).await;
        for (to, answer) in envelope.to().iter().zip(answers) {
            match answer {
                Ok(Ok(_)) => {}
                Ok(Err(cause)) => {
                    refused.push(to.to_string());
                    last = cause;
                }
                Err(_) => refused.push(format!("{to} (no answer in time)")),
            }
        }
        if refused.is_empty() { Ok(()) } else { Err(self.failed(self.address(), refused, last)) }
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, NoticeError> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.email.server)
            .port(self.port())
            .tls(self.tls()?)
            // A name that says nothing of the runner's network.
            .hello_name(ClientId::Domain("localhost".to_owned()))
            .timeout(Some(Duration::from_secs(10)));
        if let Some((user, password)) = &self.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(builder.build())
    }

    fn address(&self) -> String {
        format!("{}:{}", self.email.server, self.port())
    }

    /// The failure in words. A server that does not understand how one logs in may answer with the very line that it was told.
    fn failed(&self, server: String, refused: Vec<String>, cause: lettre::transport::smtp::Error) -> NoticeError {
        let told = self.credentials.iter().flat_map(|(user, password)| {
            let password = password.expose();
            [password.to_owned(), STANDARD.encode(password), STANDARD.encode(format!("\0{user}\0{password}"))].map(Secret::new)
        });
        let words = excerpt(chain(&cause).as_bytes(), &told.collect::<Vec<_>>());
        NoticeError::Smtp { server, refused, words: one_line(&words), cause }
    }

    fn port(&self) -> u16 {
        self.email.port.unwrap_or(match self.email.security {
            MailSecurity::Starttls => 587,
            MailSecurity::Tls => 465,
            MailSecurity::None => 25,
        })
    }

    fn tls(&self) -> Result<Tls, NoticeError> {
        match self.email.security {
            MailSecurity::Starttls => self.parameters().map(Tls::Required),
            MailSecurity::Tls => self.parameters().map(Tls::Wrapper),
            MailSecurity::None => Ok(Tls::None),
        }
    }

    /// TLS with Mozilla's roots, and those of `SSL_CERT_FILE`.
    fn parameters(&self) -> Result<TlsParameters, NoticeError> {
        let server = &self.email.server;
        let failed = |cause| self.failed(server.clone(), Vec::new(), cause);
        let mut builder = TlsParameters::builder(server.clone());
        if let Some(path) = &self.certificates {
            let pem = std::fs::read(path).map_err(NoticeError::Certificates)?;
            builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(failed)?);
        }
        builder.build_rustls().map_err(failed)
    }
}

/// Whether a refusal may be of one recipient alone: no such mailbox, a full one, one that takes mail later, or too many at once (RFC 5321, 4.2.3).
fn may_be_of_one(cause: &lettre::transport::smtp::Error) -> bool {
    cause.status().is_some_and(|status| matches!(u16::from(status), 450..=452 | 550..=554))
}
