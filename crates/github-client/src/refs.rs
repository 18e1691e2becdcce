//! References: tags and branches by the start of their names, and the commits that they lead to.

use serde::{Deserialize, Serialize};

use crate::call::{Call, NO_BODY};
use crate::client::GitHub;
use crate::error::GitHubError;

/// How many tag objects in a row are followed; git allows tags of tags, nobody makes more than two.
const MOST_TAG_OBJECTS: usize = 10;

/// A tag or branch and the object that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name, without `refs/tags/` or `refs/heads/`.
    pub name: String,
    /// What it names.
    pub object: Object,
}

/// A tag or branch that is to be made; its name is whole, such as `refs/tags/v1.6.1`.
#[derive(Serialize)]
pub(crate) struct NewReference<'a> {
    #[serde(rename = "ref")]
    pub(crate) name: String,
    pub(crate) sha: &'a str,
}

/// Where a tag or branch is moved to; by force also where that is no descendant.
#[derive(Serialize)]
pub(crate) struct Target<'a> {
    pub(crate) sha: &'a str,
    pub(crate) force: bool,
}

/// An object of git's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Object {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ObjectKind,
    /// Its id, hexadecimal.
    pub sha: String,
}

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectKind {
    /// A commit: what branches and light tags name.
    Commit,
    /// A tag object: what annotated tags name.
    Tag,
    /// A folder.
    Tree,
    /// A file.
    Blob,
}

impl ObjectKind {
    /// The word that git has for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tag => "tag",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "ref")]
    name: String,
    object: Object,
}

/// What the calls for one reference and for a tag object answer.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(crate) object: Object,
}

impl GitHub {
    /// The tags whose name starts so, by name; all of them for an empty start. It is one request, however many they are, and annotated
    /// tags are not followed.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn tags_by_prefix(&self, prefix: &str) -> Result<Vec<Reference>, GitHubError> {
        self.matching("list the tags", "tags/", prefix).await
    }

    /// Every branch, by name, in one request.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn branches(&self) -> Result<Vec<Reference>, GitHubError> {
        self.matching("list the branches", "heads/", "").await
    }

    /// The commit that an object leads to, over its tag objects; nothing when it leads to a folder or a file. A commit is not asked for.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn commit_of(&self, reference: &Reference) -> Result<Option<String>, GitHubError> {
        let act = format!("read the tag {}", reference.name);
        let object = self.follow(&act, reference.object.clone()).await?;
        Ok((object.kind == ObjectKind::Commit).then_some(object.sha))
    }

    /// The object at the end of a chain of tag objects.
    pub(crate) async fn follow(&self, act: &str, mut object: Object) -> Result<Object, GitHubError> {
        for _ in 0..MOST_TAG_OBJECTS {
            if object.kind != ObjectKind::Tag {
                break;
            }
            let call = Call::get(act, self.route(&format!("git/tags/{}", object.sha)));
            object = self.call::<Named>(&call, NO_BODY).await?.value.object;
        }
        Ok(object)
    }

    /// GitHub answers all of them on one page, whatever page is asked for (github/docs#3863).
    async fn matching(&self, act: &str, folder: &str, prefix: &str) -> Result<Vec<Reference>, GitHubError> {
        let call = Call::get(act, self.route(&format!("git/matching-refs/{folder}{prefix}")));
        let listed = match self.call::<Vec<Listed>>(&call, NO_BODY).await {
            Ok(answer) => answer.value,
            Err(error) if error.is_empty_repository() => Vec::new(),
            Err(error) => return Err(error),
        };
        let start = format!("refs/{folder}");
        let reference = |listed: Listed| {
            let name = listed.name.strip_prefix(&start)?.to_owned();
            Some(Reference { name, object: listed.object })
        };
        Ok(listed.into_iter().filter_map(reference).collect())
    }
}
