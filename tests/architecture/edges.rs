//! The drawing in ARCHITECTURE.md is the truth: its table says which crate may use which.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn crates_use_only_what_the_architecture_allows() {
    let (drawn, real) = (drawn(), real());
    let unknown: Vec<_> = real.keys().filter(|name| !drawn.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "crates that ARCHITECTURE.md does not draw: {unknown:?}");
    for (name, uses) in &real {
        let forbidden: Vec<_> = uses.difference(&drawn[name]).collect();
        assert!(forbidden.is_empty(), "{name} uses {forbidden:?}, which ARCHITECTURE.md does not allow");
        let stale: Vec<_> = drawn[name].difference(uses).collect();
        assert!(stale.is_empty(), "ARCHITECTURE.md lets {name} use {stale:?}, which it does not");
    }
}

#[test]
fn only_one_crate_speaks_http_tls_git_and_github() {
    let owners = [("reqwest", "http-client"), ("rustls", "http-client"), ("octocrab", "github-client"), ("lettre", "notices")];
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        for (library, owner) in owners {
            let uses = package.dependencies.iter().any(|d| d.name == library && d.kind == DependencyKind::Normal);
            assert!(!uses || package.name.as_str() == owner, "{} uses {library}; that is {owner}'s", package.name);
        }
    }
}

fn metadata() -> cargo_metadata::Metadata {
    let manifest = super::root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata answers")
}

/// The edges between workspace crates; the root package and dev-dependencies are free.
fn real() -> Edges {
    let metadata = metadata();
    let members: BTreeSet<_> = metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let uses = |package: &cargo_metadata::Package| {
        let normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal && members.contains(&d.name));
        normal.map(|d| d.name.clone()).collect()
    };
    let crates = metadata.workspace_packages().into_iter().filter(|package| package.name.as_str() != "deploy-action");
    crates.map(|package| (package.name.to_string(), uses(package))).collect()
}

/// The rows of the table: crate in backticks, what it is, what it may use.
fn drawn() -> Edges {
    let architecture = super::text("ARCHITECTURE.md");
    let rows = architecture.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut edges = Edges::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [name, _, uses, ..] = cells.as_slice() else { panic!("a row of the crate table has three cells: {row}") };
        let uses = uses.split(", ").filter(|name| *name != "—").map(str::to_owned).collect();
        edges.insert(name.trim_end_matches('`').to_owned(), uses);
    }
    edges
}
