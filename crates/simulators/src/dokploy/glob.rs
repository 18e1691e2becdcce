//! Watch paths: the part of micromatch's patterns that people write there.

/// Whether a push that touches those files deploys: without patterns always, else when one file matches one pattern.
pub(crate) fn should_deploy(patterns: &[&str], files: &[&str]) -> bool {
    patterns.is_empty() || files.iter().any(|file| patterns.iter().any(|pattern| matches(pattern, file)))
}

/// `**` stands for any folders, `*` for any part of a name, `?` for one character of a name.
fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    folders(&pattern, &path)
}

fn folders(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|skipped| folders(rest, &path[skipped..])),
        Some((first, rest)) => path.split_first().is_some_and(|(name, path)| {
            let (first, name): (Vec<char>, Vec<char>) = (first.chars().collect(), name.chars().collect());
            part(&first, &name) && folders(rest, path)
        }),
    }
}

fn part(pattern: &[char], name: &[char]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some(('*', rest)) => (0..=name.len()).any(|skipped| part(rest, &name[skipped..])),
        Some(('?', rest)) => name.split_first().is_some_and(|(_, name)| part(rest, name)),
        Some((first, rest)) => name.split_first().is_some_and(|(c, name)| c == first && part(rest, name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_deploys_when_one_of_its_files_is_watched() {
        assert!(should_deploy(&[], &[]));
        assert!(should_deploy(&["src/**"], &["README.md", "src/a/b.rs"]));
        assert!(should_deploy(&["**/*.rs"], &["main.rs"]));
        assert!(should_deploy(&["doc?/*.md"], &["docs/a.md"]));
        assert!(!should_deploy(&["src/**"], &["docs/a"]));
        assert!(!should_deploy(&["*.md"], &["docs/a.md"]));
        assert!(!should_deploy(&["src/**"], &[]));
    }
}
