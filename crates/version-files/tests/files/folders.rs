//! Every folder of `tests/cases/`: the files of `before/` become those of `after/`, or are refused in the words of `errors.txt`.

use version_files::{is_known, read};

use crate::case::Case;

/// What an editor does to a text, in words and as a function.
type Way = (&'static str, fn(&str) -> String);

/// The ways in which editors leave the same text.
fn ways() -> [Way; 4] {
    [
        ("as it is", str::to_owned),
        ("with CRLF", |text| text.replace('\n', "\r\n")),
        ("with a byte order mark", |text| format!("\u{feff}{text}")),
        ("without a last newline", |text| text.trim_end_matches('\n').to_owned()),
    ]
}

#[test]
fn versions_are_written_and_nothing_else_changes() {
    let cases = Case::all(true);
    assert!(cases.len() > 10);
    for (case, (how, write)) in cases.iter().flat_map(|case| ways().map(|way| (case, way))) {
        let texts: Vec<_> = case.before().iter().map(|text| write(text)).collect();
        let edited = case.edit(&texts).unwrap_or_else(|errors| panic!("{} {how}: {errors:#?}", case.name()));
        for file in edited {
            let after = write(&case.text(&format!("after/{}", file.path)));
            assert_eq!(file.text, after, "{} in {} {how}", file.path, case.name());
        }
    }
}

#[test]
fn what_was_written_is_read_back() {
    // A lock says the versions of several packages, and a member or a module may say its parent's only.
    let says_others =
        ["Cargo.lock", "uv.lock", "package-lock.json", "shared/Cargo.toml", "api/pom.xml", "ci/child/pom.xml", "web/pom.xml"];
    for case in Case::all(true) {
        let known = case.files.iter().filter(|entry| entry.pattern().is_none() && is_known(entry.path()));
        for entry in known.filter(|entry| !says_others.iter().any(|other| entry.path().ends_with(other))) {
            let text = case.text(&format!("after/{}", entry.path()));
            assert_eq!(read(entry.path(), &text, None), Some(case.version(entry)), "{} in {}", entry.path(), case.name());
        }
    }
}

#[test]
fn files_are_refused_with_line_reason_and_cure() {
    let cases = Case::all(false);
    assert!(cases.len() > 4);
    for case in cases {
        let errors = case.edit(&case.before()).unwrap_err();
        let said: Vec<_> = errors.iter().flat_map(|error| [error.to_string(), format!("  {}", error.hint())]).collect();
        let said = said.join("\n") + "\n";
        assert_eq!(said, case.text("errors.txt"), "{} says:\n{said}", case.name());
    }
}
