//! YAML with the place of the scalars that are asked for.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::error::{Problem, short};
use crate::splice::Fault;

/// A scalar's text, and the range of that text without quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) range: Range<usize>,
}

/// A mapping or list that is still open.
enum Open {
    /// The key whose value comes next; nothing when a key comes next.
    Map(Option<Key>),
    List,
}

/// A key; one that is not a scalar leads to nothing that is asked for.
struct Key(Option<String>);

/// Finds the scalars at some paths of keys in the first document; nothing for a path that is not there.
///
/// # Errors
///
/// The text is not YAML, or one of the paths is there twice or does not end at a scalar in one line.
pub(crate) fn scalars<const N: usize>(text: &str, paths: [&'static [&'static str]; N]) -> Result<[Option<Scalar>; N], Fault> {
    let mut found = [const { None }; N];
    let mut open: Vec<Open> = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| Fault {
            line: Some(error.marker().line()),
            problem: Problem::Syntax { language: "YAML", message: error.info() },
        })?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        if matches!(event, Event::MappingEnd | Event::SequenceEnd) {
            open.pop();
            turn(&mut open, None);
            continue;
        }
        if !event.is_node() {
            continue;
        }
        let is_value = !matches!(open.last(), Some(Open::Map(None)));
        if let Some(index) = paths.iter().position(|path| is_value && is_at(&open, path)) {
            let range = span.byte_range().unwrap_or_default();
            if found[index].is_some() {
                return Err(Fault::at(text, range.start, Problem::Twice { place: paths[index].join(".") }));
            }
            found[index] = Some(scalar(text, range, &event, paths[index])?);
        }
        match event {
            Event::MappingStart(..) => open.push(Open::Map(None)),
            Event::SequenceStart(..) => open.push(Open::List),
            _ => turn(&mut open, event.scalar().map(|(key, _)| key.to_owned())),
        }
    }
    Ok(found)
}

/// A node has ended: it was the key, or the value of a key.
fn turn(open: &mut [Open], scalar: Option<String>) {
    if let Some(Open::Map(key)) = open.last_mut() {
        *key = if key.is_some() { None } else { Some(Key(scalar)) };
    }
}

fn is_at(open: &[Open], path: &[&str]) -> bool {
    open.len() == path.len()
        && open.iter().zip(path).all(|(open, step)| matches!(open, Open::Map(Some(Key(Some(key)))) if key == step))
}

fn scalar(text: &str, range: Range<usize>, event: &Event<'_>, path: &[&'static str]) -> Result<Scalar, Fault> {
    let place = path.last().copied().unwrap_or_default();
    let raw = text.get(range.clone()).unwrap_or_default();
    let indirect = || Fault::at(text, range.start, Problem::Indirect { place, text: short(raw) });
    let not_text = || Fault::at(text, range.start, Problem::NotText { place: path.join(".") });
    match event.scalar() {
        // Nothing is written there, though a tag or an anchor may stand before it.
        Some(_) if raw.is_empty() => Err(not_text()),
        Some((value, ScalarStyle::Plain)) if raw == value => Ok(Scalar { text: value.to_owned(), range }),
        Some((value, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)) if raw.len() >= 2 => {
            Ok(Scalar { text: value.to_owned(), range: range.start + 1..range.end - 1 })
        }
        None if !event.is_alias() => Err(not_text()),
        _ => Err(indirect()),
    }
}
