//! What is deployed of an application: an image reference.

/// The tag of an image reference; none where it has only a name, or a digest.
#[must_use]
pub fn tag(reference: &str) -> Option<&str> {
    let (name, tag) = split(reference);
    tag.filter(|_| !name.is_empty())
}

/// The reference with another tag. A digest goes, as it would win over the tag.
#[must_use]
pub fn with_tag(reference: &str, tag: &str) -> String {
    format!("{}:{tag}", split(reference).0)
}

/// Name and tag, without a digest. A colon before the last slash is a port.
fn split(reference: &str) -> (&str, Option<&str>) {
    let reference = reference.trim();
    let named = reference.split_once('@').map_or(reference, |(named, _)| named);
    match named.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (named, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_gets_another_tag_and_keeps_its_name() {
        for (reference, before, after) in [
            ("ghcr.io/acme/api:1.0.3", Some("1.0.3"), "ghcr.io/acme/api:2.0.0"),
            ("ghcr.io/acme/api", None, "ghcr.io/acme/api:2.0.0"),
            ("registry.example.com:5000/api", None, "registry.example.com:5000/api:2.0.0"),
            ("registry.example.com:5000/api:2024", Some("2024"), "registry.example.com:5000/api:2.0.0"),
            ("ghcr.io/acme/api@sha256:0123", None, "ghcr.io/acme/api:2.0.0"),
            ("ghcr.io/acme/api:1.0.3@sha256:0123", Some("1.0.3"), "ghcr.io/acme/api:2.0.0"),
            ("postgres:16", Some("16"), "postgres:2.0.0"),
        ] {
            assert_eq!(tag(reference), before, "{reference}");
            assert_eq!(with_tag(reference, "2.0.0"), after, "{reference}");
        }
    }
}
