//! `rehearse`, run as a person runs it: on repositories of every kind, with everything that can go wrong.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod configured;
mod examples;
mod faults;
mod histories;
mod hostile;
mod told;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deploy_record::{Outcome, Record};
use tempfile::TempDir;
use test_support::TestRepo;

/// What a rehearsal left behind.
struct Rehearsed {
    code: i32,
    said: String,
    out: PathBuf,
    _folder: TempDir,
}

impl Rehearsed {
    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.out.join(name)).unwrap_or_default()
    }

    fn record(&self) -> Record {
        Record::from_json(&self.file("deployment.json")).unwrap()
    }

    #[track_caller]
    fn says(&self, part: &str) {
        assert!(self.said.contains(part), "`{part}` is missing in:\n{}", self.said);
    }

    #[track_caller]
    fn ends(&self, code: i32) {
        assert_eq!(self.code, code, "{}", self.said);
    }
}

/// Runs `rehearse` in a folder with nothing of this machine's environment.
fn rehearse_in(folder: &Path, arguments: &[&str]) -> Rehearsed {
    let results = tempfile::tempdir().unwrap();
    let out = results.path().join("out");
    let (code, said) = run(folder, &[arguments, &["--out", out.to_str().unwrap()]].concat());
    Rehearsed { code, said, out, _folder: results }
}

/// The exit code of `rehearse` with these arguments, and what it said.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy-action"));
    let ended = command.arg("rehearse").args(arguments).env_clear().current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr);
    (ended.status.code().unwrap(), said)
}

/// Rehearses the shop with a deploy.yml of its own.
fn rehearse_with(config: &str, arguments: &[&str]) -> Rehearsed {
    let (_keep, path) = shop();
    configure(&path, config);
    rehearse_in(&path, arguments)
}

fn configure(folder: &Path, config: &str) {
    std::fs::create_dir_all(folder.join(".github")).unwrap();
    std::fs::write(folder.join(".github/deploy.yml"), config).unwrap();
}

/// A repository in a temporary folder.
fn repository(build: impl FnOnce(&TestRepo)) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let repo = TestRepo::init(folder.path().join("shop"));
    build(&repo);
    let path = repo.path().to_owned();
    (folder, path)
}

/// A shop with a release and a feature since.
fn shop() -> (TempDir, PathBuf) {
    repository(|repo| {
        repo.commit("feat: take orders");
        repo.tag("v1.0.0");
        repo.commit("feat: list orders");
    })
}

#[track_caller]
fn deployed(rehearsed: &Rehearsed, environment: &str, from: &str, to: &str) {
    let record = rehearsed.record();
    assert_eq!((record.outcome, record.environment.as_str()), (Outcome::Deployed, environment), "{}", rehearsed.said);
    assert_eq!((record.previous_version.as_deref(), record.version.as_str()), (Some(from), to), "{}", rehearsed.said);
}
