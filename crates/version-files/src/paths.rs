//! Paths from the repository's root, with `/` between their parts.

/// The path without `.` and `..`, as far as they can be resolved.
pub(crate) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder of a file: its path without the name; empty for the root.
pub(crate) fn folder(path: &str) -> String {
    let path = normal(path);
    path.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
}

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path that is written from a folder, from the root instead.
pub(crate) fn join(folder: &str, path: &str) -> String {
    normal(&format!("{folder}/{path}"))
}

/// How a folder is reached from one above it: empty when they are the same, and nothing when it does not lie in it.
pub(crate) fn below<'a>(folder: &'a str, above: &str) -> Option<&'a str> {
    match folder.strip_prefix(above) {
        Some("") => Some(""),
        Some(rest) if above.is_empty() => Some(rest),
        Some(rest) => rest.strip_prefix('/'),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_from_the_root() {
        assert_eq!(normal("./a//b/../c"), "a/c");
        assert_eq!(normal("../a"), "../a");
        assert_eq!(folder("package.json"), "");
        assert_eq!(folder("./web/app/package.json"), "web/app");
        assert_eq!(join("crates/a", "../b"), "crates/b");
        assert_eq!(join("", "crates/a/"), "crates/a");
    }

    #[test]
    fn a_folder_lies_below_another_by_whole_names() {
        assert_eq!(below("web/app", ""), Some("web/app"));
        assert_eq!(below("web/app", "web"), Some("app"));
        assert_eq!(below("web", "web"), Some(""));
        assert_eq!(below("website", "web"), None);
        assert_eq!(below("", "web"), None);
    }
}
