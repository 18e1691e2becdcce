//! Signatures of AWS, version 4: a pure function ("Create a signed AWS API request", docs.aws.amazon.com/IAM). The crate of AWS for
//! it brings thirty more; what is needed here is one form of request.

use actions_core::Secret;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// The keys of an AWS account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: Secret,
    /// The token of keys that were lent for a while.
    pub(super) session: Option<Secret>,
}

/// What is signed: a request without a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// All headers that are signed, their names in lower case.
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a [u8],
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

/// A moment as `x-amz-date` has it.
pub(super) fn date(moment: Timestamp) -> String {
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The value of `Authorization`. The headers must hold `host`, and `x-amz-date` with the very moment.
pub(super) fn authorization(subject: &Subject<'_>, keys: &Keys, moment: Timestamp) -> String {
    let mut headers = subject.headers.to_vec();
    headers.sort_unstable();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}:{}", value.trim())).collect();
    let lines = lines.join("\n");
    let canonical = format!("{}\n{}\n\n{lines}\n\n{names}\n{}", subject.method, subject.path, hex(&Sha256::digest(subject.body)));
    let day = moment.strftime("%Y%m%d").to_string();
    let scope = format!("{day}/{}/{}/aws4_request", subject.region, subject.service);
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", date(moment), hex(&Sha256::digest(canonical.as_bytes())));
    let secret = format!("AWS4{}", keys.secret.expose()).into_bytes();
    let key = [day.as_str(), subject.region, subject.service, "aws4_request"].iter().fold(secret, |key, part| mac(&key, part));
    format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={}", keys.id, hex(&mac(&key, &text)))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length will do, so that there is no error to tell.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(|_| Vec::new(), |mac| mac.chain_update(text).finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    format!("{:x}", Bytes::copy_from_slice(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        Keys { id: "AKIDEXAMPLE".to_owned(), secret, session: None }
    }

    /// `get-vanilla` and `post-vanilla` of AWS's own test suite for signatures.
    #[test]
    fn signatures_are_those_of_the_published_examples() {
        let moment: Timestamp = "2015-08-30T12:36:00Z".parse().unwrap();
        for (method, signature) in [
            ("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            ("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ] {
            let headers = [("x-amz-date", "20150830T123600Z"), ("host", "example.amazonaws.com")];
            let subject = Subject { method, path: "/", headers: &headers, body: b"", region: "us-east-1", service: "service" };
            let expected = format!(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, \
                 Signature={signature}"
            );
            assert_eq!(authorization(&subject, &keys(), moment), expected);
        }
    }

    #[test]
    fn a_moment_is_written_as_aws_writes_it() {
        assert_eq!(date(Timestamp::UNIX_EPOCH), "19700101T000000Z");
    }
}
