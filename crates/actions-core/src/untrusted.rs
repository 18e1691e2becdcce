//! Text from outside (commit messages, logs, server answers) that must never form a workflow command.
//!
//! The runner ends a line at LF, CR or CRLF, takes `::name …::` at the start of a line after white space, and `##[name …]`
//! anywhere in a line (actions/runner `ActionCommand.cs`). So every line break becomes one LF, other control characters
//! become visible, and a zero-width space breaks both forms apart.

/// The text with nothing in it that a runner would take for a command. Line breaks stay, as LF.
#[must_use]
pub fn neutralise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, line) in text.replace("\r\n", "\n").split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).enumerate() {
        if index > 0 {
            out.push('\n');
        }
        push_line(&mut out, line);
    }
    out
}

/// The text on one line, safe as [`neutralise`] makes it.
#[must_use]
pub fn one_line(text: &str) -> String {
    neutralise(text).replace('\n', " ")
}

fn push_line(out: &mut String, line: &str) {
    let start = line.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c));
    if start.starts_with("::") {
        out.push('\u{200b}');
    }
    let mut previous = ' ';
    for c in line.chars() {
        if c == '[' && previous == '#' {
            out.push('\u{200b}');
        }
        match c {
            '\t' => out.push(c),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
        previous = c;
    }
}

/// Whether a character shows as nothing, so that a reader (or .NET's `TrimStart`) may not count it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{180e}')
}
