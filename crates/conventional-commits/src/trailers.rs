//! What a message asks of a release: a version, or none.

use crate::space::{self, is_space};

/// The version in a message's `Release-As: 1.2.3` line, as release-please has it: the first one after the header, in any case.
#[must_use]
pub fn release_as(message: &str) -> Option<&str> {
    let value = |line| space::strip_prefix(line, "release-as:").map(|value: &str| value.trim_matches(is_space));
    let lines = message.trim_start_matches(is_space).lines().skip(1);
    lines.filter_map(|line| value(line.trim_start_matches(is_space))).find(|value| !value.is_empty())
}

/// Whether a message asks for no release, as semantic-release has it: `[skip release]` or `[release skip]`, in any case.
#[must_use]
pub fn skips_release(message: &str) -> bool {
    let follows = |rest: &str, word: &str| {
        let next = rest.trim_start_matches(is_space);
        next.len() < rest.len() && space::strip_prefix(next, word).is_some_and(|rest| rest.starts_with(']'))
    };
    let marks = |rest: &str| {
        space::strip_prefix(rest, "skip").is_some_and(|rest| follows(rest, "release"))
            || space::strip_prefix(rest, "release").is_some_and(|rest| follows(rest, "skip"))
    };
    message.split('[').skip(1).any(marks)
}

#[cfg(test)]
mod tests {
    use super::{release_as, skips_release};

    #[test]
    fn a_footer_names_the_version() {
        assert_eq!(release_as("chore: x\n\nRelease-As: 2.0.0\r\nRelease-As: 3.0.0"), Some("2.0.0"));
        assert_eq!(release_as("chore: x\nrelease-as:\n  RELEASE-AS:v1.0.0-beta.1 "), Some("v1.0.0-beta.1"));
    }

    #[test]
    fn a_header_names_no_version() {
        assert_eq!(release_as("\nRelease-As: 2.0.0"), None);
        assert_eq!(release_as("chore: x\n\nwe use Release-As: 2.0.0"), None);
    }

    #[test]
    fn a_mark_anywhere_skips_the_release() {
        assert!(skips_release("feat: a [skip release]") && skips_release("a\n\n[[Release \n SKIP]"));
        assert!(!skips_release("[skip ci] [skiprelease] [skip release [release] skip]"));
    }
}
