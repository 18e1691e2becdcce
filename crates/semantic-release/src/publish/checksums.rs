//! `SHA256SUMS`, as `sha256sum --check` reads it. Pure.

use sha2::{Digest, Sha256};

use super::files::{Attachment, Content};

/// The name of the file.
pub(super) const NAME: &str = "SHA256SUMS";

/// The checksums of some attachments; nothing when there are none, or when a file of that name is among them.
pub(super) fn attachment(of: &[Attachment]) -> Option<Attachment> {
    if of.is_empty() || of.iter().any(|other| other.name == NAME) {
        return None;
    }
    let mut lines: Vec<(&str, &str)> = of.iter().map(|other| (other.name.as_str(), other.digest.as_str())).collect();
    lines.sort_unstable();
    let text: String = lines.iter().flat_map(|(name, digest)| [digest, "  ", name, "\n"]).collect();
    Some(Attachment {
        name: NAME.to_owned(),
        label: None,
        content_type: "text/plain",
        size: text.len() as u64,
        digest: hex(&Sha256::digest(&text)),
        content: Content::Text(text),
    })
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, content: &str) -> Attachment {
        Attachment {
            name: name.to_owned(),
            label: None,
            content_type: "text/plain",
            size: content.len() as u64,
            digest: hex(&Sha256::digest(content)),
            content: Content::Text(content.to_owned()),
        }
    }

    #[test]
    fn the_sums_are_those_that_sha256sum_prints_by_name() {
        let sums = attachment(&[named("b.txt", "b"), named("a.txt", "")]).unwrap();
        let Content::Text(text) = sums.content else { panic!("a text") };
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt\n\
                        3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b.txt\n";
        assert_eq!((sums.name.as_str(), text.as_str()), ("SHA256SUMS", expected));
    }

    #[test]
    fn there_are_none_of_nothing_and_none_beside_ones_made_by_the_build() {
        assert_eq!(attachment(&[]), None);
        assert_eq!(attachment(&[named("a.txt", "a"), named("SHA256SUMS", "…")]), None);
    }
}
