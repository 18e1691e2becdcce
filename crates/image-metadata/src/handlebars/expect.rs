//! What the parser says it expected.
//!
//! Handlebars.js has an LALR parser, which merges states: behind a name it takes every end of a tag for possible, and notices only
//! after that which one it must be. Its messages list what the state allows, in the order of the grammar's symbols.

use super::lexer::Kind;

/// What a tag's name can be.
pub(super) const NAMES: [Kind; 7] =
    [Kind::ID, Kind::STRING, Kind::NUMBER, Kind::BOOLEAN, Kind::UNDEFINED, Kind::NULL, Kind::DATA];

/// What begins a statement.
const STATEMENTS: [Kind; 9] = [
    Kind::COMMENT,
    Kind::CONTENT,
    Kind::OPEN_RAW_BLOCK,
    Kind::OPEN_BLOCK,
    Kind::OPEN_INVERSE,
    Kind::OPEN,
    Kind::OPEN_UNESCAPED,
    Kind::OPEN_PARTIAL,
    Kind::OPEN_PARTIAL_BLOCK,
];

/// What ends a tag, whichever it is.
pub(super) const ENDS: [Kind; 5] =
    [Kind::CLOSE_RAW_BLOCK, Kind::CLOSE, Kind::CLOSE_UNESCAPED, Kind::CLOSE_SEXPR, Kind::OPEN_BLOCK_PARAMS];

/// What ends statements, wherever they are.
pub(super) const FOLLOWERS: [Kind; 4] = [Kind::EOF, Kind::OPEN_INVERSE_CHAIN, Kind::INVERSE, Kind::OPEN_ENDBLOCK];

/// Whether a token begins a value that a tag can be given.
pub(super) fn begins_value(kind: Kind) -> bool {
    kind == Kind::OPEN_SEXPR || NAMES.contains(&kind)
}

/// What can be given to a tag.
pub(super) fn values() -> Vec<Kind> {
    [Kind::OPEN_SEXPR].into_iter().chain(NAMES).collect()
}

/// What can come behind a value, before it is known which tag it is in.
pub(super) fn behind_value(more: &[Kind]) -> Vec<Kind> {
    values().into_iter().chain(ENDS).chain(more.iter().copied()).collect()
}

/// What can come where there is no statement yet.
pub(super) fn first_statement(follow: &[Kind]) -> Vec<Kind> {
    STATEMENTS.iter().chain(follow).copied().collect()
}

/// The list as messages have it.
pub(super) fn listed(mut kinds: Vec<Kind>) -> String {
    kinds.sort_unstable();
    kinds.dedup();
    kinds.iter().map(|kind| format!("'{kind:?}'")).collect::<Vec<_>>().join(", ")
}
