//! What was signed: an in-toto statement, whose predicate says how its subjects came about
//! (<https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>).

use serde::Deserialize;

use crate::refusal::Refusal;

/// The kind of statement that says who built something (<https://slsa.dev/spec/v1.0/provenance>).
pub const PROVENANCE: &str = "https://slsa.dev/provenance/v1";

/// A statement, as far as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// What is said of the subjects.
    pub predicate_type: String,
    /// What was found; each with its digests.
    pub subject: Vec<Subject>,
    #[serde(default)]
    predicate: Predicate,
}

/// One thing that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subject {
    digest: Digests,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Digests {
    sha256: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Predicate {
    run_details: RunDetails,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct RunDetails {
    builder: Builder,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Builder {
    id: String,
}

impl Statement {
    /// The provenance of a digest, given as 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`Refusal`] when the payload is no statement, says something else than who built it, or is about something else.
    pub fn read(payload: &[u8], digest: &str) -> Result<Self, Refusal> {
        // The predicate of another kind has another shape, so that the kind is looked at first.
        let kind: Kind = serde_json::from_slice(payload).map_err(|error| Refusal::Unreadable { reason: error.to_string() })?;
        if kind.predicate_type != PROVENANCE {
            return Err(Refusal::NotProvenance { found: kind.predicate_type });
        }
        let statement: Self =
            serde_json::from_slice(payload).map_err(|error| Refusal::Unreadable { reason: error.to_string() })?;
        let is_subject =
            |subject: &Subject| subject.digest.sha256.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(digest));
        if !statement.subject.iter().any(is_subject) {
            return Err(Refusal::OtherDigest { digest: format!("sha256:{digest}") });
        }
        Ok(statement)
    }

    /// The builder that the provenance names.
    #[must_use]
    pub fn builder(&self) -> &str {
        &self.predicate.run_details.builder.id
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    predicate_type: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn payload(kind: &str, digest: &str) -> Vec<u8> {
        format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","subject":[{{"name":"a","digest":{{"sha512":"ab"}}}},{{"name":"b","digest":{{"sha256":"{digest}"}}}}],"predicateType":"{kind}","predicate":{{"runDetails":{{"builder":{{"id":"b"}}}}}}}}"#
        )
        .into_bytes()
    }

    #[test]
    fn any_subject_of_several_may_be_the_image() {
        assert_eq!(Statement::read(&payload(PROVENANCE, DIGEST), DIGEST).unwrap().builder(), "b");
    }

    #[test]
    fn a_statement_of_another_kind_or_about_another_digest_proves_nothing() {
        let sbom = "https://spdx.dev/Document/v2.3";
        assert_eq!(Statement::read(&payload(sbom, DIGEST), DIGEST), Err(Refusal::NotProvenance { found: sbom.to_owned() }));
        let other = Statement::read(&payload(PROVENANCE, "ab"), DIGEST);
        assert_eq!(other, Err(Refusal::OtherDigest { digest: format!("sha256:{DIGEST}") }));
    }

    #[test]
    fn what_is_no_statement_is_refused() {
        assert!(matches!(Statement::read(b"{}", DIGEST), Err(Refusal::Unreadable { .. })));
    }
}
