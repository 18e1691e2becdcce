//! A registry that is 50 ms away, by TLS: a proxy of the client's, behind which there is nothing but that registry.
//!
//! The client asks the proxy for a tunnel, whose answer comes after the round trip that a connection costs; then every byte is
//! 25 ms late in each direction. TLS is real, with a certificate of an authority made for it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, copy_bidirectional, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_rustls::TlsAcceptor;

/// The registry's name, and that of its token endpoint.
pub(crate) const REGISTRY: &str = "registry.bench";
pub(crate) const TOKENS: &str = "tokens.bench";

const ONE_WAY: Duration = Duration::from_millis(25);
const BUFFER: usize = 64 * 1024;

/// Lets a server on this machine be reached as a far one, in a protocol such as `h2`. Answers the proxy's address; the authority's
/// certificate is written to `ca`.
pub(crate) async fn away(target: String, protocol: &str, ca: &Path) -> String {
    let acceptor = TlsAcceptor::from(Arc::new(certified(protocol, ca)));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            tokio::spawn(tunnel(client, target.clone(), acceptor.clone()));
        }
    });
    format!("http://{address}")
}

fn certified(protocol: &str, ca: &Path) -> ServerConfig {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(ca, issuer.pem()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![REGISTRY.to_owned(), TOKENS.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    config
}

async fn tunnel(mut client: TcpStream, target: String, acceptor: TlsAcceptor) {
    client.set_nodelay(true).unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        asked.push(byte);
    }
    // The round trip of the connection's own handshake.
    sleep(2 * ONE_WAY).await;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    let (near, far) = duplex(BUFFER);
    let (client_in, client_out) = client.into_split();
    let (near_in, near_out) = tokio::io::split(near);
    tokio::join!(delayed(client_in, near_out), delayed(near_in, client_out), serve(far, target, acceptor));
}

async fn serve(stream: DuplexStream, target: String, acceptor: TlsAcceptor) {
    // A client that is measured no more just goes away.
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let mut server = TcpStream::connect(target).await.unwrap();
    server.set_nodelay(true).unwrap();
    let _ = copy_bidirectional(&mut stream, &mut server).await;
}

/// Passes bytes on, each a while after it came; what follows it need not wait for it.
async fn delayed(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let read = async move {
        let mut buffer = vec![0; BUFFER];
        while let Ok(size @ 1..) = from.read(&mut buffer).await {
            if sender.send((Instant::now() + ONE_WAY, buffer[..size].to_vec())).is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, bytes)) = receiver.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}
