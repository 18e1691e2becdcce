//! release-please, release-plz, svu and go-semantic-release: the versions that follow, by the settings that say the same.

use semver::Version;
use serde_json::{Value, json};

use crate::case::{Case, list, text};
use crate::differences::Tally;
use crate::setup::Setup;

/// Compares a peer's cases; where nothing is released, `keeps` says whether the peer answers with the version before.
fn compare(peer: &'static str, kind: &str, keeps: bool, setup: impl Fn(&Case) -> Setup) {
    let mut tally = Tally::new(peer);
    for case in Case::all(&format!("{peer}.jsonl"), kind) {
        let ours = setup(&case).version();
        let before = if keeps { case.current() } else { None };
        let is_same = match (&ours, case.expect.get("error")) {
            (Ok(version), None) => version.clone().or(before) == case.expected(),
            (Err(_), Some(_)) => true,
            _ => false,
        };
        tally.count(&case, is_same, &format!("{ours:?}"), |difference| difference.excuses_version(&case, &ours));
    }
    tally.assert();
}

#[test]
fn the_strategies_of_release_please_are_settings() {
    compare("release-please", "versioning_strategy", false, |case| {
        let strategy = text(&case.config["strategy"]);
        let has = |words: &str| case.test.contains(words);
        let minor_before_one =
            case.flag("bumpMinorPreMajor") || (strategy == "JavaSnapshot" && has("minor pre major for breaking"));
        let patch_before_one = case.flag("bumpPatchForMinorPreMajor") || (strategy == "JavaSnapshot" && has("patch pre-major"));
        let mut settings = json!({ "before_one": before_one(minor_before_one, patch_before_one) });
        match strategy {
            "AlwaysBumpMajor" => settings["rules"] = json!([{ "release": "major" }]),
            "AlwaysBumpMinor" => settings["rules"] = json!([{ "release": "minor" }]),
            "AlwaysBumpPatch" => settings["policy"] = json!("patch"),
            "JavaSnapshot" if has("with AlwaysBumpPatch") => settings["policy"] = json!("patch"),
            _ => {}
        }
        let last = case.current();
        let is_prerelease = strategy == "PrereleaseVersioningStrategy" && !has("without prerelease property");
        let own = last.as_ref().and_then(name_of_prerelease);
        let prerelease = own.or_else(|| case.config["prereleaseType"].as_str().map(str::to_owned)).filter(|_| is_prerelease);
        Setup { settings, last, prerelease, messages: messages_with_footers(case), asked: None }
    });
}

/// The messages, with the version that release-please's parser found in them.
fn messages_with_footers(case: &Case) -> Vec<String> {
    let asked = |commit: &Value| {
        list(&commit["notes"]).iter().find(|note| note["title"] == "RELEASE AS").map(|note| text(&note["text"]).to_owned())
    };
    let asked = list(&case.config["commits"]).iter().map(asked).chain(std::iter::repeat(None));
    let message = |(message, asked): (&String, Option<String>)| match asked {
        Some(version) => format!("{message}\n\nRelease-As: {version}"),
        None => message.clone(),
    };
    case.messages.iter().zip(asked).map(message).collect()
}

#[test]
fn release_plz_moves_versions_as_the_settings_for_cargo_say() {
    compare("release-plz", "next_version_from_messages", true, |case| {
        let before_one = before_one(!case.flag("breaking_always_increment_major"), !case.flag("features_always_increment_minor"));
        let last = case.current();
        let prerelease = last.as_ref().and_then(name_of_prerelease);
        Setup {
            settings: json!({ "before_one": before_one, "rules": rules_of_patterns(case) }),
            last,
            prerelease,
            messages: case.messages.clone(),
            asked: None,
        }
    });
}

/// release-plz compares a pattern with the type, or with the whole message where there is none.
fn rules_of_patterns(case: &Case) -> Vec<Value> {
    let part = if case.messages.iter().all(|message| !message.contains(": ")) { "message" } else { "type" };
    let patterns =
        [("custom_major_increment_regex", "major"), ("custom_minor_increment_regex", "minor"), ("no_increment_regex", "none")];
    let rule = |(name, release): (&str, &str)| {
        case.config[name].as_str().map(|pattern| json!({ part: glob(pattern), "release": release }))
    };
    patterns.into_iter().filter_map(rule).collect()
}

/// The glob of a pattern that is made of words and anchors alone.
fn glob(pattern: &str) -> String {
    let word = |word: &str| {
        let inner = word.trim_start_matches('^').trim_end_matches('$');
        let star = |is_anchored: bool| if is_anchored { "" } else { "*" };
        format!("{}{inner}{}", star(word.starts_with('^')), star(word.ends_with('$')))
    };
    format!("@({})", pattern.split('|').map(word).collect::<Vec<_>>().join("|"))
}

#[test]
fn svu_moves_versions_by_the_same_commits() {
    compare("svu", "next_version_from_messages", true, |case| {
        let settings = json!({ "before_one": before_one(case.flag("keepV0"), false) });
        let setup = Setup { settings, last: case.current(), prerelease: None, messages: case.messages.clone(), asked: None };
        or_patch(setup, case.flag("always"))
    });
}

#[test]
fn svu_counts_prereleases_on() {
    compare("svu", "next_prerelease", false, |case| {
        let last = case.current().unwrap();
        let next = Version::parse(text(&case.config["next"])).unwrap();
        let name = text(&case.config["preRelease"]);
        // A name with a number asks for just that version.
        let asked = name.contains('.').then(|| Version::parse(&format!("{next}-{name}")).unwrap());
        let name = name.split('.').next().filter(|name| !name.is_empty()).map(str::to_owned);
        let message = match (next.major > last.major, next.minor > last.minor) {
            (true, _) => "feat!: x",
            (_, true) => "feat: x",
            _ => "fix: x",
        };
        let prerelease = name.or_else(|| name_of_prerelease(&last));
        Setup { settings: json!({}), last: Some(last), prerelease, messages: vec![message.to_owned()], asked }
    });
}

#[test]
fn go_semantic_release_moves_versions_by_the_same_changes() {
    compare("go-semantic-release", "apply_change", false, |case| {
        let allows_zero = case.flag("allowInitialDevelopmentVersions");
        let message = match text(&case.config["change"]) {
            "major" => "feat!: x",
            "minor" => "feat: x",
            "patch" => "fix: x",
            _ => "chore: x",
        };
        let settings = json!({ "before_one": before_one(allows_zero, false), "initial_version": if allows_zero { "0.1.0" } else { "1.0.0" } });
        let last = case.current().filter(|version| *version != Version::new(0, 0, 0));
        let prerelease = last.as_ref().and_then(name_of_prerelease);
        let setup = Setup { settings, last, prerelease, messages: vec![message.to_owned()], asked: None };
        or_patch(setup, case.flag("forceBumpPatchVersion"))
    });
}

/// The policy `patch`, when the commits ask for nothing and the peer releases nevertheless.
fn or_patch(mut setup: Setup, always: bool) -> Setup {
    if always && setup.version() == Ok(None) {
        setup.settings["policy"] = json!("patch");
    }
    setup
}

fn before_one(breaking_is_minor: bool, feature_is_patch: bool) -> Value {
    json!({ "breaking": if breaking_is_minor { "minor" } else { "major" }, "feature": if feature_is_patch { "patch" } else { "minor" } })
}

/// What a version's prereleases are called: the first part.
fn name_of_prerelease(version: &Version) -> Option<String> {
    version.pre.split('.').next().filter(|name| !name.is_empty()).map(str::to_owned)
}
