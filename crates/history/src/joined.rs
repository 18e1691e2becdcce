//! The commits on this machine, with the tags of GitHub: a whole checkout need not know of the newest tags, or know only of some, and may
//! hold others that are gone.

use std::collections::HashMap;
use std::sync::Arc;

use github_client::{GitHub, ObjectKind, Reference};

use crate::commit::Tag;
use crate::error::HistoryError;
use crate::id::Id;
use crate::local::Local;

/// The commits on this machine, with the tags of GitHub.
#[derive(Debug)]
pub struct Joined {
    local: Box<Local>,
    github: GitHub,
    tags: Vec<Tag>,
    references: Arc<HashMap<String, Reference>>,
}

impl Joined {
    /// Joins a checkout that holds the whole history behind its commit with the tags that GitHub has. It is one request.
    ///
    /// # Errors
    /// [`HistoryError::GitHub`] when the tags cannot be read.
    pub async fn open(local: Local, github: GitHub) -> Result<Self, HistoryError> {
        let references = github.tags_by_prefix("").await?;
        let mut tags: Vec<Tag> = references.iter().map(|reference| Tag { name: reference.name.clone() }).collect();
        tags.sort();
        let references = references.into_iter().map(|reference| (reference.name.clone(), reference)).collect();
        Ok(Self { local: Box::new(local), github, tags, references: Arc::new(references) })
    }

    pub(crate) fn local(&self) -> &Local {
        &self.local
    }

    pub(crate) fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The tags of the checkout that GitHub does not have, by name: they were deleted there, or never pushed.
    pub fn unknown_tags(&self) -> impl Iterator<Item = &str> {
        let all = self.local.tags().iter().map(|tag| tag.name.as_str());
        all.filter(|name| !self.references.contains_key(*name))
    }

    /// Whether the checkout has that tag at another commit than GitHub has it at.
    ///
    /// # Errors
    /// [`HistoryError`] when the tag in the checkout cannot be read.
    pub fn has_moved(&self, tag: &str, commit: Id) -> Result<bool, HistoryError> {
        let own = self.local.tags().iter().find(|own| own.name == tag);
        Ok(match own {
            Some(own) => self.local.commit_of(own)? != Some(commit),
            None => false,
        })
    }

    pub(crate) fn on_branch(&self, name: &str) -> Result<Option<Self>, HistoryError> {
        let Some(local) = self.local.on_branch(name)? else { return Ok(None) };
        let (github, tags, references) = (self.github.clone(), self.tags.clone(), Arc::clone(&self.references));
        Ok(Some(Self { local: Box::new(local), github, tags, references }))
    }

    pub(crate) fn at(&self, commit: Id) -> Result<Self, HistoryError> {
        let (github, tags, references) = (self.github.clone(), self.tags.clone(), Arc::clone(&self.references));
        Ok(Self { local: Box::new(self.local.at(commit)?), github, tags, references })
    }

    pub(crate) async fn behind_head(&self, tag: &Tag) -> Result<Option<Id>, HistoryError> {
        let Some(reference) = self.references.get(&tag.name) else { return Ok(None) };
        let commit = match reference.object.kind {
            ObjectKind::Commit => Some(id(&reference.object.sha)?),
            ObjectKind::Tag => match self.local.peel(id(&reference.object.sha)?) {
                Some(commit) => Some(commit),
                None => self.github.commit_of(reference).await?.map(|sha| id(&sha)).transpose()?,
            },
            ObjectKind::Tree | ObjectKind::Blob => None,
        };
        match commit {
            Some(commit) if self.local.holds(commit)? => Ok(Some(commit)),
            _ => Ok(None),
        }
    }
}

fn id(text: &str) -> Result<Id, HistoryError> {
    Id::from_hex(text).ok_or_else(|| HistoryError::NotAnId { text: text.to_owned() })
}
