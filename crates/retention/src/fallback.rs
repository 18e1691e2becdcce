//! Tags that stand for another manifest: `sha256-<64 digits>`, alone for the list of its referrers (OCI distribution-spec, "Referrers Tag
//! Schema"), or with an ending such as `.sig`, `.att` and `.sbom` (cosign).

use crate::facts::Digest;

/// The registered algorithms (OCI image-spec, descriptor); a tag that only looks alike, such as `deps-<64 digits>`, is an ordinary one.
const ALGORITHMS: [&str; 3] = ["sha256", "sha512", "blake3"];

/// The digits that the schema keeps of a digest, whatever its length.
const DIGITS: usize = 64;

/// Whether a tag stands for another manifest.
#[must_use]
pub fn is_fallback(tag: &str) -> bool {
    key_of_tag(tag).is_some()
}

/// The part of a fallback tag that names the manifest.
pub(crate) fn key_of_tag(tag: &str) -> Option<&str> {
    let (algorithm, rest) = tag.split_once('-')?;
    let digits = rest.get(..DIGITS)?;
    let ending = &rest[DIGITS..];
    let is_known = ALGORITHMS.contains(&algorithm) && digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    let is_ended = ending.is_empty() || ending.starts_with(['.', '-', '_']);
    (is_known && is_ended).then(|| &tag[..algorithm.len() + 1 + DIGITS])
}

/// The same part for a manifest; nothing when the schema knows no tag for it.
pub(crate) fn key_of_digest(digest: &Digest) -> Option<String> {
    let (algorithm, digits) = digest.as_str().split_once(':')?;
    Some(format!("{algorithm}-{}", digits.get(..DIGITS)?))
}
