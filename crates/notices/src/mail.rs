//! The mail: text and HTML, the same words in both.

use actions_core::untrusted::push_html;
use deploy_config::notify::EmailNotice;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Message, address::AddressError};

use crate::error::NoticeError;
use crate::event::Event;
use crate::story;
use crate::text::{fit, plain};

/// The most bytes of one fact.
const MOST: usize = 8000;

/// One mail to all recipients.
///
/// # Errors
/// [`NoticeError::Mailbox`] for an address that is none, [`NoticeError::Mail`] when the parts make no mail.
pub fn message(email: &EmailNotice, event: &Event) -> Result<Message, NoticeError> {
    let from = mailbox(&email.from)?;
    let domain = from.email.domain().to_owned();
    let title = fit(&story::title(event), 200, plain);
    let mut builder = Message::builder()
        .from(from)
        .subject(format!("{} {title}", story::mark(event.kind)))
        // The same mail sent twice is one mail to the programs that read it.
        .message_id(Some(format!("<{}@{domain}>", event.key())))
        .date(event.finished.into())
        .header(ListId(list_id(event, &domain)))
        .header(AutoSubmitted);
    for to in &email.to {
        builder = builder.to(mailbox(to)?);
    }
    builder.multipart(MultiPart::alternative_plain_html(text_part(event), html_part(event))).map_err(NoticeError::Mail)
}

fn mailbox(text: &str) -> Result<Mailbox, NoticeError> {
    text.parse().map_err(|source: AddressError| NoticeError::Mailbox { address: text.to_owned(), source })
}

fn text_part(event: &Event) -> String {
    let title = fit(&story::title(event), MOST, plain);
    let facts: Vec<_> = story::facts(event).iter().map(|(name, text)| format!("{name}: {}", fit(text, MOST, plain))).collect();
    let pages: Vec<_> = story::links(event).iter().map(|(name, url)| format!("{name}: {url}")).collect();
    format!("{title}\n\n{}\n\n{}\n", facts.join("\n"), pages.join("\n"))
}

fn html_part(event: &Event) -> String {
    let escaped = |text: &str| fit(text, MOST, push_html);
    let row = |(name, text): &(&str, String)| {
        format!("<tr><td style=\"padding-right:1em;vertical-align:top\"><b>{name}</b></td><td>{}</td></tr>\n", escaped(text))
    };
    let rows: String = story::facts(event).iter().map(row).collect();
    let links: Vec<_> =
        story::links(event).iter().map(|(name, url)| format!("<a href=\"{}\">{name}</a>", escaped(url))).collect();
    let title = escaped(&story::title(event));
    format!("<p><b>{title}</b></p>\n<table>\n{rows}</table>\n<p>{}</p>\n", links.join(" · "))
}

/// By which mail programs sort (RFC 2919): the repository, under the sender's domain. Only letters, digits and `-` of it.
fn list_id(event: &Event, domain: &str) -> String {
    let label = |part: &str| part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let parts: Vec<_> = event.repository.split('/').rev().map(label).filter(|part| !part.is_empty()).collect();
    let parts: Vec<_> = parts.iter().map(String::as_str).chain(["deployments", domain]).collect();
    format!("<{}>", fit(&parts.join("."), 200, plain))
}

#[derive(Clone)]
struct ListId(String);

impl Header for ListId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Id")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// No vacation is to answer it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
