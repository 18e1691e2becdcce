//! TLS with its roots: Mozilla's, built in, so that the image needs no certificates; and those of `SSL_CERT_FILE`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::error::HttpError;

/// A TLS configuration with `ring` as its provider and HTTP/2 before HTTP/1.1.
///
/// # Errors
/// [`HttpError::Certificates`] when the file cannot be read or holds no certificate.
pub(crate) fn config(certificates: Option<&Path>) -> Result<ClientConfig, HttpError> {
    let mut roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect::<RootCertStore>();
    if let Some(path) = certificates {
        add(&mut roots, path).map_err(|reason| HttpError::Certificates { path: PathBuf::from(path), reason })?;
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(HttpError::Tls)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Adds a file's certificates. Bundles of whole systems hold some that cannot be a root; these are passed over.
fn add(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    let pem = std::fs::read(path).map_err(|error| error.to_string())?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let certificates = certificates.map_err(|error| format!("it is not PEM: {error}"))?;
    if certificates.is_empty() {
        return Err("it holds no certificate".to_owned());
    }
    match roots.add_parsable_certificates(certificates) {
        (0, _) => Err("none of its certificates can be read".to_owned()),
        (added, passed_over) => {
            tracing::debug!("trusted {added} certificates of SSL_CERT_FILE, passed over {passed_over}");
            Ok(())
        }
    }
}
