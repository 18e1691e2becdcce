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

/// The digest that such a part names; nothing when its digits were cut.
pub(crate) fn digest_of_key(key: &str) -> Option<Digest> {
    let (algorithm, digits) = key.split_once('-')?;
    (algorithm != "sha512").then(|| Digest::from(format!("{algorithm}:{digits}").as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_an_algorithm_and_64_digits_stands_for_a_manifest() {
        let digits = "0a".repeat(32);
        for (tag, is) in [
            (format!("sha256-{digits}"), true),
            (format!("sha256-{digits}.sig"), true),
            (format!("sha256-{digits}.att"), true),
            (format!("sha512-{digits}"), true),
            (format!("sha256-{digits}0"), false),
            (format!("sha256-{}", &digits[1..]), false),
            (format!("deps-{digits}"), false),
            (format!("sha256-{}", digits.to_uppercase()), false),
            ("sha256-é".to_owned(), false),
            ("latest".to_owned(), false),
        ] {
            assert_eq!(is_fallback(&tag), is, "{tag}");
        }
    }

    #[test]
    fn the_tag_and_the_digest_have_the_same_key() {
        let digest = Digest::from(format!("sha256:{}", "0a".repeat(32)).as_str());
        let key = key_of_digest(&digest).unwrap();
        assert_eq!(key_of_tag(&format!("{key}.sbom")), Some(key.as_str()));
        assert_eq!(digest_of_key(&key), Some(digest));
    }

    #[test]
    fn a_longer_digest_is_cut_for_its_tag_and_cannot_be_read_back() {
        let digest = Digest::from(format!("sha512:{}", "0a".repeat(64)).as_str());
        let key = key_of_digest(&digest).unwrap();
        assert_eq!(key, format!("sha512-{}", "0a".repeat(32)));
        assert_eq!(digest_of_key(&key), None);
    }
}
