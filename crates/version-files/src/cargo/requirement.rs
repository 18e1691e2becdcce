//! Requirements such as `version = "1.2.3"` beside a `path`.

use semver::{BuildMetadata, Version, VersionReq};

/// What a requirement is afterwards, when the crate that it requires goes from one version to another.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It stays.
    Same,
    /// It is written anew.
    Written(String),
    /// It does not allow the new version and is not simple enough to be written anew.
    Unclear,
}

/// A requirement that names the old version in full follows it; a looser one stays while it allows the new version.
pub(crate) fn next(requirement: &str, from: &str, to: &Version) -> Next {
    let (operator, version) = split(requirement);
    let is_simple = matches!(operator.trim(), "" | "^" | "=" | "~") && !version.contains(',');
    if !(is_simple && version == plain(from)) && VersionReq::parse(requirement).is_ok_and(|allowed| allowed.matches(to)) {
        return Next::Same;
    }
    if !is_simple {
        return Next::Unclear;
    }
    // Cargo warns of a requirement with build metadata.
    let to = Version { build: BuildMetadata::EMPTY, ..to.clone() };
    Next::Written(format!("{operator}{to}"))
}

/// Whether a requirement names a version in full.
pub(crate) fn names(requirement: &str, version: &str) -> bool {
    split(requirement).1 == plain(version)
}

fn split(requirement: &str) -> (&str, &str) {
    let start = requirement.find(|first: char| !first.is_whitespace() && !"^=~<>".contains(first)).unwrap_or(requirement.len());
    (&requirement[..start], requirement[start..].trim_end())
}

fn plain(version: &str) -> &str {
    version.split('+').next().unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_versions_follow_and_loose_ones_stay_while_they_hold() {
        let next = |requirement, to: &str| next(requirement, "1.2.3", &Version::parse(to).unwrap());
        let written = |text: &str| Next::Written(text.to_owned());
        assert_eq!(next("1.2.3", "1.3.0"), written("1.3.0"));
        assert_eq!(next("= 1.2.3", "1.3.0"), written("= 1.3.0"));
        assert_eq!(next("~1.2.3", "2.0.0-beta.1"), written("~2.0.0-beta.1"));
        assert_eq!(next("1.2.3", "1.2.4+build"), written("1.2.4"));
        assert_eq!(next("1", "1.3.0"), Next::Same);
        assert_eq!(next("1.2", "2.0.0"), written("2.0.0"));
        assert_eq!(next("*", "2.0.0"), Next::Same);
        assert_eq!(next(">=1.2.3, <2", "1.9.0"), Next::Same);
        assert_eq!(next(">=1.2.3, <2", "2.0.0"), Next::Unclear);
        assert_eq!(next("1.2.3, <2", "2.0.0"), Next::Unclear);
    }
}
