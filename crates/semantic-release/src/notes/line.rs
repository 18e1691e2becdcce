//! A change as one line of Markdown.

use std::borrow::Cow;

use actions_core::summary::escape;

use crate::notes::groups::Item;
use crate::notes::input::{Author, Entry, Place, Reference};
use crate::notes::links::Links;

/// The most pull requests and the most issues that one line names. A message can quote the changelog of half the world.
const MAX_LINKS: usize = 10;
/// The most characters that are shown of a scope or a name.
const MAX_NAME: usize = 200;

/// Writes lines for one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    /// Where links lead.
    pub(crate) links: Option<&'a Links>,
    /// Where the line is read.
    pub(crate) place: Place,
    /// Whether authors are named.
    pub(crate) authors: bool,
}

/// A pull request or an issue: its text as people know it, and its page.
#[derive(Debug)]
pub(crate) struct Link {
    /// The text, such as `#12`.
    pub(crate) text: String,
    /// The page.
    pub(crate) url: Option<String>,
}

impl Link {
    fn markdown(&self) -> String {
        let is_plain = self.text.strip_prefix('#').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        match &self.url {
            Some(url) if is_plain => format!("[{}]({url})", self.text),
            Some(url) => format!("[{}]({url})", escape(&self.text)),
            None => escape(&self.text),
        }
    }
}

impl Writer<'_> {
    /// The line, without the mark of a list before it.
    pub(crate) fn line(&self, item: &Item<'_>) -> String {
        let text = escape(&item.text());
        match item.entry() {
            None => text,
            Some(entry) if matches!(item, Item::Contributor(_)) => self.contributor(entry, &text),
            Some(entry) => self.change(entry, &text),
        }
    }

    fn change(&self, entry: &Entry, text: &str) -> String {
        let scope = entry.scope.as_deref().map(|scope| format!("**{}:** ", name(scope))).unwrap_or_default();
        let mut origin: Vec<_> = told(entry).1.into_iter().map(|number| self.pull(number).markdown()).collect();
        origin.push(self.commit(entry));
        let by = entry.author.as_ref().filter(|_| self.authors).map(|author| format!(" by {}", mention(author, self.place)));
        let issues: Vec<_> = self.issues(entry).map(|issue| issue.markdown()).collect();
        let closes = if issues.is_empty() { String::new() } else { format!(", closes {}", issues.join(", ")) };
        format!("{scope}{text} ({}){}{closes}", origin.join(", "), by.unwrap_or_default())
    }

    fn contributor(&self, entry: &Entry, text: &str) -> String {
        let who = entry.author.as_ref().map(|author| mention(author, self.place)).unwrap_or_default();
        let pull = told(entry).1.first().map(|number| self.pull(*number).markdown());
        format!("{who} {text} in {}", pull.unwrap_or_else(|| self.commit(entry)))
    }

    fn commit(&self, entry: &Entry) -> String {
        match self.links {
            Some(links) => format!("[{}]({})", short(&entry.id), links.commit(&entry.id)),
            None => short(&entry.id).to_owned(),
        }
    }

    /// A pull request. A link to it in a comment would show there that it was mentioned.
    pub(crate) fn pull(&self, number: u64) -> Link {
        Link { text: format!("#{number}"), url: self.telling_links().map(|links| links.pull(number)) }
    }

    /// The issues that a commit closes, likewise.
    pub(crate) fn issues(&self, entry: &Entry) -> impl Iterator<Item = Link> {
        entry.closes.iter().take(MAX_LINKS).map(|reference| self.issue(reference))
    }

    fn issue(&self, reference: &Reference) -> Link {
        let Reference { owner, repository, prefix, issue } = reference;
        let elsewhere = match (owner, repository) {
            (Some(owner), Some(repository)) => format!("{owner}/{repository}"),
            (None, Some(repository)) => repository.clone(),
            _ => String::new(),
        };
        let url = self.telling_links().and_then(|links| links.issue(reference));
        Link { text: format!("{elsewhere}{prefix}{issue}"), url }
    }

    fn telling_links(&self) -> Option<&Links> {
        self.links.filter(|_| !matches!(self.place, Place::Comment(_)))
    }
}

/// A person: mentioned by the account where that is known and the place is one for it, else by the name as harmless text.
pub(crate) fn mention(author: &Author, place: Place) -> String {
    match author.login.as_deref() {
        Some(login) if is_login(login) && !matches!(place, Place::Comment(_)) => format!("@{login}"),
        login => name(if author.name.trim().is_empty() { login.unwrap_or("someone") } else { &author.name }),
    }
}

fn name(text: &str) -> String {
    escape(&cut(text.trim(), MAX_NAME))
}

/// Whether it can be the login of a person; those of bots (`name[bot]`) cannot be mentioned.
fn is_login(login: &str) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let mut chars = login.chars();
    login.len() <= 39
        && is_end(chars.clone().next())
        && is_end(chars.clone().next_back())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// What is told of a commit: its subject without the pull requests at the end (`… (#12)`), and its pull requests.
pub(crate) fn told(entry: &Entry) -> (&str, Vec<u64>) {
    let mut subject = entry.subject.trim();
    let mut pulls = Vec::new();
    while let Some((before, number)) = last_pull(subject) {
        subject = before;
        pulls.insert(0, number);
    }
    for pull in &entry.pulls {
        if !pulls.contains(pull) {
            pulls.push(*pull);
        }
    }
    pulls.truncate(MAX_LINKS);
    // A commit such as `feat: ` says nothing but its type.
    (if subject.is_empty() { entry.kind.as_deref().unwrap_or_default() } else { subject }, pulls)
}

/// A subject without the pull request at its end, and that.
pub(crate) fn last_pull(subject: &str) -> Option<(&str, u64)> {
    let (before, number) = subject.strip_suffix(')')?.rsplit_once(" (#")?;
    let before = before.trim_end();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !before.is_empty()).then(|| number.parse().ok().map(|number| (before, number)))?
}

/// At most so many characters of a text, and a sign that there were more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// The first digits of an id, as people read it.
pub(crate) fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::{Entry, cut, is_login, told};

    #[test]
    fn pull_requests_are_taken_off_the_end_of_a_subject() {
        let of = |subject: &str, pulls: &[u64]| {
            let entry = Entry { subject: subject.to_owned(), pulls: pulls.to_vec(), ..Entry::default() };
            let (subject, pulls) = told(&entry);
            (subject.to_owned(), pulls)
        };
        assert_eq!(of("a b (#12)", &[]), ("a b".to_owned(), vec![12]));
        assert_eq!(of("a (#1) (#2)", &[2, 3]), ("a".to_owned(), vec![1, 2, 3]));
        for subject in ["(#12)", "a(#12)", "a (#)", "a (#1x)", "a (#99999999999999999999)", "a (b #1)"] {
            assert_eq!(of(subject, &[]), (subject.to_owned(), vec![]));
        }
    }

    #[test]
    fn only_a_login_is_mentioned() {
        assert!(is_login("octocat") && is_login("octo-cat_corp") && is_login("a"));
        for no in ["", "dependabot[bot]", "a b", "-a", "a-", "a@b", "a.b", &"x".repeat(40)] {
            assert!(!is_login(no), "{no}");
        }
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöü", 2), "äö…");
    }
}
