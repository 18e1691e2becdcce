//! The figures of an environment, a card each.

use std::fmt::Write;

use crate::history::report::Environment;
use crate::history::words;

/// The four cards.
#[must_use]
pub fn cards(environment: &Environment) -> String {
    let mut cards = "<dl class=\"cards\">\n".to_owned();
    for figure in words::figures(&environment.dora) {
        // The number stands out, its unit does not.
        let value = figure.value.as_deref().unwrap_or("—");
        let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
        let _ =
            writeln!(cards, "<div><dt>{}</dt><dd><b>{number}</b> {unit}<small>{}</small></dd></div>", figure.name, figure.basis);
    }
    cards + "</dl>\n"
}
