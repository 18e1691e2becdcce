//! Every system in `examples/` is rehearsed with its own configuration.

use std::path::{Path, PathBuf};

use deploy_record::{GateState, Outcome, TargetState};

use super::{Rehearsed, rehearse_in, repository};

fn example(name: &str, arguments: &[&str]) -> Rehearsed {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: begin");
        repo.tag("v1.6.0");
        repo.commit("fix: mend");
    });
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::copy(folder(name).join(".github/deploy.yml"), path.join(".github/deploy.yml")).unwrap();
    rehearse_in(&path, arguments)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

#[test]
fn cronicorn_triggers_staging_and_proves_production() {
    let rehearsed = example("cronicorn", &[]);
    rehearsed.ends(0);
    rehearsed.says("triggered 1.6.1 to staging");
    let record = rehearsed.record();
    assert_eq!((record.outcome, record.image_tag.as_str()), (Outcome::Deployed, "v1.6.1"), "{}", rehearsed.said);
    let services = &record.waves[0].targets[0].services;
    assert_eq!(services.len(), 6);
    let proven = services.iter().filter(|service| service.gate.as_ref().is_some_and(|gate| gate.state == GateState::Proven));
    assert_eq!(proven.map(|service| service.name.as_str()).collect::<Vec<_>>(), ["api", "web"]);
}

#[test]
fn cronicorn_says_so_when_staging_never_runs_the_new_version() {
    let rehearsed = example("cronicorn", &["--fault", "app:stale"]);
    rehearsed.ends(1);
    rehearsed.says("still version v1.6.0");
    assert_eq!(rehearsed.record().outcome, Outcome::Failed);
    rehearsed.says("a webhook cannot choose a version");
    assert!(!rehearsed.said.contains("gh workflow run"), "no run can take a webhook back:\n{}", rehearsed.said);
}

#[test]
fn bizosaas_builds_where_something_changed_and_deploys_the_back_end_before_the_front_end() {
    let config = std::fs::read_to_string(folder("bizosaas").join(".github/deploy.yml")).unwrap();
    let services = ["gateway", "auth", "crm", "wagtail", "portal", "admin", "storefront"];
    let files = |changed: &'static str| {
        let dockerfiles = services.map(|service| (format!("bizosaas/{service}/Dockerfile"), "FROM scratch".to_owned()));
        let design =
            [("bizosaas/design/button.css".to_owned(), changed.to_owned()), (".github/deploy.yml".to_owned(), config.clone())];
        dockerfiles.into_iter().chain(design)
    };
    let (_keep, path) = repository(|repo| {
        repo.files(files("a { color: red }"));
        repo.commit("feat: begin");
        repo.tag("v1.6.0");
        repo.files(files("a { color: blue }"));
        repo.commit("fix: mend the button");
    });
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::write(path.join(".github/deploy.yml"), &config).unwrap();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    rehearsed.says("of 1.6.1: 2 images to build, 5 to promote");
    rehearsed.says("5 images to 1.6.1, without building them");
    let record = rehearsed.record();
    let targets = record.waves.iter().flat_map(|wave| &wave.targets).map(|target| target.name.as_str());
    assert_eq!(targets.collect::<Vec<_>>(), ["backend", "frontend"], "{}", rehearsed.said);
    let services = record.waves.iter().flat_map(|wave| &wave.targets).flat_map(|target| &target.services);
    let healthy = services.filter(|service| service.gate.as_ref().is_some_and(|gate| gate.state == GateState::Healthy));
    assert_eq!(healthy.count(), 7);
}

#[test]
fn bizosaas_front_end_waits_for_a_back_end_that_never_gets_healthy() {
    let rehearsed = example("bizosaas", &["--unhealthy", "auth"]);
    rehearsed.ends(1);
    let record = rehearsed.record();
    assert_eq!(record.outcome, Outcome::RolledBack, "{}", rehearsed.said);
    let mut targets = record.waves.iter().flat_map(|wave| &wave.targets);
    assert!(
        targets.all(|target| target.name == "backend" || target.state == TargetState::Untouched),
        "{}",
        rehearsed.file("deployment.json")
    );
}

#[test]
fn productions_credentials_never_reach_cronicorns_staging_job() {
    let workflow = std::fs::read_to_string(folder("cronicorn").join(".github/workflows/staging-auto.yml")).unwrap();
    assert!(workflow.contains("secrets.DOKPLOY_STAGING_WEBHOOK") && !workflow.contains("DOKPLOY_API_KEY"));
}

#[test]
fn finance_report_releases_a_patch_whatever_the_commits_say_and_sets_image_tag_alone() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: begin");
        repo.tag("v1.0.45");
        repo.commit("docs: tell more");
    });
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::copy(folder("finance_report").join(".github/deploy.yml"), path.join(".github/deploy.yml")).unwrap();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    let record = rehearsed.record();
    assert_eq!((record.outcome, record.image_tag.as_str()), (Outcome::Deployed, "v1.0.46"), "{}", rehearsed.said);
    let log = rehearsed.file("log.txt");
    assert!(log.contains("set IMAGE_TAG=v1.0.46 in the environment of"), "{log}");
    let services = record.waves.iter().flat_map(|wave| &wave.targets).flat_map(|target| &target.services);
    let proven = services.filter(|service| service.gate.as_ref().is_some_and(|gate| gate.state == GateState::Proven));
    assert_eq!(proven.map(|service| service.name.as_str()).collect::<Vec<_>>(), ["backend"]);
}

#[test]
fn finance_reports_back_end_is_well_when_its_front_end_at_the_same_address_is_not() {
    let rehearsed = example("finance_report", &["--unhealthy", "frontend"]);
    rehearsed.ends(1);
    rehearsed.says("`frontend` did not become healthy");
    let record = rehearsed.record();
    assert_eq!(record.outcome, Outcome::RolledBack, "{}", rehearsed.said);
    let services = record.waves.iter().flat_map(|wave| &wave.targets).flat_map(|target| &target.services);
    let open = services.map(|service| (service.name.as_str(), service.gate.as_ref().is_some_and(|gate| gate.state.is_open())));
    assert_eq!(open.collect::<Vec<_>>(), [("backend", true), ("frontend", false)], "{}", rehearsed.said);
}

#[test]
fn finance_reports_preview_reaches_nothing_beyond_itself() {
    use preview::compose_file::{ComposeFile, Findings, check};
    let config = std::fs::read_to_string(folder("finance_report").join(".github/deploy.yml")).unwrap();
    let said = deploy_config::DeployConfig::load(Path::new("deploy.yml"), &config).unwrap().preview.unwrap();
    let text = std::fs::read_to_string(folder("finance_report").join(said.compose_file.unwrap())).unwrap();
    let file = ComposeFile::read(&text).unwrap();
    assert_eq!(check(&file, false), Findings::default());
    assert!(said.domains.keys().all(|service| file.services().any(|known| known == service)), "{:?}", said.domains);
    assert!(said.copy_variables.iter().all(|name| text.contains(&format!("${{{name}}}"))), "{:?}", said.copy_variables);
}

#[test]
fn no_preview_workflow_gives_a_fork_the_secrets() {
    for path in ["workflows-templates/pr-preview.yml", "examples/finance_report/.github/workflows/pr-preview.yml"] {
        let workflow = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let code: Vec<_> = workflow.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
        assert!(
            code.iter().any(|line| line.trim() == "pull_request:") && !code.join("\n").contains("pull_request_target"),
            "{path}"
        );
    }
}
