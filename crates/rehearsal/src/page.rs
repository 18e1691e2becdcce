//! The summary as a page of its own, as GitHub would render it.

use comrak::{Options, markdown_to_html};

const STYLE: &str = include_str!("page.css");

/// A self-contained HTML page of GitHub-flavoured Markdown, HTML in it included. Its content security policy lets no script, frame or
/// outside resource run or load, where GitHub would take them out.
#[must_use]
pub fn page(title: &str, markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.alerts = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    let body = markdown_to_html(markdown, &options);
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main \
         class=\"markdown-body\">\n{body}</main>\n</body>\n</html>\n"
    )
}
