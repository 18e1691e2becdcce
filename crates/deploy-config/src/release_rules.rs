//! What a schema cannot say of `release`: values that are versions, patterns, paths and names, and those that belong together.

mod branches;
mod packages;
pub(crate) mod texts;

use actions_core::inputs::nearest;
use semver::Version;

use self::texts::label_problem;
use crate::error::ConfigProblem;
use crate::release::{Asset, Changelog, Commits, Releases, Rule, VersionFile};
use crate::shape::shown;
use crate::tag_format::{TagFormat, TagFormatError, read_version};

/// The parts of a commit that a rule may name, besides those that a header or merge pattern names.
const PARTS: [&str; 10] = ["type", "scope", "subject", "message", "header", "body", "footer", "merge", "breaking", "revert"];

/// Something wrong in a part of the file.
pub(crate) struct Finding {
    /// The value's path under that part.
    pub(crate) path: Vec<String>,
    /// What is wrong: what follows the path in a sentence.
    pub(crate) message: String,
    /// What to write in its place.
    pub(crate) hint: String,
}

impl Releases {
    /// What is wrong with settings that were put together from several places, where no file's lines are known; the paths are those
    /// of deploy.yml's `release`.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigProblem> {
        let problem = |found: Finding| {
            let message = format!("{} {}", shown(&found.path), found.message);
            ConfigProblem { place: None, message, hint: Some(found.hint) }
        };
        findings(self).into_iter().map(problem).collect()
    }
}

impl Commits {
    /// The parts of a commit that a rule may name.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let own = self.header_correspondence.iter().chain(&self.merge_correspondence);
        own.map(String::as_str).chain(PARTS)
    }
}

/// Everything that is wrong in `release`.
pub(crate) fn findings(releases: &Releases) -> Vec<Finding> {
    let mut found = Findings::default();
    found.versions(releases);
    found.commits(releases);
    branches::check(&releases.branches, &mut found);
    packages::check(releases, &mut found);
    found.written(releases);
    found.attached(releases);
    found.0
}

/// The findings so far.
#[derive(Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    /// Notes that the value at a path is wrong.
    fn add(&mut self, path: &[&str], message: impl Into<String>, hint: impl Into<String>) {
        let path = path.iter().map(|&step| step.to_owned()).collect();
        self.0.push(Finding { path, message: message.into(), hint: hint.into() });
    }

    fn versions(&mut self, releases: &Releases) {
        if let Some(format) = &releases.tag_format {
            self.tag_format(&["tag_format"], format);
        }
        if let Some(text) = &releases.initial_version {
            let bare = text.trim().trim_start_matches(['v', '=', 'V']);
            if read_version(text).is_none() {
                let near = read_version(bare).or_else(|| completed(bare));
                let hint = near.map_or_else(|| "write it as 0.1.0".to_owned(), |version| format!("did you mean `{version}`?"));
                self.add(&["initial_version"], format!("is `{text}`, which is no version"), hint);
            } else if text.contains('+') {
                self.add(&["initial_version"], "has build metadata, which orders no versions", "leave out what begins with `+`");
            }
        }
    }

    fn tag_format(&mut self, path: &[&str], format: &str) {
        if let Err(error) = TagFormat::parse(format) {
            let hint = match error {
                TagFormatError::Variable(_) => "write it as v${version}",
                TagFormatError::Name(_) => {
                    "git refuses blanks, `..`, `~`, `^`, `:`, `?`, `*`, `[`, `\\` and an end in `.lock` or `/`"
                }
            };
            self.add(path, error.to_string().replacen(&format!("`{format}`"), &format!("is `{format}`, which"), 1), hint);
        }
    }

    fn commits(&mut self, releases: &Releases) {
        for (index, rule) in releases.rules.iter().enumerate() {
            self.rule(&index.to_string(), rule, releases);
        }
        let commits = &releases.commits;
        let patterns = [
            ("merge_pattern", &commits.merge_pattern),
            ("header_pattern", &commits.header_pattern),
            ("breaking_header_pattern", &commits.breaking_header_pattern),
            ("revert_pattern", &commits.revert_pattern),
            ("field_pattern", &commits.field_pattern),
            ("notes_pattern", &commits.notes_pattern),
        ];
        for (name, pattern) in patterns {
            if pattern.as_ref().is_some_and(|pattern| pattern.trim().is_empty()) {
                self.add(&["commits", name], "is empty, which every text meets", "write a pattern, or leave it out");
            }
        }
        let lists = [
            ("note_keywords", &commits.note_keywords),
            ("issue_prefixes", &commits.issue_prefixes),
            ("reference_actions", &commits.reference_actions),
        ];
        for (name, list) in lists {
            for index in list.iter().enumerate().filter(|(_, word)| word.trim().is_empty()).map(|(index, _)| index) {
                self.add(&["commits", name, &index.to_string()], "is empty", "write a word, or leave it out");
            }
        }
        if commits.comment_char.as_ref().is_some_and(|text| text.chars().count() != 1) {
            self.add(&["commits", "comment_char"], "must be one character", "write it as \"#\"");
        }
    }

    fn rule(&mut self, index: &str, rule: &Rule, releases: &Releases) {
        let named = [("type", &rule.kind), ("scope", &rule.scope), ("subject", &rule.subject), ("message", &rule.message)];
        let named = named.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let parts = rule.parts.iter().map(|(name, text)| (name.as_str(), text));
        for (name, _) in named.chain(parts).filter(|(_, text)| text.is_empty()) {
            self.add(&["rules", index, name], "is empty, which no commit meets", "write what the part must be, or leave it out");
        }
        let known: Vec<&str> = releases.commits.parts().collect();
        for name in rule.parts.keys().filter(|name| !known.contains(&name.as_str())) {
            let hint = nearest(name, known.iter().copied().chain(["release"])).map_or_else(
                || format!("known are {}; `commits.header_correspondence` names others", PARTS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.add(&["rules", index, name], "is no part of a commit", hint);
        }
    }

    fn written(&mut self, releases: &Releases) {
        if let Some(template) = &releases.notes.template {
            self.path(&["notes", "template"], template, false);
        }
        for (kind, title) in &releases.notes.groups {
            if kind.trim().is_empty() || title.trim().is_empty() {
                self.add(&["notes", "groups", kind], "lacks its type or title", "write them as feat: Features, or leave it out");
            }
        }
        self.changelog(&[], releases.changelog.as_ref());
        self.files(&[], &releases.files);
        if let Some(message) = &releases.commit_message {
            if message.trim().is_empty() {
                self.add(&["commit_message"], "is empty", "write a message, or leave it out for the default one");
            }
            self.variables(&["commit_message"], message);
        }
    }

    fn changelog(&mut self, prefix: &[&str], changelog: Option<&Changelog>) {
        if let Some(changelog) = changelog {
            self.path(&at(prefix, &["changelog", "file"]), &changelog.file, false);
        }
    }

    fn files(&mut self, prefix: &[&str], files: &[VersionFile]) {
        let mut seen: Vec<&VersionFile> = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let index = index.to_string();
            let here = at(prefix, &["files", &index]);
            match file {
                VersionFile::Path(path) => self.path(&here, path, false),
                VersionFile::Pattern(of) => {
                    self.path(&at(&here, &["path"]), &of.path, false);
                    if of.pattern.matches("{version}").count() != 1 {
                        let hint =
                            "write the text around the version with {version} in its place, such as version = \"{version}\"";
                        self.add(&at(&here, &["pattern"]), "must contain `{version}` exactly once", hint);
                    }
                }
            }
            if seen.contains(&file) {
                self.add(&here, "is there twice", "name each file once");
            }
            seen.push(file);
        }
    }

    fn attached(&mut self, releases: &Releases) {
        let mut seen: Vec<&str> = Vec::new();
        for (index, asset) in releases.assets.iter().enumerate() {
            let index = index.to_string();
            let path = match asset {
                Asset::Path(path) => {
                    self.path(&["assets", &index], path, true);
                    path
                }
                Asset::Named(named) => {
                    self.path(&["assets", &index, "path"], &named.path, true);
                    self.asset_name(&index, &named.path, named.name.as_deref());
                    named.label.iter().for_each(|label| self.variables(&["assets", &index, "label"], label));
                    &named.path
                }
            };
            if seen.contains(&path.as_str()) {
                self.add(&["assets", &index], format!("is `{path}`, which is attached already"), "name each file once");
            }
            seen.push(path);
        }
        for (index, tag) in releases.floating_tags.iter().enumerate() {
            if releases.floating_tags.iter().take(index).any(|earlier| earlier == tag) {
                self.add(&["floating_tags", &index.to_string()], "is there twice", "name each one once");
            }
        }
        for (index, label) in releases.labels.iter().enumerate() {
            if let Some((message, hint)) = label_problem(label) {
                self.add(&["labels", &index.to_string()], message, hint);
            }
        }
    }

    fn asset_name(&mut self, index: &str, path: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        let here = ["assets", index, "name"];
        if texts::has_glob(path) {
            self.add(&here, "names what may be several files", "leave the name out, or write a path without globs");
        } else if name.trim().is_empty() || name.contains(['/', '\\']) {
            self.add(&here, "is no name of a file", "write it without folders, such as app-${version}.tgz");
        }
        self.variables(&here, name);
    }

    /// A path must stay in the repository; one that may hold globs must hold whole ones.
    fn path(&mut self, here: &[&str], path: &str, globs: bool) {
        if let Some((message, hint)) = texts::path_problem(path, globs) {
            self.add(here, message, hint);
        }
    }

    /// A text may hold `${version}` and `${tag}`.
    fn variables(&mut self, here: &[&str], text: &str) {
        for name in texts::variables(text).filter(|name| !matches!(*name, "version" | "tag")) {
            let message = format!("holds `${{{name}}}`, which is not known");
            self.add(here, message, "known are `${version}` and `${tag}`");
        }
    }
}

/// A path of keys with more at its end.
fn at<'a>(prefix: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    prefix.iter().chain(rest).copied().collect()
}

/// A version that lacks its last numbers, such as `1` or `0.1`.
fn completed(text: &str) -> Option<Version> {
    let numbers = text.split('.').map(str::parse).collect::<Result<Vec<u64>, _>>().ok()?;
    match numbers.as_slice() {
        [major] => Some(Version::new(*major, 0, 0)),
        [major, minor] => Some(Version::new(*major, *minor, 0)),
        _ => None,
    }
}
