//! Why there was no answer, in words. The libraries' own messages hide the cause behind `error sending request`.

use std::error::Error;
use std::fmt;
use std::io;

use rustls::CertificateError;

use crate::client::Settings;

/// Why there was no whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// What happened.
    pub kind: Kind,
    /// Whether there was no connection, so that the server cannot have seen the request.
    pub unsent: bool,
    /// The words of the library or the operating system, or the time that was allowed.
    pub detail: String,
}

/// What happened to a request that got no whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The host's name has no address.
    Name,
    /// Nothing listens at host and port.
    Refused,
    /// The certificate is of an authority that is not trusted.
    UnknownAuthority,
    /// The certificate is expired, not valid yet, for another name, or otherwise wrong.
    Certificate,
    /// The server does not speak TLS, or no TLS that both sides know.
    Tls,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Broken,
    /// The request itself cannot be sent, such as to a URL that is neither http nor https.
    Request,
}

impl TransportError {
    /// Whether another try would end in the same way.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self.kind, Kind::UnknownAuthority | Kind::Certificate | Kind::Tls | Kind::Request)
    }

    pub(crate) fn new(error: &reqwest::Error, settings: &Settings) -> Self {
        let (kind, unsent) = (kind(error), error.is_connect() || error.is_builder());
        let detail = match (kind, unsent) {
            (Kind::Timeout, true) => format!("no connection within {:?}", settings.connect_timeout),
            (Kind::Timeout, false) => format!("no whole answer within {:?}", settings.timeout),
            _ => sources(error).last().map(ToString::to_string).unwrap_or_default(),
        };
        Self { kind, unsent, detail }
    }

    pub(crate) fn hint(&self) -> &'static str {
        match self.kind {
            Kind::Name => {
                "check the host's name in the URL, that this machine can resolve it, and the proxy variables if any are set"
            }
            Kind::Refused => "check host and port, that the server runs, and the proxy variables if any are set",
            Kind::UnknownAuthority => {
                "when the server's certificate is of an authority of your own, name a PEM file with that authority in SSL_CERT_FILE"
            }
            Kind::Certificate => {
                "renew the server's certificate, or use the host name that it is for; check this machine's clock"
            }
            Kind::Tls => "check that the server speaks TLS 1.2 or 1.3 on this port, or write http:// if it speaks none",
            Kind::Timeout => "check that a firewall lets this machine reach the server, and run again",
            Kind::Broken => "run again; if it stays so, look at the server's log and at proxies between",
            Kind::Request => "check the URL",
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.kind {
            Kind::Name => "the host's name cannot be resolved",
            Kind::Refused => "the connection was refused",
            Kind::UnknownAuthority => "the server's certificate is of an unknown authority",
            Kind::Certificate => "the server's certificate is not valid",
            Kind::Tls => "no TLS connection",
            Kind::Timeout => "it took too long",
            Kind::Broken => "the connection broke",
            Kind::Request => "the request cannot be sent",
        };
        write!(f, "{words}: {}", self.detail)
    }
}

impl Error for TransportError {}

fn kind(error: &reqwest::Error) -> Kind {
    if error.is_dns() {
        return Kind::Name;
    }
    if let Some(tls) = sources(error).find_map(tls_error) {
        return match tls {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Kind::UnknownAuthority,
            rustls::Error::InvalidCertificate(_) => Kind::Certificate,
            _ => Kind::Tls,
        };
    }
    if error.is_timeout() {
        return Kind::Timeout;
    }
    let refused = |io: &io::Error| io.kind() == io::ErrorKind::ConnectionRefused;
    if sources(error).filter_map(<dyn Error>::downcast_ref).any(refused) {
        return Kind::Refused;
    }
    if error.is_builder() { Kind::Request } else { Kind::Broken }
}

fn sources<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// TLS errors travel inside one or two [`io::Error`]s, which leave them out of their chain of sources.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().and_then(|inner| tls_error(inner)),
        None => error.downcast_ref(),
    }
}
