//! Where links lead. Every part of an address that comes from outside is checked or encoded, so that it can end no link.

use std::fmt::Write;

use crate::notes::input::Reference;

/// Where links lead: a repository's page, such as `https://github.com/owner/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The page, without a final slash.
    pub repository: String,
}

impl Links {
    /// The page of a commit.
    #[must_use]
    pub fn commit(&self, id: &str) -> String {
        format!("{}/commit/{}", self.repository, encode(id))
    }

    /// The page of a pull request.
    #[must_use]
    pub fn pull(&self, number: u64) -> String {
        format!("{}/pull/{number}", self.repository)
    }

    /// The page of what lies between two tags.
    #[must_use]
    pub fn compare(&self, from: &str, to: &str) -> String {
        format!("{}/compare/{}...{}", self.repository, encode(from), encode(to))
    }

    /// The page of a release.
    #[must_use]
    pub fn release(&self, tag: &str) -> String {
        format!("{}/releases/tag/{}", self.repository, encode(tag))
    }

    /// The page of an issue of GitHub's; nothing for one that is kept elsewhere, such as `PROJ-12`.
    #[must_use]
    pub fn issue(&self, reference: &Reference) -> Option<String> {
        let number = reference.issue.parse::<u64>().ok().filter(|_| reference.is_of_github())?;
        let repository = match (&reference.owner, &reference.repository) {
            (None, None) => self.repository.clone(),
            (Some(owner), Some(name)) if is_name(owner) && is_name(name) => format!("{}/{owner}/{name}", self.server()?),
            _ => return None,
        };
        Some(format!("{repository}/issues/{number}"))
    }

    fn server(&self) -> Option<&str> {
        let (owner, _) = self.repository.rsplit_once('/')?;
        owner.rsplit_once('/').map(|(server, _)| server)
    }
}

/// Whether a text can be the name of an owner or a repository, and so stand in an address as it is.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A tag as part of a URL's path; slashes stay, as GitHub reads them as part of the name.
fn encode(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    for byte in tag.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' | b'@' | b'+' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Links, Reference};

    fn links() -> Links {
        Links { repository: "https://github.com/o/n".to_owned() }
    }

    fn issue(owner: Option<&str>, repository: Option<&str>, prefix: &str, issue: &str) -> Option<String> {
        let reference = Reference {
            owner: owner.map(str::to_owned),
            repository: repository.map(str::to_owned),
            prefix: prefix.to_owned(),
            issue: issue.to_owned(),
        };
        links().issue(&reference)
    }

    #[test]
    fn an_issue_is_found_in_its_own_repository() {
        assert_eq!(issue(None, None, "#", "3").unwrap(), "https://github.com/o/n/issues/3");
        assert_eq!(issue(Some("a"), Some("b.c"), "gh-", "3").unwrap(), "https://github.com/a/b.c/issues/3");
    }

    #[test]
    fn what_is_no_issue_of_github_has_no_page() {
        assert_eq!(issue(None, None, "PROJ-", "3"), None);
        assert_eq!(issue(None, None, "#", "3)x"), None);
        assert_eq!(issue(None, Some("b"), "#", "3"), None);
        assert_eq!(issue(Some("a/../.."), Some("b"), "#", "3"), None);
    }

    #[test]
    fn a_tag_can_end_no_link() {
        assert_eq!(links().compare("a/b@1", "v1)x y"), "https://github.com/o/n/compare/a/b@1...v1%29x%20y");
    }
}
