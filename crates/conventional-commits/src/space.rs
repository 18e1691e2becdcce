//! White space and word characters as JavaScript's `\s` and `\w` have them, which differ from Rust's at the edges.

/// `\s`: Unicode's white space and the byte order mark, without U+0085.
#[must_use]
pub fn is_space(c: char) -> bool {
    look();
    c == '\u{feff}' || (c != '\u{85}' && c.is_whitespace())
}

/// `\w`: ASCII letters, digits and the underscore.
#[must_use]
pub fn is_word(c: char) -> bool {
    look();
    c.is_ascii_alphanumeric() || c == '_'
}

/// `[\w-]`.
#[must_use]
pub fn is_word_or_dash(c: char) -> bool {
    is_word(c) || c == '-'
}

/// What `.` does not match.
#[must_use]
pub fn ends_line(c: char) -> bool {
    look();
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// The length in bytes of what `.*` matches at the start of a text.
#[must_use]
pub fn line_len(text: &str) -> usize {
    text.find(ends_line).unwrap_or(text.len())
}

/// The text after a prefix, compared without regard to case.
#[must_use]
pub fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    if let Some(head) = text.get(..prefix.len())
        && head.eq_ignore_ascii_case(prefix)
    {
        return Some(&text[prefix.len()..]);
    }
    if prefix.is_ascii() {
        return None;
    }
    let mut rest = text.chars();
    for wanted in prefix.chars() {
        let found = rest.next()?;
        if !found.to_uppercase().eq(wanted.to_uppercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Where a text first occurs in another, compared without regard to ASCII case; `needle` must be ASCII.
#[must_use]
pub fn find(text: &str, needle: &str) -> Option<usize> {
    let (first, rest) = needle.as_bytes().split_first()?;
    let both = [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|byte| both.contains(byte)) {
        let at = from + step;
        let tail = &bytes[at + 1..];
        if tail.get(..rest.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(rest)) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Counts that a character is looked at, which shows in tests that none is looked at again and again.
#[cfg(test)]
pub(crate) fn look() {
    crate::linear::LOOKS.with(|looks| looks.set(looks.get() + 1));
}

#[cfg(not(test))]
pub(crate) fn look() {}

#[cfg(test)]
mod tests {
    use super::{find, is_space, strip_prefix};

    #[test]
    fn white_space_is_that_of_javascript() {
        assert!(is_space('\u{feff}') && is_space('\u{a0}') && is_space('\u{2028}'));
        assert!(!is_space('\u{85}') && !is_space('\u{200b}'));
    }

    #[test]
    fn text_is_found_in_any_case_and_at_any_byte() {
        assert_eq!(find("ä Breaking", "breaking"), Some(3));
        assert_eq!(find("bbreakin", "breaking"), None);
        assert_eq!(strip_prefix("REVERT: x", "revert:"), Some(" x"));
        assert_eq!(strip_prefix("é", "r"), None);
        assert_eq!(strip_prefix("ÄNDERUNG: x", "Änderung"), Some(": x"));
    }
}
