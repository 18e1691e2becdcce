//! Paths that documents name exist.

use super::{files, root, text};

#[test]
fn links_between_documents_lead_somewhere() {
    for document in files(&[".md"]) {
        let folder = root().join(&document).parent().expect("a document lies in a folder").to_path_buf();
        for target in links(&text(&document)) {
            let path = target.split('#').next().unwrap_or_default();
            assert!(path.is_empty() || folder.join(path).exists(), "{} links to {target}", document.display());
        }
    }
}

#[test]
fn paths_in_code_marks_exist() {
    let tops: Vec<String> = std::fs::read_dir(root())
        .expect("the root can be read")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !matches!(name.as_str(), "target" | ".deploy-action" | ".git"))
        .collect();
    for document in files(&[".md"]) {
        for word in code_marks(&text(&document)) {
            let looks_like_a_path = word.contains('/') && !word.contains([' ', '<', '*', '{', '$', '@', ':']);
            let first = word.split('/').next().unwrap_or_default();
            if looks_like_a_path && tops.iter().any(|top| top == first) {
                let beside = root().join(&document).parent().is_some_and(|folder| folder.join(&word).exists());
                assert!(beside || root().join(&word).exists(), "{} names {word}", document.display());
            }
        }
    }
}

/// The targets of inline links to this repository.
fn links(markdown: &str) -> Vec<String> {
    let parts = markdown.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = parts.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:")).collect()
}

/// The words in backticks on one line.
fn code_marks(markdown: &str) -> Vec<String> {
    let mut outside_fence = true;
    let mut words = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            outside_fence = !outside_fence;
        } else if outside_fence {
            words.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    words
}
