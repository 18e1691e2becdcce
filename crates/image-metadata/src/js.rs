//! What JavaScript makes of texts and numbers, where the rules of the original rest on it.

/// A text without the blanks at its ends (ECMA-262, `String.prototype.trim`).
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Whether `\s` and `trim` take a character for a blank: Unicode's white space but for U+0085, and the byte order mark.
pub(crate) fn is_blank(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

/// The number that a text is (ECMA-262, `StringToNumber`); NaN when it is none.
pub(crate) fn number(text: &str) -> f64 {
    let text = trim(text);
    let radix = |radix| u64::from_str_radix(&text[2..], radix);
    match text.get(..2) {
        _ if text.is_empty() => 0.0,
        Some("0x" | "0X") => radix(16).map_or(f64::NAN, to_float),
        Some("0o" | "0O") => radix(8).map_or(f64::NAN, to_float),
        Some("0b" | "0B") => radix(2).map_or(f64::NAN, to_float),
        _ => match text.trim_start_matches(['+', '-']) {
            "Infinity" if text.len() <= 9 => {
                if text.starts_with('-') {
                    f64::NEG_INFINITY
                } else {
                    f64::INFINITY
                }
            }
            // Rust reads `inf` and `nan` in any case, JavaScript does not.
            digits if digits.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) => f64::NAN,
            _ => text.parse().unwrap_or(f64::NAN),
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript's numbers are floats")]
fn to_float(number: u64) -> f64 {
    number as f64
}

/// A number as JavaScript prints it, for those that occur here.
pub(crate) fn shown(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    // `-0` is printed as `0`.
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// The first characters of a text as `substring(0, length)` cuts them; a length below one leaves nothing.
pub(crate) fn start(text: &str, length: f64) -> &str {
    let mut taken = 0.0;
    let end = text.char_indices().find(|(_, _)| {
        taken += 1.0;
        taken > length.trunc()
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbers_as_in_javascript() {
        for (text, number) in
            [("", 0.0), (" 5 ", 5.0), ("5.5", 5.5), ("1e3", 1000.0), ("-1", -1.0), ("0x10", 16.0), (".5", 0.5), ("5.", 5.0)]
        {
            assert!((super::number(text) - number).abs() < f64::EPSILON, "{text}");
        }
        for text in ["abc", "inf", "nan", "infinity", "1a", "--1", "0x"] {
            assert!(number(text).is_nan(), "{text}");
        }
        assert!(number("-Infinity").is_infinite());
    }

    #[test]
    fn numbers_are_shown_and_texts_cut_as_in_javascript() {
        assert_eq!([shown(1.0), shown(-0.0), shown(2.5)], ["1", "0", "2.5"]);
        assert_eq!([start("abcdef", 3.9), start("abc", 0.0), start("abc", -1.0), start("abc", 9.0)], ["abc", "", "", "abc"]);
    }
}
