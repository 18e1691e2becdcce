//! The signature, the certificate, the log and the time, by the `sigstore` crates; then what the certificate says, by the policy.

use std::fmt;

use sigstore_verify::crypto::CertificateInfo;
use sigstore_verify::types::{Bundle, Sha256Hash, SignatureContent};
use sigstore_verify::{Error, VerificationResult};

use crate::claims::{Built, Claims};
use crate::crypto;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::statement;
use crate::trust::{self, Authority};

/// Verifies attestations with the keys of the authorities that are believed; it asks nobody.
pub struct Verifier {
    authorities: Vec<Authority>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("authorities", &self.authorities.len()).finish()
    }
}

impl Verifier {
    /// A verifier that believes Sigstore's public instance and GitHub's own, with the keys that are part of the program.
    ///
    /// # Errors
    /// [`Refusal::NotBuilt`] in a program without the feature `sigstore`.
    pub fn new() -> Result<Self, Refusal> {
        crypto::install();
        Ok(Self { authorities: trust::embedded()? })
    }

    /// A verifier that believes the authorities of a text instead: trusted roots as `gh attestation trusted-root` prints them.
    ///
    /// # Errors
    /// [`Refusal::Roots`] when the text holds none or what is none, [`Refusal::NotBuilt`] in a program without the feature
    /// `sigstore`.
    pub fn with_roots(roots: &str) -> Result<Self, Refusal> {
        crypto::install();
        Ok(Self { authorities: trust::given(roots)? })
    }

    /// Verifies that a bundle proves: the digest, as `sha256:…`, was built by whom the policy names.
    ///
    /// # Errors
    /// [`Refusal`] for the first thing that does not hold.
    pub fn verify(&self, bundle: &[u8], digest: &str, policy: &Policy) -> Result<Built, Refusal> {
        let wrong = || Refusal::Digest { digest: digest.to_owned() };
        let hex = digest.strip_prefix("sha256:").ok_or_else(wrong)?;
        let hash = Sha256Hash::from_hex(hex).map_err(|_| wrong())?;
        let bundle: Bundle = serde_json::from_slice(bundle).map_err(|error| Refusal::Unreadable { reason: error.to_string() })?;
        statement::check(payload(&bundle)?, hex)?;
        let proof = self.proof(&bundle, hash)?;
        let claims = proof.certificate().map(claims).unwrap_or_default();
        policy.permits(&claims)?;
        Ok(built(policy, claims))
    }

    fn proof(&self, bundle: &Bundle, hash: Sha256Hash) -> Result<VerificationResult, Refusal> {
        let leaf = trust::leaf(bundle)?;
        let issuers = self.authorities.iter().filter(|authority| authority.is_issuer(&leaf));
        let mut refusal = Refusal::Authority { issuer: leaf.tbs_certificate.issuer.to_string() };
        // Roots of one name may be given more than once, as when keys are renewed.
        for authority in issuers {
            match authority.verifier.verify(hash, bundle, &authority.demands()) {
                Ok(proof) if proof.certificate_verified() => return Ok(proof),
                Ok(_) => refusal = Refusal::Certificate { reason: "it was not verified".to_owned() },
                Err(error) => refusal = refused(&error),
            }
        }
        Err(refusal)
    }
}

/// The signed statement. A signature of a whole file says nothing about who built it.
fn payload(bundle: &Bundle) -> Result<&[u8], Refusal> {
    match &bundle.content {
        SignatureContent::DsseEnvelope(envelope) => Ok(envelope.payload.as_bytes()),
        _ => Err(Refusal::Unreadable { reason: "it signs a file and holds no statement".to_owned() }),
    }
}

fn claims(certificate: &CertificateInfo) -> Claims {
    let ci = certificate.ci_claims.clone();
    Claims {
        issuer: certificate.issuer.clone(),
        identity: certificate.identity.as_ref().map(ToString::to_string),
        repository: ci.source_repository_uri,
        repository_id: ci.source_repository_identifier,
        reference: ci.source_repository_ref,
        commit: ci.source_repository_digest,
        runner: ci.runner_environment,
    }
}

fn built(policy: &Policy, claims: Claims) -> Built {
    Built {
        repository: claims.repository.as_deref().map(|url| policy.repository_in(url)).unwrap_or_default(),
        workflow: claims.identity.unwrap_or_default(),
        reference: claims.reference.unwrap_or_default(),
        commit: claims.commit.unwrap_or_default(),
    }
}

fn refused(error: &Error) -> Refusal {
    let reason = error.to_string();
    match error {
        Error::Certificate(_) => Refusal::Certificate { reason },
        Error::TransparencyLog(_) => Refusal::Log { reason },
        Error::Timestamp(_) => Refusal::Time { reason },
        Error::ArtifactMismatch(_) | Error::SignatureInvalid(_) | Error::Crypto(_) => Refusal::Signature { reason },
        _ => Refusal::Unreadable { reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn github_s_own_instance_proves_by_its_timestamp_authority_without_a_log() {
        let text = include_str!("../tests/bundles/github-cli-release.json");
        let bundle: Bundle = serde_json::from_str(text).unwrap();
        let hash = Sha256Hash::from_hex("83d5c2ccad5498f58bf6368acb1ab32588cf43ab3a4b1c301bf36328b1c8bd60").unwrap();
        let proof = Verifier::new().unwrap().proof(&bundle, hash).unwrap();
        assert!(proof.certificate_verified() && !proof.tlog_verified());
        assert_eq!(proof.verified_timestamps().len(), 1);
        let other = Sha256Hash::from_hex(&"a".repeat(64)).unwrap();
        assert!(matches!(Verifier::new().unwrap().proof(&bundle, other), Err(Refusal::Signature { .. })));
    }

    #[test]
    fn a_bundle_of_github_s_own_instance_without_its_timestamp_proves_nothing() {
        let text = include_str!("../tests/bundles/github-cli-release.json");
        let mut json: serde_json::Value = serde_json::from_str(text).unwrap();
        json["verificationMaterial"]["timestampVerificationData"] = serde_json::json!({});
        let bundle: Bundle = serde_json::from_value(json).unwrap();
        let hash = Sha256Hash::from_hex("83d5c2ccad5498f58bf6368acb1ab32588cf43ab3a4b1c301bf36328b1c8bd60").unwrap();
        assert!(Verifier::new().unwrap().proof(&bundle, hash).is_err());
    }
}
