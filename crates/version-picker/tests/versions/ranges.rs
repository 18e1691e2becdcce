//! Ranges take what npm's own semver takes.

use std::collections::BTreeMap;

use semver::Version;
use serde_json::Value;
use version_picker::range::Range;

use crate::{World, picked, refused};

#[test]
fn every_range_takes_the_versions_that_npm_takes() {
    let answers: Value = serde_json::from_str(include_str!("../ranges/answers.json")).unwrap();
    let versions = answers["versions"].as_str().unwrap();
    let ranges: BTreeMap<String, String> = serde_json::from_value(answers["ranges"].clone()).unwrap();
    assert!(ranges.len() > 100);
    for (text, expected) in ranges {
        let range = Range::parse(&text).unwrap_or_else(|| panic!("`{text}` is not read"));
        let is_taken = |version: &&str| range.takes(&Version::parse(version).unwrap());
        assert_eq!(versions.split(' ').filter(is_taken).collect::<Vec<_>>().join(" "), expected, "{text}");
    }
}

#[tokio::test]
async fn a_range_is_the_highest_version_in_it_and_a_prerelease_only_where_one_is_named() {
    let world = World::new(&["v1.4.0", "v1.6.0", "v1.6.2", "v1.7.0", "v2.0.0-rc.1", "v2.0.0-rc.2"]).await;
    world.build(&["1.4.0", "1.6.0", "1.6.2", "1.7.0", "2.0.0-rc.1", "2.0.0-rc.2"]);
    for (asked, expected) in [
        ("^1.6", "1.7.0"),
        ("~1.6.0", "1.6.2"),
        (">=1.4 <1.6.2", "1.6.0"),
        (">=1.4, <1.6.2", "1.6.0"),
        ("1.x", "1.7.0"),
        ("1.2 - 1.5", "1.4.0"),
        ("1.5 || 1.4", "1.4.0"),
        ("*", "1.7.0"),
        (">=2.0.0-rc.1", "2.0.0-rc.2"),
    ] {
        assert_eq!(picked(&world.pick(&[("version", asked)]).await), expected, "{asked}");
    }
    let (message, hint) = refused(&world.pick(&[("version", "~1.5")]).await, 1);
    assert_eq!(message, "no version tag is ~1.5");
    assert!(hint.starts_with("ask for 1.6.2, the nearest that can be deployed, of: 2.0.0-rc.2, "), "{hint}");
}

#[tokio::test]
async fn an_incomplete_highest_version_of_a_range_is_refused() {
    let world = World::new(&["v1.6.0", "v1.6.1", "v1.7.0"]).await;
    world.build(&["1.6.0", "1.7.0"]);
    let (message, hint) = refused(&world.pick(&[("version", "~1.6")]).await, 1);
    assert!(message.starts_with("~1.6 is 1.6.1, whose images are not complete: api: "), "{message}");
    assert!(hint.starts_with("ask for 1.6.0, "), "{hint}");
}
