use deploy_config::release::{Branch, NameOrFlag, SpecialBranch};
use semver::Version;

use super::{Behind, BranchRule, Branches, Kind};
use crate::refusal::Refusal;
use crate::version::{Bump, FIRST};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn versions(versions: &str) -> Vec<Version> {
    versions.split_whitespace().map(|text| Version::parse(text).unwrap()).collect()
}

fn behind(branches: &[(&str, &str)]) -> Vec<Behind> {
    branches.iter().map(|(branch, list)| Behind { branch: (*branch).to_owned(), versions: versions(list) }).collect()
}

fn special(name: &str, change: impl FnOnce(&mut SpecialBranch)) -> Branch {
    let mut branch = SpecialBranch { name: name.to_owned(), ..SpecialBranch::default() };
    change(&mut branch);
    Branch::Special(branch)
}

fn rule(branch: &str, all: &[(&str, &str)]) -> BranchRule {
    let existing: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    Branches::new(&[], &names(&existing), branch).unwrap().rule(branch, &behind(all), &FIRST).unwrap()
}

#[test]
fn the_default_branches_count_as_far_as_they_exist() {
    let existing = names(&["beta", "feature/x", "main", "1.x", "1.2.x", "next"]);
    let branches = Branches::new(&[], &existing, "main").unwrap();
    assert_eq!(branches.names().collect::<Vec<_>>(), ["1.2.x", "1.x", "main", "next", "beta"]);
    let channel = |name| branches.get(name).unwrap().channel.as_deref();
    assert_eq!(
        [channel("1.x"), channel("main"), channel("next"), channel("beta")],
        [Some("1.x"), None, Some("next"), Some("beta")]
    );
    assert_eq!(branches.get("beta").unwrap().kind, Kind::Prerelease { name: "beta".to_owned() });
    assert_eq!(branches.get("feature/x"), None);
}

#[test]
fn the_branch_of_the_run_exists_even_where_no_list_says_so() {
    assert!(Branches::new(&[], &[], "main").unwrap().get("main").is_some());
    assert!(Branches::new(&[], &[], "trunk").unwrap().get("trunk").is_none());
    assert!(Branches::new(&[Branch::Name("trunk".to_owned())], &[], "trunk").unwrap().get("trunk").is_some());
}

#[test]
fn settings_may_name_the_branch() {
    let configured = [
        Branch::Name("main".to_owned()),
        special("pre/*", |branch| {
            branch.prerelease = Some(NameOrFlag::Name("rc".to_owned()));
            branch.channel = Some(NameOrFlag::Name("channel-${name}".to_owned()));
        }),
        special("old-*", |branch| branch.range = Some("1.x".to_owned())),
    ];
    let branches = Branches::new(&configured, &names(&["main", "pre/a", "old-1"]), "main").unwrap();
    assert_eq!(branches.get("pre/a").unwrap().channel.as_deref(), Some("channel-pre/a"));
    assert_eq!(branches.get("pre/a").unwrap().prerelease(), Some("rc"));
    assert!(matches!(branches.get("old-1").unwrap().kind, Kind::Maintenance(_)));
}

#[test]
fn all_that_cannot_be_is_said_at_once() {
    let configured = [
        Branch::Name("r*".to_owned()),
        special("old", |branch| branch.range = Some("1".to_owned())),
        special("f/*", |branch| branch.prerelease = Some(NameOrFlag::Flag(true))),
        special("b*", |branch| branch.prerelease = Some(NameOrFlag::Name("beta".to_owned()))),
        Branch::Name("1.*".to_owned()),
    ];
    let existing = names(&["r1", "r2", "r3", "r4", "old", "f/a", "b1", "b2", "1.x", "1.x.x"]);
    let Err(Refusal::Branches { problems }) = Branches::new(&configured, &existing, "r1") else { panic!("they are taken") };
    let expected = [
        "the range `1` of old is not like `1.x` or `1.2.x`",
        "the prereleases of f/a cannot be called `f/a`, as `1.0.0-f/a.1` is not a version",
        "b1, b2 all call their prereleases `beta`",
        "1.x, 1.x.x all release the versions from 1.0.0 to below 2.0.0",
        "r1, r2, r3, r4 are 4 release branches, and there may be 3",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn only_the_branches_that_bound_another_are_needed() {
    let branches = Branches::new(&[], &names(&["main", "next", "1.x", "2.x", "beta"]), "main").unwrap();
    assert_eq!(branches.needed_for("main"), ["next"]);
    assert_eq!(branches.needed_for("1.x"), ["2.x", "main"]);
    assert_eq!(branches.needed_for("beta"), Vec::<&str>::new());
    assert_eq!(Branches::new(&[], &names(&["main", "beta", "x"]), "main").unwrap().needed_for("main"), Vec::<&str>::new());
}

#[test]
fn an_older_line_ends_where_the_main_branch_begins() {
    let all = [("1.x", "1.0.0 1.1.0"), ("main", "1.0.0 1.1.0 1.2.0 2.0.0")];
    let line = rule("1.x", &all);
    assert!(line.check(&Version::new(1, 1, 1), Bump::Patch).is_ok());
    let refusal = line.check(&Version::new(1, 2, 0), Bump::Minor).unwrap_err();
    assert_eq!(refusal.to_string(), "1.2.0 cannot be released from the branch 1.x, which releases only >=1.1.0 <1.2.0");
    let Refusal::OutOfRange { others, .. } = refusal else { panic!("another refusal") };
    assert_eq!(others, ["main"]);
}

#[test]
fn a_whole_line_begins_behind_all_its_parts_that_have_branches() {
    let range = |name| {
        rule(name, &[("1.x", "1.0.0"), ("1.2.x", "1.0.0"), ("1.10.x", "1.0.0"), ("2.x", "2.0.0"), ("main", "3.0.0")])
            .range
            .unwrap()
    };
    assert_eq!(range("1.x").to_string(), ">=1.11.0 <2.0.0");
    assert_eq!(range("2.x").to_string(), ">=2.0.0 <3.0.0");
}

#[test]
fn a_release_branch_that_stands_alone_is_not_bound() {
    let branches = Branches::new(&[], &[], "main").unwrap();
    let main = branches.rule("main", &[], &FIRST).unwrap();
    assert!(main.check(&Version::new(0, 4, 0), Bump::Minor).is_ok());
}

#[test]
fn an_older_line_is_bound_by_its_name_whatever_else_is_known() {
    let line = Branches::new(&[], &[], "0.x").unwrap().rule("0.x", &[], &FIRST).unwrap();
    assert_eq!(line.range.as_ref().unwrap().to_string(), ">=0.0.0 <1.0.0");
    assert!(line.check(&FIRST, Bump::Major).is_err());
}

#[test]
fn prereleases_are_not_bound() {
    let beta = rule("beta", &[("main", "1.0.0"), ("beta", "1.0.0 1.1.0-beta.1")]);
    assert!(beta.range.is_none() && beta.check(&Version::new(0, 0, 1), Bump::Patch).is_ok());
    assert_eq!((beta.prerelease(), beta.is_main), (Some("beta"), false));
    let counts: Vec<_> = versions("1.0.0 1.1.0-beta.1 1.1.0-alpha.1").iter().map(|version| beta.counts(version)).collect();
    assert_eq!(counts, [true, true, false]);
}

#[test]
fn a_line_that_has_a_version_above_its_end_says_so() {
    let all = [("1.x", "1.0.0 1.2.0"), ("main", "1.0.0 1.1.0")];
    let refusal = rule("1.x", &all).check(&Version::new(1, 2, 1), Bump::Patch).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "1.2.1 cannot be released from the branch 1.x, which releases only versions below 1.1.0, and has 1.2.0 already"
    );
}

#[test]
fn only_the_highest_release_of_the_main_branch_is_the_latest() {
    let all = [("1.x", "1.0.0"), ("main", "1.0.0 2.0.0"), ("next", "1.0.0 2.0.0"), ("beta", "2.1.0-beta.1")];
    let existing = versions("1.0.0 2.0.0 2.1.0-beta.1");
    let latest = |branch, version: &str| rule(branch, &all).makes_latest(&Version::parse(version).unwrap(), &existing);
    assert!(latest("main", "2.0.1") && latest("main", "2.0.0"));
    assert!(!latest("main", "1.0.1") && !latest("1.x", "1.0.1") && !latest("1.x", "3.0.0"));
    assert!(!latest("next", "3.0.0") && !latest("beta", "2.1.0-beta.2") && !latest("main", "3.0.0-0"));
    assert!(BranchRule::unbound().makes_latest(&FIRST, &[]));
}

#[test]
fn a_release_is_marked_on_a_branch_behind_the_first_one_and_taken_over_by_those_below() {
    let all = [("1.x", "1.0.0"), ("main", "1.0.0"), ("next", "1.0.0 2.0.0"), ("next-major", "1.0.0"), ("beta", "1.0.0")];
    let marks = |branch: &str| rule(branch, &all).marks(&FIRST);
    assert_eq!(["1.x", "main", "next", "next-major", "beta"].map(marks), [false, false, true, true, false]);
    assert!(rule("main", &all).marks(&Version::parse("2.0.0-beta.1").unwrap()));
    let takes = |branch: &str, version: &str| rule(branch, &all).takes_over_last(&Version::parse(version).unwrap());
    assert!(takes("main", "2.0.0") && takes("1.x", "1.5.0"));
    assert!(!takes("1.x", "2.0.0"), "it is not of the older line");
    assert!(!takes("next", "3.0.0"), "there it would be marked again");
    assert!(!takes("beta", "2.0.0") && !takes("main", "2.0.0-beta.1"));
    assert!(!BranchRule::unbound().takes_over());
}

#[test]
fn a_release_branch_with_the_channel_of_the_first_one_marks_nothing() {
    let next = special("next", |next| next.channel = Some(NameOrFlag::Flag(false)));
    let branches = Branches::new(&[Branch::Name("main".to_owned()), next], &names(&["main", "next"]), "next").unwrap();
    let rule = |name| branches.rule(name, &behind(&[("main", "1.0.0"), ("next", "1.0.0")]), &FIRST).unwrap();
    assert!(!rule("next").marks(&FIRST) && !rule("main").takes_over_last(&FIRST));
}
