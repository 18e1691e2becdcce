//! Text from outside in HTML: it can become nothing but text, and turns nothing around.

use std::fmt::Write;

use actions_core::summary::is_plain_url;
use actions_core::untrusted::{one_line, push_html};

/// The most characters of a text that are shown.
const MOST: usize = 1000;

/// Text on one line, for an element's content or a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let line = one_line(text);
    let mut characters = line.chars();
    for c in characters.by_ref().take(MOST) {
        push_html(c, &mut out);
    }
    if characters.next().is_some() {
        out.push('…');
    }
    out
}

/// Text whose direction of writing ends where it ends.
#[must_use]
pub fn isolated(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii());
    let text = escape(text);
    if is_plain { text } else { format!("<bdi>{text}</bdi>") }
}

/// A link, when the address is http or https; else only the text.
#[must_use]
pub fn link(shown: &str, url: Option<&str>) -> String {
    match url.filter(|url| is_plain_url(url)) {
        Some(url) => format!("<a href=\"{}\">{}</a>", escape(url), isolated(shown)),
        None => isolated(shown),
    }
}

/// The address of a file beside the page.
#[must_use]
pub fn file_url(name: &str) -> String {
    name.bytes().fold("./".to_owned(), |mut url, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
        url
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_text_comes_of_text() {
        assert_eq!(escape("</script><b a='\"'>&\n\u{202e}"), "&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp; \\u{202e}");
        assert_eq!(isolated("שלום"), "<bdi>שלום</bdi>");
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(link("run", Some("https://example.com/1")), "<a href=\"https://example.com/1\">run</a>");
        for url in ["javascript:alert(1)", "data:text/html,x", "https://a b", "https://a\"onclick", ""] {
            assert_eq!(link("run", Some(url)), "run", "{url}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_address() {
        assert_eq!(file_url("history ü.json"), "./history%20%C3%BC.json");
        assert_eq!(file_url("javascript:x"), "./javascript%3Ax");
    }
}
