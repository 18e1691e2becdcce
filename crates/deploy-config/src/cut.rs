//! What is quoted from the file in a message: one line, and not much of it.

use actions_core::untrusted::one_line;

/// The most characters that are quoted of one value or key.
const VALUE: usize = 120;
/// The most characters of one problem's message, or of its hint.
const SENTENCE: usize = 1_000;

/// A value or key as it is quoted: of an address neither the user and password nor the query.
pub(crate) fn cut(text: &str) -> String {
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let (user, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, rest)| ("…@", rest));
            let (host, query) = rest.split_once('?').map_or((rest, ""), |(host, _)| (host, "?…"));
            head(&format!("{scheme}://{user}{host}{query}"), VALUE)
        }
        None => head(text, VALUE),
    }
}

/// A message or hint, in which something long may be quoted.
pub(crate) fn sentence(text: &str) -> String {
    head(text, SENTENCE)
}

fn head(text: &str, most: usize) -> String {
    let mut head: String = text.chars().take(most).collect();
    if head.len() < text.len() {
        head.push('…');
    }
    one_line(head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_one_of_several_lines_is_one_line() {
        assert_eq!(cut("one\r\ntwo\n"), "one two");
        assert_eq!(cut(&"ä".repeat(VALUE + 1)), format!("{}…", "ä".repeat(VALUE)));
        assert_eq!(cut(&"ä".repeat(VALUE)), "ä".repeat(VALUE));
    }

    #[test]
    fn an_address_is_quoted_without_what_may_be_secret_in_it() {
        assert_eq!(cut("https://deploy:hun@ter?2@ghcr.io/acme/api?key=s3cr3t"), "https://…@ghcr.io/acme/api?…");
        assert_eq!(cut("ghcr.io/acme/api@sha256:0000"), "ghcr.io/acme/api@sha256:0000");
    }
}
