//! What Handlebars.js 4.7.9 and moment-timezone answered to templates, with the action's expressions: `templates.jsonl`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use image_metadata::{About, Event, Facts, Lists, Metadata};
use serde_json::Value;

fn facts() -> Facts {
    Facts {
        event: Event {
            name: "push".to_owned(),
            git_ref: "refs/heads/my/br@nch#1&a=b+c".to_owned(),
            sha: "90dd6032fac8".to_owned(),
            payload: Value::Null,
        },
        repository: About::default(),
        commit_date: "2024-02-29T14:30:15Z".parse().unwrap(),
        now: "2025-03-09T01:02:03.045Z".parse().unwrap(),
        short_sha_length: String::new(),
    }
}

/// A template's text, by way of a label.
fn rendered(template: &str) -> Result<String, String> {
    let lists = Lists { labels: vec![format!("x={template}")], ..Lists::default() };
    let metadata = Metadata::compute(&lists, &facts(), &mut Vec::new()).map_err(|error| error.to_string())?;
    Ok(metadata.labels().iter().find_map(|label| label.strip_prefix("x=")).unwrap_or_default().to_owned())
}

#[test]
fn templates_are_rendered_and_refused_in_the_same_words() {
    let mut wrong = Vec::new();
    for line in include_str!("templates.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| case[name].as_str().map(str::to_owned);
        let expected = text("text").ok_or_else(|| text("error").unwrap());
        let found = rendered(case["template"].as_str().unwrap());
        if found != expected {
            wrong.push(format!("{}\n  expected {expected:?}\n  found    {found:?}", case["template"]));
        }
    }
    assert!(wrong.is_empty(), "{} templates differ:\n{}", wrong.len(), wrong.join("\n"));
}
