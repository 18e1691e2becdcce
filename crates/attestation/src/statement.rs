//! What was signed: an in-toto statement, whose predicate says how its subjects came about
//! (<https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>).

use serde::Deserialize;

use crate::refusal::Refusal;

/// The kind of statement that says who built something (<https://slsa.dev/spec/v1.0/provenance>).
pub const PROVENANCE: &str = "https://slsa.dev/provenance/v1";

#[derive(Deserialize)]
struct Statement {
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    digest: Digests,
}

#[derive(Deserialize)]
struct Digests {
    sha256: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    predicate_type: String,
}

/// Whether a payload is the provenance of a digest, given as 64 hexadecimal digits.
///
/// # Errors
/// [`Refusal`] when it is no statement, says something else than who built it, or is about something else.
pub fn check(payload: &[u8], digest: &str) -> Result<(), Refusal> {
    let unreadable = |error: serde_json::Error| Refusal::Unreadable { reason: error.to_string() };
    // A statement of another kind is said to be one, whatever else is wrong with it.
    let kind: Kind = serde_json::from_slice(payload).map_err(unreadable)?;
    if kind.predicate_type != PROVENANCE {
        return Err(Refusal::NotProvenance { found: kind.predicate_type });
    }
    let statement: Statement = serde_json::from_slice(payload).map_err(unreadable)?;
    let is_subject = |subject: &Subject| subject.digest.sha256.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(digest));
    let is_about_it = statement.subject.iter().any(is_subject);
    is_about_it.then_some(()).ok_or_else(|| Refusal::OtherDigest { digest: format!("sha256:{digest}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn payload(kind: &str, digest: &str) -> Vec<u8> {
        format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","subject":[{{"name":"a","digest":{{"sha512":"ab"}}}},{{"name":"b","digest":{{"sha256":"{digest}"}}}}],"predicateType":"{kind}","predicate":{{}}}}"#
        )
        .into_bytes()
    }

    #[test]
    fn any_subject_of_several_may_be_the_image() {
        assert_eq!(check(&payload(PROVENANCE, DIGEST), DIGEST), Ok(()));
    }

    #[test]
    fn a_statement_of_another_kind_or_about_another_digest_proves_nothing() {
        let sbom = "https://spdx.dev/Document/v2.3";
        assert_eq!(check(&payload(sbom, DIGEST), DIGEST), Err(Refusal::NotProvenance { found: sbom.to_owned() }));
        let other = check(&payload(PROVENANCE, "ab"), DIGEST);
        assert_eq!(other, Err(Refusal::OtherDigest { digest: format!("sha256:{DIGEST}") }));
    }

    #[test]
    fn what_is_no_statement_is_refused() {
        assert!(matches!(check(b"{}", DIGEST), Err(Refusal::Unreadable { .. })));
    }
}
