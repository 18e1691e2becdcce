//! No text, whatever it holds, makes the runner see a command that was not sent, or an output that was not set.

#![expect(clippy::unwrap_used, reason = "a step that cannot be set up fails the test")]

use std::path::Path;

use actions_core::failure::Exit;
use actions_core::{Annotation, Failure, Level, Runner, Summary, log, summary};
use proptest::prelude::*;
use simulators::runner::{RunnerSim, StepResult};

/// Texts that have broken real actions, and what could slip by a check for them.
const HOSTILE: [&str; 24] = [
    "feat: x%0A::set-output name=version::9.9.9",
    "fix: ##[add-mask]a",
    "feat: x\n::set-output name=version::9.9.9",
    "feat: x\r::set-output name=version::9.9.9",
    "feat: x\r\n  \t::set-output name=version::9.9.9",
    "\u{feff}::set-output name=version::9.9.9",
    "\u{200b}::set-output name=version::9.9.9",
    "\u{a0}\u{3000}::set-output name=version::9.9.9",
    "x\u{2028}::set-output name=version::9.9.9",
    "x\u{85}::set-output name=version::9.9.9",
    "x\u{b}::set-output name=version::9.9.9\u{c}::set-output name=version::9.9.9",
    "\u{1b}[2K::set-output name=version::9.9.9",
    "#\u{0}#[add-mask]a ##\u{1}[add-mask]a #\u{200b}#[add-mask]a",
    "####[set-output name=version;]9.9.9",
    "##[stop-commands]abcdefgh",
    "::stop-commands::abcdefgh",
    "::add-mask::e",
    "::echo::on",
    "::endgroup::",
    ":: set-output name=version::9.9.9",
    "version<<EOF\n9.9.9\nEOF\nversion=9.9.9",
    "ghadelimiter_\nversion=9.9.9",
    "title,file=x::y%0D%0A::error::z",
    "\u{202e}]ksam-dda[##",
];

/// Fragments of commands, blanks, invisible and breaking characters in any order, and any other text.
fn text() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        Just("::"),
        Just("##["),
        Just("]"),
        Just("#"),
        Just("["),
        Just("\r"),
        Just("\n"),
        Just(" "),
        Just("\t"),
        Just("%0A"),
        Just("%0D"),
        Just("%25"),
        Just("set-output name=version::"),
        Just("set-output name=version;]"),
        Just("add-mask]"),
        Just("add-mask::"),
        Just("stop-commands::"),
        Just("error"),
        Just("group"),
        Just("<<"),
        Just("="),
        Just("EOF"),
        Just("\u{feff}"),
        Just("\u{200b}"),
        Just("\u{85}"),
        Just("\u{2028}"),
        Just("\u{0}"),
        Just("\u{ad}"),
        Just("\u{1b}["),
        Just("e"),
    ];
    prop_oneof![
        3 => prop::collection::vec(fragment, 0..12).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
        1 => prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
    ]
}

/// A step in which `act` is all that happens.
fn step(act: impl FnOnce(&Runner)) -> StepResult {
    let folder = tempfile::tempdir().unwrap();
    let sim = RunnerSim::new(folder.path()).unwrap().env("RUNNER_DEBUG", "1");
    let runner = sim.runner().unwrap();
    tracing::subscriber::with_default(log::subscriber(&runner), || act(&runner));
    sim.finish().unwrap()
}

fn names(step: &StepResult) -> Vec<&str> {
    step.commands.iter().map(|command| command.name.as_str()).collect()
}

/// All that a verb can say of a text, and the commands that this may be.
fn say_everything(text: &str) {
    let seen = step(|runner| {
        runner.print(text);
        runner.print(&format!("prefix {text} suffix"));
        tracing::info!(target: "rollout", "{text}");
        tracing::warn!(target: "rollout", text, "commit");
        tracing::debug!(target: "rollout", "{text}");
        runner.annotate(&Annotation::new(Level::Error, text).title(text).at(text, Some(1), Some(1)));
        runner.report(&Failure::new(Exit::Expected, text, text));
        runner.set_output("version", text).unwrap();
        runner.set_output("notes", &format!("{text}\n{text}")).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(runner.group(text, async { runner.print(text) }));
        let mut summary = Summary::new();
        summary.section(summary::escape(text));
        runner.append_summary(&summary).unwrap();
    });
    assert_eq!(names(&seen), ["debug", "error", "error", "group", "endgroup"], "{text:?}");
    assert_eq!(seen.outputs.len(), 2, "{text:?}");
    assert_eq!(seen.outputs["version"], text);
    assert_eq!(seen.outputs["notes"], format!("{text}\n{text}"));
    assert_eq!((seen.state.len(), seen.env.len(), seen.faults.len()), (0, 0, 0), "{text:?}");
    assert_eq!(seen.annotations.len(), 2, "{text:?}");
    assert!(seen.annotations.iter().all(|annotation| annotation.properties.iter().all(|(key, _)| is_ours(key))), "{text:?}");
}

fn is_ours(key: &str) -> bool {
    ["title", "file", "line", "col"].contains(&key)
}

#[test]
fn hostile_texts_are_only_texts() {
    for text in HOSTILE {
        say_everything(text);
    }
}

proptest! {
    // A test target beside `src` has no place for the file of failures, and each case makes files.
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_only_text(text in text()) {
        say_everything(&text);
    }

    #[test]
    fn an_output_is_read_as_it_was_set_or_refused(name in text(), value in text()) {
        let mut refused = false;
        let seen = step(|runner| refused = runner.set_output(&name, &value).is_err());
        prop_assert!(seen.faults.is_empty(), "{:?}", seen.faults);
        let expected = if refused { None } else { Some((name, value)) };
        prop_assert_eq!(seen.outputs.into_iter().collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_secret_is_masked_whatever_it_holds(secret in text()) {
        let seen = step(|runner| {
            let kept = runner.secret(secret.as_str());
            let again = runner.secret(secret.as_str());
            runner.print(&format!("{kept:?} {again}"));
        });
        let masks = usize::from(!secret.trim().is_empty());
        prop_assert_eq!(names(&seen), vec!["add-mask"; masks]);
        prop_assert!(seen.commands.iter().all(|command| command.data == secret));
    }

    #[test]
    fn a_summary_is_never_dropped(sections in prop::collection::vec(0usize..700_000, 0..5), before in 0usize..1_100_000) {
        let folder = tempfile::tempdir().unwrap();
        let sim = RunnerSim::new(folder.path()).unwrap();
        let runner = sim.runner().unwrap();
        let file = Path::new(runner.env("GITHUB_STEP_SUMMARY").unwrap()).to_owned();
        let before = before.min(summary::MAX_BYTES);
        std::fs::write(&file, "x".repeat(before)).unwrap();
        let mut summary = Summary::new();
        for (index, length) in sections.iter().enumerate() {
            summary.section(format!("## Section {index}\n{}", "y".repeat(*length)));
        }
        runner.append_summary(&summary).unwrap();
        let written = std::fs::metadata(&file).unwrap().len();
        let step = sim.finish().unwrap();
        prop_assert!(written <= summary::MAX_BYTES as u64, "{written} bytes");
        let shown = step.summary.unwrap_or_default();
        let whole = (0..sections.len()).all(|index| shown.contains(&format!("## Section {index}\n")));
        prop_assert_eq!(whole, step.annotations.is_empty(), "what is left out is said");
    }
}

#[test]
fn a_secret_of_several_lines_is_masked_line_by_line() {
    let seen = step(|runner| {
        let _ = runner.secret("first line\nsecond line\r\n");
        runner.print("first line, second line");
    });
    assert_eq!(seen.log, "***, ***\n");
}

#[test]
fn annotations_beyond_ten_of_a_level_are_log_lines() {
    let seen = step(|runner| {
        for number in 0..12 {
            runner.warning(format!("warning {number}"));
        }
        runner.notice("still shown");
    });
    assert_eq!(seen.annotations.len(), 11);
    assert!(seen.log.contains("\nwarning: warning 11\n"), "{}", seen.log);
}
