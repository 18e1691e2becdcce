//! Which options an input is to have: those that stay, and the newest versions that can be deployed.

use deploy_config::tag_format::TagFormat;
use semver::Version;

use super::choice::Choice;

/// A version that can be deployed, and its git tag.
pub type Deployable = (Version, String);

/// What the options are made of.
#[derive(Debug)]
pub struct Wish<'a> {
    /// The newest versions that can be deployed, highest first; at least one.
    pub versions: &'a [Deployable],
    /// The versions that were not looked at: those that are options stay, as far as there is room.
    pub unseen: &'a [Deployable],
    /// How many versions there is room for.
    pub limit: usize,
    /// The options that stay though they are no versions; without it all that are there.
    pub keep: Option<&'a [String]>,
    /// The form of version tags.
    pub format: &'a TagFormat,
}

/// What an input's options and default are to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The options, in order.
    pub options: Vec<String>,
    /// Those of them that are no versions.
    pub fixed: Vec<String>,
    /// Those of them that stay although nobody knows whether they can be deployed.
    pub unseen: Vec<String>,
    /// Another default, when the one that is written would be no option any more.
    pub default: Option<String>,
}

/// How a version is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `1.6.1`.
    Plain,
    /// `v1.6.1`, whatever tags look like.
    WithV,
    /// As its git tag.
    Tag,
}

impl Target {
    /// The options' texts.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.options.iter().map(String::as_str).collect()
    }

    /// Whether an option is no version, and stays.
    #[must_use]
    pub fn is_fixed(&self, option: &str) -> bool {
        self.fixed.iter().any(|fixed| fixed == option)
    }
}

impl Wish<'_> {
    /// What the options and the default of a choice are to be.
    ///
    /// Versions are written as the first one that is there: plain, with a `v`, or as git tags. What stays and stands behind a version
    /// stays behind them. A default that is no version stays an option, whatever is to be kept; one that is a version and goes becomes the
    /// highest that can be deployed, which is no prerelease where there is one.
    #[must_use]
    pub fn target(&self, choice: &Choice) -> Target {
        let form = choice
            .options
            .iter()
            .chain(&choice.default)
            .find_map(|option| self.read(&option.text))
            .map_or(Form::Plain, |(form, _)| form);
        let unseen = self.unseen(choice);
        let mut versions: Vec<&Deployable> = self.versions.iter().chain(unseen.iter().copied()).collect();
        versions.sort_by(|a, b| b.0.cmp(&a.0));
        let written: Vec<String> = versions.iter().map(|version| form.write(version)).collect();
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        let mut is_behind = false;
        for option in choice.texts() {
            if self.read(option).is_some() {
                is_behind = true;
            } else if self.stays(choice, option) {
                push(if is_behind { &mut tail } else { &mut head }, option);
            }
        }
        let default = choice.default.as_ref().map(|default| default.text.as_str());
        let wanted =
            self.keep.unwrap_or_default().iter().map(String::as_str).chain(default.filter(|text| self.read(text).is_none()));
        for option in wanted.filter(|option| !tail.iter().any(|known| known == option)).collect::<Vec<_>>() {
            push(&mut head, option);
        }
        let first = self.versions.iter().find(|(version, _)| version.pre.is_empty()).or(self.versions.first());
        let fixed = [head.as_slice(), tail.as_slice()].concat();
        let options = merged(head, &written, &tail);
        let is_gone = default.is_some_and(|default| !options.iter().any(|option| option == default));
        let unseen = unseen.into_iter().map(|version| form.write(version)).collect();
        Target { default: first.filter(|_| is_gone).map(|version| form.write(version)), options, fixed, unseen }
    }

    /// The versions that were not looked at and are options, as far as there is room for them.
    fn unseen(&self, choice: &Choice) -> Vec<&Deployable> {
        let there: Vec<Version> = choice.texts().into_iter().filter_map(|text| Some(self.read(text)?.1)).collect();
        let room = self.limit.saturating_sub(self.versions.len());
        self.unseen.iter().filter(|(version, _)| there.contains(version)).take(room).collect()
    }

    /// Whether an option that is no version stays.
    fn stays(&self, choice: &Choice, option: &str) -> bool {
        let is_default = choice.default.as_ref().is_some_and(|default| default.text == option);
        is_default || self.keep.is_none_or(|keep| keep.iter().any(|kept| kept == option))
    }

    /// The version that an option is, and how it is written.
    fn read(&self, option: &str) -> Option<(Form, Version)> {
        let plain = || Some((Form::Plain, Version::parse(option).ok()?));
        let tag = || Some((Form::Tag, self.format.version(option)?));
        let with_v = || Some((Form::WithV, Version::parse(option.strip_prefix('v')?).ok()?));
        plain().or_else(tag).or_else(with_v)
    }
}

impl Form {
    fn write(self, (version, tag): &Deployable) -> String {
        match self {
            Self::Plain => version.to_string(),
            Self::WithV => format!("v{version}"),
            Self::Tag => tag.clone(),
        }
    }
}

/// Adds what is not there.
fn push(list: &mut Vec<String>, option: &str) {
    if !list.iter().any(|known| known == option) {
        list.push(option.to_owned());
    }
}

/// What stands before the versions, the versions, and what stands behind them; nothing twice.
fn merged(head: Vec<String>, versions: &[String], tail: &[String]) -> Vec<String> {
    let mut options = head;
    versions.iter().chain(tail).for_each(|option| push(&mut options, option));
    options
}
