//! The authorities that are believed: those of Sigstore's public instance, which signs for public repositories, and GitHub's own,
//! which signs for private ones. Their keys are part of the program, as they were when `sigstore-trust-root` was released.

use serde::Deserialize as _;
use sigstore_verify::trust_root::{SIGSTORE_GITHUB_TRUSTED_ROOT, SIGSTORE_PRODUCTION_TRUSTED_ROOT, TrustedRoot};
use sigstore_verify::types::{Bundle, DerCertificate};
use sigstore_verify::{VerificationPolicy, Verifier};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::name::Name;

use crate::refusal::Refusal;

/// One instance of Sigstore, with all its keys.
pub(crate) struct Authority {
    pub(crate) verifier: Verifier,
    /// The certificate authorities' own names.
    names: Vec<Name>,
    has_log: bool,
    has_certificate_log: bool,
}

/// The authorities whose keys are part of the program.
pub(crate) fn embedded() -> Result<Vec<Authority>, Refusal> {
    [SIGSTORE_PRODUCTION_TRUSTED_ROOT, SIGSTORE_GITHUB_TRUSTED_ROOT]
        .into_iter()
        .map(|json| Authority::new(&read(json)?))
        .collect()
}

/// The authorities of a file: one trusted root, or one a line as `gh attestation trusted-root` prints them.
pub(crate) fn given(text: &str) -> Result<Vec<Authority>, Refusal> {
    let roots = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let read = |value| TrustedRoot::deserialize::<serde_json::Value>(value).map_err(|error| unusable(&error));
    let authorities: Vec<Authority> =
        roots.map(|value| Authority::new(&read(value.map_err(|error| unusable(&error))?)?)).collect::<Result<_, _>>()?;
    if authorities.is_empty() { Err(unusable(&"there are none")) } else { Ok(authorities) }
}

impl Authority {
    fn new(root: &TrustedRoot) -> Result<Self, Refusal> {
        let certificates = root.certificate_authorities.iter().flat_map(|authority| &authority.cert_chain.certificates);
        let names: Vec<Name> =
            certificates.map(|one| parsed(&one.raw_bytes).map(|one| one.tbs_certificate.subject)).collect::<Result<_, _>>()?;
        Ok(Self {
            verifier: Verifier::new(root).map_err(|error| unusable(&error))?,
            names,
            has_log: !root.tlogs.is_empty(),
            has_certificate_log: !root.ctlogs.is_empty(),
        })
    }

    /// Whether it is the one that gave a certificate, as far as the certificate says.
    pub(crate) fn is_issuer(&self, leaf: &Certificate) -> bool {
        self.names.contains(&leaf.tbs_certificate.issuer)
    }

    /// What must be proven: all that the instance can prove. GitHub's own has no logs, but a timestamp authority.
    pub(crate) fn demands(&self) -> VerificationPolicy {
        let mut policy = VerificationPolicy::any_identity();
        if !self.has_log {
            policy = policy.skip_tlog_unsafe();
        }
        if !self.has_certificate_log {
            policy = policy.skip_sct();
        }
        policy
    }
}

/// The certificate that signed.
pub(crate) fn leaf(bundle: &Bundle) -> Result<Certificate, Refusal> {
    let missing = || Refusal::Unreadable { reason: "it holds no certificate".to_owned() };
    let certificate = bundle.signing_certificate().ok_or_else(missing)?;
    Certificate::from_der(certificate.as_bytes()).map_err(|error| Refusal::Unreadable { reason: error.to_string() })
}

fn parsed(certificate: &DerCertificate) -> Result<Certificate, Refusal> {
    Certificate::from_der(certificate.as_bytes()).map_err(|error| unusable(&error))
}

fn read(json: &str) -> Result<TrustedRoot, Refusal> {
    TrustedRoot::from_json(json).map_err(|error| unusable(&error))
}

fn unusable(reason: &impl ToString) -> Refusal {
    Refusal::Roots { reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_instance_must_prove_log_and_certificate_log_and_github_s_own_has_neither() {
        crate::crypto::install();
        let logs: Vec<_> = embedded().unwrap().iter().map(|one| (one.has_log, one.has_certificate_log)).collect();
        assert_eq!(logs, [(true, true), (false, false)]);
    }

    #[test]
    fn roots_are_read_one_after_another_however_they_are_laid_out() {
        crate::crypto::install();
        let both = format!("{SIGSTORE_PRODUCTION_TRUSTED_ROOT}\n{SIGSTORE_GITHUB_TRUSTED_ROOT}\n");
        assert_eq!(given(&both).unwrap().len(), 2);
        for text in ["", "not json", "{}", "[]"] {
            assert!(matches!(given(text), Err(Refusal::Roots { .. })), "{text}");
        }
    }
}
