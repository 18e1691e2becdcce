//! One comment of a name on one pull request or issue.

use github_client::GitHub;
use tracing::info;

use crate::error::CommentError;
use crate::limit::{self, MAX_COMMENT};
use crate::marker;
use crate::pace::{Pace, Paced};
use crate::put::{Placed, Post};

/// Lets the one comment of a name, such as an environment's, say these sections of Markdown, the most important first.
///
/// It is known by its mark and by who wrote it. All of a conversation is read for it: GitHub cannot search comments.
///
/// # Errors
/// [`CommentError`] when there is no such conversation, or GitHub refuses or cannot be asked.
pub async fn stick(github: &GitHub, number: u64, name: &str, sections: &[String]) -> Result<Placed, CommentError> {
    let github = &github.for_writing();
    let mut thread = github.threads(&[number]).await?.pop().ok_or(CommentError::Missing(number))?;
    while thread.earlier.is_some() {
        github.earlier_comments(&mut thread).await?;
    }
    let body = body(name, sections);
    let is_it = |comment: &github_client::Comment| marker::is_sticky(&comment.body, name);
    let placed = Post { github, thread: &thread, is_it, body: &body }.put_alone(&mut Paced::new(Pace::default())).await?;
    info!("the comment {} on #{number} is {}", placed.id, placed.action.word());
    Ok(placed)
}

/// The comment of a name.
#[must_use]
pub fn body(name: &str, sections: &[String]) -> String {
    let mark = marker::sticky(name) + "\n";
    let room = MAX_COMMENT.saturating_sub(limit::length(&mark));
    (mark + &limit::fit(sections, room)).trim_end().to_owned()
}
