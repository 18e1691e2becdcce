//! Rules and facts → the version, which is the first tag, and the further tags.

use indexmap::IndexMap;

use crate::error::MetadataError;
use crate::facts::Facts;
use crate::flavor::{Flavor, Latest};
use crate::handlebars::{self, Value};
use crate::tag::{Tag, Type};
use crate::{node_semver, pattern, pep440, scope};

/// The names of the tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Version {
    /// The first one; nothing when no rule made one.
    pub main: Option<String>,
    /// The others, each once.
    pub partial: Vec<String>,
    /// Whether there is a tag `latest` too: the first rule that made a tag has decided it.
    pub latest: bool,
}

/// What a rule makes: a text, and whether `latest` goes with it when the flavor leaves it open.
type Made = Option<(String, bool)>;

struct Maker<'a> {
    flavor: &'a Flavor,
    facts: &'a Facts,
    warnings: &'a mut Vec<String>,
}

/// Applies the rules in their order.
///
/// # Errors
/// [`MetadataError`] for the first rule that cannot be applied; the warnings until then are said all the same.
pub fn version(tags: &[Tag], flavor: &Flavor, facts: &Facts, warnings: &mut Vec<String>) -> Result<Version, MetadataError> {
    let mut maker = Maker { flavor, facts, warnings };
    let mut version = Version::default();
    let mut latest = None;
    for tag in tags {
        let enabled = scope::global(tag.attribute("enable"), facts)?;
        if !matches!(enabled.as_str(), "true" | "false") {
            return Err(MetadataError::broken("Invalid value for enable attribute: ", enabled));
        }
        let made = if enabled == "true" { maker.make(tag)? } else { None };
        let Some((text, follows)) = made.filter(|(text, _)| !text.is_empty()) else { continue };
        let name = sanitized(&text);
        latest = latest.or(Some(match flavor.latest {
            Latest::Auto => follows,
            decided => decided == Latest::True,
        }));
        match &version.main {
            None => version.main = Some(name),
            Some(main) if *main == name || version.partial.contains(&name) => {}
            Some(_) => version.partial.push(name),
        }
    }
    version.latest = latest.unwrap_or_default();
    Ok(version)
}

/// A text with each run of characters that no tag may hold replaced by a hyphen. What results may still be no tag: too long, or
/// with a dot or hyphen at its start.
#[must_use]
pub fn sanitized(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut in_run = false;
    for c in text.chars() {
        let fits = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if fits {
            name.push(c);
        } else if !in_run {
            name.push('-');
        }
        in_run = !fits;
    }
    name
}

impl Maker<'_> {
    fn make(&mut self, tag: &Tag) -> Result<Made, MetadataError> {
        let event = &self.facts.event;
        let made = match (tag.kind, tag.attribute("event")) {
            (Type::Schedule, _) if event.name.contains("schedule") => {
                Some((scope::dates(tag.attribute("pattern"), self.facts)?, false))
            }
            (Type::Schedule, _) => None,
            (Type::Semver, _) => self.semver(tag)?,
            (Type::Pep440, _) => self.pep440(tag)?,
            (Type::Match, _) => self.matched(tag)?,
            (Type::Ref, "branch") => event.branch().map(|branch| (branch.to_owned(), false)),
            (Type::Ref, "tag") => event.tag().map(|name| (name.to_owned(), true)),
            (Type::Ref, _) => event.pull_request().map(|request| (request.to_owned(), false)),
            (Type::Edge, _) => {
                let wanted = Some(tag.attribute("branch")).filter(|branch| !branch.is_empty());
                let wanted = wanted.unwrap_or(&self.facts.repository.default_branch);
                event.branch().filter(|branch| *branch == wanted).map(|_| ("edge".to_owned(), false))
            }
            (Type::Raw, _) => Some((scope::global(tag.attribute("value"), self.facts)?, false)),
            (Type::Sha, _) if event.sha.is_empty() => None,
            (Type::Sha, _) if tag.attribute("format") == "short" => Some((scope::short_sha(self.facts)?, false)),
            (Type::Sha, _) => Some((event.sha.clone(), false)),
        };
        made.map(|(text, follows)| Ok((self.dressed(&text, tag)?, follows))).transpose()
    }

    /// A text with what comes before and after it: the tag's own, else the flavor's.
    fn dressed(&self, text: &str, tag: &Tag) -> Result<String, MetadataError> {
        let template = |own: &str, flavor: &str| tag.attributes.get(own).map_or_else(|| flavor.to_owned(), Clone::clone);
        let prefix = scope::global(&template("prefix", &self.flavor.prefix), self.facts)?;
        let suffix = scope::global(&template("suffix", &self.flavor.suffix), self.facts)?;
        Ok(prefix + text + &suffix)
    }

    /// The text that a version is looked for in: what the rule gives, else the git tag.
    fn source(&self, tag: &Tag) -> Result<Option<String>, MetadataError> {
        match tag.attribute("value") {
            "" => Ok(self.facts.event.tag().map(str::to_owned)),
            value => scope::global(value, self.facts).map(Some),
        }
    }

    /// The text of a version, of which the rule may take a part.
    fn version_text(&mut self, tag: &Tag) -> Result<Option<String>, MetadataError> {
        let Some(mut text) = self.source(tag)? else { return Ok(None) };
        let wanted = tag.attribute("match");
        if !wanted.is_empty() {
            match pattern::groups(&text, wanted, "")? {
                None => self.warnings.push(format!("{wanted} does not match {text}.")),
                Some(groups) => {
                    let group = groups.into_iter().nth(1).flatten();
                    text = group.ok_or_else(|| MetadataError::said("Cannot read properties of undefined (reading 'replace')"))?;
                }
            }
        }
        Ok(Some(text.replace('/', "-")))
    }

    fn semver(&mut self, tag: &Tag) -> Result<Made, MetadataError> {
        let Some(text) = self.version_text(tag)? else { return Ok(None) };
        let Some(version) = node_semver::Version::read(&text) else {
            self.warnings.push(format!("{text} is not a valid semver. More info: https://semver.org/"));
            return Ok(None);
        };
        let wanted = tag.attribute("pattern");
        // A prerelease must never get a tag that releases share, such as its major version.
        let is_whole = version.is_prerelease() && !is_raw(wanted);
        let made = scope::plain(if is_whole { "{{version}}" } else { wanted }, version.value())?;
        Ok(Some((made, !version.is_prerelease())))
    }

    fn pep440(&mut self, tag: &Tag) -> Result<Made, MetadataError> {
        let Some(text) = self.version_text(tag)? else { return Ok(None) };
        let Some(version) = pep440::Version::read(&text) else {
            let more = "More info: https://www.python.org/dev/peps/pep-0440";
            self.warnings.push(format!("{text} does not conform to PEP 440. {more}"));
            return Ok(None);
        };
        let wanted = tag.attribute("pattern");
        if !version.is_final() {
            return Ok(Some((if is_raw(wanted) { text } else { version.clean() }, false)));
        }
        let values = [
            ("raw", text),
            ("version", version.clean()),
            ("major", version.number(0).to_string()),
            ("minor", version.number(1).to_string()),
            ("patch", version.number(2).to_string()),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), Value::Text(value)));
        Ok(Some((scope::plain(wanted, Value::Object(IndexMap::from(values)))?, true)))
    }

    fn matched(&mut self, tag: &Tag) -> Result<Made, MetadataError> {
        let Some(text) = self.source(tag)? else { return Ok(None) };
        let wanted = tag.attribute("pattern");
        let expression = wanted.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')).filter(|(inner, _)| !inner.is_empty());
        let (inner, flags) = expression.unwrap_or((wanted, ""));
        let Some(groups) = pattern::groups(&text, inner, flags)? else {
            self.warnings.push(format!("{wanted} does not match {text}."));
            return Ok(None);
        };
        let group = tag.attribute("group");
        let at = group.parse().ok().filter(|at: &usize| at.to_string() == group);
        let Some(found) = at.and_then(|at| groups.into_iter().nth(at)).flatten() else {
            self.warnings.push(format!("Group {group} does not exist for {wanted} pattern."));
            return Ok(None);
        };
        Ok(Some((found, true)))
    }
}

/// Whether a pattern is `{{raw}}` and nothing else.
#[must_use]
pub fn is_raw(pattern: &str) -> bool {
    handlebars::only_path(pattern).is_some_and(|parts| parts == ["raw"])
}
