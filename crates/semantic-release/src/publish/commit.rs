//! The commit with version files and changelog, made by GitHub's API: signed by GitHub, and only while the branch is where it was.
//!
//! Its message ends with two trailers, by which a second run knows it: the commit that is released and the tags that are made.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use github_client::{Committed, GitHub, GitHubError, NewCommit};
use tracing::info;

use super::error::PublishError;
use super::todo::{CommitTodo, Todo};
use crate::analysis::short;

const SOURCE: &str = "Release-Source";
const TAG: &str = "Release-Tag";

/// What the branch is like now.
enum Branch {
    /// At the released commit.
    Ready,
    /// It has this release's commit.
    Committed(String),
    /// Somewhere else.
    Moved,
}

/// The commit that a tag must be at which is there already: that one, when it is this release's commit or the released one itself.
pub(super) async fn recognised(github: &GitHub, commit: &CommitTodo, todo: &Todo, tagged: &str) -> Result<String, PublishError> {
    if tagged == todo.target {
        return Ok(todo.target.clone());
    }
    let compared = github.compare(&todo.target, tagged).await?;
    let first = compared.map(|compared| compared.first).unwrap_or_default();
    let own =
        first.iter().find(|candidate| candidate.sha == tagged && is_own(&candidate.parents, &candidate.message, commit, todo));
    Ok(own.map_or_else(|| todo.target.clone(), |own| own.sha.clone()))
}

/// This release's commit, made unless the branch has it.
pub(super) async fn ensure(github: &GitHub, commit: &CommitTodo, todo: &Todo) -> Result<String, PublishError> {
    let moved = || PublishError::BranchMoved { branch: commit.branch.clone(), expected: todo.target.clone() };
    match look(github, commit, todo).await? {
        Branch::Committed(sha) => return Ok(found(sha, &commit.branch)),
        Branch::Moved => return Err(moved()),
        Branch::Ready => {}
    }
    match make(github, commit, todo).await {
        Ok(Committed::Made(sha)) => return Ok(made(sha, commit)),
        Err(error) if !error.is_outcome_unknown() => return Err(error.into()),
        Ok(Committed::Moved) | Err(_) => {}
    }
    match look(github, commit, todo).await? {
        Branch::Committed(sha) => Ok(found(sha, &commit.branch)),
        Branch::Moved => Err(moved()),
        Branch::Ready => match make(github, commit, todo).await? {
            Committed::Made(sha) => Ok(made(sha, commit)),
            Committed::Moved => Err(moved()),
        },
    }
}

/// One request: what the branch has that the released commit has not, oldest first, so this release's commit is among the first.
async fn look(github: &GitHub, commit: &CommitTodo, todo: &Todo) -> Result<Branch, PublishError> {
    let compared = match github.compare(&todo.target, &commit.branch).await {
        Ok(compared) => compared,
        Err(error) if error.is_absent() => None,
        Err(error) => return Err(error.into()),
    };
    let Some(compared) = compared.filter(|compared| compared.behind_by == 0) else {
        return Ok(Branch::Moved);
    };
    if compared.ahead_by == 0 {
        return Ok(Branch::Ready);
    }
    let own = compared.first.into_iter().find(|made| is_own(&made.parents, &made.message, commit, todo));
    Ok(own.map_or(Branch::Moved, |own| Branch::Committed(own.sha)))
}

async fn make(github: &GitHub, commit: &CommitTodo, todo: &Todo) -> Result<Committed, GitHubError> {
    let message = message(commit, todo);
    let (headline, body) = message.split_once('\n').unwrap_or((&message, ""));
    let encoded = |(path, content): &(String, Vec<u8>)| (path.clone(), STANDARD.encode(content));
    let files: Vec<(String, String)> = commit.files.iter().map(encoded).collect();
    let new = NewCommit {
        branch: &commit.branch,
        expected_head: &todo.target,
        headline,
        body: body.trim_start_matches('\n'),
        files: &files,
    };
    github.commit(&new).await
}

/// The message with the trailers in a paragraph of their own, or in that of trailers that it ends with.
fn message(commit: &CommitTodo, todo: &Todo) -> String {
    let text = commit.message.trim_end();
    let ends_with_trailers = text.rsplit("\n\n").next().filter(|_| text.contains("\n\n")).is_some_and(|last| {
        let is_trailer = |line: &str| {
            line.split_once(": ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        };
        last.lines().all(is_trailer)
    });
    let gap = if ends_with_trailers { "\n" } else { "\n\n" };
    format!("{text}{gap}{}", trailers(commit, todo).join("\n"))
}

fn trailers(commit: &CommitTodo, todo: &Todo) -> Vec<String> {
    let tags = commit.tags.iter().filter(|tag| **tag != todo.tag).chain([&todo.tag]);
    let mut tags: Vec<String> = tags.map(|tag| format!("{TAG}: {tag}")).collect();
    tags.sort();
    [format!("{SOURCE}: {}", todo.target)].into_iter().chain(tags).collect()
}

/// Whether a commit lies right on top of another one and says that it is the commit of its release under a tag.
#[must_use]
pub fn is_commit_of(parents: &[String], message: &str, source: &str, tag: &str) -> bool {
    parents == [source] && [format!("{SOURCE}: {source}"), format!("{TAG}: {tag}")].iter().all(|trailer| says(message, trailer))
}

fn says(message: &str, trailer: &str) -> bool {
    message.lines().any(|line| line.trim_end() == trailer)
}

/// Whether a commit lies right on top of the released one and says that it is this release's.
fn is_own(parents: &[String], message: &str, commit: &CommitTodo, todo: &Todo) -> bool {
    parents == [todo.target.clone()] && trailers(commit, todo).iter().all(|trailer| says(message, trailer))
}

fn made(sha: String, commit: &CommitTodo) -> String {
    let count = commit.files.len();
    info!("committed {count} {} to {} as {}", if count == 1 { "file" } else { "files" }, commit.branch, short(&sha));
    sha
}

fn found(sha: String, branch: &str) -> String {
    info!("found the release's commit {} on {branch}", short(&sha));
    sha
}

#[cfg(test)]
mod tests {
    use super::{is_own, message};
    use crate::publish::{CommitTodo, Todo};

    fn commit(message: &str, tags: &[&str]) -> CommitTodo {
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        CommitTodo { branch: "main".to_owned(), message: message.to_owned(), tags, files: Vec::new() }
    }

    #[test]
    fn the_trailers_stand_in_a_paragraph_of_their_own_or_with_others() {
        let todo = Todo::new("v1.0.0", "abc", "");
        for (given, expected) in [
            ("chore: 1.0.0", "chore: 1.0.0\n\nRelease-Source: abc\nRelease-Tag: v1.0.0"),
            ("chore: 1.0.0\n\nnotes\n", "chore: 1.0.0\n\nnotes\n\nRelease-Source: abc\nRelease-Tag: v1.0.0"),
            ("chore: 1.0.0\n\nRefs: 7", "chore: 1.0.0\n\nRefs: 7\nRelease-Source: abc\nRelease-Tag: v1.0.0"),
        ] {
            assert_eq!(message(&commit(given, &[]), &todo), expected);
        }
    }

    #[test]
    fn a_commit_is_known_by_its_parent_its_source_and_every_tag() {
        let (todo, both) = (Todo::new("a@1.0.0", "abc", ""), commit("chore: release", &["b@2.0.0", "a@1.0.0"]));
        let text = message(&both, &todo);
        assert!(is_own(&["abc".to_owned()], &text, &both, &todo));
        assert!(is_own(&["abc".to_owned()], &text, &both, &Todo::new("b@2.0.0", "abc", "")));
        assert!(!is_own(&["abd".to_owned()], &text, &both, &todo));
        assert!(!is_own(&["abc".to_owned(), "abd".to_owned()], &text, &both, &todo));
        assert!(!is_own(&["abc".to_owned()], &text, &commit("", &["c@3.0.0"]), &todo));
        assert!(!is_own(&["abc".to_owned()], "chore: release", &both, &todo));
    }
}
