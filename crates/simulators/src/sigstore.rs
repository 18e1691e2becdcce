//! Sigstore: a certificate authority as Fulcio and a transparency log as Rekor v1, that attest builds as GitHub's jobs have them
//! attested. It attests whatever it is told, also what no honest authority would.
//!
//! ```
//! use simulators::sigstore::{Build, Sigstore};
//!
//! let sigstore = Sigstore::new()?;
//! let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
//! let bundle = sigstore.attest(&Build::new("acme/shop", digest))?;
//! assert_eq!(bundle["mediaType"], "application/vnd.dev.sigstore.bundle.v0.3+json");
//! # Ok::<(), simulators::sigstore::SigstoreError>(())
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SigningKey,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use thiserror::Error;

pub use self::build::Build;

mod build;

const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
const LOG: &str = "rekor.simulated.example";

/// A certificate cannot be made, or something cannot be signed.
#[derive(Debug, Error)]
#[error("failed to certify or to sign")]
pub struct SigstoreError(#[from] rcgen::Error);

/// One instance of Sigstore, with keys of its own.
#[derive(Debug)]
pub struct Sigstore {
    authority: Issuer<'static, KeyPair>,
    root: Certificate,
    log: KeyPair,
}

impl Sigstore {
    /// An instance that nobody trusts yet.
    ///
    /// # Errors
    /// [`SigstoreError`] when keys cannot be made.
    pub fn new() -> Result<Self, SigstoreError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::OrganizationName, "simulated.example");
        params.distinguished_name.push(DnType::CommonName, "sigstore-simulated");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root = params.self_signed(&key)?;
        Ok(Self { authority: Issuer::new(params, key), root, log: KeyPair::generate()? })
    }

    /// The trusted root that a verifier needs to believe this instance: its certificate authority and its log.
    #[must_use]
    pub fn trusted_root(&self) -> Value {
        let key = self.log.subject_public_key_info();
        let since = json!({ "start": "2020-01-01T00:00:00Z" });
        json!({
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [{
                "baseUrl": format!("https://{LOG}"),
                "hashAlgorithm": "SHA2_256",
                "publicKey": {
                    "rawBytes": STANDARD.encode(&key),
                    "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                    "validFor": since,
                },
                "logId": { "keyId": STANDARD.encode(self.log_id()) },
            }],
            "certificateAuthorities": [{
                "subject": { "organization": "simulated.example", "commonName": "sigstore-simulated" },
                "uri": "https://fulcio.simulated.example",
                "certChain": { "certificates": [{ "rawBytes": STANDARD.encode(self.root.der()) }] },
                "validFor": since,
            }],
            "ctlogs": [],
            "timestampAuthorities": [],
        })
    }

    /// The bundle that a build's attestation is.
    ///
    /// # Errors
    /// [`SigstoreError`] when the certificate cannot be made, as with a name that is none.
    pub fn attest(&self, build: &Build) -> Result<Value, SigstoreError> {
        let key = KeyPair::generate()?;
        let certificate = build.certificate()?.signed_by(&key, &self.authority)?;
        let payload = build.statement().to_string();
        let signature = key.sign(&authenticated(payload.as_bytes()))?;
        let verifier = STANDARD.encode(certificate.pem());
        let body = json!({
            "apiVersion": "0.0.1",
            "kind": "dsse",
            "spec": {
                "envelopeHash": { "algorithm": "sha256", "value": hex(&Sha256::digest(payload.as_bytes())) },
                "payloadHash": { "algorithm": "sha256", "value": hex(&Sha256::digest(payload.as_bytes())) },
                "signatures": [{ "signature": STANDARD.encode(&signature), "verifier": verifier }],
            },
        });
        Ok(json!({
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": { "rawBytes": STANDARD.encode(certificate.der()) },
                "tlogEntries": [self.entry(&body.to_string(), build.logged_at)?],
                "timestampVerificationData": {},
            },
            "dsseEnvelope": {
                "payload": STANDARD.encode(&payload),
                "payloadType": PAYLOAD_TYPE,
                "signatures": [{ "sig": STANDARD.encode(&signature) }],
            },
        }))
    }

    /// The only entry of a log: its promise and its proof.
    fn entry(&self, body: &str, logged_at: u64) -> Result<Value, SigstoreError> {
        let body = STANDARD.encode(body);
        let root = leaf(&body);
        // In the order of RFC 8785, in which the log signs it.
        let promise =
            format!(r#"{{"body":"{body}","integratedTime":{logged_at},"logID":"{}","logIndex":0}}"#, hex(&self.log_id()));
        let note = format!("{LOG} - 1\n1\n{}\n", STANDARD.encode(root));
        let mut signed = self.log_id()[..4].to_vec();
        signed.extend(self.log.sign(note.as_bytes())?);
        Ok(json!({
            "logIndex": "0",
            "logId": { "keyId": STANDARD.encode(self.log_id()) },
            "kindVersion": { "kind": "dsse", "version": "0.0.1" },
            "integratedTime": logged_at.to_string(),
            "inclusionPromise": { "signedEntryTimestamp": STANDARD.encode(self.log.sign(promise.as_bytes())?) },
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": STANDARD.encode(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": { "envelope": format!("{note}\n\u{2014} {LOG} {}\n", STANDARD.encode(signed)) },
            },
            "canonicalizedBody": body,
        }))
    }

    fn log_id(&self) -> [u8; 32] {
        Sha256::digest(self.log.subject_public_key_info()).into()
    }
}

/// The hash of a leaf (RFC 6962), of a body in base64.
fn leaf(body: &str) -> [u8; 32] {
    let body = STANDARD.decode(body).unwrap_or_default();
    Sha256::new().chain_update([0]).chain_update(body).finalize().into()
}

/// The bytes that DSSE signs in place of a payload (<https://github.com/secure-systems-lab/dsse>).
fn authenticated(payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
