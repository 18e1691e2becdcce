//! Notes that are too long.

use proptest::prelude::*;
use semantic_release::notes::{NotesError, Place};

use super::Release;

/// Characters as GitHub counts them at most.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn many(count: usize, text: &str) -> Release {
    let messages: Vec<_> = (0..count).map(|index| format!("feat: number {index} {text}")).collect();
    Release::of(&messages.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn long_notes_are_cut_at_an_entry_and_keep_breaking_changes_and_the_link() {
    let mut messages: Vec<String> = (0..5000).map(|index| format!("feat: number {index}")).collect();
    messages.push("fix!: the oldest".to_owned());
    messages.push(format!("fix: {}", "long ".repeat(1_000_000)));
    let text = Release::of(&messages.iter().map(String::as_str).collect::<Vec<_>>()).notes();
    assert!(length(&text) <= Place::MAX_RELEASE && length(&text) > Place::MAX_RELEASE - 3_000, "{}", length(&text));
    assert!(text.starts_with("### Breaking changes\n\n- the oldest"));
    assert!(text.contains("more\n\n### Bug fixes\n\n- … and 2 more\n\n**Full changelog:**"), "{}", &text[text.len() - 400..]);
}

#[test]
fn what_is_left_out_is_counted() {
    let text = many(3_000, "").notes();
    let shown = text.matches("\n- number ").count();
    assert!(text.contains(&format!("\n- … and {} more\n", 3_000 - shown)), "{}", &text[text.len() - 400..]);
}

#[test]
fn notes_of_just_the_limit_are_whole_and_one_more_character_cuts_them() {
    let mut release = many(900, "y");
    let template = "{% for group in groups %}{% for entry in group.entries %}\n{{ entry.subject }}{% endfor %}{% endfor %}";
    let base = release.by_text(template).unwrap();
    let missing = Place::MAX_RELEASE - length(&base);
    for entry in &mut release.entries[..missing / 900] {
        entry.subject.push_str(&"x".repeat(900));
    }
    release.entries[899].subject.push_str(&"x".repeat(missing % 900));
    let whole = release.by_text(template).unwrap();
    assert_eq!(length(&whole), Place::MAX_RELEASE);
    release.entries[898].subject.push('x');
    let cut = release.by_text(template).unwrap();
    assert!(length(&cut) < Place::MAX_RELEASE && !cut.contains("number 899"), "{}", length(&cut));
}

#[test]
fn characters_that_take_two_units_count_twice() {
    let text = many(500, &"🌍".repeat(300)).notes();
    assert!(length(&text) <= Place::MAX_RELEASE && length(&text) > Place::MAX_RELEASE - 4_000, "{}", length(&text));
}

#[test]
fn a_template_that_writes_more_or_less_than_usual_is_filled_as_well() {
    let more =
        "{% for group in groups %}{% for entry in group.entries %}{{ entry.line }}{{ entry.line }}\n{% endfor %}{% endfor %}";
    let less = "{% for group in groups %}{% for entry in group.entries %}{{ entry.short }}\n{% endfor %}{% endfor %}";
    let release = many(20_000, "");
    for template in [more, less] {
        let length = length(&release.by_text(template).unwrap());
        assert!((Place::MAX_RELEASE - 6_000..=Place::MAX_RELEASE).contains(&length), "{length}");
    }
}

#[test]
fn a_template_that_is_too_long_by_itself_is_refused() {
    let error = many(3, "").by_text("{% for n in range(90000) %}ab{% endfor %}").unwrap_err();
    assert!(matches!(error, NotesError::TooLong { limit: Place::MAX_RELEASE, .. }), "{error}");
}

#[test]
fn a_changelog_holds_all_of_10_000_commits() {
    let mut release = many(10_000, "");
    release.links = None;
    release.place = Place::Changelog;
    assert_eq!(release.notes().matches("\n- number ").count(), 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn whatever_there_is_to_tell_fits(
        count in 0..400_usize,
        breaking in 0..60_usize,
        text in "[a-z@#<ß🌍]{0,60}",
        room in 300..9_000_usize,
    ) {
        let messages: Vec<_> = (0..count + breaking)
            .map(|index| if index < breaking { format!("fix!: {text}\n{text}{text}") } else { format!("feat: {text}") })
            .collect();
        let mut release = Release::of(&messages.iter().map(String::as_str).collect::<Vec<_>>());
        release.place = Place::Comment(room);
        match release.by(&semantic_release::notes::Template::built_in().unwrap()) {
            Ok(notes) => prop_assert!(length(&notes) <= room),
            Err(error) => prop_assert!(room < 500, "{error}"),
        }
    }
}
