//! Digests: `sha256:` and 64 hexadecimal digits (OCI image-spec, descriptor).

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use sha2::{Sha256, Sha512};

use crate::error::RegistryError;

/// The digest of a manifest or blob.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl Digest {
    /// The SHA-256 digest of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("sha256:{}", hex::<Sha256>(bytes)))
    }

    /// Whether this is the digest of these bytes, by whichever of the two registered algorithms it was made.
    #[must_use]
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        match self.0.split_once(':') {
            Some(("sha512", digits)) => digits == hex::<Sha512>(bytes),
            _ => *self == Self::of(bytes),
        }
    }

    /// The digest as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hex<D: sha2::Digest>(bytes: &[u8]) -> String {
    format!("{:x}", Bytes::copy_from_slice(&D::digest(bytes)))
}

impl FromStr for Digest {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let length = |algorithm: &str| match algorithm {
            "sha256" => Some(64),
            "sha512" => Some(128),
            _ => None,
        };
        let (algorithm, digits) = text.split_once(':').unwrap_or_default();
        let is_hex = digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
        let is_digest = is_hex && length(algorithm) == Some(digits.len());
        if is_digest { Ok(Self(text.to_owned())) } else { Err(RegistryError::InvalidDigest { text: text.to_owned() }) }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_its_bytes_only() {
        let digest: Digest = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".parse().unwrap();
        assert_eq!(Digest::of(b"hello"), digest);
        assert!(digest.is_of(b"hello"));
        assert!(!digest.is_of(b"hell"));
    }

    #[test]
    fn the_other_registered_algorithm_is_known() {
        let digest: Digest = format!("sha512:{}", hex::<Sha512>(b"hello")).parse().unwrap();
        assert!(digest.is_of(b"hello"));
        assert!(!digest.is_of(b"hell"));
    }

    #[test]
    fn what_is_not_a_digest_is_refused() {
        let upper = Digest::of(b"").as_str().to_uppercase();
        for text in ["", "sha256:", "sha256:00", "md5:d41d8cd98f00b204e9800998ecf8427e", "latest", &upper] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
