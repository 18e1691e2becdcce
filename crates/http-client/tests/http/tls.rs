//! TLS with a certificate authority of our own.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use actions_core::{Exit, Explain};
use http_client::transport::Kind;
use http_client::{Client, HttpError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::PrivateKeyDer;
use tempfile::TempDir;

use crate::{get, runner, settings, told};

/// A server's certificate and the authority behind it, whose PEM is in a file.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn file(&self) -> String {
        self.folder.path().join("ca.pem").display().to_string()
    }

    /// Serves `hello` by TLS for a certificate of that host, to as many clients as come; answers the port.
    fn serve(&self, host: &str, until: Option<i32>) -> u16 {
        let config = Arc::new(self.certify(host, until));
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || serve(&listener, &config));
        port
    }

    /// A server with a certificate for that host, valid until the beginning of that year.
    fn certify(&self, host: &str, until: Option<i32>) -> ServerConfig {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        if let Some(year) = until {
            params.not_after = rcgen::date_time_ymd(year, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap()
    }
}

fn serve(listener: &TcpListener, config: &Arc<ServerConfig>) {
    while let Ok((socket, _)) = listener.accept() {
        let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), socket);
        let mut request = [0; 4096];
        if stream.read(&mut request).is_ok() {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
        }
    }
}

async fn fetch(env: &[(&str, &str)], port: u16) -> Result<String, HttpError> {
    let client = Client::new(&runner(env), settings())?;
    client.send(get(&format!("https://127.0.0.1:{port}/"))).await.map(|response| response.text())
}

fn kind_of(error: &HttpError) -> Kind {
    match error {
        HttpError::Transport { source, tries: 1, unsent: true, .. } => source.kind,
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_server_of_an_own_authority_is_trusted_by_ssl_cert_file_only() {
    let authority = Authority::new("ours");
    let port = authority.serve("127.0.0.1", None);
    assert_eq!(fetch(&[("SSL_CERT_FILE", &authority.file())], port).await.unwrap(), "hello");
    let other = Authority::new("other");
    let error = fetch(&[("SSL_CERT_FILE", &other.file())], port).await.unwrap_err();
    assert_eq!(kind_of(&error), Kind::UnknownAuthority);
    let error = fetch(&[], port).await.unwrap_err();
    assert_eq!(kind_of(&error), Kind::UnknownAuthority);
    assert!(told(&error).contains("the server's certificate is of an unknown authority"), "{}", told(&error));
    assert!(error.hint().unwrap().contains("SSL_CERT_FILE"));
}

#[tokio::test]
async fn a_certificate_for_another_name_or_out_of_date_is_said_to_be_so() {
    let authority = Authority::new("ours");
    let env = [("SSL_CERT_FILE", authority.file())];
    let env = env.each_ref().map(|(name, value)| (*name, value.as_str()));
    let error = fetch(&env, authority.serve("registry.example", None)).await.unwrap_err();
    assert_eq!(kind_of(&error), Kind::Certificate);
    assert!(told(&error).contains("registry.example"), "{}", told(&error));
    let error = fetch(&env, authority.serve("127.0.0.1", Some(2020))).await.unwrap_err();
    assert_eq!(kind_of(&error), Kind::Certificate);
    assert!(told(&error).contains("expired"), "{}", told(&error));
}

#[tokio::test]
async fn http_2_is_spoken_to_a_server_that_knows_it() {
    let authority = Authority::new("ours");
    let mut config = authority.certify("127.0.0.1", None);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let greeting = thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let mut greeting = [0; 14];
        StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), socket).read_exact(&mut greeting).unwrap();
        greeting
    });
    fetch(&[("SSL_CERT_FILE", &authority.file())], port).await.unwrap_err();
    assert_eq!(&greeting.join().unwrap(), b"PRI * HTTP/2.0");
}

#[tokio::test]
async fn https_to_a_server_without_tls_is_said_to_be_so() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        assert_ne!(socket.read(&mut [0; 4096]).unwrap(), 0);
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").unwrap();
    });
    let error = fetch(&[], port).await.unwrap_err();
    assert_eq!(kind_of(&error), Kind::Tls);
    assert!(error.hint().unwrap().contains("http://"));
}

#[test]
fn a_certificate_file_that_cannot_be_used_is_bad_input_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (path, reason) in [
        (folder.path().join("absent.pem").display().to_string(), "No such file or directory"),
        (file("empty.pem", "no certificate here\n"), "it holds no certificate"),
        (file("cut.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n"), "it is not PEM"),
        (file("broken.pem", broken), "none of its certificates can be read"),
    ] {
        let error = Client::new(&runner(&[("SSL_CERT_FILE", &path)]), settings()).unwrap_err();
        let told = told(&error);
        assert!(told.starts_with(&format!("failed to read the certificates of SSL_CERT_FILE={path}: {reason}")), "{told}");
        assert_eq!(error.exit(), Exit::BadInput);
    }
}
