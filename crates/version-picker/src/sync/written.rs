//! A text as YAML: plain where it stays a text, else in quotes.

use crate::workflow::tree::Quotes;

/// What YAML 1.1 or 1.2 takes for something else than a text when it is not quoted.
const WORDS: [&str; 13] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf", "infinity", "~"];

/// The text in those quotes, or in some where it needs them.
#[must_use]
pub fn written(text: &str, quotes: Quotes) -> String {
    let is_shown = !text.chars().any(char::is_control);
    match quotes {
        Quotes::None | Quotes::Block if is_plain(text) => text.to_owned(),
        // JSON's texts are YAML's.
        Quotes::Double => serde_json::Value::from(text).to_string(),
        _ if is_shown => format!("'{}'", text.replace('\'', "''")),
        _ => serde_json::Value::from(text).to_string(),
    }
}

/// Whether a text stays the same text without quotes, in brackets too. Rather quoted once too often than once too rarely.
fn is_plain(text: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '/' | '@');
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    begins && text.chars().all(is_safe) && !is_other(text)
}

/// Whether it is a number, a date or a word with a meaning.
fn is_other(text: &str) -> bool {
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let digits = text.replace('_', "");
    let is_based = ["0x", "0o", "0b"].iter().any(|base| digits.to_ascii_lowercase().starts_with(base));
    let is_date = text.split('-').count() == 3 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    is_word || digits.parse::<f64>().is_ok() || is_based || is_date
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workflow::tree::Node;

    #[test]
    fn what_yaml_would_take_for_something_else_is_quoted() {
        for (text, expected) in [
            ("1.6.0", "1.6.0"),
            ("1.6.0-rc.1+5", "1.6.0-rc.1+5"),
            ("latest", "latest"),
            ("1.6", "'1.6'"),
            ("1", "'1'"),
            ("1e3", "'1e3'"),
            ("0x1f", "'0x1f'"),
            ("1_000", "'1_000'"),
            ("2026-01-05", "'2026-01-05'"),
            ("No", "'No'"),
            ("null", "'null'"),
            ("^1.6", "'^1.6'"),
            ("@acme/shop@1.0.0", "'@acme/shop@1.0.0'"),
            ("it's", "'it''s'"),
            ("a: b", "'a: b'"),
            ("", "''"),
            ("tab\there", "\"tab\\there\""),
        ] {
            assert_eq!(written(text, Quotes::None), expected, "{text}");
        }
        assert_eq!(
            (written("1.6.0", Quotes::Double), written("1.6.0", Quotes::Single)),
            ("\"1.6.0\"".to_owned(), "'1.6.0'".to_owned())
        );
    }

    proptest! {
        #[test]
        fn it_reads_back_as_the_same_text(text in "[ -~äß]{0,12}", quotes in prop::sample::select(vec![Quotes::None, Quotes::Single, Quotes::Double])) {
            for line in [format!("- {}\n", written(&text, quotes)), format!("[{}, x]", written(&text, quotes))] {
                let list = Node::parse(&line).unwrap().unwrap();
                prop_assert_eq!(list.items()[0].text(), Some(text.as_str()), "{}", line);
            }
        }
    }
}
