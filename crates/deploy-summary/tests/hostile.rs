//! Whatever a record holds, its summary shows it as text: no link, image, HTML, mention, table cell or end of a code block arises.

#![expect(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use actions_core::summary::MAX_BYTES;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use deploy_record::Record;
use deploy_summary::{markdown, phases, text};
use proptest::prelude::*;

const SHAPES: [&str; 3] =
    [include_str!("records/deployed.json"), include_str!("records/failed.json"), include_str!("records/rolled-back.json")];

const PAYLOADS: [&str; 24] = [
    "[text](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</summary></details><h1>owned",
    "https://evil.example/login",
    "www.evil.example",
    "WWW.evil.example",
    "mail@evil.example",
    "mailto:mail@evil.example",
    "@octocat and @acme/owners",
    "fixes #1, GH-1",
    "a | b | c |",
    "| a |\n|---|\n| b |",
    "`code` and ``more``",
    "```\n[x](https://evil.example)\n```",
    "`````````\n<b>out</b>\n`````````",
    "~~~\n# title\n~~~",
    "# title\n\n- [ ] task",
    "line\r# title\r\n## title",
    "\u{2028}# title\u{85}* item",
    "[ref]: https://evil.example\n\n[ref]",
    "$`math`$ and $$x$$ **bold** _it_ ~~no~~",
    "&#60;b&#62; \\<b> &lt;b&gt; [^1]",
];

/// A record in which every text that is not a word of the schema, an outcome or a time is replaced.
fn hostile(shape: &str, payload: &str) -> Record {
    let mut record = Record::from_json(shape).unwrap();
    for text in [&mut record.environment, &mut record.version, &mut record.image_tag, &mut record.sha, &mut record.actor] {
        payload.clone_into(text);
    }
    let some = || Some(payload.to_owned());
    (record.environment_url, record.run_url, record.previous_version) = (some(), some(), some());
    (record.reason, record.hint) = (some(), some());
    record.previous_sha = some();
    record.commits_away = record.commits.clone();
    for commit in record.commits.iter_mut().chain(&mut record.commits_away) {
        for text in [&mut commit.sha, &mut commit.subject, &mut commit.author] {
            payload.clone_into(text);
        }
    }
    for target in record.waves.iter_mut().flat_map(|wave| &mut wave.targets) {
        infect(target, payload);
        if let Some(back) = &mut target.rollback {
            infect(back, payload);
        }
    }
    record
}

fn infect(target: &mut deploy_record::TargetRecord, payload: &str) {
    let some = || Some(payload.to_owned());
    (target.name, target.kind) = (payload.to_owned(), payload.to_owned());
    (target.previous_tag, target.deployment_id, target.log_url) = (some(), some(), some());
    (target.log, target.error) = (some(), some());
    for service in &mut target.services {
        (service.name, service.image, service.tag) = (payload.to_owned(), payload.to_owned(), payload.to_owned());
        (service.digest, service.previous_digest) = (some(), some());
        if let Some(gate) = &mut service.gate {
            (gate.url, gate.seen_version, gate.last_problem) = (some(), some(), some());
        }
    }
}

fn github_options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options
}

/// What a summary consists of: the kind of each block and inline, and the raw HTML. Text is left out, and so is where it came from.
fn skeleton(markdown: &str) -> Vec<String> {
    fn walk<'a>(node: &'a AstNode<'a>, out: &mut Vec<String>) {
        match &node.data.borrow().value {
            // Whether a value is shown as code or as text depends on its characters; neither can do harm.
            NodeValue::Text(_) | NodeValue::SoftBreak | NodeValue::Code(_) => {}
            NodeValue::HtmlBlock(html) => out.push(format!("html {}", without_text(&html.literal))),
            NodeValue::HtmlInline(html) => out.push(format!("html {html}")),
            NodeValue::Link(link) => out.push(format!("link {}", link.url)),
            NodeValue::Heading(heading) => out.push(format!("heading {}", heading.level)),
            other => out.push(other.xml_node_name().to_owned()),
        }
        node.children().for_each(|child| walk(child, out));
    }
    let arena = Arena::new();
    let mut out = Vec::new();
    walk(parse_document(&arena, markdown, &github_options()), &mut out);
    out
}

/// The tags of our own `<details>` blocks; what stands in the summary is escaped text.
fn without_text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        inside |= c == '<';
        if inside {
            out.push(c);
        }
        inside &= c != '>';
    }
    out
}

fn assert_harmless(shape: &str, payload: &str) {
    let harmless = skeleton(&markdown::summary(&hostile(shape, "a b")).render(MAX_BYTES));
    let summary = markdown::summary(&hostile(shape, payload)).render(MAX_BYTES);
    // A true address in the place of an address is a link by design; anything else is not.
    let is_address = payload.starts_with("https://");
    let found: Vec<_> = skeleton(&summary).into_iter().filter(|part| !(is_address && part.starts_with("link "))).collect();
    assert_eq!(found, harmless, "for {payload:?}:\n{summary}");
    let chart = phases::chart(&hostile(shape, payload)).unwrap_or_default();
    assert_eq!(
        skeleton(&chart),
        skeleton(&phases::chart(&hostile(shape, "a b")).unwrap_or_default()),
        "for {payload:?}:\n{chart}"
    );
    let outside_code: String = summary.split("```").step_by(2).collect();
    assert!(!outside_code.contains("@octocat"), "{summary}");
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
fn a_log_cannot_form_a_workflow_command() {
    for payload in ["::error::x", "  ::set-output name=a::b", "##[add-mask]a", "a\r::warning::b", "\u{feff}::notice::c"] {
        let text = text::render(&hostile(SHAPES[1], payload));
        assert!(!text.contains("##["), "{text}");
        let starts = |line: &str| line.trim_start_matches([' ', '|', '\u{feff}']).starts_with("::");
        assert!(!text.split(['\n', '\r']).any(starts), "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_changes_the_shape_of_a_summary(payload in "[ -~\n\r\t\u{a0}é]{1,40}") {
        prop_assume!(!payload.trim().is_empty() && !payload.starts_with("http"));
        assert_harmless(SHAPES[1], &payload);
    }
}
