//! What a path, a glob and a text with variables may look like.

/// What is wrong with a path from the repository's root, and what to write in its place.
pub(crate) fn path_problem(path: &str, globs: bool) -> Option<(&'static str, &'static str)> {
    const FROM_ROOT: &str = "write it from the repository's root, such as services/api";
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut steps = path.split('/');
    if path.trim().is_empty() {
        Some(("is empty", FROM_ROOT))
    } else if path.chars().any(char::is_control) {
        Some(("holds a control character", FROM_ROOT))
    } else if path.starts_with(['/', '~']) || drive {
        Some(("is not a path in the repository", FROM_ROOT))
    } else if steps.any(|step| step == "..") {
        Some(("leaves the repository", FROM_ROOT))
    } else if path != "." && path.split('/').any(|step| step == ".") {
        Some(("has a step `.`", "leave the step out"))
    } else if variables(path).next().is_some() {
        Some(("holds a variable, which is not read in a path", "write a glob in its place, such as dist/*.tgz"))
    } else if stray_backslash(path, globs) {
        Some(("holds a backslash", "write `/` between folders"))
    } else if globs {
        glob_problem(path)
    } else if has_glob(path) && path.contains(['*', '?']) {
        Some(("holds a glob", "name each file by its own path"))
    } else {
        None
    }
}

/// In a glob a backslash may stand before a character that would mean something else.
fn stray_backslash(path: &str, globs: bool) -> bool {
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('\\') {
        let escapes = globs && after.starts_with(['*', '?', '[', ']', '{', '}', '(', ')', '!', '+', '@', '\\']);
        if !escapes {
            return true;
        }
        rest = after.get(1..).unwrap_or_default();
    }
    false
}

/// What is wrong with a glob: a bracket that is not closed would be taken for a character of a name.
pub(super) fn glob_problem(glob: &str) -> Option<(&'static str, &'static str)> {
    let mut open = Vec::new();
    let mut before = None;
    let mut characters = glob.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' => open.push(']'),
            '{' => open.push('}'),
            '(' if matches!(before, Some('+' | '*' | '?' | '@' | '!')) => open.push(')'),
            closing @ (']' | '}' | ')') if open.last() == Some(&closing) => drop(open.pop()),
            _ => {}
        }
        before = Some(character);
    }
    (!open.is_empty()).then_some(("has a bracket that is not closed", "close it, or write `\\` before it when a name holds it"))
}

/// Whether a text holds a glob.
pub(super) fn has_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// The names of the variables in a text: `name` of `${name}`.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// What is wrong with the name of a label, and the cure.
pub(crate) fn label_problem(label: &str) -> Option<(&'static str, &'static str)> {
    let is_label = !label.trim().is_empty() && label.chars().count() <= 50;
    (!is_label).then_some(("is no label", "GitHub's labels have 1 to 50 characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_repository() {
        for path in ["services/api", "**", ".", "a/*.js", "..a/b..", "app/\\[id\\]/**", "a b", "!services/api/docs/**"] {
            assert_eq!(path_problem(path, true), None, "{path}");
        }
        for path in
            ["", " ", "/etc", "~/x", "C:\\x", "a/../b", "..", "./a", "a/./b", "a\\b", "a\0", "a/${version}", "a/[b", "a/{b,c"]
        {
            assert!(path_problem(path, true).is_some(), "{path}");
        }
    }

    #[test]
    fn a_file_that_is_written_is_one_file() {
        assert_eq!(path_problem("packages/[id]/package.json", false), None);
        assert!(path_problem("packages/*/package.json", false).is_some());
        assert!(path_problem("a\\[b", false).is_some());
    }

    #[test]
    fn the_globs_of_semantic_releases_own_branches_are_whole() {
        for glob in ["+([0-9])?(.{+([0-9]),x}).x", "release/*", "!(main)", "a)b", "(a", "[!a]"] {
            assert_eq!(glob_problem(glob), None, "{glob}");
        }
        for glob in ["[0-9", "+([0-9]", "{a,b", "{a,[b}"] {
            assert!(glob_problem(glob).is_some(), "{glob}");
        }
    }

    #[test]
    fn variables_are_found_by_name() {
        assert_eq!(variables("a ${version} ${tag}${").collect::<Vec<_>>(), ["version", "tag"]);
    }
}
