//! Commit messages that want to be more than text.

use simulators::runner::step_log::StepLog;

use super::{deployed, rehearse_in, repository};

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
