//! Repositories of every kind.

use std::collections::BTreeSet;

use super::{deployed, rehearse_in, repository, shop};

#[test]
fn a_release_goes_from_push_to_production() {
    let (_keep, path) = shop();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    deployed(&rehearsed, "production", "1.0.0", "1.1.0");
    for part in
        ["semantic-release   1.1.0 after 1.0.0", "deployed 1.1.0 to staging", "latest is 1.1.0", "deployed 1.1.0 to production"]
    {
        rehearsed.says(part);
    }
    let summary = rehearsed.file("summary.md");
    for heading in ["# staging-auto", "# production-manual"] {
        assert!(summary.contains(heading), "{summary}");
    }
}

#[test]
fn the_commits_that_go_live_are_those_since_the_release_that_runs() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.0.0");
        repo.branch("topic", "HEAD");
        repo.commit("docs: say how");
        repo.switch("topic");
        repo.author("Ann", "ann@example.com");
        repo.commit("feat: list orders");
        repo.switch("main");
        repo.merge("topic", "Merge pull request #7 from acme/topic");
    });
    let rehearsed = rehearse_in(&path, &[]);
    let record = rehearsed.record();
    let commits: BTreeSet<_> = record.commits.iter().map(|commit| (commit.subject.as_str(), commit.pull)).collect();
    let expected = [("Merge pull request #7 from acme/topic", Some(7)), ("docs: say how", None), ("feat: list orders", None)];
    assert_eq!(commits, expected.into(), "{}", rehearsed.said);
    assert!(record.commits.iter().any(|commit| commit.author == "Ann"), "{}", rehearsed.said);
    let summary = rehearsed.file("summary.md");
    assert!(summary.contains("3 commits since the last successful deployment") && summary.contains("/compare/"), "{summary}");
}

#[test]
fn tags_since_the_release_and_very_many_commits_hide_no_commit() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.0.0");
        repo.commits(3100, |index| format!("fix: part {index}"));
        repo.tag("nightly");
        repo.commit("fix: tax");
        repo.tag("v1.0.1-rc.1");
        repo.commit("feat: list orders");
    });
    let rehearsed = rehearse_in(&path, &[]);
    let record = rehearsed.record();
    assert_eq!((record.commits.len(), record.commits[0].subject.as_str()), (3000, "feat: list orders"), "{}", rehearsed.said);
}

#[test]
fn what_people_read_names_the_real_servers_and_stands_alone() {
    let (_keep, path) = shop();
    let rehearsed = rehearse_in(&path, &["--unhealthy", "api"]);
    for name in ["summary.md", "summary.html", "deployment.json", "log.txt"] {
        let text = rehearsed.file(name);
        assert!(!text.contains("127.0.0.1"), "{name} names a simulator:\n{text}");
        assert!(text.contains("ghcr.io/acme/shop-api"), "{name}:\n{text}");
    }
    let page = rehearsed.file("summary.html");
    assert!(page.contains("default-src 'none'") && !page.contains("<script") && !page.contains("<link"), "{page}");
    assert!(page.contains("<table>") && page.contains("<details"), "{page}");
}

#[test]
fn a_folder_that_is_no_repository_is_rehearsed_on_the_sample_history() {
    let folder = tempfile::tempdir().unwrap();
    let rehearsed = rehearse_in(folder.path(), &[]);
    rehearsed.ends(0);
    rehearsed.says("a built-in sample history is rehearsed");
    deployed(&rehearsed, "production", "1.0.1", "1.1.0");
}

#[test]
fn a_folder_that_was_named_and_is_no_repository_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    let rehearsed = rehearse_in(folder.path(), &["--repo", "."]);
    rehearsed.ends(2);
    rehearsed.says("is not in a git repository");
    rehearsed.says("--repo");
}

#[test]
fn a_repository_without_commits_says_so() {
    let (_keep, path) = repository(|_| ());
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(2);
    rehearsed.says("the branch main has no commits");
}

#[test]
fn a_repository_without_tags_gets_its_first_release() {
    let (_keep, path) = repository(|repo| _ = repo.commit("feat: take orders"));
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    deployed(&rehearsed, "production", "0.0.0", "1.0.0");
}

#[test]
fn a_shallow_repository_is_told_how_to_be_deepened() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.commit("feat: list orders");
        repo.shallow_at("HEAD");
    });
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(2);
    rehearsed.says("shallow clone");
    rehearsed.says("git fetch --unshallow");
}

#[test]
fn nothing_to_release_is_a_success_and_production_takes_the_last_release() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.0.0");
        repo.commit("docs: say how");
    });
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    rehearsed.says("nothing to release");
    rehearsed.says("latest is 1.0.0");
    assert!(rehearsed.file("log.txt").contains("the type `docs` asks for no release"), "{}", rehearsed.file("log.txt"));
}

#[test]
fn nothing_to_release_and_no_release_yet_says_what_would_be_one() {
    let (_keep, path) = repository(|repo| _ = repo.commit("docs: begin"));
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    rehearsed.says("there is nothing to deploy");
    assert_eq!(rehearsed.file("deployment.json"), "");
}

#[test]
fn the_repositorys_own_configuration_is_deployed() {
    let (_keep, path) = shop();
    let config = "version: 1\nimage_tag: v{version}\nservices:\n  store:\n    image: registry.example.com/team/store\n    \
                  health: { path: /up, status: [204], version: { pointer: /build/tag } }\nenvironments:\n  live:\n    \
                  urls: { store: \"https://store.example.com/base\" }\n    targets:\n      all:\n        services: [store]\n        \
                  dokploy: { url: \"https://d.example.com\", key: { env: KEY }, compose: abc, variable: STORE_TAG }\n";
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::write(path.join(".github/deploy.yml"), config).unwrap();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    rehearsed.says("deployed 1.1.0 to live");
    let record = rehearsed.record();
    assert_eq!(
        record.outcome,
        deploy_record::Outcome::Unchanged,
        "there is one environment, so the second workflow finds it done"
    );
    let service = &record.waves[0].targets[0].services[0];
    assert_eq!((service.image.as_str(), service.tag.as_str()), ("registry.example.com/team/store", "v1.1.0"));
    assert_eq!(service.gate.as_ref().unwrap().url.as_deref(), Some("https://store.example.com/base/up"));
}

#[test]
fn a_secret_of_one_name_has_a_value_in_each_environment() {
    let (_keep, path) = shop();
    let target = "    targets:\n      all:\n        services: [store]\n        dokploy: { webhook: { env: HOOK } }\n";
    let config = format!(
        "version: 1\nservices:\n  store:\n    image: registry.example.com/store\n    health: {{ version: {{ pointer: /version }} }}\n\
         environments:\n  staging:\n    urls: {{ store: \"https://staging.example.com\" }}\n{target}  production:\n    \
         urls: {{ store: \"https://example.com\" }}\n{target}"
    );
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::write(path.join(".github/deploy.yml"), config).unwrap();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    rehearsed.says("deployed 1.1.0 to staging");
    deployed(&rehearsed, "production", "1.0.0", "1.1.0");
}

#[test]
fn a_configuration_that_is_wrong_is_bad_input_with_its_line() {
    let (_keep, path) = shop();
    std::fs::create_dir_all(path.join(".github")).unwrap();
    std::fs::write(path.join(".github/deploy.yml"), "version: 1\nservcies: {}\n").unwrap();
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(2);
    rehearsed.says("line 2, column 1");
    rehearsed.says("did you mean `services`?");
}

#[test]
fn the_repository_and_the_folder_are_left_clean() {
    let (_keep, path) = shop();
    let before: Vec<_> = listing(&path);
    rehearse_in(&path, &[]).ends(0);
    assert_eq!(listing(&path), before);
}

fn listing(path: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = entries.collect();
    names.sort();
    names
}
