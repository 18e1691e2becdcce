//! Semantic versions by the rules of PEP 440.

use semver::Version;

use crate::error::Problem;

/// The normal form, such as 1.2.0b1 for 1.2.0-beta.1 (PEP 440, "Normalization").
///
/// # Errors
///
/// The prerelease has another name than PEP 440 knows, or the version is one of a build. `1.2.0-1` would be a release *after* 1.2.0.
pub(crate) fn normal(version: &Version) -> Result<String, Problem> {
    let refused = || Problem::NotPython { version: version.to_string() };
    let numbers = format!("{}.{}.{}", version.major, version.minor, version.patch);
    if !version.build.is_empty() {
        return Err(refused());
    }
    if version.pre.is_empty() {
        return Ok(numbers);
    }
    let pre = version.pre.to_ascii_lowercase();
    let (word, number) = pre.split_at(pre.find(|first: char| !first.is_ascii_alphabetic()).unwrap_or(pre.len()));
    let digits = number.strip_prefix(['.', '-']).unwrap_or(number);
    let number: u64 = if number.is_empty() { 0 } else { digits.parse().map_err(|_| refused())? };
    let letter = match word {
        "a" | "alpha" => "a",
        "b" | "beta" => "b",
        "c" | "rc" | "pre" | "preview" => "rc",
        "dev" => ".dev",
        _ => return Err(refused()),
    };
    Ok(format!("{numbers}{letter}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prereleases_have_pythons_names() {
        let normal = |text: &str| normal(&Version::parse(text).unwrap()).ok();
        for (semantic, python) in [
            ("1.2.3", "1.2.3"),
            ("1.2.0-alpha.1", "1.2.0a1"),
            ("1.2.0-beta.12", "1.2.0b12"),
            ("1.2.0-rc1", "1.2.0rc1"),
            ("1.2.0-pre-2", "1.2.0rc2"),
            ("1.2.0-dev.3", "1.2.0.dev3"),
            ("1.2.0-beta", "1.2.0b0"),
        ] {
            assert_eq!(normal(semantic).as_deref(), Some(python));
        }
        for other in ["1.2.0-1", "1.2.0-next.1", "1.2.0-beta.1.2", "1.2.0-beta.", "1.2.0+build"] {
            assert_eq!(Version::parse(other).ok().and_then(|_| normal(other)), None, "{other}");
        }
    }
}
