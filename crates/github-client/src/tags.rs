//! Tags: read, create, move.

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::refs::{Named, NewReference, ObjectKind, Target};

/// A tag and the commit that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRef {
    /// The name, without `refs/tags/`.
    pub name: String,
    /// The commit, whether the tag is annotated or not.
    pub sha: String,
}

/// What came of creating something that may be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It was created.
    Created,
    /// It was there already, as wanted.
    Existed,
}

impl GitHub {
    /// The tag of that name, if there is one. An annotated tag is followed to its commit.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or the tag leads to no commit.
    pub async fn tag(&self, name: &str) -> Result<Option<TagRef>, GitHubError> {
        let act = format!("read the tag {name}");
        let call = Call::get(&act, self.route(&format!("git/ref/tags/{name}")));
        let object = match self.call::<Named>(&call, NO_BODY).await {
            Ok(answer) => answer.value.object,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        let object = self.follow(&act, object).await?;
        match object.kind {
            ObjectKind::Commit => Ok(Some(TagRef { name: name.to_owned(), sha: object.sha })),
            kind => Err(GitHubError::NoCommit { tag: name.to_owned(), kind: kind.word().to_owned() }),
        }
    }

    /// Creates a lightweight tag. When it is there already at the same commit, that is as good; when GitHub's answer is lost, it is
    /// looked for before it is created again.
    ///
    /// # Errors
    /// [`GitHubError::TagElsewhere`] when the tag is there at another commit, any other when GitHub refuses.
    pub async fn create_tag(&self, name: &str, sha: &str) -> Result<Creation, GitHubError> {
        let error = match self.post_tag(name, sha).await {
            Ok(()) => return Ok(Creation::Created),
            Err(error) if error.is_already_there() || error.is_outcome_unknown() => error,
            Err(error) => return Err(error),
        };
        match self.tag(name).await? {
            Some(found) if found.sha == sha => Ok(Creation::Existed),
            Some(found) => Err(GitHubError::TagElsewhere { tag: found.name, found: found.sha, wanted: sha.to_owned() }),
            None if error.is_outcome_unknown() => self.post_tag(name, sha).await.map(|()| Creation::Created),
            None => Err(error),
        }
    }

    /// Moves a tag that is there, wherever it is now; it is light afterwards. Repeating it does no harm, so it is repeated when GitHub's
    /// answer is lost.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub refuses, as for a protected tag, or cannot be asked.
    pub async fn move_tag(&self, name: &str, sha: &str) -> Result<(), GitHubError> {
        let call = Call::patch(format!("move the tag {name}"), self.route(&format!("git/refs/tags/{name}")));
        match self.effect(&call, Some(&Target { sha, force: true })).await {
            Err(error) if error.is_outcome_unknown() => self.effect(&call, Some(&Target { sha, force: true })).await,
            other => other,
        }
    }

    async fn post_tag(&self, name: &str, sha: &str) -> Result<(), GitHubError> {
        let call = Call::post(format!("create the tag {name}"), self.route("git/refs"));
        let body = NewReference { name: format!("refs/tags/{name}"), sha };
        self.call::<Named>(&call, Some(&body)).await.map(|_| ())
    }
}
