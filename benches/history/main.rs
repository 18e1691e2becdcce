//! How long the next version takes, against git and the peers that are installed.
//!
//! `cargo bench --bench history` makes the repositories once, in `target/tmp`; it needs git and 2 GB. `cargo bench --bench history -- 10000 3`
//! takes fewer commits and runs.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod measure;
mod synthetic;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use measure::{Taken, measure};
use synthetic::{Shape, ask, borrow, make};

/// The configuration with which cocogitto reads tags that begin with `v`.
const COG: &str = "tag_prefix = \"v\"\nignore_merge_commits = true\ndisable_changelog = true\n";

/// A question to a repository.
struct Case {
    name: &'static str,
    folder: PathBuf,
    /// The commits that matter, as git says it.
    range: &'static str,
}

fn main() -> io::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let commits = numbers.next().unwrap_or(1_000_000);
    let runs = usize::try_from(numbers.next().unwrap_or(11)).unwrap_or(11);
    let cases = cases(Path::new(env!("CARGO_TARGET_TMPDIR")), commits)?;
    let peers: Vec<_> = peers().into_iter().filter(|peer| is_installed(peer)).collect();
    println!("{commits} commits, medians of up to {runs} runs; the factor is against git log of the same commits\n");
    println!("| {:24} | {:56} | {:>11} | {:>8} | {:>7} |", "", "", "time", "factor", "MiB");
    println!("|{:-<26}|{:-<58}|{:->12}:|{:->9}:|{:->8}:|", "", "", "", "", "");
    for case in cases {
        let git = words(&["git", "log", "--format=%B", case.range]);
        let own = words(&[env!("CARGO_BIN_EXE_deploy-action"), "semantic-release", "--dry-run", "--history=local"]);
        let commands: Vec<_> = [git, own].into_iter().chain(peers.iter().cloned()).collect();
        let taken = measure(&commands, &case.folder, runs)?;
        let Some(git) = taken.first() else { continue };
        for (command, taken) in commands.iter().zip(&taken) {
            say(case.name, &command.join(" ").replace(env!("CARGO_BIN_EXE_deploy-action"), "deploy-action"), *taken, *git);
        }
    }
    Ok(())
}

fn say(case: &str, command: &str, taken: Taken, git: Taken) {
    let (time, memory) = (taken.time.as_secs_f64(), taken.memory.map_or_else(String::new, |memory| (memory / 1024).to_string()));
    let factor = time / git.time.as_secs_f64();
    println!("| {case:24} | {command:56} | {:>8.1} ms | {factor:>8.2} | {memory:>7} |", time * 1000.0);
}

/// The repositories, which are made when they are not there yet.
fn cases(folder: &Path, commits: u64) -> io::Result<Vec<Case>> {
    let whole = folder.join(format!("history-{commits}"));
    if !whole.join(".git/packed-refs").exists() {
        println!("making {} once, which takes minutes", whole.display());
        make(&whole, Shape { commits, tags: 41, last_tag: Some(100) })?;
        std::fs::write(whole.join("cog.toml"), COG)?;
    }
    let last = ask(&whole, &["rev-parse", "v1.0.0"])?;
    let far = ask(&whole, &["rev-parse", "HEAD~9000"]).or_else(|_| ask(&whole, &["rev-parse", "HEAD~100"]))?;
    let many = (0..10_000).map(|number| (format!("v0.{number}.0"), far.clone())).chain([("v1.0.0".to_owned(), last)]).collect();
    let lent = |name: &'static str, kind: &str, range: &'static str, tags: Vec<(String, String)>| {
        let folder = folder.join(format!("history-{commits}-{kind}"));
        borrow(&folder, &whole, &tags)?;
        std::fs::write(folder.join("cog.toml"), COG)?;
        Ok::<_, io::Error>(Case { name, folder, range })
    };
    Ok(vec![
        lent("10,001 tags, 100 back", "many-tags", "v1.0.0..HEAD", many)?,
        lent("10,000 commits of notes", "notes", "v1.0.0..HEAD", vec![("v1.0.0".to_owned(), far)])?,
        lent("no tag", "no-tag", "HEAD", Vec::new())?,
        Case { name: "tag 100 back", folder: whole, range: "v1.0.0..HEAD" },
    ])
}

/// What the peers are asked for the next version with.
fn peers() -> Vec<Vec<String>> {
    vec![
        words(&["git-cliff", "--unreleased", "--bumped-version"]),
        words(&["convco", "version", "--bump"]),
        words(&["cog", "bump", "--auto", "--dry-run"]),
    ]
}

fn is_installed(peer: &[String]) -> bool {
    let Some(program) = peer.first() else { return false };
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if version.is_err() {
        println!(
            "{program} is not installed (`cargo install --locked {}`)",
            if program == "cog" { "cocogitto" } else { program }
        );
    }
    version.is_ok()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
