//! What only some registries do.

/// What only some registries do; docker-registry 2.8.2 does none of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Traits {
    /// A tag that exists is not put again.
    pub(super) immutable: bool,
    /// What refers to a manifest can be listed.
    pub(super) referrers: bool,
    /// A blob of a repository beside is not mounted.
    pub(super) no_mounts: bool,
    /// What can be deleted.
    pub(super) deletes: Deletes,
}

/// What can be deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Deletes {
    /// Manifests, and tags by their name (distribution 3).
    #[default]
    All,
    /// Manifests, by digest only (docker-registry 2.8).
    Digests,
    /// Nothing.
    Nothing,
}
