//! A build, and the certificate and the statement that tell of it.

use std::time::Duration;

use rcgen::{CertificateParams, CustomExtension, DistinguishedName, ExtendedKeyUsagePurpose, KeyUsagePurpose, SanType};
use serde_json::{Value, json};

use super::SigstoreError;

/// Fulcio's arc of extensions (<https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md>).
const ARC: [u64; 8] = [1, 3, 6, 1, 4, 1, 57_264, 1];
/// 2024-05-01T00:00:00Z.
const SIGNED_AT: u64 = 1_714_521_600;
/// How long Fulcio's certificates last, in seconds.
const LIFETIME: u64 = 600;

/// A build in a job of GitHub's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// What was built: `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// What is said of it.
    pub predicate_type: String,
    /// Who vouches for the job.
    pub issuer: String,
    /// The workflow that signed, as the certificate names it: a URL with a ref.
    pub identity: String,
    /// The repository, as a URL.
    pub repository: String,
    /// The repository's id; old certificates have none.
    pub repository_id: Option<String>,
    /// The ref that was built.
    pub reference: String,
    /// The commit that was built.
    pub commit: String,
    /// When the certificate begins, in seconds of Unix time; it lasts ten minutes.
    pub certified_at: u64,
    /// When the log took it up, in seconds of Unix time.
    pub logged_at: u64,
}

impl Build {
    /// A build of `owner/name` on github.com, of its branch `main`, by its workflow `build.yml`.
    #[must_use]
    pub fn new(repository: &str, digest: &str) -> Self {
        let url = format!("https://github.com/{repository}");
        Self {
            digest: digest.to_owned(),
            predicate_type: "https://slsa.dev/provenance/v1".to_owned(),
            issuer: "https://token.actions.githubusercontent.com".to_owned(),
            identity: format!("{url}/.github/workflows/build.yml@refs/heads/main"),
            repository: url,
            repository_id: Some("731215001".to_owned()),
            reference: "refs/heads/main".to_owned(),
            commit: "b300f2ec7ec9dc9addc39b2ad88c54097ded7ca0".to_owned(),
            certified_at: SIGNED_AT,
            logged_at: SIGNED_AT + 1,
        }
    }

    /// The run, as a URL.
    fn run(&self) -> String {
        format!("{}/actions/runs/28622199740/attempts/1", self.repository)
    }

    pub(super) fn statement(&self) -> Value {
        let sha256 = self.digest.strip_prefix("sha256:").unwrap_or(&self.digest);
        json!({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{ "name": "image", "digest": { "sha256": sha256 } }],
            "predicateType": self.predicate_type,
            "predicate": {
                "buildDefinition": { "buildType": "https://actions.github.io/buildtypes/workflow/v1" },
                "runDetails": {
                    "builder": { "id": self.identity },
                    "metadata": { "invocationId": self.run() },
                },
            },
        })
    }

    pub(super) fn certificate(&self) -> Result<CertificateParams, SigstoreError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.not_before = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(self.certified_at);
        params.not_after = params.not_before + Duration::from_secs(LIFETIME);
        params.subject_alt_names = vec![SanType::URI(self.identity.as_str().try_into()?)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
        let run = self.run();
        let claims: [(u64, Option<&str>); 8] = [
            (8, Some(&self.issuer)),
            (9, Some(&self.identity)),
            (11, Some("github-hosted")),
            (12, Some(&self.repository)),
            (13, Some(&self.commit)),
            (14, Some(&self.reference)),
            (15, self.repository_id.as_deref()),
            (21, Some(&run)),
        ];
        let given = claims.iter().filter_map(|(number, value)| Some((number, (*value)?)));
        params.custom_extensions = given.map(|(number, value)| extension(*number, value)).collect();
        Ok(params)
    }
}

fn extension(number: u64, value: &str) -> CustomExtension {
    let oid: Vec<u64> = ARC.into_iter().chain([number]).collect();
    CustomExtension::from_oid_content(&oid, utf8_string(value))
}

/// A text in DER.
fn utf8_string(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
    let mut bytes = if length < 128 { vec![0x0c, length] } else { vec![0x0c, 0x81, length] };
    bytes.extend(text.bytes().take(usize::from(length)));
    bytes
}
