//! One comment: made, changed, or made anew where it cannot be changed; and once, whatever is lost on the way.

use github_client::{Comment, GitHub, GitHubError, Said, Thread};
use http::StatusCode;
use tracing::info;

use crate::pace::Paced;

/// A comment that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its id.
    pub id: u64,
    /// Its page.
    pub url: String,
    /// What was done.
    pub action: Action,
}

/// What was done to a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was written.
    Created,
    /// Its text was changed.
    Updated,
    /// It says what it said.
    Unchanged,
    /// It was written anew, because the one before cannot be changed.
    Recreated,
}

impl Action {
    /// The word of the outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Recreated => "recreated",
        }
    }
}

/// One comment in a conversation that is to be there once.
pub(crate) struct Post<'a, F> {
    pub(crate) github: &'a GitHub,
    pub(crate) thread: &'a Thread,
    /// Whether a comment of ours is meant.
    pub(crate) is_it: F,
    pub(crate) body: &'a str,
}

impl<F: Fn(&Comment) -> bool> Post<'_, F> {
    /// Lets the newest comment that is meant say the text, and deletes the others: a run that was killed, or two at once, may have left several.
    pub(crate) async fn put(&self, paced: &mut Paced) -> Result<Placed, GitHubError> {
        let mut known = self.among(&self.thread.comments);
        let there = match known.pop() {
            None => placed(self.create(paced).await?, Action::Created),
            Some(last) if is_same(&last.body, self.body) => {
                Placed { id: last.id, url: last.url.clone(), action: Action::Unchanged }
            }
            Some(last) => match self.change(last.id, paced).await {
                Ok(said) => placed(said, Action::Updated),
                Err(error) if is_fixed(&error) => {
                    info!("the comment {} cannot be changed: another takes its place", last.id);
                    known.push(last);
                    placed(self.create(paced).await?, Action::Recreated)
                }
                Err(error) => return Err(error),
            },
        };
        self.delete(known, paced).await;
        Ok(there)
    }

    /// As [`put`](Self::put), and looks once more when the comment is new: of two runs that made one each at once both keep the newest.
    pub(crate) async fn put_alone(&self, paced: &mut Paced) -> Result<Placed, GitHubError> {
        let there = self.put(paced).await?;
        if there.action != Action::Created {
            return Ok(there);
        }
        let threads =
            self.github.threads(&[self.thread.number]).await.inspect_err(|error| info!("did not look for others: {error}"));
        let threads = threads.unwrap_or_default();
        let mut known = threads.first().map(|thread| self.among(&thread.comments)).unwrap_or_default();
        match known.pop() {
            Some(newest) if newest.id >= there.id => {
                self.delete(known, paced).await;
                Ok(Placed { id: newest.id, url: newest.url.clone(), ..there })
            }
            _ => Ok(there),
        }
    }

    async fn delete(&self, doubles: Vec<&Comment>, paced: &mut Paced) {
        for double in doubles {
            paced.wait().await;
            if let Err(error) = self.github.delete_comment(self.thread, double.id).await {
                info!("left the comment {}, which says the same: {error}", double.id);
            }
        }
    }

    fn among<'c>(&self, comments: &'c [Comment]) -> Vec<&'c Comment> {
        comments.iter().filter(|comment| comment.is_ours && !comment.is_minimized && (self.is_it)(comment)).collect()
    }

    async fn create(&self, paced: &mut Paced) -> Result<Said, GitHubError> {
        paced.wait().await;
        match self.github.comment(self.thread, self.body).await {
            // The comment may be there all the same.
            Err(error) if error.is_outcome_unknown() => {
                if let Some(said) = self.look().await? {
                    return Ok(said);
                }
                paced.wait().await;
                self.github.comment(self.thread, self.body).await
            }
            other => other,
        }
    }

    /// The comment that was not there before.
    async fn look(&self) -> Result<Option<Said>, GitHubError> {
        let threads = self.github.threads(&[self.thread.number]).await?;
        let is_new = |comment: &&&Comment| self.thread.comments.iter().all(|known| known.id != comment.id);
        let found = threads.first().and_then(|thread| self.among(&thread.comments).into_iter().find(|comment| is_new(&comment)));
        Ok(found.map(|comment| Said { id: comment.id, url: comment.url.clone() }))
    }

    async fn change(&self, id: u64, paced: &mut Paced) -> Result<Said, GitHubError> {
        paced.wait().await;
        let changed = match self.github.update_comment(self.thread, id, self.body).await {
            Err(error) if error.is_outcome_unknown() => {
                paced.wait().await;
                self.github.update_comment(self.thread, id, self.body).await
            }
            other => other,
        };
        paced.change();
        changed
    }
}

fn placed(said: Said, action: Action) -> Placed {
    Placed { id: said.id, url: said.url, action }
}

/// Whether a comment can be changed no more, by us at least: it is gone, or an organisation's rule or another identity of the token is in the way.
fn is_fixed(error: &GitHubError) -> bool {
    !error.is_limit() && matches!(error.status(), Some(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE))
}

/// GitHub keeps line breaks as they were sent, and no white space at the ends.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().lines().eq(other.trim().lines())
}
