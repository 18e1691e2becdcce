//! What stands in for the verification in a program that is built without it: a refusal, so that nothing passes unverified.

use crate::claims::Built;
use crate::policy::Policy;
use crate::refusal::Refusal;

/// A verifier that there never is.
#[derive(Debug)]
pub enum Verifier {}

impl Verifier {
    /// Refuses.
    ///
    /// # Errors
    /// [`Refusal::NotBuilt`], always.
    pub fn new() -> Result<Self, Refusal> {
        Err(Refusal::NotBuilt)
    }

    /// Refuses.
    ///
    /// # Errors
    /// [`Refusal::NotBuilt`], always.
    pub fn with_roots(_: &str) -> Result<Self, Refusal> {
        Err(Refusal::NotBuilt)
    }

    /// Is never called: there is no verifier.
    ///
    /// # Errors
    /// None.
    pub fn verify(&self, _: &[u8], _: &str, _: &Policy) -> Result<Built, Refusal> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_feature_there_is_no_verifier_and_the_refusal_says_how_to_get_one() {
        for refusal in [Verifier::new().unwrap_err(), Verifier::with_roots("{}").unwrap_err()] {
            assert_eq!(refusal, Refusal::NotBuilt);
            assert!(refusal.hint().contains("--features attestation"));
        }
    }
}
