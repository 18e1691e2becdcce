//! The branches that release.

use semver::Version;

use super::{Findings, texts};
use crate::release::{Branch, NameOrFlag, SpecialBranch};

/// Checks the branches, each by itself and against the others.
pub(super) fn check(branches: &[Branch], found: &mut Findings) {
    let mut seen: Vec<&str> = Vec::new();
    let mut prereleases: Vec<(&str, &str)> = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        let (index, name) = (index.to_string(), branch.name());
        let here = branch.special().map_or_else(|| vec!["branches", &index], |_| vec!["branches", &index, "name"]);
        check_name(&here, name, found);
        if seen.contains(&name) {
            found.add(&here, format!("is `{name}`, which is there already"), "name each branch once");
        }
        seen.push(name);
        if let Some(special) = branch.special() {
            check_special(&index, special, found);
            if let Some(id) = prerelease_id(special) {
                if let Some((_, owner)) = prereleases.iter().find(|(taken, _)| *taken == id) {
                    let message = format!("is `{id}`, as that of the branch `{owner}`");
                    found.add(&["branches", &index, "prerelease"], message, "give each branch prereleases of its own name");
                }
                prereleases.push((id, name));
            }
        }
    }
}

fn check_name(here: &[&str], name: &str, found: &mut Findings) {
    if name.trim().is_empty() {
        found.add(here, "has no name", "write the branch's name, such as main");
    } else if name.contains(char::is_whitespace) || name.chars().any(char::is_control) {
        found.add(here, format!("is `{}`, which is no branch", name.escape_debug()), "a branch's name has no blanks");
    } else if let Some(short) = name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("origin/")) {
        found.add(here, format!("is `{name}`, a reference"), format!("write the branch alone: {short}"));
    } else if let Some((message, hint)) = texts::glob_problem(name) {
        found.add(here, message, hint);
    }
}

fn check_special(index: &str, special: &SpecialBranch, found: &mut Findings) {
    let here = |key| ["branches", index, key];
    if let Some(range) = &special.range {
        if !is_range(range) {
            let hint = "write it as 1.x or 1.2.x".to_owned();
            found.add(&here("range"), format!("is `{range}`, which is no range of a maintenance branch"), hint);
        }
        if prerelease_id(special).is_some() {
            let hint = "a branch maintains older versions or makes prereleases; leave one out";
            found.add(&here("prerelease"), "and `range` exclude each other", hint);
        }
    }
    match &special.prerelease {
        Some(NameOrFlag::Name(name)) if !is_identifier(name) => {
            let message = format!("is `{name}`, which makes no version such as 1.0.0-beta.1");
            found.add(&here("prerelease"), message, "write letters, digits and hyphens, such as beta");
        }
        Some(NameOrFlag::Flag(true)) if !texts::has_glob(&special.name) && !is_identifier(&special.name) => {
            let message = format!("is `true`, and the branch's name `{}` makes no version such as 1.0.0-beta.1", special.name);
            found.add(&here("prerelease"), message, "name the prereleases, as in `prerelease: beta`");
        }
        _ => {}
    }
    if let Some(NameOrFlag::Name(channel)) = &special.channel {
        if channel.trim().is_empty() {
            found.add(&here("channel"), "is empty", "write `false` for the default channel");
        }
        for name in texts::variables(channel).filter(|name| *name != "name") {
            found.add(&here("channel"), format!("holds `${{{name}}}`, which is not known"), "known is `${name}`");
        }
    }
}

/// What a branch calls its prereleases, when that is known without the branches that exist.
fn prerelease_id(special: &SpecialBranch) -> Option<&str> {
    match special.prerelease.as_ref()? {
        NameOrFlag::Name(name) => Some(name).filter(|name| texts::variables(name).next().is_none()).map(String::as_str),
        NameOrFlag::Flag(true) => Some(special.name.as_str()).filter(|name| !texts::has_glob(name)),
        NameOrFlag::Flag(false) => None,
    }
}

/// `1.x`, `1.x.x` or `1.2.x`, as semantic-release reads them.
pub(crate) fn is_range(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_x = |part: &str| part.eq_ignore_ascii_case("x");
    match parts.as_slice() {
        [major, last] => is_number(major) && is_x(last),
        [major, minor, last] => is_number(major) && (is_number(minor) || is_x(minor)) && is_x(last),
        _ => false,
    }
}

fn is_identifier(text: &str) -> bool {
    texts::variables(text).next().is_some()
        || Version::parse(&format!("1.0.0-{text}.1")).is_ok_and(|version| version.build.is_empty())
}

#[cfg(test)]
mod tests {
    use super::is_range;

    #[test]
    fn ranges_are_those_of_semantic_release() {
        for text in ["1.x", "1.x.x", "1.2.x", "10.20.X"] {
            assert!(is_range(text), "{text}");
        }
        for text in ["1", "x", "1.2", "1.2.3", "x.x", "1.2.x.x", "v1.x", "^1.0.0", ">=1", "1.x.2", ""] {
            assert!(!is_range(text), "{text}");
        }
    }
}
