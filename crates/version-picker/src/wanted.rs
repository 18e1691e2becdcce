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
#[error("`{text}` is not a version{}rite latest, previous, a version such as 1.6.1, the start of one such as 1.6 or 1, a range such as \
         ^1.6 or >=1.4 <2, or {}", meant(suggestion.as_deref()), environments(known))]
pub struct WantedError {
    text: String,
    suggestion: Option<String>,
    known: Vec<String>,
}

fn meant(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(|| ": w".to_owned(), |word| format!("; did you mean {word}? W"))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENVIRONMENTS: [&str; 2] = ["staging", "production"];

    fn read(text: &str) -> Result<Wanted, WantedError> {
        Wanted::parse(text, &TagFormat::default(), &ENVIRONMENTS)
    }

    fn versions(texts: &[&str]) -> Vec<Version> {
        texts.iter().map(|text| Version::parse(text).unwrap()).collect()
    }

    #[test]
    fn each_way_of_asking_is_read() {
        let exact = |text: &str| Wanted::Exact(Version::parse(text).unwrap());
        let range = |text: &str| Wanted::In(Range::parse(text).unwrap());
        for (text, expected) in [
            ("latest", Wanted::Latest),
            ("previous", Wanted::Previous),
            ("staging", Wanted::RunBy("staging".to_owned())),
            ("1.6.1", exact("1.6.1")),
            (" v1.6.1 ", exact("1.6.1")),
            ("2.0.0-rc.1", exact("2.0.0-rc.1")),
            ("1", range("1")),
            ("v1.6", range("v1.6")),
            ("^1.6", range("^1.6")),
            (">= 1.4  <2", range(">= 1.4 <2")),
        ] {
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn latest_is_never_a_prerelease() {
        assert!(!Wanted::Latest.takes(&Version::parse("2.0.0-rc.1").unwrap()));
    }

    #[test]
    fn a_git_tag_of_another_form_names_its_version() {
        let format = TagFormat::parse("shop-${version}").unwrap();
        assert_eq!(Wanted::parse("shop-1.6.1", &format, &[]), Ok(Wanted::Exact(Version::new(1, 6, 1))));
    }

    #[test]
    fn what_asks_for_no_version_is_refused() {
        let none = [
            "",
            "newest",
            "Latest",
            "Staging",
            "1.",
            ".1",
            "1.6.",
            "01",
            "1.06",
            "+1",
            "-1",
            "1.6.1.0",
            "vv1",
            "foo 1.2.3",
            "1 ||",
        ];
        let odd = [
            "||",
            "1..2",
            "<*",
            ">x",
            "^^1",
            "1 - 2 - 3",
            "1.x.2",
            "1.6-rc.1",
            "^1.6; rm -rf",
            "99999999999999999999",
            "1.6.1 -",
            "\u{202e}1",
        ];
        for text in none.into_iter().chain(odd) {
            assert!(read(text).is_err(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn a_misspelt_word_or_environment_has_a_neighbour() {
        assert!(read("Latest").unwrap_err().to_string().starts_with("`Latest` is not a version; did you mean latest? Write"));
        assert!(read("prodution").unwrap_err().to_string().contains("did you mean production?"));
        assert!(read("zzz").unwrap_err().to_string().starts_with("`zzz` is not a version: write"));
    }

    #[test]
    fn the_nearest_is_one_that_is_asked_for_if_there_is_one() {
        let offered = versions(&["1.9.0", "1.6.1", "1.6.0", "0.9.0"]);
        for (text, expected) in [
            ("1.6", "1.6.1"),
            ("1.7.0", "1.6.1"),
            ("1.8", "1.9.0"),
            ("3.0.0", "1.9.0"),
            ("0.1.0", "0.9.0"),
            ("latest", "1.9.0"),
            ("<1.6.1", "1.6.0"),
            ("^1.7.3 <1.9", "1.6.1"),
            ("previous", "1.9.0"),
        ] {
            assert_eq!(read(text).unwrap().nearest(offered.iter()).unwrap().to_string(), expected, "{text}");
        }
        assert_eq!(read("1.6").unwrap().nearest([].iter()), None);
    }

    type Numbers = (u64, u64, u64);
    /// Whether the first numbers are taken by a range that names the second.
    type Means = fn(Numbers, Numbers) -> bool;

    /// A range as people write it: its text, what that means, told apart from the code under test, and the numbers that it names.
    fn ranges() -> impl Strategy<Value = (String, Means, Numbers)> {
        let forms: [(&str, Means); 8] = [
            ("{a}", |v, n| v.0 == n.0),
            ("{a}.{b}", |v, n| (v.0, v.1) == (n.0, n.1)),
            ("~{a}.{b}.{c}", |v, n| (v.0, v.1) == (n.0, n.1) && v.2 >= n.2),
            ("^{a}.{b}.{c}", |v, n| {
                v >= n
                    && if n.0 > 0 {
                        v.0 == n.0
                    } else if n.1 > 0 {
                        (v.0, v.1) == (0, n.1)
                    } else {
                        v == n
                    }
            }),
            (">={a}.{b}.{c}", |v, n| v >= n),
            ("<{a}.{b}", |v, n| (v.0, v.1) < (n.0, n.1)),
            (">{a}.{b}.x", |v, n| (v.0, v.1) > (n.0, n.1)),
            ("<={a}.{b}.{c} || >{a}", |v, n| v <= n || v.0 > n.0),
        ];
        let numbers = (0u64..3, 0u64..3, 0u64..3);
        (prop::sample::select(forms.to_vec()), numbers).prop_map(|((form, means), n)| {
            let text = form.replace("{a}", &n.0.to_string()).replace("{b}", &n.1.to_string()).replace("{c}", &n.2.to_string());
            (text, means, n)
        })
    }

    proptest! {
        #[test]
        fn a_range_takes_what_it_says_and_no_prerelease_unasked((text, means, numbers) in ranges(), of in (0u64..4, 0u64..4, 0u64..4)) {
            let wanted = read(&text).unwrap();
            let version = Version::new(of.0, of.1, of.2);
            prop_assert_eq!(wanted.takes(&version), means(of, numbers), "{} takes {}", text, version);
            let mut early = version;
            early.pre = semver::Prerelease::new("rc.1").unwrap();
            prop_assert!(!wanted.takes(&early), "{} takes {}", text, early);
        }

        #[test]
        fn the_nearest_satisfies_what_is_asked_for_where_one_does_and_none_that_does_is_higher(
            (text, ..) in ranges(),
            numbers in prop::collection::btree_set((0u64..4, 0u64..4, 0u64..4), 1..12),
        ) {
            let wanted = read(&text).unwrap();
            let offered: Vec<Version> = numbers.into_iter().rev().map(|(a, b, c)| Version::new(a, b, c)).collect();
            let highest = offered.iter().filter(|version| wanted.takes(version)).max();
            let nearest = wanted.nearest(offered.iter());
            prop_assert!(nearest.is_some() && (highest.is_none() || nearest == highest));
        }

        #[test]
        fn what_is_shown_means_the_same_again(text in "[v^~<>=1-3.x|* -]{0,12}") {
            if let Ok(wanted) = read(&text) {
                prop_assert_eq!(read(&wanted.to_string()), Ok(wanted));
            }
        }

        #[test]
        fn no_text_is_too_odd_to_be_read_or_refused(text in ".{0,40}") {
            let _ = read(&text);
        }
    }
}
