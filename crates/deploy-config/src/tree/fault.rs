//! What is no YAML, in words for the person who wrote it. The parser's own words are for programmers, and some quote the file, where a
//! secret may stand.

use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::place;
use crate::cut::cut;
use crate::error::{ConfigProblem, Place};

/// The problem of a text that could not be read, with its place and its cure.
pub(super) fn problem(error: &Error) -> ConfigProblem {
    let mut cause = error.without_snippet();
    while let Error::AliasError { error, .. } = cause {
        cause = error;
    }
    let (message, hint) = said(cause);
    // A file that ends too early, or holds a character that is none, has no better place than its beginning.
    let at = error.location().and_then(place).or(Some(Place { line: 1, column: 1 }));
    ConfigProblem { place: at, message, hint: Some(hint.to_owned()) }
}

fn said(error: &Error) -> (String, &'static str) {
    let fixed = |message: &str, hint| (message.to_owned(), hint);
    match error {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("the key `{}` is there twice", cut(key)), "keep one of them")
        }
        Error::DuplicateMappingKey { .. } => fixed("a key is there twice", "keep one of them"),
        Error::MultipleDocuments { .. } => {
            fixed("a second document begins here", "take out the line `---`: the file is one document")
        }
        Error::NullIntoString { .. } => {
            fixed("a key is empty", "write a name before the colon; the name `~` or `null` in quotes")
        }
        Error::Unexpected { expected: "string scalar", .. } => {
            fixed("a key is a list or a mapping", "put a name with { } or [ ] in quotes")
        }
        Error::UnknownAnchor { .. } => {
            let hint = "put a text that begins with `*` in quotes; of `*name`, `&name` must stand above it";
            fixed("the alias is of nothing that stands above it", hint)
        }
        Error::RecursiveReferencesRequireWeakTypes { .. } => fixed("the alias is of what it stands in", "take the alias out"),
        Error::MergeValueNotMapOrSeqOfMaps { .. } => {
            fixed("`<<` takes over no mapping", "write `<<: *name`, where `&name` stands before a mapping")
        }
        Error::NonFiniteFloat { .. } => fixed("a number is not finite", "write another number; a text in quotes"),
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            fixed("the file is nested too deep here", "write it flatter; no key of this file lies that deep")
        }
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            fixed("the file is too large, with what its aliases repeat", "write less, and fewer aliases of aliases")
        }
        Error::InvalidBinaryBase64 { .. }
        | Error::BinaryNotUtf8 { .. }
        | Error::TaggedScalarCannotDeserializeIntoString { .. }
        | Error::UnsupportedTag { .. } => fixed("the tag, which begins with `!`, does not fit its value", "take the tag out"),
        // The scanner says what it met, and quotes nothing but one character.
        Error::ExternalMessage { msg, .. } => (format!("the file is not YAML: {msg}"), cure(msg)),
        _ => fixed("the file is not YAML", ANY),
    }
}

const ANY: &str = "look at this line and the one above: the indentation, a blank after each colon, quotes that are not closed";

/// What helps against a message of the scanner, by its words.
fn cure(message: &str) -> &'static str {
    const CURES: [(&str, &str); 7] = [
        ("tab", "indent with blanks: YAML takes no tabs"),
        ("mapping values are not allowed", "put a text with `: ` in it in quotes; else indent the line as those beside it"),
        ("expected ','", "close every bracket, and put a text with { } [ ] or a comma, such as \"${{ … }}\", in quotes"),
        ("bracket", "close every bracket, and put a text with { } or [ ] in quotes"),
        ("unexpected character", "put the text in quotes, or take the character out"),
        ("quote", "close the quotes, and indent every further line of the text"),
        ("simple key expected", "write a colon and a blank after the key; take out the marks of a merge conflict"),
    ];
    CURES.iter().find(|(words, _)| message.contains(words)).map_or(ANY, |(_, cure)| cure)
}
