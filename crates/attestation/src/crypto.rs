//! The signatures and hashes that sigstore asks for, by ring, which the TLS of this program uses too: sigstore's own choice, aws-lc,
//! would be a second library of the same, and one in C.

use ring::digest;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use sigstore_verify::crypto::{CryptoProvider, Error, HashContext, SigningScheme, install_default_provider};
use sigstore_verify::types::HashAlgorithm;

/// Makes ring what sigstore uses, in the whole process; more than once does no harm.
pub(crate) fn install() {
    // Refused when it is there already, which is as good: nothing else in this program installs one.
    let _ = install_default_provider(&Ring);
}

#[derive(Debug)]
struct Ring;

struct Hash(digest::Context);

impl HashContext for Hash {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finalize(self: Box<Self>) -> Vec<u8> {
        self.0.finish().as_ref().to_vec()
    }
}

impl CryptoProvider for Ring {
    fn hash(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext>, Error> {
        let algorithm = match algorithm {
            HashAlgorithm::Sha2256 => &digest::SHA256,
            HashAlgorithm::Sha2384 => &digest::SHA384,
            HashAlgorithm::Sha2512 => &digest::SHA512,
            other => return Err(Error::UnsupportedAlgorithm(other.to_string())),
        };
        Ok(Box::new(Hash(digest::Context::new(algorithm))))
    }

    fn verify_raw(&self, scheme: SigningScheme, key: &[u8], data: &[u8], signed: &[u8]) -> Result<(), Error> {
        let algorithm = algorithm(scheme).ok_or_else(|| unsupported(scheme))?;
        let key = UnparsedPublicKey::new(algorithm, key);
        key.verify(data, signed).map_err(|_| Error::Verification(format!("the {} signature is wrong", scheme.name())))
    }

    /// Is asked for signatures of whole files only; an attestation is a signed statement, whose bytes are at hand.
    fn verify_prehashed(&self, scheme: SigningScheme, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), Error> {
        Err(unsupported(scheme))
    }
}

fn unsupported(scheme: SigningScheme) -> Error {
    Error::UnsupportedAlgorithm(scheme.name().to_owned())
}

/// All but ML-DSA, which no authority of Sigstore uses and ring does not have.
fn algorithm(scheme: SigningScheme) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match scheme {
        SigningScheme::EcdsaP256Sha256 => &signature::ECDSA_P256_SHA256_ASN1,
        SigningScheme::EcdsaP256Sha384 => &signature::ECDSA_P256_SHA384_ASN1,
        SigningScheme::EcdsaP384Sha256 => &signature::ECDSA_P384_SHA256_ASN1,
        SigningScheme::EcdsaP384Sha384 => &signature::ECDSA_P384_SHA384_ASN1,
        SigningScheme::Ed25519 => &signature::ED25519,
        SigningScheme::RsaPssSha256 => &signature::RSA_PSS_2048_8192_SHA256,
        SigningScheme::RsaPssSha384 => &signature::RSA_PSS_2048_8192_SHA384,
        SigningScheme::RsaPssSha512 => &signature::RSA_PSS_2048_8192_SHA512,
        SigningScheme::RsaPkcs1Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        SigningScheme::RsaPkcs1Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        SigningScheme::RsaPkcs1Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        let start = |algorithm| Ring.hash(algorithm).unwrap().finalize()[..4].to_vec();
        let hashes = [HashAlgorithm::Sha2256, HashAlgorithm::Sha2384, HashAlgorithm::Sha2512].map(start);
        assert_eq!(hashes, [[0xe3, 0xb0, 0xc4, 0x42], [0x38, 0xb0, 0x60, 0xa7], [0xcf, 0x83, 0xe1, 0x35]]);
    }

    #[test]
    fn a_scheme_that_ring_does_not_have_is_refused_and_not_passed() {
        assert!(Ring.verify_raw(SigningScheme::MlDsa65, &[], &[], &[]).is_err());
        assert!(Ring.verify_prehashed(SigningScheme::EcdsaP256Sha256, &[], &[], &[]).is_err());
    }
}
