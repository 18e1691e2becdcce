//! Which files a package of a monorepo is made of.

use gix::glob::wildmatch::Mode;

/// How many patterns one pattern with braces may stand for.
const MOST_ALTERNATIVES: usize = 256;

/// The paths whose commits count: folders, files and globs from the repository's root.
///
/// `*` and `?` stay within a folder, `**` does not, `[ab]` is one of some characters, `{a,b}` one of some words. What matches a
/// folder matches all in it. A pattern that begins with `!` takes paths out, wherever it stands; with nothing but such patterns, all
/// other paths count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    groups: Vec<Group>,
}

/// Patterns that take paths in, and those that take some of these out again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    included: Vec<Pattern>,
    excluded: Vec<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    text: String,
    /// How much of the text, in bytes, is a folder or a file without a glob; always the whole of some names.
    literal: usize,
}

impl Paths {
    /// Paths by their patterns. `./services/api/` is the same as `services/api`, and `.` is everything.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut group = Group { included: Vec::new(), excluded: Vec::new() };
        for pattern in patterns {
            match pattern.strip_prefix('!') {
                Some(excluded) => group.excluded.extend(alternatives(excluded).iter().map(|text| Pattern::new(text))),
                None => group.included.extend(alternatives(pattern).iter().map(|text| Pattern::new(text))),
            }
        }
        if group.included.is_empty() {
            group.included.push(Pattern::new(""));
        }
        Self { groups: vec![group] }
    }

    /// The paths that count for any of several.
    pub fn any(several: impl IntoIterator<Item = Self>) -> Self {
        Self { groups: several.into_iter().flat_map(|paths| paths.groups).collect() }
    }

    /// Whether a path counts.
    #[must_use]
    pub fn hold(&self, path: &[u8]) -> bool {
        self.groups.iter().any(|group| group.holds(path))
    }

    /// The folders or files in which all paths that count lie; an empty one is the whole repository.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        let included = self.groups.iter().flat_map(|group| &group.included);
        included.map(|pattern| pattern.text.get(..pattern.literal).unwrap_or_default())
    }

    /// Whether every path counts, so that also a commit without a change does.
    #[must_use]
    pub fn are_everything(&self) -> bool {
        self.groups.iter().any(|group| group.excluded.is_empty() && group.included.iter().any(|pattern| pattern.text.is_empty()))
    }

    /// Whether everything in the [roots](Paths::roots) counts: there are no globs, and nothing is taken out.
    #[must_use]
    pub fn are_whole_folders(&self) -> bool {
        let is_whole = |group: &Group| {
            group.excluded.is_empty() && group.included.iter().all(|pattern| pattern.literal == pattern.text.len())
        };
        self.groups.iter().all(is_whole)
    }
}

impl Group {
    fn holds(&self, path: &[u8]) -> bool {
        self.included.iter().any(|pattern| pattern.matches(path)) && !self.excluded.iter().any(|pattern| pattern.matches(path))
    }
}

impl Pattern {
    fn new(text: &str) -> Self {
        let names = text.split('/').filter(|name| !name.is_empty() && *name != ".");
        let text = names.collect::<Vec<_>>().join("/");
        let literal = match text.find(['*', '?', '[', '\\']) {
            Some(glob) => text.get(..glob).and_then(|before| before.rfind('/')).unwrap_or(0),
            None => text.len(),
        };
        Self { text, literal }
    }

    fn matches(&self, path: &[u8]) -> bool {
        if self.literal == self.text.len() {
            let rest = path.strip_prefix(self.text.as_bytes());
            return self.text.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
        }
        let folders = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end);
        folders.chain([path.len()]).filter_map(|end| path.get(..end)).any(|path| self.is(path))
    }

    fn is(&self, path: &[u8]) -> bool {
        gix::glob::wildmatch(self.text.as_bytes().into(), path.into(), Mode::NO_MATCH_SLASH_LITERAL)
    }
}

/// The patterns that one with braces stands for: `a/{b,c}` for `a/b` and `a/c`. Braces without a partner are themselves.
fn alternatives(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(next) = open.pop() {
        match innermost(&next) {
            Some((before, words, after)) if open.len() + done.len() < MOST_ALTERNATIVES => {
                open.extend(words.split(',').rev().map(|word| format!("{before}{word}{after}")));
            }
            _ => done.push(next),
        }
    }
    done
}

/// The text before, in and after the first braces that hold no braces.
fn innermost(pattern: &str) -> Option<(&str, &str, &str)> {
    let end = pattern.find('}')?;
    let start = pattern.get(..end)?.rfind('{')?;
    Some((pattern.get(..start)?, pattern.get(start + 1..end)?, pattern.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::Paths;

    #[track_caller]
    fn check(patterns: &[&str], held: &[&str], others: &[&str]) {
        let paths = Paths::new(patterns.iter().copied());
        for path in held {
            assert!(paths.hold(path.as_bytes()), "{patterns:?} should hold {path}");
        }
        for path in others {
            assert!(!paths.hold(path.as_bytes()), "{patterns:?} should not hold {path}");
        }
    }

    #[test]
    fn a_folder_holds_all_in_it_and_nothing_that_only_begins_like_it() {
        for folder in ["services/api", "services/api/", "./services/api", "/services//api"] {
            check(&[folder], &["services/api", "services/api/a/b.rs"], &["services/api2/a", "services", "x/services/api/a"]);
        }
        check(&["Cargo.toml"], &["Cargo.toml"], &["api/Cargo.toml", "Cargo.toml2"]);
        check(&["."], &["a", "a/b"], &[]);
    }

    #[test]
    fn globs_match_folders_with_all_in_them() {
        check(&["packages/*"], &["packages/a", "packages/a/b/c"], &["packages", "x/packages/a"]);
        check(&["packages/*/src"], &["packages/a/src/b.rs"], &["packages/a/b/src/c", "packages/a/test/b"]);
        check(&["**/*.proto"], &["a.proto", "a/b/c.proto"], &["a.proto2"]);
        check(&["api-?/[ab]*"], &["api-1/a.rs", "api-1/b/c"], &["api-10/a.rs", "api-1/c"]);
    }

    #[test]
    fn braces_are_alternatives_also_in_each_other() {
        check(&["{api,lib/{a,b}}/src"], &["api/src/x", "lib/a/src/x", "lib/b/src/x"], &["lib/c/src/x", "lib/src/x"]);
        check(&["a{b"], &["a{b/c"], &["ab"]);
        check(&["a}b{"], &["a}b{"], &[]);
    }

    #[test]
    fn what_is_taken_out_does_not_count_wherever_it_stands() {
        check(&["!api/docs", "api"], &["api/a"], &["api/docs/a"]);
        check(&["api", "!**/*.md"], &["api/a.rs"], &["api/a.md", "api/b/a.md"]);
        check(&["!docs"], &["a", "b/docs"], &["docs/a"]);
    }

    #[test]
    fn what_one_takes_out_another_may_hold() {
        let paths = Paths::any([Paths::new(["api", "!api/docs"]), Paths::new(["**/docs"])]);
        assert!(paths.hold(b"api/docs/a") && paths.hold(b"api/a") && !paths.hold(b"web/a"));
    }

    #[test]
    fn everything_is_the_whole_repository_with_nothing_taken_out() {
        let everything = |patterns: &[&str]| Paths::new(patterns.iter().copied()).are_everything();
        assert!(everything(&["."]) && everything(&["api", "./"]) && everything(&[]));
        assert!(!everything(&["api"]) && !everything(&[".", "!docs"]) && !everything(&["!docs"]) && !everything(&["*"]));
    }

    #[test]
    fn all_that_counts_lies_in_the_roots() {
        let roots = |patterns: &[&str]| {
            let paths = Paths::new(patterns.iter().copied());
            (paths.roots().map(str::to_owned).collect::<Vec<_>>(), paths.are_whole_folders())
        };
        assert_eq!(roots(&["api/", "lib"]), (vec!["api".to_owned(), "lib".to_owned()], true));
        assert_eq!(roots(&["api/s*c/x", "**"]), (vec!["api".to_owned(), String::new()], false));
        assert_eq!(roots(&["a/{b,c}"]), (vec!["a/b".to_owned(), "a/c".to_owned()], true));
        assert_eq!(roots(&["!docs"]), (vec![String::new()], false));
    }
}
