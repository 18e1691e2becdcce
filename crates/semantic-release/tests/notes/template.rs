//! Templates of a repository's own.

use std::collections::BTreeSet;

use actions_core::Explain;
use semantic_release::notes::values::{AUTHOR, ENTRY, GROUP, LINK, ROOT};
use semantic_release::notes::{Dependency, NotesError, Place, Reference, Template};
use semver::Version;

use super::{Release, author};

const DOCUMENT: &str = include_str!("../../docs/notes.md");

/// A release in which nothing is missing.
fn full() -> Release {
    let mut release = Release::of(&["feat(api)!: one (#12)\nbeware"]);
    let entry = &mut release.entries[0];
    entry.author = Some(author("Ann", Some("octocat")));
    entry.is_first_contribution = true;
    entry.closes = vec![Reference { prefix: "#".to_owned(), issue: "3".to_owned(), ..Reference::default() }];
    release.dependencies = vec![Dependency { name: "lib".to_owned(), version: Version::new(1, 2, 0) }];
    release.settings.new_contributors = true;
    release
}

fn line_and_words(error: &NotesError) -> (Option<usize>, String) {
    let NotesError::Template { line, source, .. } = error else { panic!("{error}") };
    (*line, source.to_string())
}

#[test]
fn every_documented_name_exists_and_every_name_is_documented() {
    let names = |prefix: &str, fields: &[&str]| fields.iter().map(|field| format!("{prefix}{field}")).collect::<Vec<_>>();
    let all =
        [names("", &ROOT), names("group.", &GROUP), names("entry.", &ENTRY), names("link.", &LINK), names("author.", &AUTHOR)];
    let told = DOCUMENT.split("A template of your own").nth(1).unwrap().split("## A changelog").next().unwrap();
    let documented = told.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned);
    assert_eq!(documented.collect::<BTreeSet<_>>(), all.concat().into_iter().collect::<BTreeSet<_>>());

    let path = |name: &str| {
        name.replace("entry.", "groups[0].entries[0].")
            .replace("group.", "groups[0].")
            .replace("link.", "groups[0].entries[0].pulls[0].")
            .replace("author.", "groups[0].entries[0].author.")
    };
    for name in all.concat() {
        let template = format!("{{{{ {} is not undefined and {} is not none }}}}", path(&name), path(&name));
        assert_eq!(full().by_text(&template).unwrap(), "True", "{name}");
    }
}

#[test]
fn a_template_sees_what_the_notes_are_made_of() {
    let template = "{{ version }} {{ tag }} {{ previous_tag }} {{ date }} {{ repository }} {{ place }}\n\
        {% for group in groups %}\n{{ group.kind }}:{% for entry in group.entries %} {{ entry.type }}({{ entry.scope }}) {{ entry.text }} \
        {{ entry.subject }} {{ entry.breaking }} {{ entry.short }} {{ entry.author.mention }}\
        {% for link in entry.pulls + entry.closes %} {{ link.text }}{% endfor %}{% endfor %}\n\n{% endfor %}";
    let expected = "1.1.0 v1.1.0 v1.0.0 2026-11-21 https://github.com/o/n release\n\
        breaking: feat(api) beware one True 0000000 @octocat &#35;&#8203;12 &#35;&#8203;3\n\
        feat: feat(api) one one True 0000000 @octocat &#35;&#8203;12 &#35;&#8203;3";
    assert_eq!(full().by_text(template).unwrap(), expected);
}

#[test]
fn raw_text_is_given_only_when_it_is_asked_for() {
    let release = Release::of(&["fix: <b> & `c`"]);
    let of =
        |value: &str| release.by_text(&format!("{{% for entry in groups[0].entries %}}{{{{ {value} }}}}{{% endfor %}}")).unwrap();
    assert_eq!(of("entry.subject"), "&lt;b&gt; &amp; &#96;c&#96;");
    assert_eq!(of("entry.subject | safe"), "<b> & `c`");
    assert_eq!(of("entry.subject | e"), of("entry.subject"));
    assert_eq!(of("entry.scope"), "");
}

#[test]
fn an_error_names_the_file_the_line_and_the_cure() {
    let cases = [
        ("a\n{{ verson }}", 2, "verson", "previous_tag"),
        ("a\n\n{% for group in groups %}{{ group.entrys | length }}{% endfor %}", 3, "entrys", "docs/notes.md"),
        ("{% if tag %}", 1, "syntax error", "mend the line"),
        ("a\n{{ tag | shout }}", 2, "shout", "filters"),
        ("a\n{% include 'x' %}", 2, "syntax error", "`include`"),
        ("{{ debug() }}", 1, "debug", "functions"),
    ];
    for (template, line, words, cure) in cases {
        let error = full().by_text(template).unwrap_err();
        let (found, said) = line_and_words(&error);
        assert_eq!(found, Some(line), "{template}: {said}");
        assert!(said.contains(words), "{template}: {said}");
        assert!(error.hint().unwrap().contains(cure), "{template}: {:?}", error.hint());
        assert!(error.to_string().contains("notes.jinja") && error.to_string().contains(&format!("line {line}")), "{error}");
    }
}

#[test]
fn a_template_that_does_not_end_is_stopped() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{% set c = b %}{% endfor %}{% endfor %}";
    let error = full().by_text(endless).unwrap_err();
    assert!(line_and_words(&error).1.contains("fuel"), "{error}");
}

#[test]
fn a_template_may_have_a_byte_order_mark_and_windows_ends_of_lines() {
    assert_eq!(full().by_text("\u{feff}# {{ tag }}\r\n\r\nx\r\n").unwrap(), "# v1.1.0\n\nx");
}

#[test]
fn the_place_is_known_to_a_template_and_only_a_release_has_the_link_to_all_changes() {
    let mut release = full();
    for (place, name) in [(Place::Release, "release"), (Place::Changelog, "changelog"), (Place::Comment(9_000), "comment")] {
        release.place = place;
        assert_eq!(release.by_text("{{ place }}").unwrap(), name);
        assert_eq!(release.notes().contains("Full changelog"), name == "release");
    }
}

#[test]
fn the_built_in_template_is_one_that_can_be_copied() {
    let copy = Template::parse("copy", include_str!("../../templates/notes.md.jinja")).unwrap();
    assert_eq!(full().by(&copy).unwrap(), full().notes());
}
