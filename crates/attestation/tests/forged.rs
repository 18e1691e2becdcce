//! Attestations of an authority of our own: what is good, and every way to be hostile that its keys allow.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use attestation::{Built, Policy, Refusal, Verifier};
use serde_json::Value;
use simulators::sigstore::{Build, Sigstore};

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn shop() -> Policy {
    Policy::new("https://github.com", "acme/shop").with_id("731215001")
}

fn believing(sigstore: &Sigstore) -> Verifier {
    Verifier::with_roots(&sigstore.trusted_root().to_string()).unwrap()
}

fn verify(bundle: &Value, sigstore: &Sigstore) -> Result<Built, Refusal> {
    believing(sigstore).verify(bundle.to_string().as_bytes(), DIGEST, &shop())
}

/// What comes of an attestation that is as it should be but for one thing.
fn attested(change: impl FnOnce(&mut Build)) -> Result<Built, Refusal> {
    let sigstore = Sigstore::new().unwrap();
    let mut build = Build::new("acme/shop", DIGEST);
    change(&mut build);
    verify(&sigstore.attest(&build).unwrap(), &sigstore)
}

#[test]
fn what_is_as_it_should_be_is_proven() {
    let built = attested(|_| {}).unwrap();
    assert_eq!(built.repository, "acme/shop");
}

#[test]
fn a_build_by_a_fork_or_by_a_repository_that_took_the_name_is_refused() {
    let fork = attested(|build| {
        *build = Build { repository_id: Some("9".to_owned()), ..Build::new("mallory/shop", DIGEST) };
    });
    assert_eq!(fork, Err(Refusal::Repository { found: "mallory/shop".to_owned(), wanted: "acme/shop".to_owned() }));
    let namesake = attested(|build| build.repository_id = Some("9".to_owned()));
    assert!(matches!(namesake, Err(Refusal::Repository { found, .. }) if found.contains("its id is 9")));
}

#[test]
fn a_certificate_without_the_id_is_judged_by_the_name() {
    assert!(attested(|build| build.repository_id = None).is_ok());
    let fork = attested(|build| *build = Build { repository_id: None, ..Build::new("mallory/shop", DIGEST) });
    assert!(matches!(fork, Err(Refusal::Repository { .. })));
}

#[test]
fn a_workflow_of_another_repository_may_sign_for_this_one_as_reusable_workflows_do() {
    let reusable = "https://github.com/acme/tools/.github/workflows/build.yml@refs/tags/v1";
    let built = attested(|build| build.identity = reusable.to_owned()).unwrap();
    assert_eq!(built.workflow, reusable);
}

#[test]
fn an_issuer_that_is_not_github_or_a_signer_that_is_no_workflow_is_refused() {
    let issuer = attested(|build| build.issuer = "https://gitlab.com".to_owned());
    assert!(matches!(issuer, Err(Refusal::Issuer { found, .. }) if found == "https://gitlab.com"));
    let identity = attested(|build| build.identity = "https://github.com/acme/shop".to_owned());
    assert!(matches!(identity, Err(Refusal::Identity { .. })));
}

#[test]
fn another_digest_or_another_kind_of_statement_is_refused() {
    let digest = attested(|build| build.digest = format!("sha256:{}", "a".repeat(64)));
    assert_eq!(digest, Err(Refusal::OtherDigest { digest: DIGEST.to_owned() }));
    let sbom = attested(|build| build.predicate_type = "https://spdx.dev/Document/v2.3".to_owned());
    assert!(matches!(sbom, Err(Refusal::NotProvenance { .. })));
}

#[test]
fn a_signature_from_before_or_after_the_certificate_s_ten_minutes_is_refused() {
    let late = attested(|build| build.logged_at = build.certified_at + 601);
    assert!(matches!(late, Err(Refusal::Certificate { .. })), "{late:?}");
    let early = attested(|build| build.logged_at = build.certified_at - 1);
    assert!(matches!(early, Err(Refusal::Certificate { .. })), "{early:?}");
}

#[test]
fn an_authority_that_nobody_believes_proves_nothing() {
    let (mine, theirs) = (Sigstore::new().unwrap(), Sigstore::new().unwrap());
    let bundle = theirs.attest(&Build::new("acme/shop", DIGEST)).unwrap();
    // Of the same name, so that the name alone would let it through.
    assert!(verify(&bundle, &mine).is_err());
    let embedded = Verifier::new().unwrap().verify(bundle.to_string().as_bytes(), DIGEST, &shop());
    assert!(matches!(embedded, Err(Refusal::Authority { issuer }) if issuer.contains("simulated.example")));
}

#[test]
fn the_log_of_another_instance_proves_nothing() {
    let (mine, theirs) = (Sigstore::new().unwrap(), Sigstore::new().unwrap());
    let build = Build::new("acme/shop", DIGEST);
    let mut root = mine.trusted_root();
    root["tlogs"] = theirs.trusted_root()["tlogs"].clone();
    let bundle = mine.attest(&build).unwrap().to_string();
    let refused = Verifier::with_roots(&root.to_string()).unwrap().verify(bundle.as_bytes(), DIGEST, &shop());
    assert!(matches!(refused, Err(Refusal::Log { .. })), "{refused:?}");
}

#[test]
fn an_entry_of_the_log_that_is_of_another_attestation_proves_nothing() {
    let sigstore = Sigstore::new().unwrap();
    let build = Build::new("acme/shop", DIGEST);
    let (mut bundle, other) = (sigstore.attest(&build).unwrap(), sigstore.attest(&build).unwrap());
    bundle["verificationMaterial"]["tlogEntries"] = other["verificationMaterial"]["tlogEntries"].clone();
    assert!(matches!(verify(&bundle, &sigstore), Err(Refusal::Log { .. } | Refusal::Certificate { .. })));
}

#[test]
fn a_statement_under_somebody_else_s_signature_proves_nothing() {
    let sigstore = Sigstore::new().unwrap();
    let mine = sigstore.attest(&Build::new("acme/shop", DIGEST)).unwrap();
    let mut theirs = sigstore.attest(&Build::new("acme/shop", &format!("sha256:{}", "a".repeat(64)))).unwrap();
    theirs["dsseEnvelope"]["payload"] = mine["dsseEnvelope"]["payload"].clone();
    assert!(matches!(verify(&theirs, &sigstore), Err(Refusal::Signature { .. })));
}

#[test]
fn a_bundle_without_log_or_timestamp_proves_nothing() {
    let sigstore = Sigstore::new().unwrap();
    let mut bundle = sigstore.attest(&Build::new("acme/shop", DIGEST)).unwrap();
    bundle["verificationMaterial"]["tlogEntries"] = serde_json::json!([]);
    assert!(verify(&bundle, &sigstore).is_err());
}
