//! The attestations that GitHub keeps of digests. What they are worth is for a verifier to say.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::call::{Call, NO_BODY, Permission};
use crate::client::GitHub;
use crate::error::{GitHubError, Source};

/// How many attestations a page holds at most.
const PER_PAGE: usize = 100;
/// How many pages are read: a digest that is built again and again to the same bytes is attested each time.
const MOST_PAGES: usize = 10;
/// How many are fetched at a time.
const CONCURRENCY: usize = 8;
/// The most bytes that an attestation may have; those of GitHub's actions have 15 kB.
const LARGEST: usize = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Page {
    attestations: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    /// Older servers have it in the list; others leave it out, or empty.
    #[serde(default)]
    bundle: Option<Value>,
    /// Where it lies otherwise, compressed by Snappy.
    #[serde(default)]
    bundle_url: Option<String>,
}

impl GitHub {
    /// The attestations of a digest, `sha256:…`, whose predicate has that type, in this repository: each a bundle of Sigstore's in
    /// JSON, the newest first. None when GitHub knows of none.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, [`GitHubError::Attestation`] when one that it lists cannot be had.
    pub async fn attestations(&self, digest: &str, predicate: &str) -> Result<Vec<Bytes>, GitHubError> {
        let call = Call::get(format!("list the attestations of {digest}"), self.route(&format!("attestations/{digest}")))
            .needing(Permission::ReadAttestations)
            .query(&[("per_page", &PER_PAGE.to_string()), ("predicate_type", predicate)]);
        let mut listed = Vec::new();
        let mut page = call.clone();
        for _ in 0..MOST_PAGES {
            let answer = match self.call::<Page>(&page, NO_BODY).await {
                Err(error) if error.is_absent() => break,
                answer => answer?,
            };
            let next = answer.next_page("after");
            listed.extend(answer.value.attestations);
            match next {
                Some(cursor) => page = call.clone().query(&[("after", &cursor)]),
                None => break,
            }
        }
        let bundles = listed.into_iter().map(|one| self.bundle(&call, digest, one)).collect::<Vec<_>>();
        stream::iter(bundles).buffered(CONCURRENCY).try_collect().await
    }

    async fn bundle(&self, call: &Call, digest: &str, listed: Listed) -> Result<Bytes, GitHubError> {
        let broken = |reason: String| GitHubError::Attestation { digest: digest.to_owned(), reason };
        if let Some(bundle) = listed.bundle.filter(|bundle| !bundle.is_null()) {
            return Ok(bundle.to_string().into());
        }
        let address = listed.bundle_url.ok_or_else(|| broken("GitHub does not say where it is".to_owned()))?;
        let url = Url::parse(&address).map_err(|_| broken("GitHub names an address that is none".to_owned()))?;
        if !self.transport().is_safe(&url) {
            return Err(broken(format!(
                "GitHub names the address {}, which is not https",
                http_client::redact::shown_origin(&url)
            )));
        }
        let packed = self.transport().elsewhere(url.clone()).await;
        let packed = packed.map_err(|error| self.failed_at(call, &url, Source::Http(error)))?;
        unpacked(&packed).map_err(|reason| broken(reason.to_owned()))
    }
}

/// A bundle from its storage: a block of Snappy without frames.
fn unpacked(packed: &[u8]) -> Result<Bytes, &'static str> {
    const BROKEN: &str = "what lies at its address is not compressed by Snappy";
    let length = snap::raw::decompress_len(packed).map_err(|_| BROKEN)?;
    if length > LARGEST {
        return Err("it is larger than any attestation");
    }
    snap::raw::Decoder::new().decompress_vec(packed).map(Bytes::from).map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_packed_and_what_would_unpack_to_a_flood_is_refused() {
        assert!(unpacked(b"{\"mediaType\":1}").is_err());
        assert!(unpacked(b"").is_err());
        // A length of 4 GiB - 1, in five bytes.
        assert_eq!(unpacked(&[0xff, 0xff, 0xff, 0xff, 0x0f, 0]), Err("it is larger than any attestation"));
    }
}
