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

/// Appends a character to the content of an HTML element, or to a quoted attribute.
pub fn push_html(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
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
            c if c.is_control() || reorders(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
        previous = c;
    }
}

/// Whether a character shows as nothing, so that a comparison by culture, which the runner's `StartsWith` is, may not count it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether a character makes what follows it show in another order than it is written.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_at_the_start_of_a_line_is_broken_apart() {
        assert_eq!(neutralise("::set-output name=a::b"), "\u{200b}::set-output name=a::b");
        assert_eq!(neutralise("x\r  ::notice::y"), "x\n\u{200b}  ::notice::y");
        assert_eq!(neutralise("\u{feff}::notice::y"), "\u{200b}\u{feff}::notice::y");
    }

    #[test]
    fn a_command_of_version_1_is_broken_apart_anywhere() {
        assert_eq!(neutralise("fix: ##[add-mask]a"), "fix: ##\u{200b}[add-mask]a");
    }

    #[test]
    fn every_line_break_is_one_line_feed() {
        assert_eq!(neutralise("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\ng"), "a\nb\nc\nd\ne\nf\ng");
        assert_eq!(one_line("a\r\nb"), "a b");
    }

    #[test]
    fn control_characters_and_reordering_ones_are_shown() {
        assert_eq!(neutralise("\u{1b}[31m\u{202e}x\ty"), "\\u{1b}[31m\\u{202e}x\ty");
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let text = "feat(api)!: x%0A::set-output name=version::9.9.9 # [link] 🌎";
        assert_eq!(neutralise(text), text);
    }
}
