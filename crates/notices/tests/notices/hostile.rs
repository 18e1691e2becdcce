//! Texts from outside: nothing in them mentions, links, or breaks out of its place, and no limit is exceeded.

use notices::{Event, Kind, datadog, discord, slack, teams};
use proptest::prelude::*;
use serde_json::Value;

use crate::event;

const HOSTILE: &str = "<!channel> <!here|x> <@U123> @here @everyone <https://evil.example|run> [run](https://evil.example) **b** `c` \r\n# h\n> q \u{202e}x \\ ||s|| <at>all</at> <img src=x onerror=alert(1)> \"quoted\" &amp;";

fn hostile(text: &str) -> Event {
    let text = text.to_owned();
    Event {
        repository: text.clone(),
        version: text.clone(),
        environment: Some(text.clone()),
        previous: Some(text.clone()),
        services: vec![text.clone()],
        actor: text.clone(),
        reason: Some(text.clone()),
        hint: Some(text.clone()),
        begun_by: None,
        run_url: Some("https://x.example/a|b>(c)[d]?e=f&g".to_owned()),
        url: Some(format!("javascript:{text}")),
        ..event(Kind::Failed)
    }
}

/// Every text in a message.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(values) => values.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[test]
fn nobody_is_mentioned_and_no_link_is_made_of_text() {
    let event = hostile(HOSTILE);
    let Some(datadog::Marker::Event(datadog)) = datadog::markers(&event, None).into_iter().next() else {
        panic!("a failure is an event")
    };
    for message in [slack::message(&event), discord::message(&event), teams::message(&event), datadog] {
        let mut found = Vec::new();
        texts(&message, &mut found);
        for text in found {
            assert!(!text.contains("@here") && !text.contains("@everyone") && !text.contains("<@U"), "{text}");
            assert!(!text.contains("javascript:") || !text.starts_with("http"), "{text}");
            assert!(!text.contains('\u{202e}') && !text.contains('\r'), "{text}");
        }
    }
    let slack = slack::message(&event).to_string();
    assert!(!slack.contains("<!") && !slack.contains("<https://evil"), "{slack}");
    assert!(slack.contains("<https://x.example/a%7Cb%3E%28c%29%5Bd%5D?e=f&amp;g|run>"), "{slack}");
    let discord = discord::message(&event);
    assert!(!discord.to_string().contains("https://evil") && !discord.to_string().contains("](https"), "{discord}");
    assert_eq!(discord["allowed_mentions"]["parse"], Value::Array(Vec::new()));
}

#[test]
fn only_plain_web_addresses_become_links() {
    for bad in ["javascript:alert(1)", "https://user:pw@x.example", "not a url", "data:text/html,x"] {
        assert_eq!(notices::text::link(bad), None, "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_limit_is_kept(text in ".{0,40}", times in 1_usize..300) {
        let event = hostile(&text.repeat(times));
        let slack = slack::message(&event);
        prop_assert!(slack["blocks"].as_array().unwrap().len() <= 50);
        for block in slack["blocks"].as_array().unwrap() {
            let most = if block["type"] == "header" { 150 } else { 3000 };
            prop_assert!(block["text"]["text"].as_str().unwrap_or_default().chars().count() <= most);
        }
        let discord = discord::message(&event);
        let embed = &discord["embeds"][0];
        let fields = embed["fields"].as_array().unwrap();
        let count = |value: &Value| value.as_str().unwrap_or_default().encode_utf16().count();
        let all: usize = fields.iter().map(|field| count(&field["name"]) + count(&field["value"])).sum();
        prop_assert!(fields.len() <= 25 && fields.iter().all(|field| count(&field["value"]) <= 1024));
        prop_assert!(count(&embed["title"]) <= 256 && all + count(&embed["title"]) <= 6000);
        prop_assert!(teams::message(&event).to_string().len() <= 28 * 1024);
        for marker in datadog::markers(&event, None) {
            let datadog::Marker::Event(body) = marker else { continue };
            prop_assert!(count(&body["title"]) <= 100 && count(&body["text"]) <= 4000);
        }
    }

    #[test]
    fn a_text_that_is_cut_ends_whole(text in ".{0,80}", bytes in 0_usize..60) {
        let fitted = notices::text::fit(&text, bytes, actions_core::untrusted::push_html);
        prop_assert!(fitted.len() <= bytes);
        let last = fitted.rfind('&').map_or("", |at| &fitted[at..]);
        prop_assert!(last.is_empty() || last.contains(';'), "{}", fitted);
    }
}
