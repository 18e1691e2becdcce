//! Real attestations of GitHub's, with the keys that are part of the program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use attestation::{Policy, Refusal, Verifier};
use serde_json::Value;

const PROVENANCE: &str = include_str!("bundles/github-cli-provenance.json");
const RELEASE: &str = include_str!("bundles/github-cli-release.json");
const DIGEST: &str = "sha256:83d5c2ccad5498f58bf6368acb1ab32588cf43ab3a4b1c301bf36328b1c8bd60";

fn verify(bundle: &str, digest: &str, policy: &Policy) -> Result<attestation::Built, Refusal> {
    Verifier::new().unwrap().verify(bundle.as_bytes(), digest, policy)
}

fn cli() -> Policy {
    Policy::new("https://github.com", "cli/cli").with_id("212613049").with_workflow("deployment.yml")
}

/// The bundle with one part changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut bundle: Value = serde_json::from_str(PROVENANCE).unwrap();
    change(&mut bundle);
    bundle.to_string()
}

fn log_entry(bundle: &mut Value) -> &mut Value {
    &mut bundle["verificationMaterial"]["tlogEntries"][0]
}

#[test]
fn a_build_of_a_public_repository_is_proven() {
    let built = verify(PROVENANCE, DIGEST, &cli()).unwrap();
    assert_eq!(built.repository, "cli/cli");
    assert_eq!(built.workflow, "https://github.com/cli/cli/.github/workflows/deployment.yml@refs/heads/trunk");
    assert_eq!(built.reference, "refs/heads/trunk");
    assert_eq!(built.commit, "b300f2ec7ec9dc9addc39b2ad88c54097ded7ca0");
}

#[test]
fn the_same_attestation_proves_nothing_for_another_repository_workflow_or_digest() {
    let repository = verify(PROVENANCE, DIGEST, &Policy::new("https://github.com", "acme/shop"));
    assert_eq!(repository, Err(Refusal::Repository { found: "cli/cli".to_owned(), wanted: "acme/shop".to_owned() }));
    let workflow = verify(PROVENANCE, DIGEST, &cli().with_workflow("release.yml"));
    assert!(matches!(workflow, Err(Refusal::Workflow { .. })), "{workflow:?}");
    let other = format!("sha256:{}", "a".repeat(64));
    assert_eq!(verify(PROVENANCE, &other, &cli()), Err(Refusal::OtherDigest { digest: other }));
    let server = verify(PROVENANCE, DIGEST, &Policy::new("https://git.acme.example", "cli/cli"));
    assert!(matches!(server, Err(Refusal::Issuer { .. })), "{server:?}");
}

#[test]
fn an_attestation_that_github_makes_of_a_release_is_no_provenance() {
    let kind = "https://in-toto.io/attestation/release/v0.2".to_owned();
    assert_eq!(verify(RELEASE, DIGEST, &cli()), Err(Refusal::NotProvenance { found: kind }));
}

#[test]
fn without_its_entry_in_the_public_log_nothing_is_proven() {
    let bundle = changed(|bundle| bundle["verificationMaterial"]["tlogEntries"] = serde_json::json!([]));
    assert!(verify(&bundle, DIGEST, &cli()).is_err());
    let bundle = changed(|bundle| log_entry(bundle)["inclusionProof"] = Value::Null);
    assert!(verify(&bundle, DIGEST, &cli()).is_err());
    let bundle = changed(|bundle| log_entry(bundle)["inclusionPromise"] = Value::Null);
    assert!(matches!(verify(&bundle, DIGEST, &cli()), Err(Refusal::Time { .. })), "nothing else says when it was signed");
}

#[test]
fn whatever_byte_of_the_proof_is_changed_it_proves_nothing() {
    let swap = |text: &str| if let Some(rest) = text.strip_prefix('A') { format!("B{rest}") } else { format!("A{}", &text[1..]) };
    let change = |pointer: &str| {
        changed(|bundle| {
            let part = bundle.pointer_mut(pointer).unwrap();
            *part = Value::String(swap(part.as_str().unwrap()));
        })
    };
    let log = "/verificationMaterial/tlogEntries/0";
    for pointer in [
        "/dsseEnvelope/signatures/0/sig".to_owned(),
        "/verificationMaterial/certificate/rawBytes".to_owned(),
        format!("{log}/inclusionPromise/signedEntryTimestamp"),
        format!("{log}/inclusionProof/rootHash"),
        format!("{log}/inclusionProof/hashes/3"),
        format!("{log}/logId/keyId"),
        format!("{log}/canonicalizedBody"),
    ] {
        assert!(verify(&change(&pointer), DIGEST, &cli()).is_err(), "{pointer}");
    }
    for (field, value) in [("integratedTime", "1783027756"), ("logIndex", "1")] {
        let bundle = changed(|bundle| log_entry(bundle)[field] = value.into());
        assert!(verify(&bundle, DIGEST, &cli()).is_err(), "{field}");
    }
}

#[test]
fn a_payload_that_names_another_digest_is_not_what_was_signed() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let digest = format!("sha256:{}", "b".repeat(64));
    let bundle = changed(|bundle| {
        let payload = STANDARD.decode(bundle["dsseEnvelope"]["payload"].as_str().unwrap()).unwrap();
        let payload = String::from_utf8(payload).unwrap().replace(&DIGEST[7..], &digest[7..]);
        bundle["dsseEnvelope"]["payload"] = STANDARD.encode(payload).into();
    });
    assert!(matches!(verify(&bundle, &digest, &cli()), Err(Refusal::Signature { .. })));
}

#[test]
fn what_is_no_bundle_or_no_sha_256_is_refused_with_words() {
    assert!(matches!(verify("{}", DIGEST, &cli()), Err(Refusal::Unreadable { .. })));
    assert!(matches!(verify(PROVENANCE, "sha512:ab", &cli()), Err(Refusal::Digest { .. })));
    assert!(matches!(verify(PROVENANCE, "sha256:xyz", &cli()), Err(Refusal::Digest { .. })));
}
