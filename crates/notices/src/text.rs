//! Text from outside, cut and made harmless.

use std::fmt::Write as _;

use actions_core::untrusted::one_line;
use url::Url;

/// The text on one line with single blanks, each character by `escape`, in at most so many bytes; what is cut ends with `…`, and no
/// escape is cut in half. Bytes are never fewer than the characters that services count.
#[must_use]
pub fn fit(text: &str, bytes: usize, escape: impl Fn(char, &mut String)) -> String {
    const CUT: &str = "…";
    let text = one_line(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    // Where the text can still be ended with the sign of a cut.
    let mut end = 0;
    for c in text.chars() {
        if out.len() + CUT.len() <= bytes {
            end = out.len();
        }
        escape(c, &mut out);
        if out.len() > bytes {
            out.truncate(end);
            return if bytes < CUT.len() { String::new() } else { out + CUT };
        }
    }
    out
}

/// Leaves a character as it is.
pub fn plain(c: char, out: &mut String) {
    out.push(c);
}

/// Leaves a character as it is, and breaks mentions: a zero-width space follows every `@`.
pub fn no_mention(c: char, out: &mut String) {
    out.push(c);
    if c == '@' {
        out.push('\u{200b}');
    }
}

/// An http or https address in which nothing is left that ends a link in any markup; none for anything else, for one with a password and
/// for one over 1,000 bytes.
#[must_use]
pub fn link(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let mut out = String::new();
    for c in url.as_str().chars() {
        match c {
            '|' | '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | '`' | '\\' | '*' | ' ' => {
                // These are all ASCII, so that one byte says them; writing to a string cannot fail.
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    (is_plain && out.len() <= 1000).then_some(out)
}
