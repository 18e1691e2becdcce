//! Whether a digest was built by a repository: an attestation that GitHub keeps, verified without asking anybody.
//!
//! | module | what it holds |
//! |---|---|
//! | [`policy`] | who must have built it: pure |
//! | [`claims`] | what the signing certificate says of the build: pure |
//! | [`statement`] | what was signed: an in-toto statement with a SLSA provenance: pure |
//! | [`verifier`] | the signature, the certificate, the log and the time, by the `sigstore` crates; without the feature, a refusal |
//! | [`refusal`] | why an attestation is not good, and what to do |
//! | `trust` | the authorities that are believed (feature `sigstore`) |
//! | `crypto` | the signatures and hashes that sigstore asks for, by ring (feature `sigstore`) |
//!
//! ```
//! use attestation::{Policy, Verifier};
//!
//! # fn verify(bundle: &[u8]) -> Result<(), attestation::Refusal> {
//! let policy = Policy::new("https://github.com", "acme/shop").with_id("4711");
//! let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
//! let built = Verifier::new()?.verify(bundle, digest, &policy)?;
//! println!("{} was built from {}", digest, built.commit);
//! # Ok(())
//! # }
//! ```

pub mod claims;
#[cfg(feature = "sigstore")]
mod crypto;
pub mod policy;
pub mod refusal;
pub mod statement;
#[cfg(feature = "sigstore")]
mod trust;
#[cfg_attr(not(feature = "sigstore"), path = "without.rs")]
pub mod verifier;

pub use claims::{Built, Claims};
pub use policy::Policy;
pub use refusal::Refusal;
pub use verifier::Verifier;
