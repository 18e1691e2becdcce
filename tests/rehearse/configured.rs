//! Configurations of every kind are played as they are meant.

use deploy_record::{GateState, Outcome};

use super::{deployed, rehearse_in, rehearse_with, shop};

/// One service in one environment, by the API key.
fn store(image: &str, health: &str, more: &str) -> String {
    format!(
        "version: 1\nservices:\n  store: {{ image: \"{image}\", health: {{ path: /up, {health} }} }}\nenvironments:\n  live:\n    \
         urls: {{ store: \"https://store.example.com/base\" }}\n    targets:\n      all:\n        services: [store]\n        \
         dokploy: {{ url: \"https://deploy.acme.test/\", key: {{ env: KEY }}, compose: Cr-7Real_Id }}\n{more}"
    )
}

#[test]
fn an_image_on_a_registry_with_a_port_or_capitals_is_rehearsed_under_its_own_name() {
    for image in ["localhost:5000/acme/store", "Registry.Example.com:443/acme/store"] {
        let rehearsed = rehearse_with(&store(image, "version: { pointer: /version }", ""), &[]);
        rehearsed.ends(0);
        rehearsed.says("deployed 1.1.0 to live");
        assert_eq!(rehearsed.record().waves[0].targets[0].services[0].image, image);
        assert!(rehearsed.file("log.txt").contains(image), "{}", rehearsed.file("log.txt"));
    }
}

#[test]
fn what_people_read_has_the_names_of_deploy_yml() {
    let config = store("ghcr.io/acme/store", "version: { pointer: /version }", "");
    let rehearsed = rehearse_with(&config, &["--fault", "registry:503,dokploy:503,app:503,github:503@2"]);
    let read = ["summary.md", "deployment.json", "log.txt"].map(|name| rehearsed.file(name)).concat() + &rehearsed.said;
    for name in ["https://ghcr.io/v2/acme/store/", "https://deploy.acme.test/api/", "https://api.github.com/repos/"] {
        assert!(read.contains(name), "{name} is missing in:\n{read}");
    }
    assert!(!read.contains("127.0.0.1"), "{read}");
    let rehearsed = rehearse_with(&config, &["--unhealthy", "store"]);
    let read = rehearsed.file("log.txt") + &rehearsed.file("deployment.json");
    for name in ["Cr-7Real_Id", "https://store.example.com/base/up", "https://deploy.acme.test"] {
        assert!(read.contains(name), "{name} is missing in:\n{read}");
    }
    assert!(!read.contains("127.0.0.1"), "{read}");
}

#[test]
fn a_webhook_knows_the_version_of_latest_whatever_other_tags_the_image_has() {
    let config = "version: 1\nimage_tag: v{version}\ntags: [version, latest, sha]\nservices:\n  store:\n    \
                  image: ghcr.io/acme/store\n    health: { version: { pointer: /version } }\nenvironments:\n  live:\n    \
                  urls: { store: \"https://store.example.com\" }\n    targets:\n      all:\n        services: [store]\n        \
                  dokploy: { webhook: { env: HOOK } }\n";
    let rehearsed = rehearse_with(config, &[]);
    rehearsed.ends(0);
    let record = rehearsed.record();
    let gate = record.waves[0].targets[0].services[0].gate.clone().unwrap();
    assert_eq!((gate.state, gate.seen_version.as_deref()), (GateState::Proven, Some("v1.1.0")), "{}", rehearsed.said);
}

#[test]
fn what_staging_has_just_proven_is_promoted_however_many_environments_there_are() {
    let place = |name: &str, more: &str| {
        format!(
            "  {name}:\n    urls: {{ store: \"https://{name}.example.com\" }}\n{more}    targets:\n      all:\n        services: [store]\n        \
             dokploy: {{ url: \"https://deploy.acme.test/\", key: {{ env: KEY }}, compose: {name} }}\n"
        )
    };
    let environments = [("demo", ""), ("preprod", ""), ("production", "    promote: staging\n"), ("qa", ""), ("staging", "")];
    let environments: String = environments.map(|(name, more)| place(name, more)).concat();
    let services = "  store: { image: ghcr.io/acme/store, health: { path: /up, version: { pointer: /version } } }\n";
    let rehearsed = rehearse_with(&format!("version: 1\nservices:\n{services}environments:\n{environments}"), &[]);
    rehearsed.ends(0);
    deployed(&rehearsed, "production", "1.0.0", "1.1.0");
}

#[test]
fn attestations_and_files_of_a_release_are_left_out_and_that_is_said() {
    let more = "    require: [attestation]\nrelease:\n  assets: [dist/store.tar.gz]\n";
    let rehearsed = rehearse_with(&store("ghcr.io/acme/store", "version: { pointer: /version }", more), &[]);
    rehearsed.ends(0);
    rehearsed.says("attestations are not rehearsed");
    rehearsed.says("the files of a release are not rehearsed");
    rehearsed.says("deployed 1.1.0 to live");
}

#[test]
fn a_gate_that_asks_for_many_answers_can_be_passed() {
    let health = "version: { pointer: /version }, successes: 45, interval: 1s, deadline: 2m";
    let rehearsed = rehearse_with(&store("ghcr.io/acme/store", health, ""), &[]);
    rehearsed.ends(0);
    rehearsed.says("deployed 1.1.0 to live");
}

#[test]
fn a_folder_within_a_repository_stands_for_the_repository() {
    let (_keep, path) = shop();
    super::configure(&path, &store("ghcr.io/acme/store", "version: { pointer: /version }", ""));
    let within = path.join("apps/store");
    std::fs::create_dir_all(&within).unwrap();
    for (folder, arguments) in [(&within, [].as_slice()), (&path, &["--repo", "apps/store"])] {
        let rehearsed = rehearse_in(folder, arguments);
        rehearsed.ends(0);
        rehearsed.says("deployed 1.1.0 to live");
        assert_eq!(rehearsed.record().outcome, Outcome::Unchanged, "{}", rehearsed.said);
    }
}
