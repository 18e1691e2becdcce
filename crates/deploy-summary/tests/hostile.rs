//! Whatever a record holds, its summary shows it as text: no link, image, HTML, mention, reference, table cell or end of a code block arises.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

mod rendered;

use actions_core::summary::MAX_BYTES;
use deploy_record::{Commit, Record, TargetRecord};
use deploy_summary::safe;
use deploy_summary::{chart, markdown, text};
use proptest::prelude::*;
use rendered::{references, shown, skeleton};

const SHAPES: [&str; 3] =
    [include_str!("records/deployed.json"), include_str!("records/failed.json"), include_str!("records/rolled-back.json")];

const PAYLOADS: [&str; 40] = [
    "[text](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</summary></details><h1>owned",
    "</code></summary></details>",
    "<!-- a comment",
    "--> ]]> ?> <![CDATA[",
    "https://evil.example/login",
    "see https://evil.example/login",
    "www.evil.example",
    "WWW.evil.example",
    "mail@evil.example",
    "mailto:mail@evil.example",
    "@octocat and @acme/owners",
    "`@octocat` and ``@acme/owners``",
    "fixes #1, GH-1, acme/shop#12, GH-1234567",
    "Reverts 0123456789abcdef0123456789abcdef01234567 and 0123456.",
    "acme/shop@0123456789abcdef0123456789abcdef01234567",
    "`a`1234567 `1234567`b`c``d`",
    ":tada: and :+1:",
    "a | b | c |",
    "`a | b` \\| c",
    "| a |\n|---|\n| b |",
    "`code` and ``more``",
    "``` `` ` ```` `a` ``b`` `` c",
    "```\n[x](https://evil.example)\n```",
    "`````````\n<b>out</b>\n`````````",
    "~~~\n# title\n~~~",
    "```mermaid\ngantt\n```",
    "# title\n\n- [ ] task",
    "line\r# title\r\n## title",
    "\u{2028}# title\u{85}* item",
    "[ref]: https://evil.example\n\n[ref]",
    "$`math`$ and $$x$$ **bold** _it_ ~~no~~ \\(x\\)",
    "&#60;b&#62; \\<b> &lt;b&gt; &#64;octocat [^1]",
    "\u{202e}evil\u{2066} \u{2067}a\u{2068}b",
    "שלום `עולם` <b>",
    "a\u{0}b\u{1b}[31mc\u{7f}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
];

/// A record in which every text that is not a word of the schema, an outcome or a time is replaced.
fn hostile(shape: &str, payload: &str) -> Record {
    let mut record = Record::from_json(shape).unwrap();
    for text in [&mut record.environment, &mut record.version, &mut record.image_tag, &mut record.sha, &mut record.actor] {
        payload.clone_into(text);
    }
    let some = || Some(payload.to_owned());
    (record.environment_url, record.run_url, record.previous_version) = (some(), some(), some());
    (record.reason, record.hint, record.workflow) = (some(), some(), some());
    (record.previous_sha, record.config) = (some(), some());
    let commit = Commit {
        sha: payload.to_owned(),
        subject: payload.to_owned(),
        author: payload.to_owned(),
        pull: Some(7),
        closes: vec![],
    };
    record.commits = vec![commit];
    record.commits_away = record.commits.clone();
    for target in record.waves.iter_mut().flat_map(|wave| &mut wave.targets) {
        infect(target, payload);
        if let Some(back) = &mut target.rollback {
            infect(back, payload);
        }
    }
    record
}

fn infect(target: &mut TargetRecord, payload: &str) {
    let some = || Some(payload.to_owned());
    (target.name, target.kind) = (payload.to_owned(), payload.to_owned());
    (target.previous_tag, target.deployment_id, target.log_url) = (some(), some(), some());
    (target.log, target.error, target.hint) = (some(), some(), some());
    for service in &mut target.services {
        (service.name, service.image, service.tag) = (payload.to_owned(), payload.to_owned(), payload.to_owned());
        (service.digest, service.previous_digest) = (some(), some());
        if let Some(gate) = &mut service.gate {
            (gate.url, gate.seen_version, gate.last_problem) = (some(), some(), some());
        }
    }
}

fn assert_harmless(shape: &str, payload: &str) {
    let harmless = skeleton(&markdown::summary(&hostile(shape, "a b")).render(MAX_BYTES));
    let summary = markdown::summary(&hostile(shape, payload)).render(MAX_BYTES);
    // A true address in the place of an address is a link by design; anything else is not.
    let is_address = payload.starts_with("https://");
    let found: Vec<_> = skeleton(&summary).into_iter().filter(|part| !(is_address && part.starts_with("link "))).collect();
    // What cannot stand in a command makes none.
    let without = |parts: Vec<String>| parts.into_iter().filter(|part| part != "code_block sh").collect::<Vec<_>>();
    assert_eq!(without(found), without(harmless), "for {payload:?}:\n{summary}");
    let drawn = |payload| chart::chart(&hostile(shape, payload)).unwrap_or_default();
    assert_eq!(skeleton(&drawn(payload)), skeleton(&drawn("a b")), "for {payload:?}:\n{}", drawn(payload));
    assert_eq!(references(&summary), Vec::<String>::new(), "for {payload:?}:\n{summary}");
    assert_isolated(&summary);
}

/// Nothing turns the text beside it around: what opens an isolate is closed in its line, and nothing overrides.
fn assert_isolated(summary: &str) {
    assert!(!summary.contains(['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}']), "{summary}");
    for line in summary.lines() {
        assert_eq!(line.matches('\u{2068}').count(), line.matches('\u{2069}').count(), "{line}");
    }
}

#[test]
fn hostile_texts_change_nothing_but_the_text() {
    for shape in SHAPES {
        for payload in PAYLOADS {
            assert_harmless(shape, payload);
        }
    }
}

#[test]
fn what_is_said_in_backticks_is_code_and_a_commit_s_id_too() {
    assert_eq!(safe::text("`api` answered 503, not `docker compose up -d`"), "`api` answered 503, not `docker compose up -d`");
    assert_eq!(safe::text("Revert 0123456, not 2026"), "Revert `0123456`, not 2026");
    assert_eq!(safe::text("one ` alone, `@octocat`"), "one &#96; alone, &#96;&#64;&#8203;octocat&#96;");
}

#[test]
fn a_text_of_right_to_left_script_keeps_to_its_place() {
    assert_eq!(safe::text("עגלה"), "\u{2068}עגלה\u{2069}");
    assert_eq!(safe::text("cart"), "cart");
}

#[test]
fn towers_of_marks_are_no_higher_than_a_language_needs() {
    let tower = format!("e{} ก{}", "\u{301}".repeat(50), "\u{e34}".repeat(50));
    assert_eq!(safe::text(&tower), format!("e{} ก{}", "\u{301}".repeat(4), "\u{e34}".repeat(4)));
    assert!(!safe::end_of(&tower).contains(&"\u{301}".repeat(5)));
}

#[test]
fn a_log_cannot_form_a_workflow_command() {
    for payload in ["::error::x", "  ::set-output name=a::b", "##[add-mask]a", "a\r::warning::b", "\u{feff}::notice::c"] {
        let text = text::render(&hostile(SHAPES[1], payload));
        assert!(!text.contains("##["), "{text}");
        let starts = |line: &str| line.trim_start_matches([' ', '|', '\u{feff}']).starts_with("::");
        assert!(!text.split(['\n', '\r']).any(starts), "{text}");
    }
}

/// What has a meaning in Markdown, HTML, a chart or for GitHub, or is not seen.
const PIECES: [&str; 62] = [
    "|", "`", "``", "@", "#", "#1", "GH-", "gh-12", "a/b#1", "<", "</", "<b>", "<!--", "-->", "]]>", "&#64;", "&amp;", "[", "](",
    ")", "!", "*", "**", "_", "__", "~", "~~", "$", "\\", "\n", "\r", "\t", "    ", "- ", "1. ", "# ", "===", "---", "www.",
    "WWW.", "://", "mailto:", "a@b.co", "0123456", "deadbeef", ":tada:", ":", "[^1]", "%%", "section ", "{{", "\u{0}", "\u{1b}",
    "\u{200b}", "\u{200d}", "\u{202e}", "\u{2067}", "\u{2069}", "\u{feff}", "\u{2028}", "\u{301}", "א",
];

/// Such pieces in any order, with any characters between them.
fn any_text() -> impl Strategy<Value = String> {
    let long = ["0123456789abcdef0123456789abcdef01234567", "https://evil.example", "👨‍👩‍👧 é ب"];
    let piece = prop_oneof![
        6 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => prop::sample::select(long.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
        1 => "[ -~]{1,4}",
        1 => (1..12_usize).prop_map(|count| "`".repeat(count)),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

fn is_shown(payload: &str) -> bool {
    !payload.trim().is_empty() && !payload.starts_with("http") && !payload.split_whitespace().collect::<String>().is_empty()
}

proptest! {
    #[test]
    fn no_text_changes_the_shape_of_a_summary(payload in any_text()) {
        prop_assume!(is_shown(&payload));
        assert_harmless(SHAPES[1], &payload);
    }

    #[test]
    fn no_text_is_lost_or_changed_but_by_being_put_on_one_line(payload in any_text()) {
        // A byte order mark at the start of a document is none of its text.
        let markdown = format!("a {}", safe::text(&payload));
        let bare = |text: &str| text.replace(['\u{200b}', '\u{2068}', '\u{2069}', '`'], "").trim().to_owned();
        // Towers of marks and white space are the exceptions.
        prop_assume!(!payload.contains("\u{301}\u{301}"));
        let line = safe::line(&payload).split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(bare(&shown(&markdown)), bare(&format!("a {line}")), "{}", markdown);
    }

    #[test]
    fn no_log_ends_its_block(log in any_text()) {
        prop_assert_eq!(skeleton(&safe::block("text", &safe::end_of(&log))), ["document", "code_block text"]);
    }
}
