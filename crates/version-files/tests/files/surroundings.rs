//! Only the version changes, whatever stands around it, and no text brings the editor down.

use proptest::prelude::*;
use semver::Version;
use version_files::{edit, read};

/// A form: its path, what stands before and after the version, and lines that may stand around it in any order.
#[derive(Debug)]
struct Form {
    path: &'static str,
    pattern: Option<&'static str>,
    /// What must stay first, the lines that may come before the version, the version's own line, the lines that may come after.
    first: &'static str,
    before: &'static [&'static str],
    line: [&'static str; 2],
    after: &'static [&'static str],
    last: &'static str,
}

const FORMS: [Form; 8] = [
    Form {
        path: "web/package.json",
        pattern: None,
        first: "{\n",
        before: &[
            "  \"name\": \"ä \\\"version\\\": \\\"1.2.3\\\"\",\n",
            "\t\"a\": { \"version\" :\"9.9.9\"} ,\n",
            "\"b\":[{\"version\":1}, null],\n",
            "\n",
        ],
        line: ["  \"version\" : \"", "\""],
        after: &[",\n\"c\": {\"d\": {\"version\": \"0.0.1\"}}", " ,\n  \"e\": -1.5e3", "\n\n"],
        last: "\n}",
    },
    Form {
        path: "Cargo.toml",
        pattern: None,
        first: "# é version = \"9.9.9\"\n",
        before: &[
            "[dependencies]\n",
            "[a.'b c']\nversion = \"9.9.9\" # x\n",
            "[[bin]]\nname = '''\nversion = \"1\"\n'''\n",
            "\n",
        ],
        line: ["[package]\nname='x'\nversion    = '", "' # the version\n"],
        after: &["edition = \"2024\"\n", "[package.metadata]\nversion = '0.0.1'\n", "[features]\nversion = []\n", "\n"],
        last: "",
    },
    Form {
        path: "pyproject.toml",
        pattern: None,
        first: "",
        before: &["[tool.x]\nversion = \"9.9.9\"\n", "[build-system]\nrequires = [\"y==9.9.9\"]\n", "# ☃\n"],
        line: ["[project]\nversion=\"", "\"\n"],
        after: &["dependencies = [\n  \"version==9.9.9\", # why\n]\n", "[tool.poetry.dependencies]\nversion = \"9.9.9\"\n"],
        last: "",
    },
    Form {
        path: "charts/a/Chart.yaml",
        pattern: None,
        first: "# ü version: 9.9.9\n",
        before: &[
            "name:   x\n",
            "x: {version: 9.9.9}\n",
            "y:\n- version: 9.9.9\n  appVersion: 9.9.9\n",
            "z: |\n  version: 9.9.9\n",
            "\n",
        ],
        line: ["version:    \"", "\"   # here\n"],
        after: &["appVersion: 'x9.9.9'\n", "w: >-\n  version:\n  9.9.9\n", "# version: 9.9.9\n", "? v\n: version\n"],
        last: "",
    },
    Form {
        path: "pom.xml",
        pattern: None,
        first: "<?xml version=\"1.0\"?>\n<project>\n",
        before: &[
            "<!-- <version>9.9.9</version> é -->\n",
            "<dependencies><dependency><version>9.9.9</version></dependency></dependencies>\n",
            "  <version-x>9.9.9</version-x>\n",
        ],
        line: ["  <version> ", " </version>\n"],
        after: &["<build><version>9.9.9</version></build>\n", "<properties><version>9.9.9</version></properties>\n", "\n"],
        last: "</project>",
    },
    Form {
        path: "action.yaml",
        pattern: None,
        first: "name: docker://a/b:9.9.9\n",
        before: &["image: docker://a/b:9.9.9\n", "# ö runs:\n", "inputs: {image: {default: 9.9.9}}\n"],
        line: ["runs:\n  using: docker\n  image: docker://ghcr.io/a/b:", " # here\n"],
        after: &["branding: {icon: 9.9.9}\n", "outputs: {version: {value: 9.9.9}}\n"],
        last: "",
    },
    Form {
        path: "README",
        pattern: Some("a/b@v{version}"),
        first: "",
        before: &["c/d@v9.9.9\n", "a/b@v9\n", "v9.9.9 a/b\n", "a/b@9.9.9\n", "é\n"],
        line: ["a/b@v", "\n"],
        after: &["9.9.9\n", "a/b@vnext\n"],
        last: "",
    },
    Form { path: "VERSION", pattern: None, first: "", before: &["\n", "  "], line: ["v", ""], after: &["\n", " "], last: "" },
];

fn version() -> impl Strategy<Value = String> {
    "(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]?)\\.(0|[1-9][0-9]?)(-(alpha|beta|rc)\\.(0|[1-9][0-9]?))?"
}

/// A subset of some lines in another order; the lines of a TOML table must not come twice.
fn some(lines: &'static [&'static str]) -> impl Strategy<Value = String> {
    (Just(lines.to_vec()).prop_shuffle(), 0..=lines.len()).prop_map(|(lines, count)| lines[..count].concat())
}

fn around() -> impl Strategy<Value = (&'static Form, String, String)> {
    (0..FORMS.len()).prop_flat_map(|index| (Just(&FORMS[index]), some(FORMS[index].before), some(FORMS[index].after)))
}

proptest! {
    #[test]
    fn nothing_but_the_version_changes(
        (form, before, after) in around(),
        (old, new) in (version(), version()),
        (crlf, bom, newline) in any::<(bool, bool, bool)>(),
    ) {
        let write = |version: &str| {
            let mut text = [form.first, &before, form.line[0], version, form.line[1], &after, form.last].concat();
            text.extend(newline.then_some('\n'));
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            if bom { format!("\u{feff}{text}") } else { text }
        };
        let (text, to) = (write(&old), Version::parse(&new).unwrap());
        let edited = edit(form.path, &text, form.pattern, &to).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&edited.text, &write(&new));
        prop_assert_eq!(edited.previous.as_deref(), Some(old.as_str()));
        prop_assert_eq!(read(form.path, &edited.text, form.pattern), Some(to));
    }

    #[test]
    fn no_text_brings_the_editor_down(path in prop::sample::select(PATHS.to_vec()), text in any::<String>(), pattern in proptest::option::of(any::<String>())) {
        drop(edit(path, &text, pattern.as_deref(), &Version::new(1, 2, 3)));
    }

    #[test]
    fn a_pattern_is_found_in_any_surroundings(
        (before, after) in ("[^0-9{]{1,8}", "[^{0-9A-Za-z.+-][^{]{0,8}"),
        (old, new) in (version(), version()),
        rest in "[^0-9]{0,40}",
    ) {
        let pattern = format!("{before}{{version}}{after}");
        let write = |version: &str| format!("{rest}{before}{version}{after}{rest}");
        let to = Version::parse(&new).unwrap();
        let edited = edit("any", &write(&old), Some(&pattern), &to).unwrap();
        prop_assert_eq!(edited.text, write(&new));
    }
}

/// A file of each form, and one without.
const PATHS: [&str; 11] = [
    "package.json",
    "package-lock.json",
    "Cargo.toml",
    "Cargo.lock",
    "pyproject.toml",
    "uv.lock",
    "Chart.yaml",
    "pom.xml",
    "action.yml",
    "VERSION",
    "other",
];
