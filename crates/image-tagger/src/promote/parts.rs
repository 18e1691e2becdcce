//! What belongs to an image and goes along to another repository: the manifests and blobs under it, and what refers to any of
//! them, which is signatures, attestations and bills of materials, by the list of referrers and by `sha256-` tags.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures::{StreamExt, TryStreamExt, stream};
use registry_client::manifest::Descriptor;
use registry_client::{Digest, Manifest, Registry, RegistryError, Repository, Tag};

use super::fallback::{self, Subjects};
use super::{Now, plan};
use crate::verify::CONCURRENCY;

/// Everything that belongs to one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The image itself, then what refers to it.
    pub(super) trees: Vec<Tree>,
    /// The tags that name what refers to something.
    pub(super) tags: Vec<Attached>,
}

/// A manifest with everything under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    /// Children before their parents; the outermost is the last.
    pub(super) manifests: Vec<Manifest>,
    /// Whether the target has all of it already.
    pub(super) is_there: bool,
}

/// A tag such as `sha256-….sig` and what it is to be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) tag: Tag,
    pub(super) manifest: Manifest,
    pub(super) now: Now,
}

impl Attached {
    pub(super) fn is_there(&self) -> bool {
        self.now.is_on(self.manifest.digest())
    }
}

impl Parts {
    /// Reads everything that belongs to an image, and what of it the target has.
    ///
    /// # Errors
    /// [`RegistryError`] for the first thing that cannot be read: an image without all that belongs to it is not promoted.
    pub(super) async fn read(
        registry: &Registry,
        source: &Repository,
        target: &Repository,
        root: &Manifest,
    ) -> Result<Self, RegistryError> {
        let tags = registry.tags(source).await?;
        let mut reader = Reader {
            registry,
            source,
            tags: fallback::by_subject(&tags),
            known: BTreeMap::new(),
            asks: true,
            subjects: Subjects::default(),
        };
        let trees = reader.trees(root).await?;
        let subjects = reader.subjects;
        let there = trees.iter().map(|tree| is_whole(registry, target, tree));
        let there: Vec<bool> = stream::iter(there).buffered(CONCURRENCY).try_collect().await?;
        let trees = trees.into_iter().zip(there).map(|(manifests, is_there)| Tree { manifests, is_there }).collect();
        let lists = registry.referrers(target, root.digest()).await?.is_some();
        let mut attached = Vec::new();
        for (tag, manifest) in subjects.signatures() {
            let now = plan::now(registry, target, tag).await?;
            attached.push(Attached { tag: tag.clone(), manifest: manifest.clone(), now });
        }
        for (subject, list) in subjects.lists(lists) {
            let tag = fallback::tag_of(subject)?;
            let existing = existing(registry, target, &tag).await?;
            let manifest = fallback::merged(existing.as_ref(), list)?;
            let now = existing.map_or(Now::Absent, |existing| Now::On(existing.digest().clone()));
            attached.push(Attached { tag, manifest, now });
        }
        Ok(Self { trees, tags: attached })
    }

    /// Whether the target has all of it.
    pub(super) fn is_there(&self) -> bool {
        self.trees.iter().all(|tree| tree.is_there) && self.tags.iter().all(Attached::is_there)
    }

    /// The blobs of what the target has not, each once.
    pub(super) fn blobs(&self) -> Result<Vec<Descriptor>, RegistryError> {
        let mut blobs = BTreeMap::new();
        for manifest in self.due().flat_map(|tree| &tree.manifests) {
            blobs.extend(manifest.blobs()?.into_iter().map(|blob| (blob.digest.clone(), blob)));
        }
        Ok(blobs.into_values().collect())
    }

    /// What the target has not.
    pub(super) fn due(&self) -> impl Iterator<Item = &Tree> {
        self.trees.iter().filter(|tree| !tree.is_there)
    }

    /// What goes along, in words; nothing when nothing does.
    pub(super) fn line(&self) -> Option<String> {
        if self.is_there() {
            return None;
        }
        let manifests: usize = self.due().map(|tree| tree.manifests.len()).sum();
        let blobs = self.blobs().map_or(0, |blobs| blobs.len());
        let attached = self.trees.iter().skip(1).filter(|tree| !tree.is_there).count();
        let tags = self.tags.iter().filter(|tag| !tag.is_there()).count();
        let line = format!("{manifests} manifests and {blobs} blobs go along");
        let is_bare = attached + tags == 0;
        Some(if is_bare { line } else { format!("{line}, {attached} of what refers to the image, and {tags} tags of that") })
    }
}

async fn existing(registry: &Registry, target: &Repository, tag: &Tag) -> Result<Option<Manifest>, RegistryError> {
    match registry.manifest(target, tag.as_str()).await {
        Ok(manifest) => Ok(Some(manifest)),
        Err(RegistryError::NotFound { .. } | RegistryError::NoRepository { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a repository has a manifest with everything under it. The outermost alone says nothing: a registry takes it only with its children,
/// and lets these be deleted afterwards.
async fn is_whole(registry: &Registry, target: &Repository, tree: &[Manifest]) -> Result<bool, RegistryError> {
    for manifest in tree.iter().rev() {
        if registry.digest(target, manifest.digest().as_str()).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads a repository from one image on.
struct Reader<'a> {
    registry: &'a Registry,
    source: &'a Repository,
    /// The repository's `sha256-` tags, by what they are about.
    tags: BTreeMap<Digest, Vec<Tag>>,
    known: BTreeMap<Digest, Manifest>,
    /// Whether the registry lists referrers, as far as is known.
    asks: bool,
    subjects: Subjects,
}

impl Reader<'_> {
    /// The image's tree, then the tree of everything that refers to any of its manifests, and so on.
    async fn trees(&mut self, root: &Manifest) -> Result<Vec<Vec<Manifest>>, RegistryError> {
        let (mut trees, mut seen) = (Vec::new(), BTreeSet::new());
        let mut due = VecDeque::from([root.clone()]);
        while let Some(root) = due.pop_front() {
            if !seen.insert(root.digest().clone()) {
                continue;
            }
            let tree = self.tree(&root).await?;
            for manifest in &tree {
                due.extend(self.attached(manifest.digest()).await?);
            }
            trees.push(tree);
        }
        Ok(trees)
    }

    /// A manifest and everything under it, children before their parents.
    async fn tree(&mut self, root: &Manifest) -> Result<Vec<Manifest>, RegistryError> {
        self.known.insert(root.digest().clone(), root.clone());
        let mut level = vec![root.clone()];
        while !level.is_empty() {
            let mut below = BTreeSet::new();
            for manifest in &level {
                below.extend(manifest.children()?.into_iter().map(|child| child.digest));
            }
            below.retain(|digest| !self.known.contains_key(digest));
            level = self.manifests(&below).await?;
            self.known.extend(level.iter().map(|manifest| (manifest.digest().clone(), manifest.clone())));
        }
        let mut ordered = Vec::new();
        children_first(root, &self.known, &mut ordered)?;
        Ok(ordered)
    }

    async fn manifests<'d>(&self, digests: impl IntoIterator<Item = &'d Digest>) -> Result<Vec<Manifest>, RegistryError> {
        let read = digests.into_iter().map(|digest| self.registry.manifest(self.source, digest.as_str()));
        stream::iter(read.collect::<Vec<_>>()).buffered(CONCURRENCY).try_collect().await
    }

    /// What refers to a manifest.
    async fn attached(&mut self, subject: &Digest) -> Result<Vec<Manifest>, RegistryError> {
        let mut found = Vec::new();
        for tag in self.tags.remove(subject).unwrap_or_default() {
            let manifest = self.registry.manifest(self.source, tag.as_str()).await?;
            self.subjects.tagged(subject, tag, &manifest);
            found.push(manifest);
        }
        if !self.asks {
            return Ok(found);
        }
        match self.registry.referrers(self.source, subject).await? {
            None => self.asks = false,
            Some(list) => {
                let digests: BTreeSet<Digest> = list.into_iter().map(|one| one.digest).collect();
                let listed = self.manifests(&digests).await?;
                for manifest in &listed {
                    self.subjects.listed(subject, manifest);
                }
                found.extend(listed);
            }
        }
        Ok(found)
    }
}

fn children_first(root: &Manifest, known: &BTreeMap<Digest, Manifest>, ordered: &mut Vec<Manifest>) -> Result<(), RegistryError> {
    if ordered.iter().any(|one| one.digest() == root.digest()) {
        return Ok(());
    }
    for child in root.children()? {
        if let Some(child) = known.get(&child.digest) {
            children_first(child, known, ordered)?;
        }
    }
    ordered.push(root.clone());
    Ok(())
}
