//! The plugins of semantic-release: which are taken over, and what replaces the others.

const STEP: &str = "do it in a step after this one, with `if: steps.<id>.outputs.released == 'true'`";
const PUBLISH: &str = "publish in a step after this one, with `if: steps.<id>.outputs.released == 'true'`";

/// What a plugin's options are taken over from, and the packages that they come with; these need no replacement.
const COVERED: [&str; 9] = [
    "semantic-release",
    "@semantic-release/commit-analyzer",
    "@semantic-release/release-notes-generator",
    "@semantic-release/changelog",
    "@semantic-release/git",
    "@semantic-release/github",
    "conventional-changelog-conventionalcommits",
    "conventional-changelog-angular",
    "semantic-release-major-tag",
];

/// Parts of plugins' names, and what replaces those plugins; the first that occurs counts.
const REPLACED: [(&str, &str); 25] = [
    ("@semantic-release/exec", "run its commands in steps after this one, with `if: steps.<id>.outputs.released == 'true'`"),
    ("@semantic-release/npm", "run `npm publish` in a step after this one, with `if: steps.<id>.outputs.released == 'true'`"),
    ("@semantic-release/gitlab", "releases are made on GitHub"),
    ("monorepo", "name the `packages` under `release` in .github/deploy.yml"),
    ("multi-semantic-release", "name the `packages` under `release` in .github/deploy.yml"),
    ("unsquash", "set `commits: { squash: true }` under `release` in .github/deploy.yml"),
    ("gitmoji", "commits are judged by `preset` and `rules` under `release` in .github/deploy.yml"),
    ("conventional-changelog", "the presets `conventionalcommits` and `angular` are built in"),
    ("docker", "tag the image with the action `image-tagger` of this repository"),
    ("replace", "list the files with a `pattern` under `files` of `release` in .github/deploy.yml"),
    ("update-version-in-file", "list the files with a `pattern` under `files` of `release` in .github/deploy.yml"),
    ("update-file", "list the files with a `pattern` under `files` of `release` in .github/deploy.yml"),
    (
        "cargo",
        "list Cargo.toml and Cargo.lock under `files` of `release` in .github/deploy.yml, and publish in a step of your own",
    ),
    (
        "rust",
        "list Cargo.toml and Cargo.lock under `files` of `release` in .github/deploy.yml, and publish in a step of your own",
    ),
    ("pypi", "list pyproject.toml under `files` of `release` in .github/deploy.yml, and publish in a step of your own"),
    ("python", "list pyproject.toml under `files` of `release` in .github/deploy.yml, and publish in a step of your own"),
    ("poetry", "list pyproject.toml under `files` of `release` in .github/deploy.yml, and publish in a step of your own"),
    ("helm", "list Chart.yaml under `files` of `release` in .github/deploy.yml, and publish in a step of your own"),
    ("maven", "list pom.xml under `files` of `release` in .github/deploy.yml, and publish in a step of your own"),
    ("backmerge", "merge in a step after this one, with `if: steps.<id>.outputs.released == 'true'`"),
    ("slack", "send the message in a step after this one; `version` and `notes` are outputs"),
    ("teams", "send the message in a step after this one; `version` and `notes` are outputs"),
    ("gha-output", "the version and all else are outputs of this step"),
    ("export-data", "the version and all else are outputs of this step"),
    ("vsce", PUBLISH),
];

/// What replaces a plugin; nothing when it is taken over.
pub(crate) fn replaced(name: &str) -> Option<&'static str> {
    if COVERED.contains(&name) {
        return None;
    }
    Some(REPLACED.iter().find(|(part, _)| name.contains(part)).map_or(STEP, |(_, cure)| cure))
}

/// A package's name without the version that is asked for.
pub(crate) fn without_version(package: &str) -> &str {
    match package.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((at, _)) => package.get(..at).unwrap_or(package),
        None => package,
    }
}

#[cfg(test)]
mod tests {
    use super::{replaced, without_version};

    #[test]
    fn what_is_taken_over_needs_no_replacement() {
        assert_eq!(replaced("@semantic-release/git"), None);
        assert_eq!(replaced("conventional-changelog-conventionalcommits"), None);
    }

    #[test]
    fn every_other_plugin_has_a_replacement() {
        assert!(replaced("@semantic-release/npm").unwrap().contains("npm publish"));
        assert!(replaced("@codedependant/semantic-release-docker").unwrap().contains("image-tagger"));
        assert!(replaced("./my-plugin.js").unwrap().contains("step after this one"));
    }

    #[test]
    fn the_version_of_a_package_is_no_part_of_its_name() {
        for (text, name) in [("a@1", "a"), ("@a/b@^1.0", "@a/b"), ("@a/b", "@a/b"), ("a", "a")] {
            assert_eq!(without_version(text), name);
        }
    }
}
