//! Everything that can be asked to go wrong.

use deploy_record::{Outcome, TargetRecord, TargetState};

use super::{Rehearsed, deployed, rehearse_in, rehearse_with, repository, shop};

fn with(arguments: &[&str]) -> Rehearsed {
    let (_keep, path) = shop();
    rehearse_in(&path, arguments)
}

#[track_caller]
fn rolled_back(rehearsed: &Rehearsed) {
    rehearsed.ends(1);
    let record = rehearsed.record();
    assert_eq!(record.outcome, Outcome::RolledBack, "{}", rehearsed.said);
    let touched = record.waves.iter().flat_map(|wave| &wave.targets).filter(|target| target.is_touched());
    for target in touched {
        let back = target.rollback.as_ref().unwrap();
        assert_eq!(back.state, TargetState::Done, "{} is back", target.name);
        let gates = back.services.iter().filter_map(|service| service.gate.as_ref());
        assert!(gates.clone().all(|gate| gate.state.is_open()), "{} is back and well", target.name);
        assert!(gates.filter_map(|gate| gate.seen_version.as_deref()).all(|version| version == "1.0.0"));
    }
    rehearsed.says("1.0.0 is live again");
    assert!(rehearsed.file("summary.md").contains("rolled back"));
}

#[test]
fn an_unhealthy_service_ends_with_exit_1_and_the_old_version_live_again() {
    let rehearsed = with(&["--unhealthy", "api"]);
    rolled_back(&rehearsed);
    rehearsed.says("`api` did not become healthy");
    rehearsed.says("production-manual was not rehearsed");
}

#[test]
fn an_unhealthy_service_of_the_second_wave_takes_the_first_back_too() {
    let rehearsed = with(&["--unhealthy", "web"]);
    rolled_back(&rehearsed);
    assert!(rehearsed.record().waves.iter().flat_map(|wave| &wave.targets).all(TargetRecord::is_touched));
}

#[test]
fn an_old_container_that_still_answers_is_no_success() {
    let rehearsed = with(&["--fault", "app:stale"]);
    rolled_back(&rehearsed);
    rehearsed.says("still version 1.0.0");
}

#[test]
fn a_deployment_that_fails_in_dokploy_shows_its_log() {
    let rehearsed = with(&["--fault", "dokploy:error@2"]);
    rolled_back(&rehearsed);
    assert!(rehearsed.file("summary.md").contains("simulated failure"), "{}", rehearsed.file("summary.md"));
}

#[test]
fn a_deployment_that_is_lost_or_cancelled_is_noticed() {
    for (fault, state) in [("dokploy:lost", TargetState::Lost), ("dokploy:cancelled", TargetState::Cancelled)] {
        let rehearsed = with(&["--fault", fault]);
        rolled_back(&rehearsed);
        assert_eq!(rehearsed.record().waves[0].targets[0].state, state, "{fault}");
    }
}

#[test]
fn a_server_that_stumbles_once_changes_nothing() {
    for fault in [
        "github:503",
        "github:reset@2",
        "registry:503",
        "registry:429@2",
        "registry:reset@3",
        "app:502",
        "app:html",
        "dokploy:503@2",
    ] {
        let rehearsed = with(&["--fault", fault]);
        rehearsed.ends(0);
        deployed(&rehearsed, "production", "1.0.0", "1.1.0");
    }
}

#[test]
fn a_token_that_may_not_release_fails_with_the_line_to_add() {
    let rehearsed = with(&["--fault", "github:403"]);
    rehearsed.ends(1);
    assert_eq!(rehearsed.file("deployment.json"), "", "nothing was deployed");
}

#[test]
fn every_fault_that_cannot_be_is_named_at_once() {
    let rehearsed = with(&["--fault", "moon:503,dokploy:sick", "--tag-format", "v"]);
    rehearsed.ends(2);
    for part in ["`moon` is not a place", "`sick` cannot go wrong at dokploy", "`tag-format`"] {
        rehearsed.says(part);
    }
}

#[test]
fn a_service_that_does_not_exist_is_named_with_those_that_do() {
    let rehearsed = with(&["--unhealthy", "apo"]);
    rehearsed.ends(2);
    rehearsed.says("there is no service `apo`");
    rehearsed.says("api, web");
}

#[test]
fn a_fault_that_never_comes_is_said() {
    let rehearsed = with(&["--fault", "github:503@999,registry:503"]);
    rehearsed.ends(0);
    rehearsed.says("the fault github:503@999 never came");
    assert!(!rehearsed.said.contains("the fault registry:503 never came"), "{}", rehearsed.said);
    let rehearsed = with(&["--fault", "dokploy:error@9"]);
    rehearsed.says("the fault dokploy:error@9 never came");
}

#[test]
fn an_application_feels_the_faults_of_its_deployment() {
    let config = "version: 1\nservices:\n  store: { image: ghcr.io/acme/store, health: { version: { pointer: /version } } }\n\
                  environments:\n  live:\n    urls: { store: \"https://store.example.com\" }\n    targets:\n      all:\n        \
                  services: [store]\n        dokploy: { url: \"https://d.example.com\", key: { env: KEY }, application: abc }\n";
    for fault in ["dokploy:error", "dokploy:lost", "dokploy:cancelled"] {
        let rehearsed = rehearse_with(config, &["--fault", fault]);
        rolled_back(&rehearsed);
        assert!(!rehearsed.said.contains("never came"), "{}", rehearsed.said);
    }
    rehearse_with(config, &["--fault", "dokploy:error@9"]).says("the fault dokploy:error@9 never came");
}

#[test]
fn two_faults_on_one_request_are_refused() {
    for faults in ["github:503,github:reset", "app:503@2,app:reset@2", "dokploy:lost,dokploy:error"] {
        let rehearsed = with(&["--fault", faults]);
        rehearsed.ends(2);
        rehearsed.says("only one of them can come");
    }
    with(&["--fault", "dokploy:503@2,dokploy:error@2,registry:503@2"]).ends(1);
}

#[test]
fn applications_that_nobody_asks_never_show_their_old_version() {
    let config = "version: 1\nservices:\n  store: { image: ghcr.io/acme/store }\nenvironments:\n  live:\n    \
                  urls: { store: \"https://store.example.com\" }\n    targets:\n      all:\n        services: [store]\n        \
                  dokploy: { url: \"https://d.example.com\", key: { env: KEY }, compose: abc }\n";
    let rehearsed = rehearse_with(config, &["--fault", "app:stale"]);
    rehearsed.ends(0);
    rehearsed.says("the fault app:stale never came");
    assert!(!with(&["--fault", "app:stale"]).said.contains("never came"));
}

#[test]
fn an_unhealthy_version_needs_a_new_version() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.1.0");
        repo.commit("docs: say how");
    });
    let rehearsed = rehearse_in(&path, &["--unhealthy", "api"]);
    rehearsed.ends(0);
    rehearsed.says("there is no new version, so --unhealthy showed nothing");
    assert!(!with(&["--unhealthy", "api"]).said.contains("showed nothing"));
}
