//! What may be linked into the program, as deny.toml says: licences, banned crates and sources. `just deny` asks cargo-deny, which
//! also knows of advisories; this part of it needs no network and no further program.

#![expect(clippy::expect_used, reason = "the helpers of a test may fail it")]

use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};
use serde::Deserialize;

#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    name: String,
}

fn policy() -> Policy {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).expect("deny.toml is there");
    toml::from_str(&text).expect("deny.toml is TOML")
}

fn metadata() -> Metadata {
    let options = ["--offline", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"].map(str::to_owned);
    MetadataCommand::new().features(CargoOpt::AllFeatures).other_options(options).exec().expect("cargo metadata answers")
}

/// The packages of others that any build of the workspace uses.
fn foreign(metadata: &Metadata) -> Vec<&Package> {
    let used: BTreeSet<_> = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).map(|node| &node.id).collect();
    metadata.packages.iter().filter(|package| used.contains(&package.id) && package.source.is_some()).collect()
}

fn is_licensed(package: &Package, allowed: &[String]) -> bool {
    let Some(text) = &package.license else { return false };
    let lax = spdx::Expression::parse_mode(text, spdx::ParseMode::LAX);
    lax.is_ok_and(|expression| {
        expression.evaluate(|required| required.license.id().is_some_and(|id| allowed.iter().any(|name| name == id.name)))
    })
}

#[test]
fn every_crate_has_a_licence_that_we_may_pass_on() {
    let (policy, metadata) = (policy(), metadata());
    let unlicensed: Vec<_> = foreign(&metadata)
        .into_iter()
        .filter(|package| !is_licensed(package, &policy.licenses.allow))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.license))
        .collect();
    assert!(unlicensed.is_empty(), "not allowed by deny.toml: {unlicensed:#?}");
}

#[test]
fn no_banned_crate_is_used() {
    let (policy, metadata) = (policy(), metadata());
    let banned = |package: &&Package| policy.bans.deny.iter().any(|banned| banned.name == package.name.as_str());
    let found: Vec<_> = foreign(&metadata).into_iter().filter(banned).map(|package| package.name.to_string()).collect();
    assert!(found.is_empty(), "banned by deny.toml: {found:?}");
}

#[test]
fn every_crate_comes_from_the_registry_and_none_from_a_git_repository() {
    let metadata = metadata();
    let outside = |package: &&Package| !package.source.as_ref().is_some_and(cargo_metadata::Source::is_crates_io);
    let found: Vec<_> = foreign(&metadata).into_iter().filter(outside).map(|package| package.name.to_string()).collect();
    assert!(found.is_empty(), "from elsewhere: {found:?}");
}

#[test]
fn a_licence_that_is_not_on_the_list_is_refused() {
    let metadata = metadata();
    let any = foreign(&metadata)[0].clone();
    let with = |license: &str| {
        let mut package = any.clone();
        package.license = Some(license.to_owned());
        is_licensed(&package, &["MIT".to_owned(), "ISC".to_owned()])
    };
    assert!(with("MIT OR GPL-3.0-only") && with("MIT/Apache-2.0") && with("MIT AND ISC"));
    assert!(!with("GPL-3.0-only") && !with("MIT AND GPL-3.0-only") && !with("nonsense"));
}
