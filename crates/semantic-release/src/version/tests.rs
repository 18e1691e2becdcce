use deploy_config::release::{BeforeOne, FeatureMoves, Moves};
use semver::Version;

use super::{Bump, Past, Scheme, between, read};
use crate::refusal::Refusal;

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

fn free(_: &Version) -> Option<String> {
    None
}

#[track_caller]
fn check(last: &str, bump: Bump, expected: &str) {
    let last = version(last);
    let next = Scheme::default().next(&Past { last: Some(&last), ..Past::default() }, bump, free).unwrap();
    assert_eq!(next.to_string(), expected, "{bump} after {last}");
}

/// The next version of a branch `beta`.
#[track_caller]
fn check_beta(last: &str, highest: &str, bump: Bump, expected: &str) {
    let (last, highest) = (version(last), version(highest));
    let past = Past { last: Some(&last), highest: Some(&highest), prerelease: Some("beta") };
    assert_eq!(Scheme::default().next(&past, bump, free).unwrap().to_string(), expected, "{bump} after {last}");
}

#[test]
fn the_first_release_is_one_or_what_the_settings_say() {
    let zero = Scheme { initial: Version::new(0, 1, 0), ..Scheme::default() };
    for bump in [Bump::Patch, Bump::Minor, Bump::Major] {
        let beta = Past { prerelease: Some("beta"), ..Past::default() };
        assert_eq!(Scheme::default().next(&Past::default(), bump, free).unwrap().to_string(), "1.0.0");
        assert_eq!(Scheme::default().next(&beta, bump, free).unwrap().to_string(), "1.0.0-beta.1");
        assert_eq!(zero.next(&Past::default(), bump, free).unwrap().to_string(), "0.1.0");
    }
}

#[test]
fn a_bump_moves_its_number_and_clears_those_after_it() {
    check("1.2.3+5", Bump::Patch, "1.2.4");
    check("1.2.3+5", Bump::Minor, "1.3.0");
    check("1.2.3+5", Bump::Major, "2.0.0");
    check("1.2.3", Bump::Prerelease, "1.2.4-0");
    check("1.2.4-0", Bump::Prerelease, "1.2.4-1");
    check("1.2.3", Bump::Prepatch, "1.2.4-0");
    check("1.2.3", Bump::Preminor, "1.3.0-0");
    check("1.2.3", Bump::Premajor, "2.0.0-0");
}

#[test]
fn a_prerelease_is_finished_before_a_number_moves() {
    check("2.0.0-beta.3", Bump::Major, "2.0.0");
    check("1.3.0-beta.3", Bump::Minor, "1.3.0");
    check("1.3.0-beta.3", Bump::Major, "2.0.0");
    check("1.2.4-beta.3", Bump::Minor, "1.3.0");
    check("1.2.4-beta.3", Bump::Patch, "1.2.4");
}

#[test]
fn zero_is_a_number_like_any_other_unless_the_settings_say_otherwise() {
    check("0.3.1", Bump::Minor, "0.4.0");
    check("0.3.1", Bump::Major, "1.0.0");
    let careful = BeforeOne { breaking: Moves::Minor, feature: FeatureMoves::Patch };
    let scheme = Scheme { before_one: careful, ..Scheme::default() };
    for (last, bump, expected) in [
        ("0.3.1", Bump::Major, "0.4.0"),
        ("0.3.1", Bump::Minor, "0.3.2"),
        ("0.3.1", Bump::Patch, "0.3.2"),
        ("1.3.1", Bump::Major, "2.0.0"),
    ] {
        let last = version(last);
        assert_eq!(scheme.next(&Past { last: Some(&last), ..Past::default() }, bump, free).unwrap().to_string(), expected);
    }
}

#[test]
fn a_prerelease_counts_on_until_the_commits_ask_for_more() {
    check_beta("1.0.0", "1.0.0", Bump::Minor, "1.1.0-beta.1");
    check_beta("1.1.0-beta.1", "1.1.0-beta.1", Bump::Minor, "1.1.0-beta.2");
    check_beta("1.1.0-beta.1", "1.1.0-beta.1", Bump::Patch, "1.1.0-beta.2");
    check_beta("1.1.0-beta.9", "1.1.0-beta.9", Bump::Patch, "1.1.0-beta.10");
    check_beta("1.1.0-beta.2", "1.1.0-beta.2", Bump::Major, "2.0.0-beta.1");
    check_beta("1.1.0-beta.2", "2.0.0-alpha.1", Bump::Patch, "2.0.0-beta.1");
    check_beta("1.1.0", "1.1.0", Bump::Prerelease, "1.1.1-beta.1");
    check_beta("1.1.0-beta", "1.1.0-beta", Bump::Patch, "1.1.0-beta.1");
}

#[test]
fn a_version_that_exists_is_never_made_again() {
    let last = version("1.0.0");
    let beta = Past { last: Some(&last), highest: None, prerelease: Some("beta") };
    let exist = [version("1.0.1"), version("1.0.1-beta.1"), version("1.0.1-beta.2")];
    let taken = |version: &Version| exist.contains(version).then(|| format!("v{version}"));
    assert_eq!(Scheme::default().next(&beta, Bump::Patch, taken).unwrap().to_string(), "1.0.1-beta.3");
    let refusal = Scheme::default().next(&Past { prerelease: None, ..beta }, Bump::Patch, taken).unwrap_err();
    assert!(matches!(refusal, Refusal::Taken { version, tag } if version == exist[0] && tag == "v1.0.1"));
}

#[test]
fn a_version_that_is_asked_for_must_be_above_the_last_and_of_the_branch() {
    let last = version("1.2.0");
    let main = Past { last: Some(&last), ..Past::default() };
    let beta = Past { prerelease: Some("beta"), ..main };
    let forced = |past: &Past<'_>, asked: &str| Scheme::default().forced(past, &version(asked), "beta", free);
    assert_eq!(forced(&main, "3.1.2+build").unwrap(), Some(version("3.1.2")));
    assert_eq!(forced(&main, "1.2.0").unwrap(), None);
    assert_eq!(forced(&beta, "2.0.0").unwrap(), Some(version("2.0.0-beta.1")));
    assert_eq!(forced(&beta, "2.0.0-beta.7").unwrap(), Some(version("2.0.0-beta.7")));
    assert_eq!(forced(&beta, "1.2.0").unwrap(), None);
    assert!(
        matches!(forced(&beta, "2.0.0-rc.1").unwrap_err(), Refusal::OtherPrerelease { example, .. } if example == version("2.0.0-beta.1"))
    );
    assert!(matches!(
        Scheme::default().forced(&main, &version("2.0.0"), "main", |_| Some("v2.0.0".to_owned())),
        Err(Refusal::Taken { .. })
    ));
}

#[test]
fn a_version_that_a_person_writes_may_begin_with_a_v() {
    assert_eq!(read("v1.2.3"), Some(Version::new(1, 2, 3)));
    assert_eq!(read("1.2.3-rc.1"), Some(version("1.2.3-rc.1")));
    for text in ["soon", "1.2", "vv1.2.3", "9007199254740991.0.0"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn numbers_that_cannot_be_counted_on_are_refused() {
    for last in ["9007199254740990.0.0", "1.0.9007199254740990", "1.0.0-beta.9007199254740991", "1.0.0-beta.99999999999999999999"]
    {
        let last = version(last);
        let past = Past { last: Some(&last), highest: None, prerelease: last.pre.contains("beta").then_some("beta") };
        let bump = if last.major > 1 { Bump::Major } else { Bump::Patch };
        assert!(matches!(Scheme::default().next(&past, bump, free), Err(Refusal::TooLarge { .. })), "{last}");
    }
}

proptest::proptest! {
    #[test]
    fn the_next_version_is_above_the_last_and_the_highest_of_its_name(
        numbers in proptest::collection::vec((0u64..3, 0u64..3, 0u64..3, 0u64..3), 1..5), which in 0usize..3, is_beta: bool,
    ) {
        let bump = [Bump::Patch, Bump::Minor, Bump::Major][which];
        let pre = |count| if is_beta && count > 0 { format!("-beta.{count}") } else { String::new() };
        let made: Vec<Version> = numbers.iter().map(|(a, b, c, d)| version(&format!("{a}.{b}.{c}{}", pre(*d)))).collect();
        let last = made.iter().max().unwrap();
        let past = Past { last: Some(last), highest: Some(last), prerelease: is_beta.then_some("beta") };
        let next = Scheme::default().next(&past, bump, free).unwrap();
        proptest::prop_assert!(next > *last);
        if !is_beta {
            proptest::prop_assert_eq!(between(last, &next), bump);
        }
    }
}
