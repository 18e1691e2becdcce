//! Sizes and words that the house keeps to.

use super::{files, text};

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let long: Vec<_> =
        files(&[".rs"]).into_iter().map(|path| (text(&path).lines().count(), path)).filter(|(lines, _)| *lines > 400).collect();
    assert!(long.is_empty(), "split these by idea: {long:?}");
}

#[test]
fn nothing_is_unfinished_or_silenced() {
    // Written in two parts, so that this file does not find itself.
    let marks = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[", "ignore"), concat!("[", "allow(")];
    for path in files(&[".rs"]) {
        let source = text(&path);
        for mark in marks {
            assert!(!source.contains(mark), "{} contains {mark}", path.display());
        }
    }
}

#[test]
fn modules_that_are_maps_hold_no_code() {
    let maps = files(&["lib.rs", "mod.rs"]).into_iter().filter(|path| !path.starts_with("tests"));
    for path in maps.filter(|path| !path.components().any(|part| part.as_os_str() == "tests")) {
        let source = text(&path);
        let code = source.lines().find(|line| line.starts_with("fn ") || line.starts_with("pub fn ") || line.starts_with("impl"));
        assert_eq!(code, None, "{} is a map and holds code", path.display());
    }
}

#[test]
fn the_dockerfile_has_one_stage_that_builds_and_one_that_holds_the_program_alone() {
    let file = text("Dockerfile");
    let stages: Vec<&str> = file.lines().filter(|line| line.starts_with("FROM ")).collect();
    assert_eq!(stages.len(), 2, "{stages:?}");
    assert!(stages[0].ends_with(" AS build") && stages[1] == "FROM scratch", "{stages:?}");
}
