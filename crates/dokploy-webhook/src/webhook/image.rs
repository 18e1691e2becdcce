//! Image references, as the webhook of an application reads them: what comes after the last colon is the tag. So the port of a
//! registry, or the digits of a digest, may be taken for one; and what looks like a port is not split off the name. A push is accepted
//! when both sides are read alike, so it is written as they will be read (Dokploy, `pages/api/deploy/[refreshToken].ts`).

/// The name that is compared.
#[must_use]
pub fn name(reference: &str) -> &str {
    match reference.rsplit_once(':') {
        Some((name, after)) if !is_port(after) => name,
        _ => reference,
    }
}

/// The tag that is compared.
#[must_use]
pub fn tag(reference: &str) -> &str {
    reference.rsplit_once(':').map_or("latest", |(_, tag)| tag)
}

/// Whether the image lies at Docker Hub: without a registry's host in front.
#[must_use]
pub fn is_at_docker_hub(reference: &str) -> bool {
    let first = reference.split_once('/').map(|(first, _)| first);
    first.is_none_or(|first| first == "docker.io" || !(first.contains(['.', ':']) || first == "localhost"))
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_the_webhook_reads_them() {
        let cases = [
            ("acme/api:1.2.3", "acme/api", "1.2.3"),
            ("acme/api", "acme/api", "latest"),
            ("acme/api:2024", "acme/api:2024", "2024"),
            ("acme/api:202411", "acme/api", "202411"),
            ("registry.example.com:5000/api", "registry.example.com", "5000/api"),
            ("ghcr.io/acme/api@sha256:abcd", "ghcr.io/acme/api@sha256", "abcd"),
        ];
        for (reference, expected, version) in cases {
            assert_eq!((name(reference), tag(reference)), (expected, version), "{reference}");
        }
    }

    #[test]
    fn an_image_without_a_host_lies_at_docker_hub() {
        for reference in ["nginx", "nginx:1", "acme/api:1", "docker.io/acme/api"] {
            assert!(is_at_docker_hub(reference), "{reference}");
        }
        for reference in ["ghcr.io/acme/api", "localhost/api", "registry:5000/api:1"] {
            assert!(!is_at_docker_hub(reference), "{reference}");
        }
    }
}
