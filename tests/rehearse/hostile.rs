//! Repositories that want more of a rehearsal than to be looked at.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;

use simulators::runner::step_log::StepLog;

use super::{configure, deployed, rehearse_in, repository, run, shop};

const HOSTILE: [&str; 6] = [
    "feat: x%0A::set-output name=version::9.9.9",
    "fix: ##[add-mask]a",
    "feat: y\n\n::set-output name=version::9.9.9\r::error::forged",
    "fix: @everyone <img src=x onerror=alert(1)> | a | b |",
    "perf: \u{feff}::stop-commands::x",
    "revert: `whoami` $(id) ${{ github.token }}",
];

#[test]
fn a_hostile_commit_changes_nothing() {
    let (_keep, path) = repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.0.0");
        for message in HOSTILE {
            repo.commit(message);
        }
    });
    let rehearsed = rehearse_in(&path, &[]);
    rehearsed.ends(0);
    deployed(&rehearsed, "production", "1.0.0", "1.1.0");
    for text in [rehearsed.said.clone(), rehearsed.file("log.txt")] {
        let seen = StepLog::read(&text);
        assert!(seen.outputs.is_empty(), "outputs were forged: {:?}", seen.outputs);
        let known = ["group", "endgroup"];
        let forged: Vec<_> = seen.commands.iter().filter(|command| !known.contains(&command.name.as_str())).collect();
        assert!(forged.is_empty(), "commands were forged: {forged:?}\n{text}");
    }
    assert!(!rehearsed.file("summary.html").contains("<img"));
}

/// What the rehearsal gives every variable that it does not know, which such a repository takes for a folder or a file of its own.
const REHEARSED: &str = "rehearsed";

/// A deploy.yml that takes these variables of the job into the compose project, and tells those of `notify`.
fn taking(variables: &[&str], notify: &str) -> String {
    let taken: Vec<_> = variables.iter().map(|name| format!("{name}: {{ env: {name} }}")).collect();
    format!(
        "version: 1\nservices:\n  store: {{ image: ghcr.io/acme/store, health: {{ path: / }} }}\nenvironments:\n  live:\n    \
         urls: {{ store: \"https://store.example.com\" }}\n    targets:\n      all:\n        services: [store]\n        \
         dokploy: {{ url: \"https://d.example.com\", key: {{ env: KEY }}, compose: abc, variables: {{ {} }} }}\n{notify}",
        taken.join(", ")
    )
}

#[test]
fn a_repository_that_names_the_runners_variables_reaches_nobody() {
    let (_keep, path) = shop();
    let real = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    real.set_nonblocking(true).unwrap();
    let port = real.local_addr().unwrap().port();
    let mail = format!(
        "notify: [{{ email: {{ server: 127.0.0.1, port: {port}, security: none, from: a@example.com, to: [b@example.com] }} }}]\n"
    );
    let names =
        ["GITHUB_WORKSPACE", "GITHUB_API_URL", "GITHUB_SHA", "RUNNER_TEMP", "HOME", "ALL_PROXY", "https_proxy", "NO_PROXY"];
    configure(&path, &taking(&names, ""));
    configure(&path.join(REHEARSED), &taking(&[], &mail));
    let rehearsed = rehearse_in(&path, &[]);
    assert_eq!(real.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "a real server was called:\n{}", rehearsed.said);
    rehearsed.ends(0);
    rehearsed.says("deployed 1.1.0 to live");
}

#[test]
fn a_repository_that_names_the_runners_files_writes_nowhere() {
    let names = ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV"];
    let (keep, path) = shop();
    let target = precious(keep.path());
    symlink("../bashrc", path.join(REHEARSED)).unwrap();
    configure(&path, &taking(&names, ""));
    let rehearsed = rehearse_in(&path, &[]);
    assert_eq!(std::fs::read_to_string(target).unwrap(), PRECIOUS, "{}", rehearsed.said);
    rehearsed.ends(0);
    rehearsed.says("deployed 1.1.0 to live");
}

#[test]
fn links_in_the_folder_of_the_results_lead_nowhere() {
    let (keep, path) = shop();
    let target = precious(keep.path());
    let results = path.join(".deploy-action/rehearsal");
    std::fs::create_dir_all(&results).unwrap();
    for name in ["log.txt", "summary.md", "summary.html", "deployment.json", "notices.json"] {
        symlink("../../../bashrc", results.join(name)).unwrap();
    }
    std::fs::write(path.join(".deploy-action/.gitignore"), "mine\n").unwrap();
    let (code, said) = run(&path, &[]);
    assert_eq!((code, std::fs::read_to_string(&target).unwrap().as_str()), (0, PRECIOUS), "{said}");
    assert_eq!(std::fs::read_to_string(path.join(".deploy-action/.gitignore")).unwrap(), "mine\n");
    assert!(std::fs::read_to_string(results.join("log.txt")).unwrap().contains("staging-auto"));
}

#[test]
fn a_link_in_the_place_of_the_folder_of_the_results_is_refused() {
    for link in [".deploy-action", ".deploy-action/rehearsal"] {
        let (keep, path) = shop();
        let elsewhere = keep.path().join("elsewhere");
        std::fs::create_dir_all(elsewhere.join("rehearsal")).unwrap();
        std::fs::create_dir_all(path.join(link).parent().unwrap()).unwrap();
        symlink(&elsewhere, path.join(link)).unwrap();
        let (code, said) = run(&path, &[]);
        assert!(code == 2 && said.contains(&format!("{link} is a symbolic link")), "{code}: {said}");
        let left: Vec<_> = std::fs::read_dir(&elsewhere).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((left.len(), std::fs::read_dir(elsewhere.join("rehearsal")).unwrap().count()), (1, 0), "{left:?}");
    }
}

const PRECIOUS: &str = "precious\n";

fn precious(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("bashrc");
    std::fs::write(&path, PRECIOUS).unwrap();
    path
}
