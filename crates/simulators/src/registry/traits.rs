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
    /// Manifests are deleted by digest only (docker-registry 2.8).
    pub(super) digests_only: bool,
    /// Nothing is deleted, as docker-registry does unless it is told otherwise.
    pub(super) no_deletion: bool,
}
