//! Why an attestation is not good, and what to do.

use thiserror::Error;

/// Why an attestation is not good; the sooner the check, the further up.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The program cannot verify attestations.
    #[error("this program was built without the verification of attestations")]
    NotBuilt,
    /// The trusted roots cannot be used.
    #[error("the trusted roots cannot be used: {reason}")]
    Roots {
        /// What is wrong.
        reason: String,
    },
    /// GitHub keeps attestations by SHA-256 only.
    #[error("{digest} is no SHA-256 digest, and attestations are found by no other")]
    Digest {
        /// The digest.
        digest: String,
    },
    /// It is no bundle of Sigstore with an in-toto statement.
    #[error("the attestation cannot be read: {reason}")]
    Unreadable {
        /// What is wrong.
        reason: String,
    },
    /// The certificate is of an authority that is not believed.
    #[error("the attestation's certificate is of `{issuer}`, which is not a trusted authority")]
    Authority {
        /// Who gave the certificate.
        issuer: String,
    },
    /// The certificate does not hold.
    #[error("the attestation's certificate does not hold: {reason}")]
    Certificate {
        /// What is wrong.
        reason: String,
    },
    /// The transparency log does not hold it.
    #[error("the transparency log does not prove the attestation: {reason}")]
    Log {
        /// What is wrong.
        reason: String,
    },
    /// Nobody says when it was signed.
    #[error("nothing proves when the attestation was signed: {reason}")]
    Time {
        /// What is wrong.
        reason: String,
    },
    /// The signature is not of the statement.
    #[error("the attestation's signature is wrong: {reason}")]
    Signature {
        /// What is wrong.
        reason: String,
    },
    /// It says something else than who built it.
    #[error("the attestation is no provenance but `{found}`")]
    NotProvenance {
        /// The kind of statement.
        found: String,
    },
    /// It is about something else.
    #[error("the attestation is not about {digest}")]
    OtherDigest {
        /// The digest asked for.
        digest: String,
    },
    /// Somebody else than GitHub vouches for the signer.
    #[error("`{found}` vouches for the signer, not {wanted}")]
    Issuer {
        /// Who vouches.
        found: String,
        /// Who should.
        wanted: String,
    },
    /// Another repository built it.
    #[error("it was built by {found}, not by {wanted}")]
    Repository {
        /// Who built it.
        found: String,
        /// Who should have.
        wanted: String,
    },
    /// No workflow signed it.
    #[error("it was signed by `{found}`, which is no workflow")]
    Identity {
        /// Who signed.
        found: String,
    },
    /// Another workflow built it.
    #[error("it was signed by the workflow {found}, not by {wanted}")]
    Workflow {
        /// Which signed.
        found: String,
        /// Which should have.
        wanted: String,
    },
}

impl Refusal {
    /// Says what to do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotBuilt => "use the published image, or build the program with `--features attestation`",
            Self::Roots { .. } => "give the file that `gh attestation trusted-root` prints, or none",
            Self::Digest { .. } => "build and push the image with a builder that names it by SHA-256, as all do by default",
            Self::Authority { .. } | Self::Certificate { .. } | Self::Log { .. } | Self::Time { .. } => {
                "when it was made with newer keys than this program knows, give `trusted-roots` the file that `gh attestation \
                 trusted-root` prints; else do not deploy the image: build it again"
            }
            Self::Unreadable { .. } | Self::Signature { .. } | Self::OtherDigest { .. } => {
                "do not deploy the image: build and attest it again"
            }
            Self::NotProvenance { .. } => "attest the image with actions/attest-build-provenance",
            Self::Issuer { .. } | Self::Identity { .. } => "attest the image in a workflow, with actions/attest-build-provenance",
            Self::Repository { .. } => {
                "deploy only what this repository has built; an image that another one builds is deployed from there"
            }
            Self::Workflow { .. } => {
                "build the image with that workflow, or name the one that builds it in `attestation-workflow`"
            }
        }
    }

    /// How much was right before this was found, for saying the most telling of several refusals.
    #[must_use]
    pub fn depth(&self) -> u8 {
        match self {
            Self::NotBuilt | Self::Roots { .. } | Self::Digest { .. } => 9,
            Self::Workflow { .. } => 8,
            Self::Repository { .. } | Self::Identity { .. } => 7,
            Self::Issuer { .. } => 6,
            Self::Signature { .. } | Self::Certificate { .. } | Self::Log { .. } | Self::Time { .. } => 5,
            Self::Authority { .. } => 4,
            Self::OtherDigest { .. } => 3,
            Self::NotProvenance { .. } => 2,
            Self::Unreadable { .. } => 1,
        }
    }
}
