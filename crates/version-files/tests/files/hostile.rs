//! Large and deep files: they are edited or refused, within a moment and without end of the stack.

use semver::Version;
use version_files::{edit, read};

const LARGE: usize = 5 << 20;
const DEEP: usize = 100_000;

/// A file whose version stands behind five megabytes of something else.
fn large() -> [(&'static str, Option<&'static str>, String); 7] {
    let long = "x".repeat(300);
    let filled = |first: &str, line: &str, last: &str| [first, &line.repeat(LARGE / line.len()), last].concat();
    [
        ("package.json", None, filled("{\"a\": [\n", "{\"version\": \"9.9.9\"},\n", "0], \"version\": \"1.2.3\"}")),
        (
            "Cargo.toml",
            None,
            filled("[a]\nb = [\n", &format!("{{ version = \"9.9.9\", b = '{long}' }},\n"), "]\n[package]\nversion = \"1.2.3\"\n"),
        ),
        ("Chart.yaml", None, filled("a:\n", &format!("- version: 9.9.9\n  b: {long}\n"), "version: 1.2.3\n")),
        (
            "pom.xml",
            None,
            filled("<project>\n", &format!("<a><version>9.9.9</version>{long}</a>\n"), "<version>1.2.3</version></project>\n"),
        ),
        ("README.md", Some("shop@{version}"), filled("", "shop@1.2 9.9.9 shop@v9.9.9-rc.1 ", "shop@1.2.3\n")),
        ("many.txt", Some("@{version}!"), filled("", &format!("@1.2.3! {long}"), "@1.2.3!")),
        ("VERSION", None, filled("", "\n", "1.2.3\n")),
    ]
}

#[test]
fn five_megabytes_are_edited() {
    for (path, pattern, text) in large() {
        let edited = edit(path, &text, pattern, &Version::new(1, 3, 0)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(edited.text.len(), text.len(), "{path}");
        assert_eq!(read(path, &edited.text, pattern), Some(Version::new(1, 3, 0)), "{path}");
    }
}

#[test]
fn long_words_that_are_almost_versions_are_passed_over() {
    let text = format!("v1.2.3-{}", "1.a-".repeat(LARGE / 4));
    assert!(edit("a", &text, Some("v{version}"), &Version::new(2, 0, 0)).is_err());
    assert!(edit("a", &"v1.1".repeat(LARGE / 40), Some("v{version}!"), &Version::new(2, 0, 0)).is_err());
}

#[test]
fn depth_ends_no_stack() {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    let json = format!("{{\"a\": {}, \"version\": \"1.2.3\"}}", nested("[", "]"));
    assert_eq!(read("package.json", &json, None), Some(Version::new(1, 2, 3)));
    let xml = format!("<project>{}<version>1.2.3</version></project>", nested("<a>", "</a>"));
    assert_eq!(read("pom.xml", &xml, None), Some(Version::new(1, 2, 3)));
    for (path, text) in [
        ("Cargo.toml", format!("a = {}\n[package]\nversion = \"1.2.3\"\n", nested("[", "]"))),
        ("Cargo.toml", format!("[{}a]\n[package]\nversion = \"1.2.3\"\n", "a.".repeat(DEEP))),
        ("Chart.yaml", format!("a: {}\nversion: 1.2.3\n", nested("[", "]"))),
        ("Chart.yaml", format!("a: {}\nversion: 1.2.3\n", "- ".repeat(DEEP))),
    ] {
        // Too deep is refused by their parsers, each at a bound of its own.
        let answer = edit(path, &text, None, &Version::new(1, 3, 0));
        assert!(answer.is_ok_and(|edited| edited.text.contains("1.3.0")) || read(path, &text, None).is_none(), "{path}");
    }
}
