//! Text from commits is only text, whatever is written into it.

use comrak::{Options, markdown_to_html};
use proptest::prelude::*;
use semantic_release::notes::Template;

use super::{Release, author};

const PIECES: [&str; 26] = [
    "@octocat",
    "#12",
    "GH-12",
    "o/n#3",
    "[a](http://b)",
    "![x](y)",
    "<b>",
    "<!--",
    "-->",
    "</details>",
    "`",
    "```",
    "~~~",
    "**",
    "__",
    "|",
    "\\",
    "&lt;",
    ":tada:",
    "www.example.com",
    "https://example.com",
    "\n",
    "\n\n# h",
    "{{ tag }}",
    "{% raw %}",
    "- x",
];

fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.render.r#unsafe = true;
    markdown_to_html(markdown, &options)
}

#[test]
fn hostile_text_shows_as_text() {
    let text = Release::of(&["fix: @all <b>x</b> #12 | [a](http://b) ::set-output name=x::y `c` # d"]).notes();
    assert!(text.contains("&#64;&#8203;all &lt;b&gt;x&lt;/b&gt; &#35;&#8203;12"), "{text}");
    for mark in ["@all", "<b>", " #12", "](http://b", "::set-output"] {
        assert!(!text.contains(mark), "{mark} in {text}");
    }
}

proptest! {
    #[test]
    fn no_link_image_html_or_heading_comes_of_a_commit(parts in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..8)) {
        let text = parts.join(" ");
        let mut release = Release::of(&["fix(s): x"]);
        let entry = &mut release.entries[0];
        (entry.scope, entry.subject, entry.breaking) = (Some(text.clone()), text.clone(), vec![text.clone()]);
        entry.author = Some(author(&text, Some(&text)));
        release.settings.authors = true;
        release.links = None;
        let own = "## {{ tag }}\n\n{% for group in groups %}{% for entry in group.entries %}\n- x {{ entry.scope }} {{ entry.text }} \
                   {{ entry.subject | upper }} {{ entry.author.name }} {{ entry.author.login }} {{ entry }}\n{% endfor %}{% endfor %}";
        for notes in [release.notes(), release.by(&Template::parse("own", own).unwrap()).unwrap()] {
            let html = html(&notes);
            for mark in ["<a", "<img", "<b>", "<!--", "<code", "<pre", "<h1", "<table", "<del", "</details", "@octocat"] {
                prop_assert!(!html.contains(mark), "{} in {}", mark, html);
            }
            prop_assert!(!notes.contains("@octocat") && !notes.contains("@OCTOCAT"), "{}", notes);
        }
    }
}
