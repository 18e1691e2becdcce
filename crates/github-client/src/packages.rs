//! Images as packages of GitHub's: the versions of an image on ghcr.io, which that registry itself neither lists nor deletes.
//!
//! A version is a digest with all the tags that are on it: deleting it takes every tag along. Deleted versions can be restored for 30
//! days, on the package's page.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde::Deserialize;

use crate::call::{Call, NO_BODY, Permission, path_of};
use crate::client::GitHub;
use crate::error::GitHubError;

/// The most that GitHub puts on one page.
const PER_PAGE: usize = 100;
/// How many pages are asked for at a time; GitHub takes 100 requests at a time.
const AT_A_TIME: usize = 8;

/// An image of an organisation's or a person's, as GitHub knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The organisation or person.
    pub owner: String,
    /// The name without the owner, such as `shop/api` for `ghcr.io/acme/shop/api`.
    pub name: String,
    /// Whether everybody sees it: GitHub keeps its versions once they were downloaded more than 5,000 times.
    pub is_public: bool,
    /// Where it is found: below an organisation, a person, or the token's own account.
    scope: Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Organisation,
    User,
    Own,
}

impl Package {
    fn new(scope: Scope, owner: &str, name: &str, found: &Found) -> Self {
        Self { owner: owner.to_owned(), name: name.to_owned(), is_public: found.visibility == "public", scope }
    }

    /// The package in words: `acme/shop/api`.
    fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// One version of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersion {
    /// GitHub's id.
    pub id: u64,
    /// The digest of its manifest.
    pub digest: String,
    /// The tags that are on it.
    pub tags: Vec<String>,
    /// When its manifest was first pushed: a tag that comes later leaves this as it is.
    pub created_at: Timestamp,
    /// When it was last changed, such as by a tag that came or went.
    pub updated_at: Timestamp,
}

/// What came of deleting something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// It was deleted.
    Removed,
    /// It was not there any more.
    Gone,
    /// GitHub lets nobody delete it, in its own words: it was downloaded too often, or is the last that has a tag.
    Kept(String),
}

#[derive(Deserialize)]
struct Found {
    visibility: String,
    owner: Option<Owner>,
}

#[derive(Deserialize)]
struct Owner {
    login: String,
}

#[derive(Deserialize)]
struct Listed {
    id: u64,
    name: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    container: Option<Container>,
}

#[derive(Deserialize)]
struct Container {
    tags: Vec<String>,
}

impl From<Listed> for PackageVersion {
    fn from(listed: Listed) -> Self {
        let Listed { id, name: digest, created_at, updated_at, metadata } = listed;
        let tags = metadata.and_then(|metadata| metadata.container).map(|container| container.tags).unwrap_or_default();
        Self { id, digest, tags, created_at, updated_at }
    }
}

impl GitHub {
    /// The image `name` of that owner, wherever GitHub has it; nothing when there is none that the token may see. Organisations,
    /// people and the token's own account have addresses of their own, and only asking tells which one is right.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or the token may not read packages.
    pub async fn container_package(&self, owner: &str, name: &str) -> Result<Option<Package>, GitHubError> {
        for scope in [Scope::Organisation, Scope::User, Scope::Own] {
            let call = self.package_call(scope, owner, name, &[]).reading(format!("find the package {owner}/{name}"));
            let found = match self.call::<Found>(&call, NO_BODY).await {
                Ok(answer) => answer.value,
                Err(error) if error.is_absent() => continue,
                // An app's token has no account of its own, and GitHub says so in this way.
                Err(error) if scope == Scope::Own && error.is_not_permitted() => continue,
                Err(error) => return Err(error),
            };
            let is_owners = found.owner.as_ref().is_none_or(|found| found.login.eq_ignore_ascii_case(owner));
            if is_owners {
                return Ok(Some(Package::new(scope, owner, name, &found)));
            }
        }
        Ok(None)
    }

    /// Every version of a package, in no order to rely on; each once, also when others come in between.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked for every page.
    pub async fn package_versions(&self, package: &Package) -> Result<Vec<PackageVersion>, GitHubError> {
        let call = self.call_of(package, &["versions"]).reading(format!("list the versions of {}", package.full_name()));
        let first = self.call::<Vec<Listed>>(&call.page(PER_PAGE, 1), NO_BODY).await?;
        let (mut more, last) = (first.has_next(), first.last_page().unwrap_or(1));
        let pages = (2..=last).map(|page| call.page(PER_PAGE, page));
        let pages = stream::iter(pages).map(async |call| self.call::<Vec<Listed>>(&call, NO_BODY).await);
        let rest: Vec<_> = pages.buffered(AT_A_TIME).try_collect().await?;
        let mut listed = first.value;
        for answer in rest {
            more = answer.has_next();
            listed.extend(answer.value);
        }
        let mut page = last;
        while more {
            page += 1;
            let answer = self.call::<Vec<Listed>>(&call.page(PER_PAGE, page), NO_BODY).await?;
            more = answer.has_next();
            listed.extend(answer.value);
        }
        let mut known = HashSet::new();
        listed.retain(|version| known.insert(version.id));
        Ok(listed.into_iter().map(PackageVersion::from).collect())
    }

    /// The versions of the first page, which are the newest as far as GitHub was seen to sort.
    ///
    /// # Errors
    /// As [`GitHub::package_versions`].
    pub async fn newest_package_versions(&self, package: &Package) -> Result<Vec<PackageVersion>, GitHubError> {
        let call = self.call_of(package, &["versions"]).reading(format!("list the versions of {}", package.full_name()));
        let first = self.call::<Vec<Listed>>(&call.page(PER_PAGE, 1), NO_BODY).await?;
        Ok(first.value.into_iter().map(PackageVersion::from).collect())
    }

    /// The version with that id; nothing when there is none any more.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked.
    pub async fn package_version(&self, package: &Package, id: u64) -> Result<Option<PackageVersion>, GitHubError> {
        let call = self.call_of(package, &["versions", &id.to_string()]);
        let call = call.reading(format!("read version {id} of {}", package.full_name()));
        match self.call::<Listed>(&call, NO_BODY).await {
            Ok(answer) => Ok(Some(answer.value.into())),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes a version, with every tag that is on it.
    ///
    /// # Errors
    /// [`GitHubError`] when GitHub cannot be asked, or the token may not delete: it needs `packages: write`, and its repository the
    /// role Admin on the package.
    pub async fn delete_package_version(&self, package: &Package, id: u64) -> Result<Removal, GitHubError> {
        let call = self.call_of(package, &["versions", &id.to_string()]);
        let call = call.deleting(format!("delete version {id} of {}", package.full_name()));
        match self.effect(&call, NO_BODY).await {
            Ok(()) => Ok(Removal::Removed),
            Err(error) if error.is_absent() => Ok(Removal::Gone),
            Err(error) => match error.kept_for_ever() {
                Some(words) => Ok(Removal::Kept(words)),
                None => Err(error),
            },
        }
    }

    fn call_of(&self, package: &Package, tail: &[&str]) -> PackageCall {
        self.package_call(package.scope, &package.owner, &package.name, tail)
    }

    fn package_call(&self, scope: Scope, owner: &str, name: &str, tail: &[&str]) -> PackageCall {
        let place: &[&str] = match scope {
            Scope::Organisation => &["orgs", owner],
            Scope::User => &["users", owner],
            Scope::Own => &["user"],
        };
        let segments = [place, &["packages", "container", name], tail].concat();
        PackageCall(path_of(self.api(), segments))
    }
}

/// The route of a call that is about a package.
struct PackageCall(String);

impl PackageCall {
    fn reading(self, act: String) -> Call {
        Call::get(act, self.0).needing(Permission::ReadPackages).beyond_the_repository()
    }

    fn deleting(self, act: String) -> Call {
        Call::delete(act, self.0).needing(Permission::WritePackages).beyond_the_repository()
    }
}
