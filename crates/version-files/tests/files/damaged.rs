//! Files that were hurt somewhere: they are refused, or edited so that a second edit finds nothing to do.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::case::Case;

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| Case::all(true));

/// Words that mean something in one of the languages.
const WORDS: [&str; 24] = [
    "",
    "\"",
    "'",
    "1.2.3",
    "version",
    "\n",
    "\r",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "&",
    "#",
    ":",
    "=",
    ",",
    "\\",
    "é",
    "\0",
    "${",
    "<![CDATA[",
];

/// What takes the place of a piece of a text.
#[derive(Debug, Clone)]
enum Damage {
    Word(&'static str),
    Noise(String),
    Twice,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![select(WORDS.to_vec()).prop_map(Damage::Word), any::<String>().prop_map(Damage::Noise), Just(Damage::Twice)]
}

fn hurt(text: &mut String, from: Index, length: usize, damage: &Damage) {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let from = boundary(from.index(text.len() + 1));
    let piece = from..boundary(from + length).max(from);
    let with = match damage {
        Damage::Word(word) => (*word).to_owned(),
        Damage::Noise(noise) => noise.clone(),
        Damage::Twice => text[piece.clone()].repeat(2),
    };
    text.replace_range(piece, &with);
}

proptest! {
    #[test]
    fn damaged_files_are_refused_or_edited_once_and_for_all(
        case in any::<Index>(),
        damages in vec((any::<Index>(), any::<Index>(), 0_usize..30, damage()), 1..4),
    ) {
        let case = case.get(CASES.as_slice());
        let mut texts = case.before();
        for (file, from, length, damage) in &damages {
            // A path that is listed twice is one file.
            let path = file.get(&case.files).path();
            let first = case.files.iter().position(|entry| entry.path() == path).unwrap_or_default();
            hurt(&mut texts[first], *from, *length, damage);
        }
        if let Ok(once) = case.edit(&texts) {
            let text = |path: &str| once.iter().find(|file| file.path == path).map(|file| file.text.clone());
            let again: Vec<_> = case.files.iter().filter_map(|entry| text(entry.path())).collect();
            let twice = case.edit(&again).map_err(|errors| TestCaseError::fail(format!("{}: {errors:?}", case.name())))?;
            for (once, twice) in once.iter().zip(&twice) {
                prop_assert_eq!(&once.text, &twice.text, "{} in {}", once.path, case.name());
            }
        }
    }
}
