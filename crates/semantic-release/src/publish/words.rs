//! What people are told. Pure.

use actions_core::summary::escape;

use super::todo::Todo;

/// The colour and description of a label that is made.
pub(super) const LABEL: (&str, &str) = ("ededed", "Part of a release");

/// The mark by which a comment is known again. No reader sees it.
pub(super) fn marker(tag: &str) -> String {
    // In an HTML comment `>` could end it.
    let tag: String = tag
        .chars()
        .map(|c| if matches!(c, '<' | '>' | '%') { format!("%{:02X}", u32::from(c)) } else { c.to_string() })
        .collect();
    format!("<!-- semantic-release: {tag} -->")
}

/// The comment for a pull request or an issue.
pub(super) fn comment(todo: &Todo, url: &str, is_pull: bool) -> String {
    let subject = if is_pull { "This pull request is part of" } else { "This issue is resolved in" };
    let kind = if todo.prerelease { "prerelease" } else { "release" };
    format!("{subject} the {kind} [{}]({url}).\n\n{}", escape(&todo.name), marker(&todo.tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_links_the_release_and_bears_its_mark() {
        let mut todo = Todo::new("v1.0.0", "abc", "");
        let url = "https://github.com/acme/shop/releases/tag/v1.0.0";
        assert_eq!(
            comment(&todo, url, true),
            format!("This pull request is part of the release [v1.0.0]({url}).\n\n<!-- semantic-release: v1.0.0 -->")
        );
        todo.prerelease = true;
        assert!(comment(&todo, url, false).starts_with("This issue is resolved in the prerelease ["));
    }

    #[test]
    fn no_tag_ends_its_mark_and_no_title_its_link() {
        assert_eq!(marker("a-->b%"), "<!-- semantic-release: a--%3Eb%25 -->");
        let todo = Todo { name: "1.0](https://evil.example) <b>".to_owned(), ..Todo::new("v1", "abc", "") };
        let told = comment(&todo, "https://github.com", true);
        assert!(!told.contains("](https://evil") && !told.contains("<b>"), "{told}");
    }
}
