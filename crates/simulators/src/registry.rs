//! An OCI registry: manifests, blobs, uploads, mounts, tags, and the ways in which registries ask who one is.
//!
//! It answers as Debian's docker-registry 2.8.2 was seen to answer, with three differences on purpose: a tag can be deleted by
//! its name (as distribution 3 does), `tags/list` is cut at `n` (as the specification says), and a blob can be sent in one POST.
//! The [`Registry::ghcr`] flavour differs where GitHub's registry does: see there.
//!
//! | module | what it holds |
//! |---|---|
//! | [`access`] | who may do what: accounts, challenges, tokens |
//! | `endpoint` | what a path means |
//! | `store` | what is stored |
//! | `manifests`, `blobs`, `tags`, `referrers` | the answers |
//! | `versions` | what GitHub's packages know of each manifest: an id, dates, downloads |
//! | [`ecr`] | AWS beside Amazon's registry: its own API, keys for a role |
//! | `traits` | what only some registries do |
//! | `reply` | errors and headers in the registry's form |
//! | `image` | images made from nothing, for seeding |

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::request::Parts;

use self::access::{Access, Account, Tokens};
use self::endpoint::{Call, Endpoint};
use self::image::Built;
use self::store::Store;
use self::traits::{Deletes, Traits};
pub use self::versions::PackageVersion;

pub mod access;
mod blobs;
pub mod ecr;
mod endpoint;
mod image;
mod manifests;
mod referrers;
mod reply;
mod store;
mod tags;
mod traits;
mod versions;

/// The most bytes of one request.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A registry; clones share what is stored.
#[derive(Debug, Clone)]
pub struct Registry {
    access: Access,
    traits: Traits,
    state: Arc<Mutex<Stored>>,
}

#[derive(Debug, Default)]
struct Stored {
    store: Store,
    tokens: Tokens,
}

impl Registry {
    /// A registry where anybody may do anything.
    #[must_use]
    pub fn open() -> Self {
        Self::new(Access::Open)
    }

    /// A registry with Basic authentication (ECR, a registry with htpasswd).
    #[must_use]
    pub fn basic(user: &str, password: &str) -> Self {
        Self::new(Access::Basic(vec![Account::new(user, password)]))
    }

    /// A registry that wants a token from its own token endpoint, as distribution specifies it.
    #[must_use]
    pub fn token(user: &str, password: &str) -> Self {
        Self::new(Access::Token(vec![Account::new(user, password)]))
    }

    /// A registry as ghcr.io: the base64 of GitHub's token is a bearer token by itself, tokens have no stated life time, who may
    /// not pull is refused at the token endpoint already, a repository that does not exist is `NAME_UNKNOWN`, manifests cannot be
    /// deleted, and `tags/list` answers 100 tags.
    #[must_use]
    pub fn ghcr(token: &str) -> Self {
        Self::new(Access::Ghcr(vec![Account::new("x-access-token", token)]))
    }

    fn new(access: Access) -> Self {
        Self { access, traits: Traits::default(), state: Arc::default() }
    }

    /// The same registry with an account that may pull only.
    #[must_use]
    pub fn reader(self, user: &str, password: &str) -> Self {
        Self { access: self.access.with(Account::new(user, password).reader()), ..self }
    }

    /// The same registry where anybody may pull.
    #[must_use]
    pub fn public(self) -> Self {
        Self { access: self.access.with(Account::anonymous()), ..self }
    }

    /// The same registry with tags that never move (ECR): a PUT under a tag that exists is refused, also when it would change nothing.
    #[must_use]
    pub fn immutable(self) -> Self {
        Self { traits: Traits { immutable: true, ..self.traits }, ..self }
    }

    /// The same registry with a list of referrers (OCI distribution-spec 1.1), which docker-registry has not.
    #[must_use]
    pub fn with_referrers(self) -> Self {
        Self { traits: Traits { referrers: true, ..self.traits }, ..self }
    }

    /// The same registry, which deletes by digest only (docker-registry 2.8).
    #[must_use]
    pub fn without_tag_deletion(self) -> Self {
        Self { traits: Traits { deletes: Deletes::Digests, ..self.traits }, ..self }
    }

    /// The same registry, which deletes nothing, as docker-registry unless `REGISTRY_STORAGE_DELETE_ENABLED` is true.
    #[must_use]
    pub fn without_deletion(self) -> Self {
        Self { traits: Traits { deletes: Deletes::Nothing, ..self.traits }, ..self }
    }

    /// The same registry, which mounts no blobs: it begins an upload instead.
    #[must_use]
    pub fn without_mounts(self) -> Self {
        Self { traits: Traits { no_mounts: true, ..self.traits }, ..self }
    }

    /// The router: `/v2/…` and `/token`.
    pub fn router(&self) -> Router {
        Router::new().fallback(serve).with_state(self.clone())
    }

    /// Stores an image as buildx pushes it, an index with one manifest and one attestation for each platform, and puts the tag on
    /// it. Answers the index's digest. The content follows from the arguments alone.
    #[expect(clippy::must_use_candidate, reason = "it is called for its effect")]
    pub fn push_image(&self, repository: &str, tag: &str, platforms: &[&str]) -> String {
        self.seed(repository, tag, image::index(&format!("{repository}:{tag}"), platforms))
    }

    /// Stores an image of one platform without an index, as `docker push` does, and puts the tag on it. Answers the digest.
    #[expect(clippy::must_use_candidate, reason = "it is called for its effect")]
    pub fn push_single(&self, repository: &str, tag: &str, platform: &str) -> String {
        self.seed(repository, tag, image::single(&format!("{repository}:{tag}"), platform))
    }

    /// Stores a blob. Answers its digest.
    pub fn push_blob(&self, repository: &str, bytes: impl Into<Bytes>) -> String {
        let bytes = bytes.into();
        let digest = store::digest_of(&bytes);
        self.lock().store.repository_mut(repository).blobs.insert(digest.clone(), bytes);
        digest
    }

    /// Stores any manifest, its children unchecked, without a tag. Answers its digest.
    pub fn push_untagged(&self, repository: &str, media_type: &str, bytes: impl Into<Bytes>) -> String {
        self.seed_untagged(repository, Built::of_manifest(media_type, bytes.into()))
    }

    /// Stores any manifest, its children unchecked, and puts the tag on it. Answers the digest.
    pub fn push_manifest(&self, repository: &str, tag: &str, media_type: &str, bytes: impl Into<Bytes>) -> String {
        self.seed(repository, tag, Built::of_manifest(media_type, bytes.into()))
    }

    /// Stores something that refers to a manifest, such as a signature, without a tag. Answers its digest.
    #[expect(clippy::must_use_candidate, reason = "it is called for its effect")]
    pub fn push_referrer(&self, repository: &str, subject: &str, kind: &str) -> String {
        let media_type = self.manifest_type(repository, subject);
        self.seed_untagged(repository, image::referrer(subject, &media_type, kind))
    }

    /// Puts a tag on a manifest that is there.
    pub fn tag(&self, repository: &str, tag: &str, digest: &str) {
        self.lock().store.repository_mut(repository).put_tag(tag, digest);
    }

    /// Whether a repository holds a blob.
    #[must_use]
    pub fn has_blob(&self, repository: &str, digest: &str) -> bool {
        self.lock().store.repository(repository).is_some_and(|repository| repository.blobs.contains_key(digest))
    }

    fn manifest_type(&self, repository: &str, reference: &str) -> String {
        let stored = self.lock();
        let found = stored.store.repository(repository).and_then(|repository| repository.resolve(reference));
        found.map(|(_, manifest)| manifest.media_type.clone()).unwrap_or_default()
    }

    fn seed(&self, repository: &str, tag: &str, built: Built) -> String {
        let digest = self.seed_untagged(repository, built);
        self.tag(repository, tag, &digest);
        digest
    }

    fn seed_untagged(&self, repository: &str, built: Built) -> String {
        let mut stored = self.lock();
        let repository = stored.store.repository_mut(repository);
        repository.blobs.extend(built.blobs);
        let mut digest = String::new();
        for manifest in built.manifests {
            digest = repository.add(manifest);
        }
        digest
    }

    /// Makes the registry answer other bytes for a manifest than its digest says.
    pub fn tamper(&self, repository: &str, digest: &str, bytes: impl Into<Bytes>) {
        if let Some(manifest) = self.lock().store.repository_mut(repository).manifests.get_mut(digest) {
            manifest.bytes = bytes.into();
        }
    }

    /// Ends the life of every token that was given out.
    pub fn revoke_tokens(&self) {
        self.lock().tokens = Tokens::default();
    }

    /// The names of the repositories.
    #[must_use]
    pub fn repositories(&self) -> Vec<String> {
        self.lock().store.repositories.keys().cloned().collect()
    }

    /// The tags of a repository and the digest that each is on.
    #[must_use]
    pub fn tags(&self, repository: &str) -> BTreeMap<String, String> {
        self.lock().store.repository(repository).map(|repository| repository.tags.clone()).unwrap_or_default()
    }

    /// The digest that a tag is on.
    #[must_use]
    pub fn digest(&self, repository: &str, tag: &str) -> Option<String> {
        self.lock().store.repository(repository)?.tags.get(tag).cloned()
    }

    /// The bytes of a manifest, by tag or digest.
    #[must_use]
    pub fn manifest(&self, repository: &str, reference: &str) -> Option<Bytes> {
        let stored = self.lock();
        let (_, manifest) = stored.store.repository(repository)?.resolve(reference)?;
        Some(manifest.bytes.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Stored> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, parts: &Parts, body: Bytes) -> Response {
        let mut stored = self.lock();
        let Stored { store, tokens } = &mut *stored;
        if parts.uri.path() == access::TOKEN_PATH {
            return access::issue(&self.access, tokens, parts);
        }
        let Some(endpoint) = Endpoint::parse(parts.uri.path()) else {
            return reply::no_page();
        };
        let call = Call::new(parts, body);
        if let Some(refusal) = access::refusal(&self.access, tokens, &endpoint, &call) {
            return refusal;
        }
        match &endpoint {
            Endpoint::Base => reply::json(http::StatusCode::OK, &serde_json::json!({})),
            Endpoint::Tags { repository } => tags::list(store, repository, &call, self.access.page()),
            Endpoint::Manifest { repository, reference } => {
                manifests::answer(store, (repository, reference), &call, self.access.is_ghcr(), self.traits)
            }
            Endpoint::Referrers { repository, digest } => referrers::list(store, repository, digest, &call, self.traits),
            Endpoint::Blob { repository, digest } => blobs::answer(store, repository, digest, &call),
            Endpoint::Uploads { repository } => blobs::start(store, repository, &call, self.traits),
            Endpoint::Upload { repository, id } => blobs::upload(store, repository, id, &call),
        }
    }
}

async fn serve(State(registry): State<Registry>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match to_bytes(body, BODY_LIMIT).await {
        Ok(body) => registry.answer(&parts, body),
        Err(_) => reply::too_large(),
    }
}
