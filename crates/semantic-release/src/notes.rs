//! Release notes: Markdown in groups, breaking changes first, within the length that GitHub takes.

use std::fmt::Write;

use actions_core::summary::escape;

use crate::analysis::{Analysed, Verdict, short};
use conventional_commits::Message;

/// The most characters that the body of a GitHub release may have; a longer one is refused with 422.
pub const MAX_CHARS: usize = 125_000;
/// The most characters that are shown of one subject or breaking change.
const MAX_TEXT: usize = 1_000;
/// What is kept free for the lines that say how much was left out.
const RESERVE: usize = 1_000;

/// Where links lead: a repository's page, such as `https://github.com/owner/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The page, without a final slash.
    pub repository: String,
}

/// Renders the notes of the commits (newest first) since the previous tag. Nothing in them depends on the time.
#[must_use]
pub fn render(commits: &[Analysed<'_>], tag: &str, previous: Option<&str>, links: Option<&Links>) -> String {
    let footer = links.zip(previous).map(|(links, previous)| changelog(links, previous, tag)).unwrap_or_default();
    let mut left = MAX_CHARS - RESERVE - footer.chars().count().min(RESERVE);
    let mut notes = String::new();
    for group in GROUPS {
        let entries: Vec<String> = commits.iter().flat_map(|commit| group.entries(commit, links)).collect();
        if !entries.is_empty() {
            push_section(&mut notes, &mut left, group.title, &entries);
        }
    }
    if notes.is_empty() {
        notes.push_str("No change that is worth a note.\n\n");
    }
    notes.push_str(&footer);
    notes.trim_end().to_owned()
}

struct Group {
    title: &'static str,
    texts: for<'a> fn(&'a Message<'_>) -> Vec<&'a str>,
}

const GROUPS: [Group; 5] = [
    Group { title: "Breaking changes", texts: breaking },
    Group { title: "Features", texts: |message| of_type(message, &["feat", "FEAT"]) },
    Group { title: "Bug fixes", texts: |message| of_type(message, &["fix", "FIX"]) },
    Group { title: "Performance", texts: |message| of_type(message, &["perf"]) },
    Group { title: "Reverts", texts: reverts },
];

impl Group {
    fn entries(&self, commit: &Analysed<'_>, links: Option<&Links>) -> Vec<String> {
        let (Verdict::Releases(_), Some(message)) = (commit.verdict, &commit.message) else {
            return Vec::new();
        };
        let scope = message.header.and_then(|header| header.scope);
        (self.texts)(message).into_iter().map(|text| entry(scope, text, &commit.commit.id, links)).collect()
    }
}

fn breaking<'a>(message: &'a Message<'_>) -> Vec<&'a str> {
    let subject = message.header.map_or(message.first_line, |header| header.subject);
    message.breaking.iter().map(|text| if text.trim().is_empty() { subject } else { text.as_str() }).collect()
}

fn of_type<'a>(message: &'a Message<'_>, kinds: &[&str]) -> Vec<&'a str> {
    let fits = message.reverts.is_none() && message.kind().is_some_and(|kind| kinds.contains(&kind));
    message.header.filter(|_| fits).map(|header| header.subject).into_iter().collect()
}

fn reverts<'a>(message: &'a Message<'_>) -> Vec<&'a str> {
    message.reverts.map(|reverts| reverts.header).into_iter().collect()
}

fn entry(scope: Option<&str>, text: &str, id: &str, links: Option<&Links>) -> String {
    let scope = scope.map(|scope| format!("**{}:** ", show(scope))).unwrap_or_default();
    let commit = match links {
        Some(links) => format!("[{}]({}/commit/{id})", short(id), links.repository),
        None => short(id).to_owned(),
    };
    format!("- {scope}{} ({commit})\n", show(text))
}

/// A text from a commit as harmless Markdown on one line, cut when it is very long.
fn show(text: &str) -> String {
    let cut = text.trim().char_indices().nth(MAX_TEXT).map(|(at, _)| at);
    match cut {
        Some(at) => format!("{}…", escape(&text.trim()[..at])),
        None => escape(text.trim()),
    }
}

/// Adds a section with as many of its entries as fit.
fn push_section(notes: &mut String, left: &mut usize, title: &str, entries: &[String]) {
    let _ = write!(notes, "### {title}\n\n");
    let mut shown = 0;
    for entry in entries {
        let length = entry.chars().count();
        if length > *left {
            break;
        }
        *left -= length;
        notes.push_str(entry);
        shown += 1;
    }
    if shown < entries.len() {
        // Nothing after this may be shown either: a shorter entry of a later section would look as if all before it were there.
        *left = 0;
        let _ = writeln!(notes, "- … and {} more", entries.len() - shown);
    }
    notes.push('\n');
}

fn changelog(links: &Links, previous: &str, tag: &str) -> String {
    let (from, to) = (encode(previous), encode(tag));
    format!("**Full changelog:** [{}...{}]({}/compare/{from}...{to})\n", escape(previous), escape(tag), links.repository)
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
    use super::{Links, MAX_CHARS, render};
    use crate::analysis::analyse;
    use history::Commit;

    fn notes(messages: &[String]) -> String {
        let commit = |(index, message): (usize, &String)| Commit { id: format!("{index:040x}"), message: message.clone() };
        let commits: Vec<_> = messages.iter().enumerate().map(commit).collect();
        let links = Links { repository: "https://github.com/o/n".to_owned() };
        render(&analyse(&commits), "v1.1.0", Some("v1.0.0"), Some(&links))
    }

    fn of(messages: &[&str]) -> String {
        notes(&messages.iter().map(|message| (*message).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn groups_come_in_their_order_and_other_types_are_left_out() {
        let text = of(&["docs: no", "fix: one", "perf(db): two", "feat(api)!: three\n\nBREAKING CHANGE: four\nfive"]);
        let expected = "### Breaking changes\n\n\
            - **api:** four five ([0000000](https://github.com/o/n/commit/0000000000000000000000000000000000000003))\n\n\
            ### Features\n\n- **api:** three ([0000000](https://github.com/o/n/commit/0000000000000000000000000000000000000003))\n\n\
            ### Bug fixes\n\n- one ([0000000](https://github.com/o/n/commit/0000000000000000000000000000000000000001))\n\n\
            ### Performance\n\n- **db:** two ([0000000](https://github.com/o/n/commit/0000000000000000000000000000000000000002))\n\n\
            **Full changelog:** [v1.0.0...v1.1.0](https://github.com/o/n/compare/v1.0.0...v1.1.0)";
        assert_eq!(text, expected);
    }

    #[test]
    fn hostile_text_shows_as_text() {
        let text = of(&["fix: @all <b>x</b> #12 | [a](http://b) ::set-output name=x::y `c` # d"]);
        assert!(text.contains("&#64;&#8203;all &lt;b&gt;x&lt;/b&gt; &#35;&#8203;12"), "{text}");
        for mark in ["@all", "<b>", " #12", "](http://b", "::set-output"] {
            assert!(!text.contains(mark), "{mark} in {text}");
        }
    }

    #[test]
    fn a_revert_of_an_older_commit_has_its_own_group() {
        let text = of(&["Revert \"feat: a\"\n\nThis reverts commit abc."]);
        assert!(text.starts_with("### Reverts\n\n- feat&#58; a ("), "{text}");
    }

    #[test]
    fn nothing_to_tell_is_said() {
        assert!(of(&["docs: a"]).starts_with("No change that is worth a note."));
    }

    #[test]
    fn long_notes_are_cut_at_a_line_and_keep_breaking_changes_and_the_link() {
        let mut messages: Vec<String> = (0..5000).map(|index| format!("feat: number {index}")).collect();
        messages.push("fix!: the oldest".to_owned());
        messages.push(format!("fix: {}", "long ".repeat(1_000_000)));
        let text = notes(&messages);
        assert!(text.chars().count() <= MAX_CHARS);
        assert!(text.starts_with("### Breaking changes\n\n- the oldest"));
        assert!(text.contains("more\n\n### Bug fixes\n\n- … and 2 more\n\n**Full changelog:**"), "{}", &text[text.len() - 400..]);
    }
}
