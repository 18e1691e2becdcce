//! What is asked for: a word, an environment, a version, the start of one, or a range.

use std::fmt;

use actions_core::inputs::nearest;
use deploy_config::tag_format::TagFormat;
use semver::Version;
use thiserror::Error;

use crate::range::Range;

/// Which version is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The highest version that is no prerelease.
    Latest,
    /// The last proven before the live one, in the environment that it is for.
    Previous,
    /// What that environment runs, proven.
    RunBy(String),
    /// Just this one, which may be a prerelease.
    Exact(Version),
    /// The highest version of a range: `1`, `1.6`, `^1.6`.
    In(Range),
}

/// The words that are no version, by what they mean.
const WORDS: [(&str, Wanted); 2] = [("latest", Wanted::Latest), ("previous", Wanted::Previous)];

/// A text that asks for no version.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{text}` is not a version{}: write latest, previous, a version such as 1.6.1, the start of one such as 1.6 or 1, \
         a range such as ^1.6 or >=1.4 <2, or {}", suggestion.as_ref().map(|word| format!("; did you mean {word}?")).unwrap_or_default(), 
         environments(known))]
pub struct WantedError {
    text: String,
    suggestion: Option<String>,
    known: Vec<String>,
}

fn environments(known: &[String]) -> String {
    match known {
        [] => "an environment, of which none is known here: there is no deploy.yml that names one".to_owned(),
        known => format!("an environment: {}", known.join(", ")),
    }
}

impl Wanted {
    /// Reads `latest`, `previous`, `1.6.1`, `v1.6.1`, a version's git tag, `1.6`, `1`, a range, or the name of one of these environments.
    ///
    /// # Errors
    /// [`WantedError`] for anything else.
    pub fn parse(text: &str, format: &TagFormat, environments: &[&str]) -> Result<Self, WantedError> {
        let text = text.trim();
        let word = || WORDS.into_iter().find(|(word, _)| *word == text).map(|(_, wanted)| wanted);
        let plain = text.strip_prefix('v').unwrap_or(text);
        let exact = || format.version(text).or_else(|| Version::parse(plain).ok()).map(Self::Exact);
        let range = || Range::parse(text).map(Self::In);
        let environment = || environments.contains(&text).then(|| Self::RunBy(text.to_owned()));
        word().or_else(exact).or_else(range).or_else(environment).ok_or_else(|| {
            let words = WORDS.iter().map(|(word, _)| *word).chain(environments.iter().copied());
            WantedError {
                text: text.to_owned(),
                suggestion: nearest(text, words).map(str::to_owned),
                known: environments.iter().map(|&name| name.to_owned()).collect(),
            }
        })
    }

    /// Whether a version is one of those asked for. Of a word that only deployments can answer, none is.
    #[must_use]
    pub fn takes(&self, version: &Version) -> bool {
        match self {
            Self::Latest => version.pre.is_empty(),
            Self::Exact(wanted) => wanted == version,
            Self::In(range) => range.takes(version),
            Self::Previous | Self::RunBy(_) => false,
        }
    }

    /// What to offer in place of a version that cannot be had, of those that can, highest first: the highest of those asked for,
    /// else the one with the least distance in the first number that differs, and of two the higher.
    #[must_use]
    pub fn nearest<'a>(&self, offered: impl Iterator<Item = &'a Version> + Clone) -> Option<&'a Version> {
        let asked_for = offered.clone().find(|version| self.takes(version));
        asked_for.or_else(|| offered.min_by_key(|version| self.distance(version)))
    }

    /// How far a version is from what is asked for: how many of the numbers asked for are left when they first differ, and by how much.
    #[must_use]
    pub fn distance(&self, version: &Version) -> (usize, u64) {
        let asked_for: Vec<u64> = match self {
            Self::Latest | Self::Previous | Self::RunBy(_) => Vec::new(),
            Self::Exact(wanted) => vec![wanted.major, wanted.minor, wanted.patch],
            Self::In(range) => range.numbers(),
        };
        let pairs = asked_for.iter().zip([version.major, version.minor, version.patch]);
        let mut differences = pairs.map(|(wanted, is)| wanted.abs_diff(is)).enumerate();
        differences.find(|(_, by)| *by > 0).map_or((0, 0), |(index, by)| (asked_for.len() - index, by))
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Previous => f.write_str("previous"),
            Self::RunBy(environment) => f.write_str(environment),
            Self::Exact(version) => version.fmt(f),
            Self::In(range) => range.fmt(f),
        }
    }
}
