//! How `runs.image` and docker options are read.
//!
//! Source: `Runner.Worker/Container/DockerUtil.cs`.

/// Whether a `runs.image` is built from a Dockerfile rather than pulled.
#[must_use]
pub fn is_dockerfile(image: &str) -> bool {
    let image = image.to_ascii_lowercase();
    let name = image.rsplit('/').next().unwrap_or_default();
    !image.starts_with("docker://") && (name.starts_with("dockerfile.") || name.ends_with("dockerfile"))
}

/// The registry that an image's name begins with; empty for Docker Hub.
#[must_use]
pub fn registry_host(image: &str) -> &str {
    let parts: Vec<_> = image.split('/').collect();
    match parts.as_slice() {
        [host, _] if host.contains([':', '.']) => host,
        [host, _, _, ..] => host,
        _ => "",
    }
}

/// An option's value as it stands between double quotes on docker's command line: a `"` is escaped together with the backslashes before
/// it, and backslashes at the end are doubled.
#[must_use]
pub fn escape_option(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut backslashes = 0;
    for c in value.chars() {
        if c == '"' {
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        out.push(c);
    }
    out.extend(std::iter::repeat_n('\\', backslashes));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_final_backslashes_are_escaped() {
        assert_eq!(escape_option(r"foo \ bar"), r"foo \ bar");
        assert_eq!(escape_option(r"foo \"), r"foo \\");
        assert_eq!(escape_option(r#"foo \" bar"#), r#"foo \\\" bar"#);
        assert_eq!(escape_option(r#"foo \\" bar"#), r#"foo \\\\\" bar"#);
    }

    #[test]
    fn a_host_needs_a_dot_a_port_or_two_slashes() {
        assert_eq!(registry_host("localhost/image"), "");
        assert_eq!(registry_host("localhost:5000/image"), "localhost:5000");
    }
}
